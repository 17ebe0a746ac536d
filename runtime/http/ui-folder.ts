import { constants } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import { decodeSegment } from "./request-target.ts";

/** A file of a folder, open for reading. */
export interface UiFile {
  readonly handle: FileHandle;
  /** For `Content-Type`. */
  readonly type: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** It stands for the folder that was asked for. */
  readonly isIndex: boolean;
}

/** The link itself is refused where one takes the file's place after the check; a pipe does not block the opening. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EACCES", "EPERM", "EISDIR", "ENXIO"]);

/** The files of one `@ui`, and nothing else of the file system: no path and no link leads out of the folder. */
export class UiFolder {
  readonly #dir: string;
  readonly #prefix: string;

  /** `dir` is absolute; `prefix` is the binding's path without a slash at its end. */
  constructor(dir: string, prefix: string) {
    this.#dir = dir;
    this.#prefix = prefix;
  }

  /**
   * The file for a raw path below the binding, `index.html` for a folder; `null` where there is none. Names that begin
   * with a dot are never served, `.well-known` excepted. The caller closes what it gets.
   */
  async open(path: string): Promise<UiFile | null> {
    const names = namesOf(path.slice(this.#prefix.length));
    if (names === null) return null;
    try {
      return await this.#open(names);
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return null;
      throw error;
    }
  }

  async #open(names: readonly string[]): Promise<UiFile | null> {
    const root = await realpath(this.#dir);
    const asked = join(root, ...names);
    const found = await realpath(asked);
    if (!isInside(root, found)) return null;
    if (!(await stat(found)).isDirectory()) return names.at(-1) === "" ? null : await openFile(found, false);
    const index = await realpath(join(found, "index.html"));
    return isInside(root, index) ? await openFile(index, true) : null;
  }
}

async function openFile(path: string, isIndex: boolean): Promise<UiFile | null> {
  const handle = await open(path, OPEN_FLAGS);
  try {
    const stats = await handle.stat();
    if (stats.isFile())
      return { handle, type: await contentType(path), size: stats.size, modifiedMs: stats.mtimeMs, isIndex };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return null;
}

/** The table of types takes some milliseconds to load: only a node that serves files pays for it. */
async function contentType(path: string): Promise<string> {
  const { default: mime } = await import("mime");
  const type = mime.getType(path) ?? "application/octet-stream";
  return /^text\/|[/+](?:json|xml|javascript)$/.test(type) ? `${type}; charset=utf-8` : type;
}

/** The decoded names of a path, with an empty last one for a slash at its end; `null` where one is no file's name. */
function namesOf(path: string): readonly string[] | null {
  if (path === "") return [];
  const names: string[] = [];
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const name = decodeSegment(segment);
    const last = index === segments.length - 1;
    if (name === null || /[/\\\0]/.test(name) || (name === "" && !last)) return null;
    if (name.startsWith(".") && name !== ".well-known") return null;
    names.push(name);
  }
  return names;
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
