import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { CompilerHost } from "./host.ts";
import { loadPath } from "./load/index.ts";
import type { Contract } from "./model.ts";
import { resolveContract, type ResolveOptions } from "./resolve/index.ts";

export type ContractOptions = ResolveOptions;

/**
 * Reads, parses and resolves the package at a path, with what it needs. Mistakes are diagnostics, in no particular order;
 * the contract is `null` where they leave nothing to go on with, and marked where they left parts out.
 */
export function loadContract(
  path: string,
  host: CompilerHost,
  options: ContractOptions,
): { readonly contract: Contract | null; readonly diagnostics: readonly Diagnostic[] } {
  const loaded = loadPath(path, host);
  const { contract, diagnostics } = resolveContract(loaded, options);
  return { contract, diagnostics: [...loaded.diagnostics, ...diagnostics] };
}
