import { expectManyListeners } from "../abort-listeners.ts";
import type { Clock } from "../clock.ts";
import { Alarm } from "./alarm.ts";

/** Resolves after `ms` milliseconds, however many; rejects with the reason of whichever signal aborts first. */
export function sleep(clock: Clock, ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  if (typeof ms !== "number" || Number.isNaN(ms))
    return Promise.reject(new TypeError(`sleep takes a number of milliseconds, not ${String(ms)}`));
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal?.aborted === true);
    if (aborted !== undefined) {
      reject(aborted.reason as Error);
      return;
    }
    new Sleeper(signals, resolve, reject).start(clock, ms);
  });
}

class Sleeper {
  readonly #signals: readonly (AbortSignal | undefined)[];
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  #alarm: Alarm | undefined;

  constructor(signals: readonly (AbortSignal | undefined)[], resolve: () => void, reject: (reason: unknown) => void) {
    this.#signals = signals;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(clock: Clock, ms: number): void {
    for (const signal of this.#signals) {
      if (signal === undefined) continue;
      expectManyListeners(signal);
      signal.addEventListener("abort", this);
    }
    this.#alarm = new Alarm(clock, ms, () => {
      this.#end();
      this.#resolve();
    });
  }

  /** A signal aborted. */
  handleEvent(event: { readonly target: unknown }): void {
    this.#end();
    this.#reject((event.target as AbortSignal).reason);
  }

  #end(): void {
    this.#alarm?.cancel();
    for (const signal of this.#signals) signal?.removeEventListener("abort", this);
  }
}
