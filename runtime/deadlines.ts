import { LONGEST_DELAY, systemClock } from "./clock.ts";
import type { Clock, ClockTimer } from "./clock.ts";

/** Something that has until a point in time. It belongs to one `Deadlines` at a time, which keeps its place in it. */
export interface DeadlineEntry {
  /** Milliseconds since the epoch. It may not change while the entry is watched. */
  readonly deadline: number;
  /** Where the entry stands in its `Deadlines`; -1 outside of one. Only `Deadlines` writes it. */
  deadlineIndex: number;
  /** The deadline has passed. Called once, after the entry was taken out. Must not throw. */
  expire(now: number): void;
}

/** An entry whose time begins when the turn of the event loop ends in which it was added. */
export interface TurnEntry extends DeadlineEntry {
  /** The turn has ended at `now`: its `deadline` is read from now on. Called once, unless it was removed before. */
  begin(now: number): void;
}

/**
 * What somebody waits for until a deadline that may not be known yet: a time that is counted from the end of a turn of
 * the event loop begins then, or as soon as somebody asks for the deadline.
 */
export interface Timed {
  /** Milliseconds since the epoch; `Infinity` where there is none. Reading it begins the time. */
  readonly deadline: number;
  /** `false`: the time has not begun, so that the deadline cannot have passed. */
  readonly timed?: boolean | undefined;
}

/** Whether the deadline has passed. The clock is asked only where that is possible. */
export function hasPassed(waiting: Timed, clock: Clock): boolean {
  if (waiting.timed === false) return false;
  const { deadline } = waiting;
  return deadline !== Number.POSITIVE_INFINITY && deadline <= clock.now();
}

/**
 * Watches any number of deadlines with one timer: a binary heap whose entries know their place, so that adding one in
 * the order of deadlines costs nothing and removing one is logarithmic. The timer keeps the program alive only while
 * there is an entry.
 *
 * No timer fires before the turn of the event loop that set it is over. So what is added with `addAtTurnEnd` asks neither
 * the clock nor for a place in the heap before that, and what ends within its turn, as most calls inside a node do, never
 * does: one reading of the clock serves all that a turn leaves.
 */
export class Deadlines {
  readonly #heap: DeadlineEntry[] = [];
  /** Added in this turn; the first has -2 as its `deadlineIndex`, the second -3. */
  readonly #fresh: TurnEntry[] = [];
  readonly #onTimer = (): void => this.#expireDue();
  /** The time that deadlines are compared with. */
  readonly clock: Clock;
  #timer: ClockTimer | undefined;
  /** When the timer fires. */
  #armedFor = Number.POSITIVE_INFINITY;
  /** The timer keeps the program alive. */
  #holds = false;
  /** `#endTurn` will be called. */
  #turnEnds = false;
  readonly #endTurn = (): void => {
    this.#turnEnds = false;
    this.#beginFresh();
    if (this.#heap.length > 0 || !this.#holds) return;
    this.#holds = false;
    this.#timer?.unref();
  };

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** How many entries wait. */
  get size(): number {
    return this.#heap.length + this.#fresh.length;
  }

  /** Watches `entry` until it expires or is removed. An infinite deadline is never watched. */
  add(entry: DeadlineEntry): void {
    if (entry.deadlineIndex !== -1 || entry.deadline === Number.POSITIVE_INFINITY) return;
    this.#heap.push(entry);
    this.#siftUp(this.#heap.length - 1, entry);
    this.#arm();
  }

  /** The same, from the end of this turn of the event loop on. */
  addAtTurnEnd(entry: TurnEntry): void {
    if (entry.deadlineIndex !== -1) return;
    entry.deadlineIndex = -2 - this.#fresh.length;
    this.#fresh.push(entry);
    this.#awaitTurnEnd();
  }

  /** Takes `entry` out; nothing happens where it is not in. */
  remove(entry: DeadlineEntry): void {
    const index = entry.deadlineIndex;
    if (index === -1) return;
    if (index < -1) return this.#removeFresh(entry, -2 - index);
    entry.deadlineIndex = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      if (this.#siftUp(index, last) === index) this.#siftDown(index, last);
    }
    // At the turn's end: what follows one another at once would hold and release the timer for each.
    if (this.#heap.length === 0 && this.#holds) this.#awaitTurnEnd();
  }

  #removeFresh(entry: DeadlineEntry, position: number): void {
    entry.deadlineIndex = -1;
    const last = this.#fresh.pop();
    if (last === undefined || last === entry) return;
    this.#fresh[position] = last;
    last.deadlineIndex = -2 - position;
  }

  #awaitTurnEnd(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    setImmediate(this.#endTurn);
  }

  #beginFresh(): void {
    if (this.#fresh.length === 0) return;
    const now = this.clock.now();
    for (const entry of this.#fresh) {
      entry.deadlineIndex = -1;
      entry.begin(now);
      this.add(entry);
    }
    this.#fresh.length = 0;
  }

  /** Forgets every entry without telling it, and stops the timer. */
  close(): void {
    for (const entry of this.#heap) entry.deadlineIndex = -1;
    for (const entry of this.#fresh) entry.deadlineIndex = -1;
    this.#heap.length = 0;
    this.#fresh.length = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #expireDue(): void {
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.clock.now();
    for (let first = this.#heap[0]; first !== undefined && first.deadline <= now; first = this.#heap[0]) {
      this.remove(first);
      first.expire(now);
    }
    this.#arm();
  }

  /** A timer that is armed for an earlier time than needed stays: moving it at every removal would cost more. */
  #arm(): void {
    const first = this.#heap[0];
    if (first === undefined) return;
    if (this.#timer !== undefined && this.#armedFor <= first.deadline) {
      if (!this.#holds) this.#timer.ref();
      this.#holds = true;
      return;
    }
    this.#timer?.cancel();
    const delay = Math.min(Math.max(first.deadline - this.clock.now(), 1), LONGEST_DELAY);
    this.#armedFor = first.deadline;
    this.#timer = this.clock.setTimer(this.#onTimer, delay);
    this.#holds = true;
  }

  #siftUp(start: number, entry: DeadlineEntry): number {
    const heap = this.#heap;
    let index = start;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.deadline <= entry.deadline) break;
      this.#place(index, parent);
      index = above;
    }
    this.#place(index, entry);
    return index;
  }

  #siftDown(start: number, entry: DeadlineEntry): void {
    const heap = this.#heap;
    let index = start;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      if (child === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && right.deadline < child.deadline) {
        below++;
        child = right;
      }
      if (child.deadline >= entry.deadline) break;
      this.#place(index, child);
      index = below;
    }
    this.#place(index, entry);
  }

  #place(index: number, entry: DeadlineEntry): void {
    this.#heap[index] = entry;
    entry.deadlineIndex = index;
  }
}
