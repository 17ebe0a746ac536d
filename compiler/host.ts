/** What the compiler asks of the world outside. Every stage reads through it, so that it runs in memory too. */
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getSystemErrorMap } from "node:util";
import { packageRoot } from "./package-root.ts";

/** What stands at a path, links followed; `broken` is a link that leads nowhere, or a place that cannot be looked at. */
export type PathKind = "file" | "directory" | "other" | "missing" | "broken";

export interface DirectoryEntry {
  readonly name: string;
  /** Links followed. */
  readonly kind: Exclude<PathKind, "missing">;
}

/** `message` of an error is for people: `permission denied`. */
export type FileRead =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  /** Over the limit that was given; nothing of it was read. */
  | { readonly kind: "too-large"; readonly size: number }
  | { readonly kind: "error"; readonly message: string };

export type DirectoryRead =
  | { readonly kind: "entries"; readonly entries: readonly DirectoryEntry[] }
  | { readonly kind: "missing" }
  | { readonly kind: "error"; readonly message: string };

/** A file system to read contracts from. Paths are `/`-separated; no method throws. */
export interface CompilerHost {
  /** The bytes of a file, of at most `limit` bytes where one is given. */
  readonly readFile: (path: string, limit?: number) => FileRead;
  /** What is directly inside a directory, ordered by `compareNames`. */
  readonly listDirectory: (path: string) => DirectoryRead;
  readonly kindOf: (path: string) => PathKind;
  /** The path without links; `null` where nothing is there. */
  readonly realPath: (path: string) => string | null;
  /** The directory of the packages that hypc ships, one directory each; `null` where there is none. */
  readonly shippedPackages: () => string | null;
}

/** Orders names as their UTF-8 bytes would be, which is how the reference orders files. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    // Surrogates stand for code points above all others, yet have smaller units than U+E000 to U+FFFF.
    if (isSurrogate(left) === isSurrogate(right)) return left - right;
    return isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** `directory` and `name` as one path, with nothing else normalised: paths are shown as they were given. */
export function joinPath(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** A host over `node:fs`. It keeps nothing: a file that changes is seen changed. */
export function nodeHost(): CompilerHost {
  return { readFile, listDirectory, kindOf, realPath, shippedPackages };
}

function readFile(path: string, limit = Number.MAX_SAFE_INTEGER): FileRead {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    const stat = fstatSync(file);
    if (stat.isDirectory()) return { kind: "error", message: "it is a directory" };
    if (!stat.isFile()) return { kind: "error", message: "it is not a regular file" };
    if (stat.size > limit) return { kind: "too-large", size: stat.size };
    return { kind: "bytes", bytes: readWhole(file, stat.size) };
  } catch (error) {
    return failureOf(error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Reads until the end, since a file may be shorter or longer by now than it was when it was measured. */
function readWhole(file: number, size: number): Uint8Array {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

function listDirectory(path: string): DirectoryRead {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const kind = entry.isFile() ? "file" : entry.isDirectory() ? "directory" : kindOf(joinPath(path, entry.name));
      return kind === "missing" ? [] : [{ name: entry.name, kind }];
    });
    return { kind: "entries", entries: entries.sort((a, b) => compareNames(a.name, b.name)) };
  } catch (error) {
    return failureOf(error);
  }
}

function kindOf(path: string): PathKind {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "missing" : "broken";
    return stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
  } catch (error) {
    return isMissing(error) ? "missing" : "broken";
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function shippedPackages(): string {
  return fileURLToPath(new URL("api", packageRoot()));
}

function failureOf(
  error: unknown,
): { readonly kind: "missing" } | { readonly kind: "error"; readonly message: string } {
  return isMissing(error) ? { kind: "missing" } : { kind: "error", message: describe(error) };
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

function describe(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}
