import type { Clock, ClockTimer } from "../../clock.ts";

/** The pauses of one loop, which others can end. None keeps the program alive. */
export class Pauses {
  readonly #clock: Clock;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether `end` was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves after so many milliseconds, on `wake`, and at once after `end`. One at a time. */
  pause(ms: number): Promise<void> {
    if (this.#ended || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer: ClockTimer = this.#clock.setTimer(() => this.wake(), ms);
      timer.unref();
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  /** Ends the pause that there is. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Ends it, and every later one. */
  end(): void {
    this.#ended = true;
    this.wake();
  }
}

/** What chance may make of a pause, at the least and at the most. */
const SHORTEST_CHANCE = 0.75;
export const LONGEST_CHANCE = 1.25;

/** Longer and longer pauses, with some chance in them so that those who failed together do not come back together. */
export class BackOff {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  constructor(first: number, longest: number) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const ms = this.#next;
    this.#next = Math.min(this.#longest, ms * 1.5);
    return ms * (SHORTEST_CHANCE + Math.random() * (LONGEST_CHANCE - SHORTEST_CHANCE));
  }

  reset(): void {
    this.#next = this.#first;
  }
}
