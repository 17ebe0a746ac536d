import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockDirectory, type DirectoryLock } from "./directory-lock.ts";
import { readLedger } from "./ledger.ts";
import { damaged, openDatabase } from "./lmdb-store.ts";
import { closedInOrder, DATA_FILE, LEDGER_FILE } from "./open-store.ts";
import { probe } from "./probe.ts";
import { StateError } from "./state-error.ts";
import { systemError } from "./system-error.ts";

/** A data directory that is only read. */
export interface StoreReader {
  load(key: string): Promise<Uint8Array | null>;
  /** All keys, sorted. */
  keys(): readonly string[];
  /** An entry that is older than one that is known to have been durable: both numbers; else `null`. */
  goneBack(key: string): { readonly found: number; readonly expected: number } | null;
  close(): Promise<void>;
}

export interface InspectOptions {
  readonly directory: string;
  /** Beside a node that owns it: what it has made durable is seen, as it is at each read. Without it an owned directory is refused. */
  readonly live?: boolean;
}

/** Opens a data directory to look into it; nothing in it is changed. Rejects with `StateError`. */
export async function inspectStore({ directory, live = false }: InspectOptions): Promise<StoreReader> {
  const at = resolve(directory);
  const path = join(at, DATA_FILE);
  if (!existsSync(path)) {
    throw new StateError(
      "directory-unusable",
      `${at} is no data directory of hypc: it has no ${DATA_FILE}.`,
      "Name the directory that a node was started with as `dataDir`.",
    );
  }
  const lock: DirectoryLock | null = live ? null : await lockDirectory(at, "hypc state");
  try {
    const ledger = await readLedger(join(at, LEDGER_FILE));
    if (!(await closedInOrder(path, ledger))) {
      const fault = await probe(path);
      if (fault !== null) throw damaged(path, fault);
    }
    const database = openDatabase(path, { readOnly: true });
    // All that is read is of one moment, whatever a node saves meanwhile.
    const transaction = database.useReadTransaction();
    return {
      load: async (key) => {
        try {
          return database.get(key, { transaction }) ?? null;
        } catch (error) {
          throw systemError(path, error);
        }
      },
      keys: () => [...database.getKeys({ transaction })],
      goneBack: (key) => {
        const expected = ledger?.saves.get(key) ?? 0;
        const found = database.getEntry(key, { transaction })?.version ?? 0;
        return found < expected ? { found, expected } : null;
      },
      close: async () => {
        transaction.done();
        await database.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw systemError(path, error);
  }
}
