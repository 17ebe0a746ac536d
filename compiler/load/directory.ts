import { joinPath } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";
import type { LoadedFile, PackageGroup } from "./group.ts";
import { startOf, type ContractReader } from "./reader.ts";

/** How a group differs from one of the user's own. */
export interface GroupOptions {
  readonly shipped: boolean;
  /** The directory as it is shown, where that is not its path. */
  readonly shownAs: string;
}

/**
 * The package of a directory: every `*.wit` directly inside, hidden ones too, links to files followed, directories left
 * alone. `null` where there is none.
 */
export function loadDirectory(
  reader: ContractReader,
  path: string,
  options: GroupOptions = { shipped: false, shownAs: path },
): PackageGroup | null {
  const listing = reader.host.listDirectory(path);
  if (listing.kind !== "entries") {
    const reason = listing.kind === "missing" ? "no such file or directory" : listing.message;
    reader.diagnostics.push(loadDiagnostic("load/unreadable", null, { path: options.shownAs, reason }));
    return null;
  }
  const files: LoadedFile[] = [];
  let found = 0;
  for (const { name, kind } of listing.entries) {
    if (!name.endsWith(".wit") || kind === "directory") continue;
    found++;
    const shownAs = joinPath(options.shownAs, name);
    if (kind === "other") {
      reader.diagnostics.push(loadDiagnostic("load/not-a-file", startOf(shownAs), { path: shownAs }));
      continue;
    }
    const file = reader.readFile(joinPath(path, name), shownAs);
    if (file !== null) files.push(file);
  }
  if (found === 0) reader.diagnostics.push(loadDiagnostic("load/no-files", null, { path: options.shownAs }));
  if (files.length === 0) return null;
  return { path: options.shownAs, files, unreadable: files.length < found, shipped: options.shipped };
}

/**
 * The packages of a `deps` directory, which need not be there: each directory is one (its own `deps` is not looked at),
 * each `.wit` file is one; other files are left alone.
 */
export function loadDependencies(reader: ContractReader, path: string): readonly PackageGroup[] {
  const kind = reader.host.kindOf(path);
  if (kind === "missing" || kind === "broken") return [];
  if (kind !== "directory") {
    reader.diagnostics.push(loadDiagnostic("load/deps-not-a-directory", null, { path }));
    return [];
  }
  const listing = reader.host.listDirectory(path);
  if (listing.kind !== "entries") {
    const reason = listing.kind === "missing" ? "no such file or directory" : listing.message;
    reader.diagnostics.push(loadDiagnostic("load/unreadable", null, { path, reason }));
    return [];
  }
  const groups: PackageGroup[] = [];
  for (const entry of listing.entries) {
    const group = loadDependency(reader, joinPath(path, entry.name), entry.name, entry.kind);
    if (group !== null) groups.push(group);
  }
  return groups;
}

function loadDependency(reader: ContractReader, path: string, name: string, kind: string): PackageGroup | null {
  if (kind === "directory") return loadDirectory(reader, path);
  if (kind === "broken") {
    reader.diagnostics.push(
      loadDiagnostic("load/unreadable", startOf(path), { path, reason: "the link leads nowhere, or to itself" }),
    );
    return null;
  }
  if (!/[^]\.(wit|wat|wasm)$/.test(name)) return null;
  if (kind === "other") {
    reader.diagnostics.push(loadDiagnostic("load/not-a-file", startOf(path), { path }));
    return null;
  }
  const file = reader.readFile(path);
  return file === null ? null : { path, files: [file], unreadable: false, shipped: false };
}
