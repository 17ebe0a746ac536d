/** Generated files on disk: what differs, and writing it without ever leaving half an output. */
import { readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EmittedFile } from "./emit/file.ts";
import { GENERATED_MARK } from "./emit/banner.ts";
import { makeDirectory } from "./make-directory.ts";
import { OutputReader } from "./output-reader.ts";

/** What generating would do to one output directory. Paths as `/`-separated, below the directory. */
export interface OutputChanges {
  readonly directory: string;
  readonly created: readonly EmittedFile[];
  readonly changed: readonly EmittedFile[];
  /** Files of an earlier run that this one no longer makes. */
  readonly removed: readonly string[];
  /** Files in the place of generated ones that hypc did not make. Nothing may be written while there are any. */
  readonly foreign: readonly string[];
  readonly unchanged: number;
}

/** Compares one world's files with what is on disk, which `output` may have read before. Hand-written files are left alone. */
export function compareOutput(directory: string, files: readonly EmittedFile[], output = new OutputReader(directory)): OutputChanges {
  const existing = new Set(generatedFiles(directory, output));
  const created: EmittedFile[] = [];
  const changed: EmittedFile[] = [];
  const foreign: string[] = [];
  let unchanged = 0;
  for (const file of files) {
    existing.delete(file.path);
    const before = output.read(file.path);
    if (before === null) created.push(file);
    else if (before === file.text) unchanged++;
    else if (isOurs(before)) changed.push(file);
    else foreign.push(file.path);
  }
  return { directory, created, changed, removed: [...existing].sort(), foreign, unchanged };
}

/**
 * Carries the changes out: every new text is first written beside its place, and put there only when all of them are on
 * disk, so that a full disk leaves the earlier output as it was.
 * @throws the file system's error; temporary files are removed.
 */
export function writeOutput(all: readonly OutputChanges[]): void {
  const staged: { readonly from: string; readonly to: string }[] = [];
  const made = new Set<string>();
  try {
    for (const { directory, created, changed } of all) {
      for (const file of [...created, ...changed]) {
        const to = join(directory, file.path);
        const parent = dirname(to);
        if (!made.has(parent)) makeDirectory(parent);
        made.add(parent);
        const from = `${to}.${process.pid}.tmp`;
        staged.push({ from, to });
        writeFileSync(from, file.text);
      }
    }
  } catch (error) {
    for (const { from } of staged) rmSync(from, { force: true });
    throw error;
  }
  for (const { from, to } of staged) renameSync(from, to);
  for (const { directory, removed } of all) {
    for (const path of removed) {
      rmSync(join(directory, path), { force: true });
      removeEmptyParents(directory, dirname(join(directory, path)));
    }
  }
}

function removeEmptyParents(root: string, directory: string): void {
  for (let at = directory; at.length > root.length; at = dirname(at)) {
    if (readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}

// Also under the marks of a merge conflict, or a header that another tool put first.
function isOurs(text: string): boolean {
  return text === "" || text.split("\n").some((line) => line.startsWith(GENERATED_MARK));
}

/** TypeScript files below the directory that say that hypc made them. */
function generatedFiles(directory: string, output: OutputReader): string[] {
  let entries: string[];
  try {
    entries = readdirSync(directory, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
  return entries
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && (output.read(path) ?? "").startsWith(GENERATED_MARK));
}
