import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What stands in an output directory before a run: each file is read once, and none where there is no directory. */
export class OutputReader {
  readonly #directory: string;
  readonly #exists: boolean;
  readonly #texts = new Map<string, string | null>();

  /** `isSeen`: false reads nothing, as where there is no directory. */
  constructor(directory: string, isSeen = true) {
    this.#directory = directory;
    this.#exists = isSeen && existsSync(directory);
  }

  /** The text of a file; `null` where it cannot be read. The path is below the directory. */
  read(path: string): string | null {
    // An error is made for each file that is missing: 25 of them take longer than writing as many.
    if (!this.#exists) return null;
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readOrNull(join(this.#directory, path));
    this.#texts.set(path, text);
    return text;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
