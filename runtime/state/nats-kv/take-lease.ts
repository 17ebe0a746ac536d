import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Owner } from "../shared-store.ts";
import type { Entries, LeaseEntries, WriteOutcome } from "./entries.ts";
import { readLease, writeLease } from "./lease-value.ts";
import type { LeaseValue } from "./lease-value.ts";
import { BackOff } from "./pauses.ts";
import type { Pauses } from "./pauses.ts";
import { momentOf } from "./timing.ts";
import type { Moment, Timing } from "./timing.ts";

/** What those need who wait for a lease or have it. */
export interface LeaseRoom {
  readonly entries: Entries;
  /** Of the lease's entry. */
  readonly key: string;
  readonly member: string;
  /** 16 hexadecimal digits that nobody else has. */
  readonly instance: string;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What those need who wait for a lease. */
export interface TakingRoom extends LeaseRoom {
  readonly entries: LeaseEntries;
}

/** A lease, as it was written last. */
export interface TakenLease {
  readonly epoch: number;
  readonly revision: number;
  /** When the write was sent that took it. */
  readonly since: Moment;
  readonly beat: number;
}

/**
 * Waits until the lease is free, or has not changed for so long that its owner is not certain any more, and takes it. Resolves with `null`
 * when `pauses` were ended before; rejects with `StateError` where what stands there is no lease. `saw` is told who has it.
 *
 * It is taken by two writes that are alone. Of all who follow the same revision one gets in with the first. A renewal of the last owner may
 * still cross it, and stand after it; then the second one does not get in, and the owner has it on. Where it gets in there was none in
 * between, and none can come any more.
 */
export async function takeLease(
  room: TakingRoom,
  pauses: Pauses,
  saw: (owner: Owner | null) => void,
): Promise<TakenLease | null> {
  const { entries, key, instance, timing, clock } = room;
  const backOff = new BackOff(timing.retry, timing.longestRetry);
  const watch = new Watch(timing, clock);
  const attempts = new Map<number, Moment>();
  let told = false;
  let isUnknown = false;
  // One that may have got in has to be known, so that it can be given up.
  while (!pauses.ended || isUnknown) {
    const read = await entries.read(key);
    if (read.kind === "failed") {
      if (pauses.ended) break;
      watch.missed();
      if (!told)
        room.log.warn({ lease: key, reason: read.reason }, "the store of states does not answer; it is tried again");
      told = true;
      await pauses.pause(backOff.next());
      continue;
    }
    told = false;
    const lease = read.bytes === null ? null : readLease(key, read.bytes);
    const own = lease?.instance === instance ? attempts.get(lease.beat) : undefined;
    if (lease !== null && own !== undefined) {
      const taken = { epoch: lease.epoch, revision: read.revision, since: own, beat: lease.beat };
      // Whoever does not want it any more gives it up.
      if (pauses.ended) return taken;
      const settled = await settle(room, lease, taken);
      if (settled.taken !== null) return settled.taken;
      isUnknown = settled.isUnknown;
      await pauses.pause(backOff.next());
      continue;
    }
    const waiting = watch.looked(read.revision);
    const free = lease === null || lease.released === true;
    saw(free ? null : { member: lease.member, epoch: lease.epoch });
    if (pauses.ended) break;
    if (!free && waiting > 0) {
      backOff.reset();
      await pauses.pause(Math.min(timing.poll, waiting));
      continue;
    }
    const beat = attempts.size + 1;
    const since = momentOf(clock);
    attempts.set(beat, since);
    const next: LeaseValue = { member: room.member, instance, epoch: (lease?.epoch ?? 0) + 1, beat };
    // The first write ever is alone by itself, and nobody has anything to renew.
    const isFirst = read.revision === 0;
    const written = isFirst
      ? await entries.write(key, writeLease(next), 0)
      : await entries.writeAlone(key, writeLease(next), read.revision);
    isUnknown = written.kind === "unknown";
    if (written.kind === "written") {
      const taken = { epoch: next.epoch, revision: written.revision, since, beat };
      if (isFirst) return taken;
      const settled = await settle(room, next, taken);
      if (settled.taken !== null) return settled.taken;
      isUnknown = settled.isUnknown;
    }
    if (written.kind === "refused")
      room.log.warn({ lease: key, reason: written.error.message }, "the lease cannot be written; it is tried again");
    await pauses.pause(backOff.next());
  }
  return null;
}

/** Writes a lease that was just taken once more. `isUnknown`: it may stand there as it was taken. */
async function settle(
  { entries, key }: TakingRoom,
  lease: LeaseValue,
  taken: TakenLease,
): Promise<{ readonly taken: TakenLease | null; readonly isUnknown: boolean }> {
  const written: WriteOutcome = await entries.writeAlone(key, writeLease(lease), taken.revision);
  if (written.kind === "written") return { taken: { ...taken, revision: written.revision }, isUnknown: false };
  return { taken: null, isUnknown: written.kind !== "conflict" };
}

/** How long one revision has been seen by looks that all were answered. */
class Watch {
  readonly #timing: Timing;
  readonly #clock: Clock;
  #revision: number | null = null;
  #since = 0;
  #answering: number | null = null;
  #lookedAt = 0;

  constructor(timing: Timing, clock: Clock) {
    this.#timing = timing;
    this.#clock = clock;
  }

  /** A look was not answered: an owner that is alive could not renew either. */
  missed(): void {
    this.#answering = null;
  }

  /**
   * Milliseconds until a lease that stands at this revision may be taken; 0: now. Counted by the monotonic clock: where that stands still
   * the wait only gets longer.
   */
  looked(revision: number): number {
    const now = this.#clock.monotonic();
    if (this.#answering === null || now - this.#lookedAt > this.#timing.gap) this.#answering = now;
    this.#lookedAt = now;
    if (this.#revision !== revision) {
      this.#revision = revision;
      this.#since = now;
    }
    const { wait, grace } = this.#timing;
    return Math.max(0, wait - (now - this.#since), grace - (now - this.#answering));
  }
}
