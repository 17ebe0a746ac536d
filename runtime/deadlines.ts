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

/**
 * Watches any number of deadlines with one timer: a binary heap whose entries know their place, so that adding one in
 * the order of deadlines costs nothing and removing one is logarithmic. The timer keeps the program alive only while
 * there is an entry.
 */
export class Deadlines {
  readonly #heap: DeadlineEntry[] = [];
  readonly #onTimer = (): void => this.#expireDue();
  /** The time that deadlines are compared with. */
  readonly clock: Clock;
  #timer: ClockTimer | undefined;
  /** When the timer fires. */
  #armedFor = Number.POSITIVE_INFINITY;
  /** The timer keeps the program alive. */
  #holds = false;
  #checking = false;
  readonly #check = (): void => {
    this.#checking = false;
    if (this.#heap.length > 0 || !this.#holds) return;
    this.#holds = false;
    this.#timer?.unref();
  };

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** How many entries wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** Watches `entry` until it expires or is removed. An infinite deadline is never watched. */
  add(entry: DeadlineEntry): void {
    if (entry.deadlineIndex !== -1 || entry.deadline === Number.POSITIVE_INFINITY) return;
    this.#heap.push(entry);
    this.#siftUp(this.#heap.length - 1, entry);
    this.#arm();
  }

  /** Takes `entry` out; nothing happens where it is not in. */
  remove(entry: DeadlineEntry): void {
    const index = entry.deadlineIndex;
    if (index === -1) return;
    entry.deadlineIndex = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      if (this.#siftUp(index, last) === index) this.#siftDown(index, last);
    }
    if (this.#heap.length === 0) this.#release();
  }

  /** In the next turn of the loop: calls that follow one another at once would hold and release the timer for each. */
  #release(): void {
    if (this.#checking || !this.#holds) return;
    this.#checking = true;
    setImmediate(this.#check);
  }

  /** Forgets every entry without telling it, and stops the timer. */
  close(): void {
    for (const entry of this.#heap) entry.deadlineIndex = -1;
    this.#heap.length = 0;
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
