import type { Diagnostic } from "../grammar/diagnostic.ts";
import { NOT_PLAIN } from "../grammar/plain-scanner.ts";
import type { CompilerHost } from "./host.ts";
import { loadPath } from "./load/index.ts";
import type { Contract } from "./model.ts";
import { resolveContract, type ResolveOptions } from "./resolve/index.ts";

export type ContractOptions = ResolveOptions;

interface Loaded {
  readonly contract: Contract | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** UTF-16 units of a text whose tree is not to be alive as a whole. That of a shorter one costs less than a look ahead in it. */
const DEFER_FROM = 256 * 1024;

/**
 * Reads, parses and resolves the package at a path, with what it needs. Mistakes are diagnostics, in no particular order;
 * the contract is `null` where they leave nothing to go on with, and marked where they left parts out.
 */
export function loadContract(path: string, host: CompilerHost, options: ContractOptions): Loaded {
  return loadDeferring(path, host, options, DEFER_FROM);
}

/** The same, with the interfaces of texts of `deferFrom` UTF-16 units read one by one. It makes no difference to what is told. */
export function loadDeferring(path: string, host: CompilerHost, options: ContractOptions, deferFrom: number): Loaded {
  try {
    return load(path, host, options, deferFrom);
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    // An interface has a mistake, which the grammar has a message for: everything once more, and every text as a whole.
    return load(path, host, options, Infinity);
  }
}

function load(path: string, host: CompilerHost, options: ContractOptions, deferFrom: number): Loaded {
  const loaded = loadPath(path, host, deferFrom);
  const { contract, diagnostics } = resolveContract(loaded, options);
  return { contract, diagnostics: [...loaded.diagnostics, ...diagnostics] };
}
