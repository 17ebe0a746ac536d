import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../runtime/clock.ts";
import type { Clock, ClockTimer } from "../../../runtime/clock.ts";
import { Deadlines, hasPassed } from "../../../runtime/deadlines.ts";
import type { DeadlineEntry, TurnEntry } from "../../../runtime/deadlines.ts";

class Entry implements DeadlineEntry {
  readonly deadline: number;
  deadlineIndex = -1;
  expiredAt: number | undefined;
  readonly #order: Entry[];
  constructor(deadline: number, order: Entry[] = []) {
    this.deadline = deadline;
    this.#order = order;
  }
  expire(now: number): void {
    expect(this.expiredAt).toBeUndefined();
    this.expiredAt = now;
    this.#order.push(this);
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe("deadlines", () => {
  test("entries expire in the order of their deadlines, never early, and those removed never do", () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 500 }),
      remove: fc.boolean(),
      wait: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const deadlines = new Deadlines();
        const order: Entry[] = [];
        const entries: { entry: Entry; removed: boolean }[] = [];
        for (const { after, remove, wait } of steps) {
          const entry = new Entry(Date.now() + after, order);
          deadlines.add(entry);
          entries.push({ entry, removed: false });
          vi.advanceTimersByTime(wait);
          const victim = entries[after % entries.length];
          if (remove && victim !== undefined && victim.entry.expiredAt === undefined) {
            deadlines.remove(victim.entry);
            victim.removed = true;
          }
        }
        vi.advanceTimersByTime(1_000);
        for (const { entry, removed } of entries) {
          expect(entry.expiredAt === undefined).toBe(removed);
          expect(entry.deadlineIndex).toBe(-1);
          if (entry.expiredAt === undefined) continue;
          expect(entry.expiredAt).toBeGreaterThanOrEqual(entry.deadline);
          expect(entry.expiredAt - entry.deadline).toBeLessThanOrEqual(1);
        }
        expect(
          order.every((entry, index) => index === 0 || (order[index - 1]?.expiredAt ?? 0) <= (entry.expiredAt ?? 0)),
        ).toBe(true);
        expect(deadlines.size).toBe(0);
        deadlines.close();
      }),
      { numRuns: 200 },
    );
  });

  test("removing any of many leaves the rest in order", () => {
    const each = fc.record({ after: fc.integer({ min: 1, max: 1_000 }), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(each, { minLength: 20, maxLength: 100 }), (made) => {
        const deadlines = new Deadlines();
        const entries = made.map(({ after, remove }) => ({ entry: new Entry(Date.now() + after), remove }));
        for (const { entry } of entries) deadlines.add(entry);
        for (const { entry, remove } of entries) if (remove) deadlines.remove(entry);
        vi.advanceTimersByTime(1_001);
        for (const { entry, remove } of entries) expect(entry.expiredAt).toBe(remove ? undefined : entry.deadline);
        deadlines.close();
      }),
      { numRuns: 300 },
    );
  });

  test("any number of entries share one timer", () => {
    const deadlines = new Deadlines();
    for (let i = 0; i < 1_000; i++) deadlines.add(new Entry(Date.now() + 30_000 + i));
    expect(vi.getTimerCount()).toBe(1);
    deadlines.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("an earlier deadline than the one that the timer is set for is met in time", () => {
    const deadlines = new Deadlines();
    const late = new Entry(Date.now() + 1_000);
    const early = new Entry(Date.now() + 10);
    deadlines.add(late);
    deadlines.add(early);
    vi.advanceTimersByTime(10);
    expect(early.expiredAt).toBeDefined();
    expect(late.expiredAt).toBeUndefined();
    deadlines.close();
  });

  test("an infinite deadline is never watched, and one beyond the longest timer is not met early", () => {
    const deadlines = new Deadlines();
    deadlines.add(new Entry(Number.POSITIVE_INFINITY));
    expect(deadlines.size).toBe(0);
    const far = new Entry(Date.now() + 2 ** 31 + 5_000);
    deadlines.add(far);
    vi.advanceTimersByTime(2 ** 31 - 1);
    expect(far.expiredAt).toBeUndefined();
    vi.advanceTimersByTime(6_000);
    expect(far.expiredAt).toBeDefined();
    deadlines.close();
  });

  test("an entry that expires may add another", () => {
    const deadlines = new Deadlines();
    const second = new Entry(Date.now() + 20);
    const first = new Entry(Date.now() + 10);
    first.expire = () => deadlines.add(second);
    deadlines.add(first);
    vi.advanceTimersByTime(20);
    expect(second.expiredAt).toBeDefined();
    deadlines.close();
  });
});

describe("time that begins at the end of a turn", () => {
  class TurnCall implements TurnEntry {
    deadlineIndex = -1;
    begun: number | undefined;
    expiredAt: number | undefined;
    get deadline(): number {
      return (this.begun ?? Number.NaN) + 30;
    }
    expire(now: number): void {
      this.expiredAt = now;
    }
    begin(now: number): void {
      expect(this.begun).toBeUndefined();
      this.begun = now;
    }
  }

  /** Tells how often it was asked. */
  class CountingClock implements Clock {
    asked = 0;
    now(): number {
      this.asked++;
      return Date.now();
    }
    monotonic(): number {
      return Date.now();
    }
    setTimer(run: () => void, ms: number): ClockTimer {
      return systemClock.setTimer(run, ms);
    }
  }

  test("what is removed within its turn asks neither the clock nor for a timer", () => {
    const clock = new CountingClock();
    const deadlines = new Deadlines(clock);
    const calls = Array.from({ length: 5 }, () => new TurnCall());
    for (const call of calls) deadlines.addAtTurnEnd(call);
    expect(deadlines.size).toBe(5);
    for (const at of [1, 4, 0, 3, 2]) deadlines.remove(calls[at] as TurnCall);
    expect(deadlines.size).toBe(0);
    vi.advanceTimersByTime(100);
    expect(calls.map(({ begun, expiredAt, deadlineIndex }) => [begun, expiredAt, deadlineIndex])).toEqual(
      calls.map(() => [undefined, undefined, -1]),
    );
    expect(clock.asked).toBe(0);
  });

  test("a long turn does not count: the time of all that it leaves begins together, and ends in time", () => {
    const deadlines = new Deadlines();
    const calls = Array.from({ length: 4 }, () => new TurnCall());
    for (const call of calls) deadlines.addAtTurnEnd(call);
    deadlines.remove(calls[1] as TurnCall);
    // A handler that holds the turn for longer than the calls may take.
    vi.setSystemTime(Date.now() + 500);
    const end = Date.now();
    vi.advanceTimersByTime(29);
    expect(calls.some(({ expiredAt }) => expiredAt !== undefined)).toBe(false);
    vi.advanceTimersByTime(2);
    expect(calls.map(({ begun }) => begun)).toEqual([end, undefined, end, end]);
    expect(calls.map(({ expiredAt }) => expiredAt !== undefined)).toEqual([true, false, true, true]);
    expect(deadlines.size).toBe(0);
    deadlines.close();
  });

  test("closing forgets those of this turn as well", () => {
    const deadlines = new Deadlines();
    const call = new TurnCall();
    deadlines.addAtTurnEnd(call);
    deadlines.close();
    vi.advanceTimersByTime(100);
    expect([deadlines.size, call.deadlineIndex, call.begun, call.expiredAt]).toEqual([0, -1, undefined, undefined]);
  });

  test("the clock is asked only where a deadline can have passed", () => {
    const clock = new CountingClock();
    expect(hasPassed({ deadline: 0, timed: false }, clock)).toBe(false);
    expect(hasPassed({ deadline: Number.POSITIVE_INFINITY }, clock)).toBe(false);
    expect(clock.asked).toBe(0);
    expect(hasPassed({ deadline: Date.now() }, clock)).toBe(true);
    expect(hasPassed({ deadline: Date.now() + 1, timed: true }, clock)).toBe(false);
  });
});
