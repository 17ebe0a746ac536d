import { readdirSync, statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";

/** What contract files looked like at one moment. */
export interface ContractMark {
  /** Another text where a file was added, changed, replaced or removed. */
  readonly text: string;
  /** The directories in which that can happen. */
  readonly directories: readonly string[];
  /** The files that hold something. */
  readonly filled: ReadonlySet<string>;
}

/** Whether a file that held something is empty or gone: it is about to be written, where an editor or a checkout is at work. */
export function lostContent(before: ContractMark, now: ContractMark): boolean {
  for (const path of before.filled) if (!now.filled.has(path)) return true;
  return false;
}

// A package's directory, `deps`, a package in it, and one level to spare.
const DEPTH = 3;

/** Looks at the files of contracts, `deps/` included. What is missing or unreadable is a state like any other. */
export function takeContractMark(paths: readonly string[]): ContractMark {
  const look: Look = { lines: [], directories: [], filled: new Set() };
  for (const path of paths) {
    const found = statOrNull(path);
    if (found?.isDirectory() === true) takeDirectory(path, DEPTH, look);
    else {
      // A file is watched through its directory: editors replace files, and a watch on the old one would end.
      look.directories.push(dirname(path));
      takeFile(path, found, look);
    }
  }
  return { text: look.lines.join("\n"), directories: [...new Set(look.directories)], filled: look.filled };
}

interface Look {
  readonly lines: string[];
  readonly directories: string[];
  readonly filled: Set<string>;
}

function takeDirectory(directory: string, depth: number, look: Look): void {
  look.directories.push(directory);
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const found = statOrNull(path);
    if (found?.isDirectory() === true) {
      look.lines.push(path);
      if (depth > 0) takeDirectory(path, depth - 1, look);
    } else if (/\.(wit|wat|wasm)$/.test(name)) takeFile(path, found, look);
  }
}

function takeFile(path: string, found: Stats | null, { lines, filled }: Look): void {
  lines.push(found === null ? `${path} -` : `${path} ${found.dev}:${found.ino} ${found.size} ${found.mtimeMs}`);
  if (found !== null && found.size > 0) filled.add(path);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
