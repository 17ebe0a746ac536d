import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { open as openFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { lockDirectory } from "./directory-lock.ts";
import { Ledger, markOf, readLedger, type LedgerEntries } from "./ledger.ts";
import { damaged, formatDatabase, LmdbStore, openDatabase } from "./lmdb-store.ts";
import { makeDirectory } from "./make-directory.ts";
import { probe } from "./probe.ts";
import type { StateStore } from "./store.ts";
import { systemError } from "./system-error.ts";

export interface OpenStoreOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** Who opens it, for the message that a second owner gets: `node alice.os`. */
  readonly owner: string;
}

/** LMDB's file in a data directory. */
export const DATA_FILE = "state.mdb";
/** What it must hold at least. */
export const LEDGER_FILE = "state.ledger";
const NEW_FILE = /^new-[0-9a-f]+\.mdb/;

/**
 * Opens a node's data directory: takes its lock, checks a data file that was not closed in order, opens LMDB. `close` of the
 * store gives the lock back. Rejects with `StateError` (`directory-in-use`, `directory-unusable`, `store-damaged`,
 * `store-full`, `store-failed`); then nothing that was stored has been changed.
 */
export async function openStore({ directory, owner }: OpenStoreOptions): Promise<StateStore> {
  const at = resolve(directory);
  try {
    await makeDirectory(at);
  } catch (error) {
    throw systemError(at, error);
  }
  const lock = await lockDirectory(at, owner);
  try {
    return await openLocked(at, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(directory: string, release: () => Promise<void>): Promise<StateStore> {
  const path = join(directory, DATA_FILE);
  const entries = await readLedger(join(directory, LEDGER_FILE));
  if (!existsSync(path)) {
    if (entries !== null && entries.saves.size > 0) throw damaged(path, "it is gone, though states were saved in it");
    await makeDataFile(directory, path);
  } else if (!(await closedInOrder(path, entries))) {
    const fault = await probe(path);
    if (fault !== null) throw damaged(path, fault);
  }
  const ledger = new Ledger(join(directory, LEDGER_FILE), entries?.saves ?? new Map());
  try {
    const database = openDatabase(path);
    try {
      const store = new LmdbStore(database, path, ledger, release);
      await ledger.open();
      return store;
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    throw systemError(path, error);
  }
}

/** Whether nobody has written the data file since it was closed. */
export async function closedInOrder(path: string, entries: LedgerEntries | null): Promise<boolean> {
  if (entries === null || entries.closed === null) return false;
  const { size, mtimeMs, checksum } = await markOf(path);
  const { closed } = entries;
  return closed.size === size && closed.mtimeMs === mtimeMs && closed.checksum === checksum;
}

/** Whole or not at all: whoever is killed in between leaves nothing that looks like a damaged file. */
async function makeDataFile(directory: string, path: string): Promise<void> {
  try {
    for (const name of await readdir(directory)) if (NEW_FILE.test(name)) await rm(join(directory, name));
    const made = join(directory, `new-${randomBytes(8).toString("hex")}.mdb`);
    const database = openDatabase(made);
    try {
      await formatDatabase(database);
    } finally {
      await database.close();
    }
    await rename(made, path);
    await rm(`${made}-lock`, { force: true });
    // LMDB makes its file's contents durable; that the file is there is the directory's to keep.
    await syncDirectory(directory);
    // Not always ours to open.
    await syncDirectory(dirname(directory)).catch(() => {});
  } catch (error) {
    throw systemError(directory, error);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows has no such thing as opening a directory; its file system journals names.
  if (process.platform === "win32") return;
  const handle = await openFile(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
