import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { markOf, type Ledger } from "./ledger.ts";
import { StateError } from "./state-error.ts";
import { PART_PREFIX } from "./keys.ts";
import type { StateStore, StoreChange } from "./store.ts";
import { systemError } from "./system-error.ts";

/** In every data file of ours: one that was reset to nothing, or that is somebody else's, has no such entry. */
const FORMAT_KEY = "hypc";
const FORMAT = "1";

// What a commit writes beside its values: pages of the trees and of the list of free pages.
const SPARE_BYTES = 65_536;

type Database = RootDatabase<Uint8Array, string>;

/** Opens LMDB's environment in a file. Throws its error. */
export function openDatabase(path: string, { readOnly = false } = {}): Database {
  return open<Uint8Array, string>({
    path,
    noSubdir: true,
    readOnly,
    encoding: "binary",
    // A number beside each value: that of the save.
    useVersions: true,
    // A commit is over when it is on the disk, and an error of the disk is the commit's.
    overlappingSync: false,
    // Where a batch of an event's turn fails, one of its promises is nobody's, and ends the process.
    eventTurnBatching: false,
    // Else a commit of several entries may come after a save that was asked for later.
    strictAsyncOrder: true,
  });
}

/** Makes a new data file what `LmdbStore` takes. */
export async function formatDatabase(database: Database): Promise<void> {
  await commit(database.put(FORMAT_KEY, Buffer.from(FORMAT), 1));
}

/** States in an LMDB file that is open and that nobody else writes. */
export class LmdbStore implements StateStore {
  readonly #database: Database;
  readonly #path: string;
  readonly #ledger: Ledger;
  readonly #released: () => Promise<void>;
  readonly #saving = new Set<Promise<void>>();
  /** The number of the last save of each entry that was read or written since the store was opened. */
  readonly #saves = new Map<string, number>();
  #closed: Promise<void> | null = null;

  /** `released` is called when it has been closed. Throws `StateError` for a file that is not ours. */
  constructor(database: Database, path: string, ledger: Ledger, released: () => Promise<void>) {
    this.#database = database;
    this.#path = path;
    this.#ledger = ledger;
    this.#released = released;
    const format = this.#get(FORMAT_KEY)?.value;
    if (format === undefined || Buffer.from(format).toString() !== FORMAT) {
      throw damaged(
        path,
        format === undefined
          ? "it does not hold what every data file of hypc begins with"
          : "it was written by a later version of hypc",
      );
    }
  }

  async load(key: string): Promise<Uint8Array | null> {
    this.#mustBeOpen();
    const entry = this.#get(key);
    const expected = this.#ledger.lastSave(key);
    const found = entry?.version ?? 0;
    this.#saves.set(key, Math.max(found, this.#saves.get(key) ?? 0));
    if (found < expected)
      throw damaged(this.#path, `its entry ${key} has gone back to save ${found}, but save ${expected} was durable`);
    return entry === undefined ? null : entry.value;
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    return this.#following(this.#save(key, bytes));
  }

  commit(changes: readonly StoreChange[]): Promise<void> {
    return this.#following(this.#commit(changes));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #following(saving: Promise<void>): Promise<void> {
    this.#saving.add(saving);
    void Promise.allSettled([saving]).then(() => this.#saving.delete(saving));
    return saving;
  }

  async #commit(changes: readonly StoreChange[]): Promise<void> {
    this.#mustBeOpen();
    const numbered = changes.map(({ key, bytes }) => ({
      key,
      bytes,
      save: bytes === null || key.startsWith(PART_PREFIX) ? 1 : this.#nextSave(key),
    }));
    try {
      // A transaction of its own inside LMDB's: where one of them cannot be written none is.
      const committing = this.#database.childTransaction(() => {
        for (const { key, bytes, save } of numbered) {
          if (bytes === null) void this.#database.remove(key);
          else void this.#database.put(key, bytes, save);
        }
        return true;
      });
      await commit(committing);
    } catch (error) {
      const size = changes.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
      throw systemError(this.#path, (await this.#isFull(size)) ? noSpace() : error);
    }
    for (const { key, bytes, save } of numbered) if (bytes !== null) this.#note(key, save);
  }

  #nextSave(key: string): number {
    const save = (this.#saves.get(key) ?? this.#get(key)?.version ?? 0) + 1;
    this.#saves.set(key, save);
    return save;
  }

  async #save(key: string, bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    const save = this.#nextSave(key);
    try {
      await commit(this.#database.put(key, bytes, save));
    } catch (error) {
      throw systemError(this.#path, (await this.#isFull(bytes.length)) ? noSpace() : error);
    }
    this.#note(key, save);
  }

  /** Parts are known by their list, which is counted; and they alone are ever removed. */
  #note(key: string, save: number): void {
    if (!key.startsWith(PART_PREFIX)) this.#ledger.note(key, save);
  }

  async #close(): Promise<void> {
    try {
      await Promise.allSettled(this.#saving);
      await this.#database.close();
      // All is durable. Without the mark the next opening has a closer look, that is all.
      await markOf(this.#path)
        .then((mark) => this.#ledger.close(mark))
        .catch(() => {});
    } catch (error) {
      throw systemError(this.#path, error);
    } finally {
      await this.#released();
    }
  }

  /** LMDB writes what fits and calls the rest an input/output error. */
  async #isFull(size: number): Promise<boolean> {
    try {
      const { bavail, bsize } = await statfs(dirname(this.#path));
      return bavail * bsize < size + SPARE_BYTES;
    } catch {
      return false;
    }
  }

  #get(key: string): { readonly value: Uint8Array; readonly version?: number } | undefined {
    try {
      return this.#database.getEntry(key);
    } catch (error) {
      throw systemError(this.#path, error);
    }
  }

  #mustBeOpen(): void {
    if (this.#closed !== null) throw new StateError("closed", `The store ${this.#path} was closed.`, "Open it again.");
  }
}

/** LMDB's own error of a failed commit is a promise beside the one that it rejects. */
async function commit(put: Promise<boolean>): Promise<void> {
  try {
    await put;
  } catch (error) {
    const reason: unknown =
      error instanceof Error && "commitError" in error
        ? await Promise.resolve(error.commitError).catch((cause: unknown) => cause)
        : error;
    throw reason;
  }
}

function noSpace(): Error {
  return Object.assign(new Error("no space left on the device"), { code: "ENOSPC" });
}

/** A data file that cannot be used as it is. */
export function damaged(path: string, what: string): StateError {
  return new StateError(
    "store-damaged",
    `The data file ${path} is damaged: ${what}.`,
    "Restore the whole data directory from a backup, or move it away to begin anew. Nothing was changed.",
  );
}
