import type { Clock } from "../../clock.ts";

/**
 * Tells a store that has gone back (restored from a backup, made anew, a server that lost its last writes in a power cut) from one that
 * answers with something old because its leader does not know yet that it is none: the latter ends soon.
 */
export class Setback {
  readonly #clock: Clock;
  readonly #limitMs: number;
  #since: number | null = null;

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /** An entry had an older revision than the one that was written. Answers whether that has been so for too long. */
  isLasting(): boolean {
    const now = this.#clock.monotonic();
    this.#since ??= now;
    return now - this.#since > this.#limitMs;
  }

  over(): void {
    this.#since = null;
  }
}
