import type { StateError } from "../state-error.ts";

/**
 * What leases and states need of a store: entries by key with a revision each, which grows with every write of any of them, read as they
 * are now and written by compare-and-set. Nothing here rejects: that an answer did not come is an outcome like the others.
 */
export interface Entries {
  read(key: string): Promise<ReadOutcome>;
  /** `revision`: that of the entry as it was read or written last; 0: there has never been one. */
  write(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome>;
}

/**
 * Entries of leases. Two writes by `write` that follow the same revision (not 0) and cross within milliseconds may both get in. `writeAlone` gets in only
 * where no other write does between what it follows and itself: slower, and rarely needed.
 */
export interface LeaseEntries extends Entries {
  writeAlone(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome>;
}

export type ReadOutcome =
  /** `bytes` is `null` where there is none; its revision is 0 unless it was deleted. */
  | { readonly kind: "read"; readonly revision: number; readonly bytes: Uint8Array | null }
  | { readonly kind: "failed"; readonly reason: string };

export type WriteOutcome =
  | { readonly kind: "written"; readonly revision: number }
  /** Now it has another revision; perhaps by an earlier attempt of the same write. */
  | { readonly kind: "conflict" }
  /** Whether it was written, or will be, is not known. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** This attempt was not and will not be written, and another would fare no better. */
  | { readonly kind: "refused"; readonly error: StateError };
