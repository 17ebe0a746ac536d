import type { HeldLease } from "./held-lease.ts";
import { BackOff } from "./pauses.ts";
import type { Pauses } from "./pauses.ts";
import { readStateValue, writeStateValue } from "./state-value.ts";
import type { StateValue } from "./state-value.ts";
import { StateError } from "../state-error.ts";
import type { LeaseRoom } from "./take-lease.ts";

/** A state as it stood when its new owner wrote it once more. */
export interface FencedStart {
  readonly revision: number;
  /** Of the owner's last write. */
  readonly number: number;
  readonly bytes: Uint8Array | null;
}

/**
 * Writes what is stored once more under the epoch of a lease: from then on nobody of an earlier epoch can write, for the revision that he
 * knows is past. Resolves with `null` where the lease is lost meanwhile or `pauses` were ended; rejects with `StateError` for what is no
 * state, or cannot be written.
 */
export async function fenceState(
  room: LeaseRoom,
  stateKey: string,
  lease: HeldLease,
  pauses: Pauses,
): Promise<FencedStart | null> {
  const { entries, instance, timing } = room;
  const backOff = new BackOff(timing.retry, timing.longestRetry);
  let number = 0;
  while (!pauses.ended && lease.end === null) {
    const read = await entries.read(stateKey);
    if (read.kind === "failed") {
      await pauses.pause(backOff.next());
      continue;
    }
    const current = read.bytes === null ? null : stateIn(stateKey, read.bytes);
    const bytes = current?.bytes ?? null;
    if (current !== null && current.instance === instance && current.epoch === lease.epoch)
      return { revision: read.revision, number, bytes };
    if (current !== null && current.epoch >= lease.epoch) {
      // Either another has taken the lease, which the renewal meets; or the lease was deleted, and counted from 1 again.
      await lease.raise(current.epoch + 1).catch(() => {});
      continue;
    }
    const value = writeStateValue({ epoch: lease.epoch, instance, number: ++number, bytes });
    const written = await entries.write(stateKey, value, read.revision);
    if (written.kind === "written") return { revision: written.revision, number, bytes };
    if (written.kind === "refused") throw written.error;
    await pauses.pause(backOff.next());
  }
  return null;
}

/** Throws `StateError` for what is no state. */
export function stateIn(key: string, bytes: Uint8Array): StateValue {
  const value = readStateValue(bytes);
  if (typeof value !== "string") return value;
  throw new StateError(
    "state-damaged",
    `The entry ${key} ${value}.`,
    "Restore the bucket from a backup, delete the entry to begin anew, or give natsKv a bucket of its own. Nothing was changed.",
  );
}
