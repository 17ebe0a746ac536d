import type { LeaseEntries, ReadOutcome, WriteOutcome } from "../../../../../runtime/state/nats-kv/entries.ts";
import type { Machine, World } from "./world.ts";

/** What the network does with one request. */
export interface Fate {
  /** Milliseconds until the store has it; `null`: it never gets there. */
  readonly there: number | null;
  /** Milliseconds until the answer is back; `null`: it is lost. */
  readonly back: number | null;
  /** A read is answered by a leader that was deposed: with the entry as it was so long ago. */
  readonly stale: number;
  /** A write whose answer was lost gets in once more, so much later. */
  readonly again: number | null;
}

interface Version {
  readonly at: number;
  readonly revision: number;
  readonly bytes: Uint8Array;
}

/** The bucket itself: every entry with its history, one write after the other. */
export class FakeBucket {
  readonly #world: World;
  readonly #history = new Map<string, Version[]>();
  #sequence = 0;
  /** When the last write that was proposed gets in: they do in the order in which they came. */
  #busyUntil = 0;
  /** Every write that got in. */
  readonly onWritten = new Set<(key: string, bytes: Uint8Array, by: string) => void>();

  constructor(world: World) {
    this.#world = world;
  }

  current(key: string): Version | undefined {
    return this.#history.get(key)?.at(-1);
  }

  read(key: string, stale: number): ReadOutcome {
    const versions = this.#history.get(key) ?? [];
    const version =
      versions.findLast(({ at }) => at <= this.#world.now - stale) ?? (stale > 0 ? undefined : versions.at(-1));
    return { kind: "read", revision: version?.revision ?? 0, bytes: version?.bytes ?? null };
  }

  /** What a server does that lost its last writes in a power cut, or was restored: all is as it was at `time`. */
  goBackTo(time: number): void {
    this.#sequence = 0;
    for (const [key, versions] of this.#history) {
      const left = versions.filter(({ at }) => at <= time);
      this.#history.set(key, left);
      this.#sequence = Math.max(this.#sequence, ...left.map(({ revision }) => revision));
    }
  }

  /** Whether a write would be refused now. */
  conflicts(key: string, revision: number): boolean {
    return (this.current(key)?.revision ?? 0) !== revision;
  }

  write(key: string, bytes: Uint8Array, revision: number, by: string): WriteOutcome {
    return this.conflicts(key, revision) ? { kind: "conflict" } : this.apply(key, bytes, by);
  }

  /**
   * A write in a cluster: most are compared when they come, and get in `lag` milliseconds later, whatever got in meanwhile; those that are
   * `alone` are compared when they get in.
   */
  propose(key: string, bytes: Uint8Array, revision: number, by: string, lag: number, alone: boolean, done: (outcome: WriteOutcome) => void): void {
    if (!alone && this.conflicts(key, revision)) return done({ kind: "conflict" });
    this.#busyUntil = Math.max(this.#busyUntil, this.#world.now + lag);
    const act = (): void => done(alone ? this.write(key, bytes, revision, by) : this.apply(key, bytes, by));
    if (this.#busyUntil <= this.#world.now) act();
    else this.#world.after(this.#busyUntil - this.#world.now, act);
  }

  /** Writes whatever is there. */
  apply(key: string, bytes: Uint8Array, by: string): WriteOutcome {
    const version = { at: this.#world.now, revision: ++this.#sequence, bytes: bytes.slice() };
    const versions = this.#history.get(key);
    if (versions === undefined) this.#history.set(key, [version]);
    else versions.push(version);
    for (const told of this.onWritten) told(key, version.bytes, by);
    return { kind: "written", revision: version.revision };
  }
}

/** The bucket as one machine sees it, through a network that may lose, delay and repeat. */
export class FakeEntries implements LeaseEntries {
  readonly #world: World;
  readonly #bucket: FakeBucket;
  readonly #machine: Machine;
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #fate: () => Fate;
  /** Milliseconds from a write's comparison to the write itself; others may get in between. */
  readonly #crossing: () => number;

  constructor(
    world: World,
    bucket: FakeBucket,
    machine: Machine,
    name: string,
    timeoutMs: number,
    fate: () => Fate,
    crossing: () => number = () => 0,
  ) {
    this.#world = world;
    this.#bucket = bucket;
    this.#machine = machine;
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    this.#fate = fate;
    this.#crossing = crossing;
  }

  read(key: string): Promise<ReadOutcome> {
    const fate = this.#fate();
    const timeout: ReadOutcome = { kind: "failed", reason: "timeout" };
    return this.#request<ReadOutcome>(fate, (done) => done(this.#bucket.read(key, fate.stale)), timeout);
  }

  writeAlone(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome> {
    return this.#write(key, bytes, revision, true);
  }

  write(key: string, bytes: Uint8Array, revision: number): Promise<WriteOutcome> {
    return this.#write(key, bytes, revision, revision === 0);
  }

  #write(key: string, bytes: Uint8Array, revision: number, alone: boolean): Promise<WriteOutcome> {
    const fate = this.#fate();
    const perform = (done: (outcome: WriteOutcome) => void): void =>
      this.#bucket.propose(key, bytes, revision, this.#name, this.#crossing(), alone, done);
    if (fate.again !== null && fate.there !== null) this.#world.after(fate.there + fate.again, () => perform(() => {}));
    return this.#request(fate, perform, { kind: "unknown", reason: "timeout" });
  }

  #request<T>({ there, back }: Fate, perform: (done: (outcome: T) => void) => void, timeout: T): Promise<T> {
    const answer = new Promise<T>((resolve) => {
      this.#machine.setTimer(() => resolve(timeout), this.#timeoutMs);
      if (there === null) return;
      this.#world.after(there, () =>
        perform((outcome) => {
          if (back !== null) this.#world.after(back, () => resolve(outcome));
        }),
      );
    });
    return this.#machine.here(answer);
  }
}
