import { compareNames, joinPath, type CompilerHost, type DirectoryRead, type FileRead, type PathKind } from "./host.ts";

/** A file's text or bytes, a link to another path, or the message with which reading it fails. */
export type MemoryFile = string | Uint8Array | { readonly linkTo: string } | { readonly failure: string };

export interface MemoryHostOptions {
  /** Where the shipped packages come from; without it there are none. */
  readonly shipped?: CompilerHost;
}

/** A file system in memory: its directories are those that its paths name. */
export function memoryHost(files: Readonly<Record<string, MemoryFile>>, options: MemoryHostOptions = {}): CompilerHost {
  return new MemoryFileSystem(files, options.shipped ?? null);
}

const MAX_LINKS = 40;

class MemoryFileSystem implements CompilerHost {
  readonly #files = new Map<string, MemoryFile>();
  readonly #directories = new Map<string, Set<string>>([["", new Set()]]);
  readonly #shipped: CompilerHost | null;

  constructor(files: Readonly<Record<string, MemoryFile>>, shipped: CompilerHost | null) {
    this.#shipped = shipped;
    for (const [path, file] of Object.entries(files)) {
      const full = normalise(path);
      this.#files.set(full, file);
      for (let at = full; at !== ""; at = parentOf(at))
        this.#entriesOf(parentOf(at)).add(at.slice(parentOf(at).length).replace(/^\//, ""));
    }
  }

  readonly readFile = (path: string, limit = Number.MAX_SAFE_INTEGER): FileRead => {
    if (this.#isShipped(path)) return this.#shipped?.readFile(path, limit) ?? { kind: "missing" };
    const real = this.realPath(path);
    const file = real === null ? undefined : this.#files.get(real);
    if (file === undefined)
      return real === null ? this.#missing(path) : { kind: "error", message: "it is a directory" };
    if (typeof file === "object" && "failure" in file) return { kind: "error", message: file.failure };
    if (typeof file === "object" && "linkTo" in file) return { kind: "missing" };
    const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
    return bytes.length > limit ? { kind: "too-large", size: bytes.length } : { kind: "bytes", bytes };
  };

  readonly listDirectory = (path: string): DirectoryRead => {
    if (this.#isShipped(path)) return this.#shipped?.listDirectory(path) ?? { kind: "missing" };
    const real = this.realPath(path);
    const names = real === null ? undefined : this.#directories.get(real);
    if (names === undefined) return real === null ? this.#missing(path) : { kind: "error", message: "not a directory" };
    const entries = [...names].sort(compareNames).flatMap((name) => {
      const kind = this.kindOf(real === "" ? name : joinPath(real ?? "", name));
      return kind === "missing" ? [] : [{ name, kind }];
    });
    return { kind: "entries", entries };
  };

  readonly kindOf = (path: string): PathKind => {
    if (this.#isShipped(path)) return this.#shipped?.kindOf(path) ?? "missing";
    const real = this.realPath(path);
    if (real === null) return this.#files.has(normalise(path)) ? "broken" : "missing";
    return this.#files.has(real) ? "file" : "directory";
  };

  readonly realPath = (path: string): string | null => {
    let at = normalise(path);
    for (let links = 0; links < MAX_LINKS; links++) {
      const link = this.#linkAbove(at);
      if (link === null) return this.#files.has(at) || this.#directories.has(at) ? at : null;
      at = normalise(`${link.target}${at.slice(link.path.length)}`);
    }
    return null;
  };

  readonly shippedPackages = (): string | null => this.#shipped?.shippedPackages() ?? null;

  /** The outermost link on the way to a path. */
  #linkAbove(path: string): { readonly path: string; readonly target: string } | null {
    for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
      const head = end === -1 ? path : path.slice(0, end);
      const file = this.#files.get(head);
      if (typeof file === "object" && "linkTo" in file) return { path: head, target: file.linkTo };
      if (end === -1) return null;
    }
  }

  #missing(path: string): FileRead & DirectoryRead {
    return this.kindOf(path) === "broken"
      ? { kind: "error", message: "too many symbolic links encountered" }
      : { kind: "missing" };
  }

  #isShipped(path: string): boolean {
    const shipped = this.shippedPackages();
    return shipped !== null && (path === shipped || path.startsWith(`${shipped}/`));
  }

  #entriesOf(directory: string): Set<string> {
    let entries = this.#directories.get(directory);
    if (entries === undefined) this.#directories.set(directory, (entries = new Set()));
    return entries;
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "" : path.slice(0, slash);
}

/** Without `.` parts, doubled and closing slashes; `.` itself is the empty path. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
