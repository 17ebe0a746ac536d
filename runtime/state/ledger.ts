/**
 * A small file beside LMDB's that says what it must hold at least: the number of the last save of each entry, and, after an
 * orderly stop, the data file's size, time and checksum. It is written behind the saves and never waited for, so it may lag; it is
 * there to tell a data file that was closed in order from one that was not, and to notice one that has gone back to an older
 * state (LMDB's own pages carry no checksums).
 */
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { crc32 } from "node:zlib";

export interface LedgerEntries {
  /** `null` while the store is open, and after a crash. */
  readonly closed: FileMark | null;
  readonly saves: ReadonlyMap<string, number>;
}

/** What tells a file from a changed one. */
export interface FileMark {
  readonly size: number;
  readonly mtimeMs: number;
  /** Of its bytes: a disk may change them and leave the rest as it was. `null` for files that take too long to read. */
  readonly checksum: number | null;
}

const MOST_TO_READ = 64 * 1024 * 1024;

/** The mark of a file that nobody writes. Rejects with the system's error. */
export async function markOf(path: string): Promise<FileMark> {
  const { size, mtimeMs } = await stat(path);
  return { size, mtimeMs, checksum: size > MOST_TO_READ ? null : crc32(await readFile(path)) };
}

// What is lost by a lag is a little of the notice, never a state.
const LAG_MS = 100;

export class Ledger {
  readonly #path: string;
  readonly #saves: Map<string, number>;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, saves: ReadonlyMap<string, number>) {
    this.#path = path;
    this.#saves = new Map(saves);
  }

  lastSave(key: string): number {
    return this.#saves.get(key) ?? 0;
  }

  /** Notes a durable save; the file follows soon. */
  note(key: string, save: number): void {
    this.#saves.set(key, save);
    this.#timer ??= setTimeout(() => this.#follow(), LAG_MS).unref();
  }

  /** Says that the store is in use. */
  open(): Promise<void> {
    return this.#write(null);
  }

  /** Says that the store was closed in order. */
  async close(mark: FileMark): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#writing;
    await this.#write(mark);
  }

  #follow(): void {
    this.#timer = null;
    // That the file cannot be written must not fail a save that is durable.
    this.#writing = this.#writing.then(() => this.#write(null)).catch(() => {});
  }

  async #write(closed: FileMark | null): Promise<void> {
    const body = JSON.stringify({ closed, saves: [...this.#saves] });
    const next = `${this.#path}.next`;
    await writeFile(next, `${crc32(body).toString(16)} ${body}\n`);
    await rename(next, this.#path);
  }
}

/** The file's entries; `null` where there is none, or none that is whole. */
export async function readLedger(path: string): Promise<LedgerEntries | null> {
  try {
    const text = await readFile(path, "utf8");
    const space = text.indexOf(" ");
    const body = text.slice(space + 1).trimEnd();
    if (text.slice(0, space) !== crc32(body).toString(16)) return null;
    const { closed, saves } = JSON.parse(body) as { closed: FileMark | null; saves: [string, number][] };
    return { closed, saves: new Map(saves) };
  } catch {
    return null;
  }
}
