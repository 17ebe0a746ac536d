import { readdirSync, statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";

/** What contract files looked like at one moment. */
export interface ContractMark {
  /** Another text where a file was added, changed, replaced or removed. */
  readonly text: string;
  /** The directories in which that can happen. */
  readonly directories: readonly string[];
}

// A package's directory, `deps`, a package in it, and one level to spare.
const DEPTH = 3;

/** Looks at the files of contracts, `deps/` included. What is missing or unreadable is a state like any other. */
export function takeContractMark(paths: readonly string[]): ContractMark {
  const lines: string[] = [];
  const directories: string[] = [];
  for (const path of paths) {
    const found = statOrNull(path);
    if (found?.isDirectory() === true) takeDirectory(path, DEPTH, lines, directories);
    else {
      // A file is watched through its directory: editors replace files, and a watch on the old one would end.
      directories.push(dirname(path));
      lines.push(lineOf(path, found));
    }
  }
  return { text: lines.join("\n"), directories: [...new Set(directories)] };
}

function takeDirectory(directory: string, depth: number, lines: string[], directories: string[]): void {
  directories.push(directory);
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const found = statOrNull(path);
    if (found?.isDirectory() === true) {
      lines.push(path);
      if (depth > 0) takeDirectory(path, depth - 1, lines, directories);
    } else if (/\.(wit|wat|wasm)$/.test(name)) lines.push(lineOf(path, found));
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function lineOf(path: string, found: Stats | null): string {
  return found === null ? `${path} -` : `${path} ${found.dev}:${found.ino} ${found.size} ${found.mtimeMs}`;
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
