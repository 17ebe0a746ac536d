/** PATH -> parsed package groups, as the file-system rules of the reference say (`Resolve::push_path`). */
import { joinPath, type CompilerHost } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";
import { loadDependencies, loadDirectory } from "./directory.ts";
import type { LoadedContract, PackageGroup } from "./group.ts";
import { ContractReader, startOf } from "./reader.ts";
import { loadShipped } from "./shipped.ts";

export type { LoadedContract, LoadedFile, PackageGroup } from "./group.ts";

/**
 * Reads and parses a `.wit` file, or the package of a directory with the packages of its `deps/`; and the shipped
 * packages that they name and that are not among them. Nothing is thrown: what cannot be read is a diagnostic.
 * Of texts of `deferFrom` UTF-16 units interfaces are read when they are asked for, and mistakes come to light then
 * (`parseOutline`).
 */
export function loadPath(path: string, host: CompilerHost, deferFrom = Infinity): LoadedContract {
  const reader = new ContractReader(host, deferFrom);
  const kind = host.kindOf(path);
  const single = kind === "file";
  if (kind === "missing") reader.diagnostics.push(loadDiagnostic("load/missing", null, { path }));
  if (kind === "other") reader.diagnostics.push(loadDiagnostic("load/not-a-file", startOf(path), { path }));
  if (kind === "broken")
    reader.diagnostics.push(
      loadDiagnostic("load/unreadable", startOf(path), { path, reason: "the link leads nowhere, or to itself" }),
    );

  const main = kind === "directory" ? loadDirectory(reader, path) : single ? loadSingle(reader, path) : null;
  const dependencies = kind === "directory" ? loadDependencies(reader, joinPath(path, "deps")) : [];
  const shipped = main === null ? null : loadShipped(reader, [main, ...dependencies]);
  return {
    main,
    dependencies: shipped === null ? dependencies : [...dependencies, ...shipped.groups],
    single,
    otherShipped: shipped?.others ?? [],
    diagnostics: reader.diagnostics,
  };
}

function loadSingle(reader: ContractReader, path: string): PackageGroup | null {
  const file = reader.readFile(path);
  return file === null ? null : { path, files: [file], unreadable: false, shipped: false };
}
