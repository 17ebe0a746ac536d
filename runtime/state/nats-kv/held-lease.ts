import type { Owner } from "../shared-store.ts";
import { StateError } from "../state-error.ts";
import { readLease, writeLease } from "./lease-value.ts";
import type { LeaseValue } from "./lease-value.ts";
import { BackOff, Pauses } from "./pauses.ts";
import { Setback } from "./setback.ts";
import type { LeaseRoom, TakenLease } from "./take-lease.ts";
import { elapsedSince, momentOf } from "./timing.ts";
import type { Moment } from "./timing.ts";

/** How often its end is written, before the next in line has to wait for it to run out. */
const RELEASE_ATTEMPTS = 3;

interface Waiter {
  /** Only a renewal that was sent after this one counts. */
  readonly after: number;
  resolve(): void;
  reject(error: StateError): void;
}

/**
 * A lease that was taken. It is renewed until it is given up or found to be another's. When it could not be renewed for a while it is
 * not certain, but not lost either: it is certain again when a renewal gets in, for then nobody has taken it meanwhile.
 */
export class HeldLease {
  /** Called when it is certain again. */
  onCertain: (() => void) | undefined;
  /** Resolves once, where another has it. */
  readonly lost: Promise<Owner>;
  readonly #room: LeaseRoom;
  readonly #pauses: Pauses;
  readonly #backOff: BackOff;
  readonly #setback: Setback;
  readonly #waiting = new Set<Waiter>();
  readonly #renewing: Promise<void>;
  #lose: (owner: Owner) => void = () => {};
  /** When each of the last attempts was sent. */
  #attempts: Map<number, Moment>;
  #epoch: number;
  #revision: number;
  #since: Moment;
  #beat: number;
  #end: StateError | null = null;
  #lapsed = false;
  #released: Promise<void> | null = null;

  constructor(room: LeaseRoom, taken: TakenLease) {
    this.#room = room;
    this.#pauses = new Pauses(room.clock);
    this.#backOff = new BackOff(room.timing.retry, room.timing.longestRetry);
    this.#setback = new Setback(room.clock, room.timing.leaseMs);
    this.#epoch = taken.epoch;
    this.#revision = taken.revision;
    this.#since = taken.since;
    this.#beat = taken.beat;
    this.#attempts = new Map();
    this.lost = new Promise((resolve) => (this.#lose = resolve));
    this.#renewing = this.#renewUntilTheEnd();
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Why nothing is to be expected from it any more: it was lost, or given up. */
  get end(): StateError | null {
    return this.#end;
  }

  /** Whether nobody else can have it, by the clocks of this machine alone. */
  get certain(): boolean {
    if (this.#end === null && elapsedSince(this.#since, this.#room.clock) < this.#room.timing.hold) return true;
    // Whoever was told so has to be told when it is over.
    this.#lapsed = true;
    return false;
  }

  /** Resolves when it is certain; rejects with `StateError` when it is lost or given up. */
  confirm(): Promise<void> {
    if (this.#end !== null) return Promise.reject(this.#end);
    return this.certain ? Promise.resolve() : this.#renewal(-1);
  }

  /** Goes on under a higher epoch: what is stored has one that no lease knows, for somebody deleted the lease. Rejects like `confirm`. */
  raise(epoch: number): Promise<void> {
    this.#epoch = epoch;
    return this.#renewal(this.#beat);
  }

  /**
   * What is stored is not of this epoch any more: it stops at once, and says so when it knows, or cannot learn, who has it now.
   */
  async yieldTo(epoch: number): Promise<void> {
    if (this.#end !== null) return;
    this.#room.log.warn(
      { lease: this.#room.key, epoch: this.#epoch, foreign: epoch },
      "what is stored is not of this owner any more",
    );
    this.#close(lostError(this.#room.key));
    const read = await this.#room.entries.read(this.#room.key);
    const lease = read.kind === "read" && read.bytes !== null ? readable(this.#room.key, read.bytes) : null;
    this.#lose({ member: lease?.member ?? "unknown", epoch: Math.max(epoch, lease?.epoch ?? 0) });
  }

  /** Gives it up, so that the next in line need not wait. Never rejects. */
  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    if (this.#end !== null) return;
    this.#close(releasedError(this.#room.key));
    await this.#renewing;
    for (let attempt = 1; attempt <= RELEASE_ATTEMPTS; attempt++) {
      const written = await this.#write(true);
      if (written.kind === "written" || written.kind === "refused") return;
      const read = await this.#room.entries.read(this.#room.key);
      // A store that does not answer must not keep a node from stopping.
      if (read.kind === "failed") return;
      const lease = read.bytes === null ? null : readable(this.#room.key, read.bytes);
      if (lease?.instance !== this.#room.instance || lease.released === true) return;
      this.#revision = read.revision;
    }
  }

  /** Resolves with the first renewal that was sent after the attempt `after` and that makes it certain. */
  #renewal(after: number): Promise<void> {
    if (this.#end !== null) return Promise.reject(this.#end);
    this.#pauses.wake();
    return new Promise((resolve, reject) => this.#waiting.add({ after, resolve, reject }));
  }

  async #renewUntilTheEnd(): Promise<void> {
    const { timing, clock, log } = this.#room;
    let next = timing.renew - elapsedSince(this.#since, clock);
    let warned = false;
    while (this.#end === null) {
      await this.#pauses.pause(next);
      if (this.#end !== null) return;
      if (!this.certain && !warned) {
        warned = true;
        log.warn({ lease: this.#room.key }, "the lease could not be renewed in time");
      }
      const renewed = await this.#renew();
      if (this.#lapsed && this.certain) {
        this.#lapsed = false;
        if (warned) log.info({ lease: this.#room.key }, "the lease is certain again");
        warned = false;
        this.onCertain?.();
      }
      // An attempt that got in but was long on its way counts from when it was sent: then there is no time to lose.
      next = renewed ? Math.max(1, timing.renew - elapsedSince(this.#since, clock)) : this.#backOff.next();
    }
  }

  /** One attempt; answers whether the lease is known to be renewed. */
  async #renew(): Promise<boolean> {
    const written = await this.#write(false);
    if (written.kind === "written") return this.#adopt(written.revision, this.#beat);
    const read = await this.#room.entries.read(this.#room.key);
    if (this.#end !== null || read.kind === "failed") return false;
    const lease = read.bytes === null ? null : readable(this.#room.key, read.bytes);
    if (read.revision < this.#revision) {
      if (this.#setback.isLasting()) this.#gone(lease, "the store has gone back to an older state");
      return false;
    }
    this.#setback.over();
    if (read.revision === this.#revision) return false;
    if (lease?.instance === this.#room.instance) return this.#adopt(read.revision, lease.beat);
    // Where it was deleted nobody has taken it, as long as the next attempt gets in.
    if (lease === null) this.#revision = read.revision;
    else this.#gone(lease, "another member has taken the process");
    return false;
  }

  async #write(released: boolean) {
    const { entries, key, member, instance, clock } = this.#room;
    const beat = ++this.#beat;
    this.#attempts.set(beat, momentOf(clock));
    const lease: LeaseValue = { member, instance, epoch: this.#epoch, beat, ...(released ? { released } : {}) };
    return entries.write(key, writeLease(lease), this.#revision);
  }

  #adopt(revision: number, beat: number): boolean {
    this.#setback.over();
    // It may have run out while the attempt was on its way.
    this.#lapsed ||= !this.certain;
    this.#revision = revision;
    this.#since = this.#attempts.get(beat) ?? this.#since;
    // None of the others was written, and none will be.
    this.#attempts = new Map();
    this.#backOff.reset();
    if (this.certain) {
      for (const waiter of this.#waiting) {
        if (beat <= waiter.after) continue;
        this.#waiting.delete(waiter);
        waiter.resolve();
      }
    }
    return true;
  }

  #gone(lease: LeaseValue | null, why: string): void {
    if (this.#end !== null) return;
    const { key, log, member } = this.#room;
    log.warn({ lease: key, epoch: this.#epoch, owner: lease?.member ?? null }, why);
    this.#close(lostError(key));
    this.#lose({ member: lease?.member ?? member, epoch: lease?.epoch ?? this.#epoch });
  }

  #close(error: StateError): void {
    if (this.#end !== null) return;
    this.#end = error;
    this.#pauses.end();
    for (const waiter of this.#waiting) waiter.reject(error);
    this.#waiting.clear();
  }
}

/** `null` for what is no lease: then it is nobody's. */
function readable(key: string, bytes: Uint8Array): LeaseValue | null {
  try {
    return readLease(key, bytes);
  } catch {
    return null;
  }
}

function lostError(key: string): StateError {
  return new StateError(
    "state-lost",
    `Another member of the node has the process of ${key} now.`,
    "This one goes back in line for it. Nothing that it had not saved is stored.",
  );
}

function releasedError(key: string): StateError {
  return new StateError("closed", `The process of ${key} was given up.`, "Get in line for it again.");
}
