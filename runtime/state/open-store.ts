import type { StateStore } from "./store.ts";

export interface OpenStoreOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** Who opens it, for the message that a second owner gets: `node alice.os`. */
  readonly owner: string;
}

/**
 * Opens a node's data directory: takes its lock, checks a data file that was not closed in order, opens LMDB. `close` of the
 * store gives the lock back. Rejects with `StateError` (`directory-in-use`, `directory-unusable`, `store-damaged`,
 * `store-full`, `store-failed`); then nothing in the directory has been changed.
 */
export declare function openStore(options: OpenStoreOptions): Promise<StateStore>;
