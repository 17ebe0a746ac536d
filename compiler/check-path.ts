import type { Diagnostic } from "../grammar/diagnostic.ts";
import { checkContract } from "./check/index.ts";
import type { CompilerHost } from "./host.ts";
import { loadContract, type ContractOptions } from "./load-contract.ts";
import type { Contract } from "./model.ts";
import type { ProcessModel } from "./process/model.ts";
import { componentWarnings } from "./resolve/component-rules.ts";

/** Everything that is known of one PATH. */
export interface CheckedContract {
  readonly path: string;
  /** `null` where the contract could not be resolved. */
  readonly contract: Contract | null;
  readonly processes: readonly ProcessModel[];
  /** Sorted by file and position, none twice. */
  readonly diagnostics: readonly Diagnostic[];
  /** No errors; warnings do not count. */
  readonly ok: boolean;
}

/** Parses, resolves and checks the package at a path. Mistakes in it are diagnostics; nothing is thrown for them. */
export function checkPath(path: string, host: CompilerHost, options: ContractOptions): CheckedContract {
  const loaded = loadContract(path, host, options);
  const checked = loaded.contract === null ? { processes: [], diagnostics: [] } : checkContract(loaded.contract);
  const found = [...loaded.diagnostics, ...checked.diagnostics];
  // The component validator looks at whole contracts only.
  if (loaded.contract !== null && found.every(({ severity }) => severity !== "error")) found.push(...componentWarnings(loaded.contract));
  const diagnostics = sortDiagnostics(found);
  const ok = diagnostics.every(({ severity }) => severity !== "error");
  return { path, contract: loaded.contract, processes: checked.processes, diagnostics, ok };
}

/** By file, position, code; equal ones once; those without a place first. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyed = new Map<string, Diagnostic>();
  for (const each of diagnostics) {
    const key = `${each.span?.source.path ?? ""}\0${each.span?.start ?? -1}\0${each.span?.end ?? -1}\0${each.code}\0${each.message}`;
    if (!keyed.has(key)) keyed.set(key, each);
  }
  return [...keyed.values()].sort(byPlace);
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.span === null || b.span === null) return a.span === b.span ? compareText(a.code, b.code) : a.span === null ? -1 : 1;
  return (
    compareText(a.span.source.path, b.span.source.path) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.code, b.code)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
