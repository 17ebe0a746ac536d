import { expectManyListeners } from "../abort-listeners.ts";

/** The longest delay that `setTimeout` takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Resolves after `ms` milliseconds, however many; rejects with the reason of whichever signal aborts first. */
export function sleep(ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  if (typeof ms !== "number" || Number.isNaN(ms))
    return Promise.reject(new TypeError(`sleep takes a number of milliseconds, not ${String(ms)}`));
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal?.aborted === true);
    if (aborted !== undefined) {
      reject(aborted.reason as Error);
      return;
    }
    new Sleeper(ms, signals, resolve, reject).start();
  });
}

class Sleeper {
  readonly #signals: readonly (AbortSignal | undefined)[];
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  readonly #ms: number;
  readonly #until: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    ms: number,
    signals: readonly (AbortSignal | undefined)[],
    resolve: () => void,
    reject: (reason: unknown) => void,
  ) {
    this.#signals = signals;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#ms = ms;
    this.#until = performance.now() + ms;
  }

  start(): void {
    for (const signal of this.#signals) {
      if (signal === undefined) continue;
      expectManyListeners(signal);
      signal.addEventListener("abort", this);
    }
    this.#wait(this.#ms);
  }

  /** A signal aborted. */
  handleEvent(event: { readonly target: unknown }): void {
    this.#end();
    this.#reject((event.target as AbortSignal).reason);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(
      () => {
        const left = this.#until - performance.now();
        // Timers may fire a little early; less than a millisecond is no reason to wait again.
        if (left >= 1) return this.#wait(left);
        this.#end();
        this.#resolve();
      },
      Math.min(ms, LONGEST_DELAY),
    );
  }

  #end(): void {
    clearTimeout(this.#timer);
    for (const signal of this.#signals) signal?.removeEventListener("abort", this);
  }
}
