import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MemoryLog } from "../../../../runtime/testing/memory-log.ts";
import { LeaseClaim } from "../../../../runtime/state/nats-kv/claim.ts";
import { leaseKey, stateEntryKey } from "../../../../runtime/state/nats-kv/entry-keys.ts";
import { HeldLease } from "../../../../runtime/state/nats-kv/held-lease.ts";
import { readLease, writeLease } from "../../../../runtime/state/nats-kv/lease-value.ts";
import { readStateValue } from "../../../../runtime/state/nats-kv/state-value.ts";
import type { StateValue } from "../../../../runtime/state/nats-kv/state-value.ts";
import { StateError } from "../../../../runtime/state/state-error.ts";
import { timingOf } from "../../../../runtime/state/nats-kv/timing.ts";
import type { Tenure } from "../../../../runtime/state/shared-store.ts";
import { FakeBucket, FakeEntries } from "./support/fake-bucket.ts";
import type { Fate } from "./support/fake-bucket.ts";
import { Machine, World } from "./support/world.ts";

const PROCESS = "counter:demo:alice.os";
const KEY = `state/${PROCESS}`;
const LEASE_MS = 1_000;
const TROUBLE_MS = 9_000;
const CALM_MS = 6_000;

interface Trouble {
  readonly at: number;
  readonly member: number;
  readonly ms: number;
  readonly kind: "partition" | "outage" | "stop" | "sleep" | "set forward" | "set back";
}

interface Course {
  readonly seed: number;
  /** How likely a request or an answer is lost, is long on its way, is repeated; and a read is old. */
  readonly lost: number;
  readonly slow: number;
  readonly again: number;
  readonly stale: number;
  readonly rates: readonly [number, number, number];
  readonly troubles: readonly Trouble[];
}

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.integer(),
  lost: fc.constantFrom(0, 0.02, 0.2),
  slow: fc.constantFrom(0, 0.05, 0.3),
  again: fc.constantFrom(0, 0.2),
  stale: fc.constantFrom(0, 0.05),
  // Each runs up to 8% slow or fast; the protocol's margin is a fifth.
  rates: fc.tuple(rate(), rate(), rate()),
  troubles: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: TROUBLE_MS - 2_500 }),
      member: fc.nat(2),
      ms: fc.integer({ min: 50, max: 2_500 }),
      kind: fc.constantFrom<Trouble["kind"][]>("partition", "outage", "stop", "sleep", "set forward", "set back"),
    }),
    { maxLength: 12 },
  ),
});

function rate(): fc.Arbitrary<number> {
  return fc.double({ min: 0.93, max: 1.07, noNaN: true });
}

/** One member, which runs the process whenever it has it: each message appends a number to the state, and is answered when that is saved. */
class Member {
  tenure: Tenure | null = null;
  /** Numbers whose save was reported as done. */
  readonly saved: { readonly number: number; readonly epoch: number }[] = [];
  readonly machine: Machine;
  readonly #world: World;
  readonly #room: ConstructorParameters<typeof LeaseClaim>[0];
  readonly #random: () => number;
  readonly #nextNumber: () => number;
  readonly onTenure: ((tenure: Tenure, loaded: Uint8Array | null) => void)[] = [];

  constructor(
    world: World,
    machine: Machine,
    room: ConstructorParameters<typeof LeaseClaim>[0],
    random: () => number,
    nextNumber: () => number,
  ) {
    this.#world = world;
    this.machine = machine;
    this.#room = room;
    this.#random = random;
    this.#nextNumber = nextNumber;
  }

  async runUntil(end: number): Promise<void> {
    while (this.#world.now < end) {
      const claim = new LeaseClaim(this.#room, PROCESS);
      if (this.#random() < 0.1) this.#world.after(this.#random() * LEASE_MS * 2, () => claim.cancel());
      const tenure = await claim.tenure.catch(() => null);
      if (tenure !== null) await this.#serve(tenure, end);
    }
  }

  async #serve(tenure: Tenure, end: number): Promise<void> {
    // Where it is lost already it is not served.
    const loaded = await tenure.store.load(KEY).catch(() => undefined);
    if (loaded === undefined) return tenure.release();
    const list = [...(loaded ?? [])];
    for (const told of this.onTenure) told(tenure, loaded);
    this.tenure = tenure;
    const seen = { lost: false };
    void tenure.lost.then(() => (seen.lost = true));
    while (!seen.lost && this.#world.now < end) {
      await this.machine.here(this.#world.sleep(this.#random() * 120));
      if (this.#random() < 0.03) break;
      const number = this.#nextNumber();
      list.push(number >> 8, number & 255);
      const done = await tenure.store.save(KEY, Uint8Array.from(list)).then(
        () => true,
        () => false,
      );
      if (!done) break;
      this.saved.push({ number, epoch: tenure.epoch });
    }
    await tenure.release();
    this.tenure = null;
  }
}

interface Written {
  readonly by: string;
  readonly value: StateValue;
}

/** What happened to the two entries, and the laws about it that can be told from every write as it happens. */
class History {
  readonly states: Written[] = [];
  readonly epochs: number[] = [];
  readonly broken: string[] = [];
  /** The highest epoch whose tenure was given out. */
  given = 0;

  note(key: string, bytes: Uint8Array, by: string): void {
    if (key === leaseKey(PROCESS)) return this.#noteLease(bytes);
    if (key !== stateEntryKey(PROCESS)) return;
    const value = readStateValue(bytes);
    if (typeof value === "string") return void this.broken.push(value);
    const before = this.states.at(-1)?.value;
    if (value.epoch < this.given)
      this.broken.push(`epoch ${value.epoch} wrote after the tenure of ${this.given} had begun`);
    if (before !== undefined && value.epoch < before.epoch)
      this.broken.push(`epoch ${value.epoch} wrote over ${before.epoch}`);
    if (before?.instance !== value.instance && text(value.bytes) !== text(before?.bytes ?? null))
      this.broken.push(`epoch ${value.epoch} did not begin with what was stored`);
    if (before?.instance === value.instance && value.number <= before.number)
      this.broken.push(`write ${value.number} came after ${before.number}`);
    this.states.push({ by, value });
  }

  async noteLost(tenure: Tenure): Promise<void> {
    const owner = await tenure.lost;
    const later = this.epochs.some((epoch) => epoch > tenure.epoch);
    if (!later || owner.epoch <= tenure.epoch)
      this.broken.push(`the tenure of ${tenure.epoch} was lost to ${owner.epoch}, but nobody had taken it`);
  }

  #noteLease(bytes: Uint8Array): void {
    const { epoch, released } = readLease("lease", bytes);
    const last = this.epochs.at(-1) ?? 0;
    if (epoch < last || (epoch > last + 1 && released !== true))
      this.broken.push(`the lease went from epoch ${last} to ${epoch}`);
    if (epoch !== last) this.epochs.push(epoch);
  }
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? "none" : bytes.join();
}

function numbersIn(bytes: Uint8Array | null): number[] {
  const all = bytes ?? new Uint8Array();
  return Array.from({ length: all.length / 2 }, (_, i) => ((all[i * 2] ?? 0) << 8) | (all[i * 2 + 1] ?? 0));
}

/** `crossing`: two writes that are so close may both get in, as in a cluster of NATS servers, but for those that are alone. */
async function live(course: Course, crossing = 0) {
  const random = mulberry32(course.seed);
  vi.spyOn(Math, "random").mockImplementation(random);
  const world = new World();
  const bucket = new FakeBucket(world);
  const history = new History();
  bucket.onWritten.add((key, bytes, by) => history.note(key, bytes, by));
  const cutOff = [0, 0, 0];
  let down = 0;
  let calm = false;
  let numbers = 0;
  const fate = (member: number) => (): Fate => {
    if (calm) return { there: 1 + random() * 3, back: 1 + random() * 3, stale: 0, again: null };
    if (world.now < cutOff[member]! || world.now < down) return { there: null, back: null, stale: 0, again: null };
    const leg = () =>
      random() < course.lost ? null : random() < course.slow ? random() * LEASE_MS * 1.5 : 1 + random() * 10;
    const stale = random() < course.stale ? random() * 400 : 0;
    return { there: leg(), back: leg(), stale, again: random() < course.again ? random() * LEASE_MS * 2 : null };
  };
  const members = course.rates.map((rate, index) => {
    const machine = new Machine(world, rate);
    const timing = timingOf(LEASE_MS);
    const member = "abc"[index]!;
    const entries = (timeout: number, between = 0) =>
      new FakeEntries(world, bucket, machine, member, timeout, fate(index), () => between * random());
    const room = {
      leases: entries(timing.leaseTimeout, crossing),
      states: entries(timing.stateTimeout, crossing),
      member,
      timing,
      clock: machine,
      log: new MemoryLog(),
    };
    const made = new Member(world, machine, room, random, () => ++numbers);
    made.onTenure.push((tenure, loaded) => {
      if (tenure.epoch <= history.given)
        history.broken.push(`the tenure of ${tenure.epoch} began after that of ${history.given}`);
      const stored = history.states.findLast(({ value }) => value.epoch === tenure.epoch);
      if (text(stored?.value.bytes ?? null) !== text(loaded))
        history.broken.push("a tenure began with something that is not stored");
      history.given = Math.max(history.given, tenure.epoch);
      void history.noteLost(tenure);
    });
    return made;
  });
  for (const { at, member, ms, kind } of course.troubles) {
    const { machine } = members[member]!;
    // A machine that sleeps is noticed by its wall clock: that must not be set back by as much at the same time.
    const sleeps = course.troubles.some((other) => other.member === member && other.kind === "sleep");
    world.after(at, () => {
      if (kind === "partition") cutOff[member] = Math.max(cutOff[member]!, world.now + ms);
      else if (kind === "outage") down = Math.max(down, world.now + ms);
      else if (kind === "stop" || kind === "sleep") machine.suspend(ms, kind === "sleep");
      else if (kind === "set forward") machine.setWall(ms);
      else if (!sleeps) machine.setWall(-ms);
    });
  }
  const end = TROUBLE_MS + CALM_MS;
  const running = members.map((member) => member.runUntil(end));
  let owned = 0;
  const check = () => {
    const certain = members.filter(({ machine, tenure }) => !machine.suspended && tenure?.certain === true);
    if (certain.length > 1)
      history.broken.push(`${certain.length} members are certain to have the process at ${world.now}`);
    if (certain.length > 0) owned++;
  };
  await world.run(TROUBLE_MS, check);
  calm = true;
  // What was asked for before may still be on its way.
  await world.run(TROUBLE_MS + 3 * LEASE_MS, check);
  const savedBefore = members.reduce((sum, { saved }) => sum + saved.length, 0);
  await world.run(end, check);
  const saved = members.flatMap((member) => member.saved);
  await world.run(end + 10 * LEASE_MS, check);
  let ended = 0;
  for (const each of running) void each.then(() => ended++);
  await world.run(world.now + 1);
  return { history, saved, savedInCalm: saved.length - savedBefore, owned, ended };
}

afterEach(() => void vi.restoreAllMocks());

describe("whatever the network, the store and the clocks do", () => {
  test("one owner at a time, none overwritten, nothing lost that was saved, and it goes on", async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (course) => {
        const { history, saved, savedInCalm, ended } = await live(course);
        expect(history.broken).toEqual([]);
        const last = numbersIn(history.states.at(-1)?.value.bytes ?? null);
        const reported = saved.sort((a, b) => a.number - b.number);
        expect(reported.filter(({ number }) => !last.includes(number))).toEqual([]);
        expect(savedInCalm, "it goes on").toBeGreaterThan(0);
        expect(ended, "and all come to an end").toBe(3);
      }),
      { numRuns: Number(process.env["HYPC_RUNS"] ?? 40) },
    );
  }, 120_000);
});

describe("where writes that are close together may cross", () => {
  test("what was saved is never lost, for the lease was its owner's when it was written", async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (course) => {
        const { history, saved, savedInCalm } = await live(course, 100);
        expect(history.broken.filter((law) => law.includes("are certain"))).toEqual([]);
        const last = numbersIn(history.states.at(-1)?.value.bytes ?? null);
        expect(saved.filter(({ number }) => !last.includes(number))).toEqual([]);
        expect(savedInCalm, "it goes on").toBeGreaterThan(0);
      }),
      { numRuns: Number(process.env["HYPC_RUNS"] ?? 160) },
    );
  }, 120_000);
});

describe("a store that is not what it was", () => {
  const steady = (): Fate => ({ there: 1, back: 1, stale: 0, again: null });

  function room(fate: () => Fate = steady) {
    const world = new World();
    const bucket = new FakeBucket(world);
    const machine = new Machine(world, 1);
    const timing = timingOf(LEASE_MS);
    const member = (name: string) => {
      const entries = (timeout: number) => new FakeEntries(world, bucket, machine, name, timeout, fate);
      const leases = entries(timing.leaseTimeout);
      const states = entries(timing.stateTimeout);
      return { leases, states, member: name, timing, clock: machine, log: new MemoryLog() };
    };
    /** What a promise comes to, while time passes. */
    const passing = async <T>(promise: Promise<T>, ms = 3 * LEASE_MS): Promise<T | string> => {
      let outcome: T | string = "nothing";
      promise.then(
        (value) => (outcome = value),
        (error: unknown) => (outcome = error instanceof StateError ? error.code : String(error)),
      );
      await world.run(world.now + ms);
      return outcome;
    };
    return { world, bucket, member, passing };
  }

  async function owner({ member, passing }: ReturnType<typeof room>, name: string): Promise<Tenure> {
    const tenure = await passing(new LeaseClaim(member(name), PROCESS).tenure);
    if (typeof tenure === "string") throw new Error(tenure);
    return tenure;
  }

  test("one that has gone back is no longer its owner's: it stops, and begins anew with what there is", async () => {
    const all = room();
    const first = await owner(all, "a");
    await all.passing(first.store.save(KEY, Uint8Array.of(1)), 50);
    const before = all.world.now;
    await all.passing(first.store.save(KEY, Uint8Array.of(2)), 2 * LEASE_MS);
    all.bucket.goBackTo(before);
    expect(await all.passing(first.store.save(KEY, Uint8Array.of(3)))).toBe("state-lost");
    expect([first.certain, await all.passing(first.lost)]).toMatchObject([false, { member: "a" }]);
    const second = await owner(all, "a");
    expect(await all.passing(second.store.load(KEY))).toEqual(Uint8Array.of(1));
    expect(await all.passing(second.store.save(KEY, Uint8Array.of(4)))).toBe(undefined);
  });

  test("an answer that is old is none: its owner waits for a newer one", async () => {
    let stale = 0;
    let loses = false;
    const all = room(() => ({ there: 1, back: loses ? null : 1, stale, again: null }));
    const tenure = await owner(all, "a");
    await all.passing(tenure.store.save(KEY, Uint8Array.of(1)), 50);
    loses = true;
    stale = 400;
    const saving = tenure.store.save(KEY, Uint8Array.of(2));
    await all.passing(saving, 20);
    loses = false;
    expect(await all.passing(saving, 200)).toBe("nothing");
    stale = 0;
    expect(await all.passing(saving, LEASE_MS)).toBe(undefined);
    expect(await all.passing(tenure.store.load(KEY))).toEqual(Uint8Array.of(2));
  });

  test("an owner that cannot renew is uncertain, not lost, and says when it is certain again", async () => {
    let down = false;
    const all = room(() => (down ? { there: null, back: null, stale: 0, again: null } : steady()));
    const tenure = await owner(all, "a");
    let again = 0;
    tenure.onCertain = () => again++;
    down = true;
    const confirmed = tenure.store.confirm?.();
    expect(await all.passing(confirmed ?? Promise.reject(new Error("none")), 0)).toBe(undefined);
    await all.world.run(all.world.now + LEASE_MS);
    expect([tenure.certain, again]).toEqual([false, 0]);
    const confirming = tenure.store.confirm?.() ?? Promise.reject(new Error("none"));
    expect(await all.passing(confirming, LEASE_MS)).toBe("nothing");
    down = false;
    expect(await all.passing(confirming, LEASE_MS / 2)).toBe(undefined);
    expect([tenure.certain, again]).toEqual([true, 1]);
  });

  test("nothing waits for a lease that is lost already", async () => {
    const { world, bucket, member, passing } = room();
    const key = leaseKey(PROCESS);
    const own = { member: "a", instance: "0123456789abcdef", epoch: 1, beat: 1 };
    bucket.write(key, writeLease(own), 0, "a");
    const { leases, ...rest } = member("a");
    const since = { monotonic: rest.clock.monotonic(), wall: rest.clock.now() };
    const lease = new HeldLease({ ...rest, entries: leases, key, instance: own.instance }, { epoch: 1, revision: 1, since, beat: 1 });
    bucket.write(key, writeLease({ member: "b", instance: "fedcba9876543210", epoch: 2, beat: 1 }), 1, "b");
    await world.run(world.now + LEASE_MS);
    expect(await passing(lease.raise(3))).toBe("state-lost");
    expect(await passing(lease.confirm())).toBe("state-lost");
  });

  test("after an outage for all of them the owner comes first, however long it was", async () => {
    let down = false;
    const all = room(() => (down ? { there: null, back: null, stale: 0, again: null } : steady()));
    const tenure = await owner(all, "a");
    const claim = new LeaseClaim(all.member("b"), PROCESS);
    await all.world.run(all.world.now + LEASE_MS / 2);
    down = true;
    await all.world.run(all.world.now + 20 * LEASE_MS);
    down = false;
    await all.world.run(all.world.now + 2 * LEASE_MS);
    expect([tenure.certain, claim.owner]).toEqual([true, { member: "a", epoch: 1 }]);
  });

  test("another takes over within the lease's time, and at once what was given up", async () => {
    const world = room();
    const machineOfA = new Machine(world.world, 1);
    const tenure = await passingTenure(world, machineOfA);
    const claim = new LeaseClaim(world.member("b"), PROCESS);
    await world.world.run(world.world.now + LEASE_MS);
    machineOfA.suspend(1e9, false);
    const next = await world.passing(claim.tenure, LEASE_MS);
    if (typeof next === "string") throw new Error(next);
    expect(next.epoch).toBe(2);
    expect(tenure.certain).toBe(false);
    const third = new LeaseClaim(world.member("c"), PROCESS);
    await world.world.run(world.world.now + LEASE_MS / 10);
    void next.release();
    const given = await world.passing(third.tenure, LEASE_MS / 5);
    expect(given).toMatchObject({ epoch: 3 });
  });

  async function passingTenure(all: ReturnType<typeof room>, machine: Machine): Promise<Tenure> {
    const timing = timingOf(LEASE_MS);
    const entries = new FakeEntries(all.world, all.bucket, machine, "a", timing.leaseTimeout, steady);
    const own = { leases: entries, states: entries, member: "a", timing, clock: machine, log: new MemoryLog() };
    const tenure = await all.passing(new LeaseClaim(own, PROCESS).tenure);
    if (typeof tenure === "string") throw new Error(tenure);
    return tenure;
  }
});

/** Small and quick, and the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
