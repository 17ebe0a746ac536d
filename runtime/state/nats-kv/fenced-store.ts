import type { Logger } from "../../log.ts";
import { stateKey, typeKey } from "../keys.ts";
import { StateError } from "../state-error.ts";
import type { StateStore } from "../store.ts";
import { stateEntryKey, typeEntryKey } from "./entry-keys.ts";
import type { Entries } from "./entries.ts";
import type { HeldLease } from "./held-lease.ts";
import { BackOff, Pauses } from "./pauses.ts";
import { Setback } from "./setback.ts";
import { stateIn } from "./state-fence.ts";
import type { FencedStart } from "./state-fence.ts";
import { writeStateValue } from "./state-value.ts";
import type { LeaseRoom } from "./take-lease.ts";

/** After so many attempts that failed one is reported. */
const ATTEMPTS_UNTIL_WARNING = 5;

const TYPE_PREFIX = typeKey("");

/**
 * The state of one process, for the time in which a member has its lease. Each write is a compare-and-set on the revision of the last one
 * and carries who wrote it and its number, so that one whose answer was lost is recognised, and one of somebody else is too.
 */
export class FencedStore implements StateStore {
  readonly #room: LeaseRoom;
  /** Of the state; the room's are for leases, with shorter waits for answers. */
  readonly #entries: Entries;
  readonly #lease: HeldLease;
  readonly #process: string;
  readonly #key: string;
  readonly #pauses: Pauses;
  readonly #setback: Setback;
  readonly #types = new Set<string>();
  /** What is under way or waits its turn: there is one writer at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #closed: StateError | null = null;
  #revision: number;
  #number: number;
  /** What the store holds, as long as it is what the tenure began with. */
  #start: { readonly bytes: Uint8Array | null } | null;

  constructor(room: LeaseRoom, entries: Entries, process: string, lease: HeldLease, start: FencedStart) {
    this.#room = room;
    this.#entries = entries;
    this.#lease = lease;
    this.#process = process;
    this.#key = stateEntryKey(process);
    this.#pauses = new Pauses(room.clock);
    this.#setback = new Setback(room.clock, room.timing.leaseMs);
    this.#revision = start.revision;
    this.#number = start.number;
    this.#start = { bytes: start.bytes };
    void lease.lost.then(() => this.#pauses.end());
  }

  load(key: string): Promise<Uint8Array | null> {
    if (key.startsWith(TYPE_PREFIX)) return this.#loadType(typeEntryKey(key.slice(TYPE_PREFIX.length)));
    return this.#inTurn(() => (this.#mustBeOwn(key), this.#load()));
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    if (key.startsWith(TYPE_PREFIX)) return this.#inTurn(() => this.#saveType(key, bytes));
    return this.#inTurn(() => (this.#mustBeOwn(key), this.#save(bytes)));
  }

  readonly confirm = (): Promise<void> => this.#lease.confirm();

  /** Waits for what is under way, at most for a lease's time: after that it is given up, and rejects with `closed`. */
  async close(): Promise<void> {
    if (this.#closed !== null) return;
    this.#closed = closedError(this.#process);
    if (this.#pending === 0) return;
    const patience = this.#room.clock.setTimer(() => this.#pauses.end(), this.#room.timing.leaseMs);
    await this.#last.catch(() => {});
    patience.cancel();
    this.#pauses.end();
  }

  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.#closed !== null) throw this.#closed;
    this.#pending++;
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#pending--;
    }
  }

  async #save(bytes: Uint8Array): Promise<void> {
    const { instance } = this.#room;
    const number = ++this.#number;
    const value = writeStateValue({ epoch: this.#lease.epoch, instance, number, bytes });
    const attempts = this.#attempts(`save ${number}`);
    for (;;) {
      this.#mustGoOn();
      const written = await this.#entries.write(this.#key, value, this.#revision);
      // Whatever comes of it, it may be stored from now on.
      this.#start = null;
      if (written.kind === "written") {
        this.#stands(written.revision);
        return this.#isOwners();
      }
      if (written.kind === "refused") throw written.error;
      if (written.kind === "conflict") {
        const found = await this.#find();
        if (found?.number === number) return this.#isOwners();
        // An earlier one that was given up has got in after all: this one comes after it.
        if (found !== null && found.isNew) continue;
      }
      await attempts.failed(written.kind === "unknown" ? written.reason : "its revision is another than expected");
    }
  }

  /**
   * What was written counts when nobody else had the lease at that time: a next owner reads it then before he writes. Where somebody may have
   * had it, his first write and this one may have crossed, and both were reported as written (see `NatsEntries`).
   */
  async #isOwners(): Promise<void> {
    if (this.#lease.certain) return;
    // Asks for a renewal at once.
    this.#lease.confirm().catch(() => {});
    do {
      await this.#pauses.pause(this.#room.timing.retry);
      this.#mustGoOn();
    } while (!this.#lease.certain);
  }

  async #load(): Promise<Uint8Array | null> {
    if (this.#start !== null) {
      this.#mustGoOn();
      return this.#start.bytes;
    }
    const attempts = this.#attempts("load");
    for (;;) {
      this.#mustGoOn();
      const found = await this.#find();
      if (found !== null) return found.bytes;
      await attempts.failed("no answer");
    }
  }

  /** Reads what is stored, and makes it what the next write stands on; `null` where that is not known for now. */
  async #find(): Promise<{
    readonly number: number;
    readonly bytes: Uint8Array | null;
    readonly isNew: boolean;
  } | null> {
    const read = await this.#entries.read(this.#key);
    if (read.kind === "failed") return null;
    if (read.revision < this.#revision) {
      if (this.#setback.isLasting()) await this.#lease.yieldTo(this.#lease.epoch);
      return null;
    }
    const value = read.bytes === null ? null : stateIn(this.#key, read.bytes);
    if (value === null || value.instance !== this.#room.instance) {
      await this.#lease.yieldTo(value?.epoch ?? this.#lease.epoch);
      return null;
    }
    const isNew = read.revision > this.#revision;
    this.#stands(read.revision);
    return { number: value.number, bytes: value.bytes, isNew };
  }

  #stands(revision: number): void {
    this.#revision = revision;
    this.#setback.over();
  }

  /** A type's description never changes: the first to write it is as good as any other. */
  async #saveType(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#types.has(key)) return;
    const entry = typeEntryKey(key.slice(TYPE_PREFIX.length));
    const attempts = this.#attempts("save of a type");
    // One that was deleted keeps its revision.
    let revision = 0;
    for (;;) {
      this.#mustGoOn();
      const written = await this.#entries.write(entry, bytes, revision);
      if (written.kind === "refused") throw written.error;
      if (written.kind === "written") break;
      if (written.kind === "conflict") {
        const read = await this.#entries.read(entry);
        if (read.kind === "read" && read.bytes !== null) break;
        if (read.kind === "read") revision = read.revision;
      }
      await attempts.failed(written.kind === "unknown" ? written.reason : "its revision is another than expected");
    }
    this.#types.add(key);
  }

  async #loadType(entry: string): Promise<Uint8Array | null> {
    if (this.#closed !== null) throw this.#closed;
    const attempts = this.#attempts("load of a type");
    for (;;) {
      this.#mustGoOn();
      const read = await this.#entries.read(entry);
      if (read.kind === "read") return read.bytes;
      await attempts.failed(read.reason);
    }
  }

  #attempts(what: string): Attempts {
    const { timing, log } = this.#room;
    return new Attempts(new BackOff(timing.retry, timing.longestRetry), this.#pauses, log, this.#process, what);
  }

  #mustGoOn(): void {
    if (this.#lease.end !== null) throw this.#lease.end;
    if (this.#pauses.ended) throw this.#closed ?? closedError(this.#process);
  }

  #mustBeOwn(key: string): void {
    if (key === stateKey(this.#process)) return;
    throw new StateError(
      "store-failed",
      `The entry ${key} is not of ${this.#process}, whose store this is.`,
      "Use the store of that process.",
    );
  }
}

/** The pauses between attempts, and one line about them. */
class Attempts {
  readonly #backOff: BackOff;
  readonly #pauses: Pauses;
  readonly #log: Logger;
  readonly #process: string;
  readonly #what: string;
  #failed = 0;

  constructor(backOff: BackOff, pauses: Pauses, log: Logger, process: string, what: string) {
    this.#backOff = backOff;
    this.#pauses = pauses;
    this.#log = log;
    this.#process = process;
    this.#what = what;
  }

  async failed(reason: string): Promise<void> {
    this.#failed++;
    if (this.#failed === ATTEMPTS_UNTIL_WARNING)
      this.#log.warn(
        { process: this.#process, reason },
        `${this.#what}: the store of states does not answer; it is tried again`,
      );
    await this.#pauses.pause(this.#backOff.next());
  }
}

function closedError(process: string): StateError {
  return new StateError("closed", `The state of ${process} was given up.`, "Get in line for it again.");
}
