/** How a connection that was lost is opened again. */
export interface ReconnectOptions {
  /** Before the first attempt, about: 500 ms. It doubles with each that fails. */
  readonly minDelayMs?: number;
  /** At most: 30,000 ms. */
  readonly maxDelayMs?: number;
  /** Attempts that may fail in a row before it is given up; no end by default. */
  readonly attempts?: number;
}

/** How long a connection has to hold so that the next loss begins with the shortest delay again. */
const STABLE_MS = 5_000;

/**
 * Delays that double, each drawn from the upper half of its range, so that clients that lost one server together do not
 * come back together. A server that accepts and drops at once meets growing delays as well.
 */
export class Backoff {
  readonly #min: number;
  readonly #max: number;
  readonly #attempts: number;
  #failures = 0;

  constructor({ minDelayMs = 500, maxDelayMs = 30_000, attempts = Number.POSITIVE_INFINITY }: ReconnectOptions = {}) {
    this.#min = Math.max(minDelayMs, 1);
    this.#max = Math.max(maxDelayMs, this.#min);
    this.#attempts = attempts;
  }

  /** Milliseconds until the next attempt; `null` where there is to be none. */
  next(): number | null {
    if (this.#failures >= this.#attempts) return null;
    const delay = Math.min(this.#min * 2 ** Math.min(this.#failures, 30), this.#max);
    this.#failures++;
    return delay / 2 + (Math.random() * delay) / 2;
  }

  /** A connection was lost that had held for so long. */
  held(ms: number): void {
    if (ms >= STABLE_MS) this.#failures = 0;
  }
}

/** What a `reconnect` option means; `null`: never. */
export function backoffOf(reconnect: boolean | ReconnectOptions | undefined): Backoff | null {
  if (reconnect === undefined || reconnect === false) return null;
  return new Backoff(reconnect === true ? {} : reconnect);
}
