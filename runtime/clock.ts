/** A timer that has been set. */
export interface ClockTimer {
  /** It keeps the program alive while it waits. */
  ref(): unknown;
  /** It does not. */
  unref(): unknown;
  /** It never fires. Harmless where it has fired. */
  cancel(): void;
}

/**
 * Where a node takes its time from: deadlines, timers, delays and periodic saves. Tests give a node one that they turn
 * by hand.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since any fixed point; it never goes back. */
  monotonic(): number;
  /** Calls `run` once after `ms` milliseconds, at most `LONGEST_DELAY`. It never calls it before it returns. */
  setTimer(run: () => void, ms: number): ClockTimer;
}

/** The longest delay that a timer of the platform takes; it would run at once with a longer one. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, ms) => new SystemTimer(run, ms),
};

class SystemTimer implements ClockTimer {
  readonly #timer: NodeJS.Timeout;
  constructor(run: () => void, ms: number) {
    this.#timer = setTimeout(run, ms);
  }
  ref(): void {
    this.#timer.ref();
  }
  unref(): void {
    this.#timer.unref();
  }
  cancel(): void {
    clearTimeout(this.#timer);
  }
}
