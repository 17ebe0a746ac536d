import type { Clock } from "../clock.ts";
import type { ExitPolicy } from "./exit-policy.ts";

/** Decides when a process that has exited starts again, and when it exits too often. */
export class Restarts {
  readonly #clock: Clock;
  readonly #policy: ExitPolicy["restart"];
  /** When it exited, of the clock that never goes back; those of the latest window. */
  #exits: number[] = [];
  /** Exits in a row without a run that lasted. */
  #row = 0;

  constructor(clock: Clock, policy: ExitPolicy["restart"]) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /**
   * Notes an exit of a run that has served for so many milliseconds. Returns the delay of the restart in milliseconds, or
   * `null` where this is a crash loop.
   */
  next(servedMs: number): number | null {
    const { minDelayMs, maxDelayMs, maxRestarts, windowMs } = this.#policy;
    const now = this.#clock.monotonic();
    this.#exits = this.#exits.filter((at) => now - at < windowMs);
    this.#exits.push(now);
    if (servedMs >= windowMs) this.#row = 0;
    this.#row++;
    if (this.#exits.length > maxRestarts) return null;
    return Math.min(maxDelayMs, minDelayMs * 2 ** (this.#row - 1));
  }
}
