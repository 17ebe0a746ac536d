import { lstatSync } from "node:fs";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { joinPath, type CompilerHost } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";

/** Directories whose files belong to others. */
const NOT_OURS = new Set(["deps", "node_modules"]);

export interface FoundFiles {
  /** As they are shown: below the path that was given. */
  readonly paths: readonly string[];
  /** Paths and directories that cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A file as it is; of a directory every `.wit` file below, in order. Passed over, unless they are the path itself: `deps`,
 * `node_modules`, hidden directories, and links, whose files are where they lead to.
 */
export function findWitFiles(host: CompilerHost, path: string): FoundFiles {
  const given = host.kindOf(path);
  // To read from a pipe could wait for ever.
  if (given === "other") return { paths: [], diagnostics: [loadDiagnostic("load/not-a-file", null, { path })] };
  if (given !== "directory") return { paths: [path], diagnostics: [] };
  const paths: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const visit = (directory: string): void => {
    const listed = host.listDirectory(directory);
    if (listed.kind !== "entries") {
      const reason = listed.kind === "error" ? listed.message : "no such directory";
      diagnostics.push(loadDiagnostic("load/unreadable", null, { path: directory, reason }));
      return;
    }
    for (const { name, kind } of listed.entries) {
      const inside = joinPath(directory, name);
      if (kind === "directory" ? NOT_OURS.has(name) || name.startsWith(".") : !name.endsWith(".wit") || kind !== "file") continue;
      if (lstatSync(inside, { throwIfNoEntry: false })?.isSymbolicLink() !== false) continue;
      if (kind === "directory") visit(inside);
      else paths.push(inside);
    }
  };
  visit(path);
  return { paths, diagnostics };
}
