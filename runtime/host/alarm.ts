import { LONGEST_DELAY } from "../clock.ts";
import type { Clock, ClockTimer } from "../clock.ts";

/** Calls back once after any number of milliseconds, also more than the platform's timers take, and never early. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  readonly #until: number;
  #timer: ClockTimer | undefined;

  constructor(clock: Clock, ms: number, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
    this.#until = clock.monotonic() + ms;
    this.#wait(ms);
  }

  /** It does not ring any more. */
  cancel(): void {
    this.#timer?.cancel();
  }

  #wait(ms: number): void {
    this.#timer = this.#clock.setTimer(
      () => {
        const left = this.#until - this.#clock.monotonic();
        // Timers may fire a little early; less than a millisecond is no reason to wait again.
        if (left >= 1) this.#wait(left);
        else this.#ring();
      },
      Math.max(0, Math.min(ms, LONGEST_DELAY)),
    );
  }
}
