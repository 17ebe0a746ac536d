import type { Clock, ClockTimer } from "../clock.ts";

/** Turns of the event loop that everything which needs no time gets to come to rest. */
const TURNS = 20;

/**
 * A clock that stands still until a test turns it: deadlines, timers, delays of restarts and periodic saves of a node that
 * has it happen when `advance` reaches them, in their order, and never before.
 */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Set<FakeTimer>();

  /** `start` is in milliseconds since the epoch. */
  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  setTimer(run: () => void, ms: number): ClockTimer {
    const timer = new FakeTimer(this.#now + Math.max(0, ms), run, this.#timers);
    this.#timers.add(timer);
    return timer;
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Lets so many milliseconds pass: runs every timer that is due by then, at its own time, and lets what follows from it
   * come to rest before the next.
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0))
      throw new RangeError(`a clock advances by milliseconds that are not negative, not by ${String(ms)}`);
    const until = this.#now + ms;
    await this.settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.due);
      next.fire();
      await this.settle();
    }
    this.#now = until;
  }

  /** Lets no time pass, but everything happen that needs none: promises, messages, saves into memory. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Of those that are due the first, in the order in which they were set where several are due at once. */
  #next(until: number): FakeTimer | undefined {
    let first: FakeTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= until && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }
}

class FakeTimer implements ClockTimer {
  readonly due: number;
  readonly #run: () => void;
  readonly #timers: Set<FakeTimer>;

  constructor(due: number, run: () => void, timers: Set<FakeTimer>) {
    this.due = due;
    this.#run = run;
    this.#timers = timers;
  }

  ref(): void {}
  unref(): void {}

  cancel(): void {
    this.#timers.delete(this);
  }

  fire(): void {
    this.#timers.delete(this);
    this.#run();
  }
}
