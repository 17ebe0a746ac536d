import { isIPv6 } from "node:net";
import type { CheckedSessionOptions } from "./session-options.ts";

/** A turn to try a password. */
export interface Attempt {
  /** The password was right: it does not count. */
  succeeded(): void;
}

const ROUNDING = 1e-9;

/** An address that is written down costs some bytes; the limit over all addresses keeps them few. */
interface Bucket {
  /** Attempts that are left, at `at`. */
  left: number;
  at: number;
}

/**
 * Limits how fast passwords can be guessed, by address and in all: each has so many attempts, which come back evenly over
 * the window. An attempt counts from its beginning, so that many at once are not more than many in turn.
 */
export class LoginAttempts {
  readonly #limits: CheckedSessionOptions["attempts"];
  /** Milliseconds that never go back. */
  readonly #now: () => number;
  readonly #all: Bucket;
  readonly #byAddress = new Map<string, Bucket>();

  constructor(limits: CheckedSessionOptions["attempts"], now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#all = { left: limits.inAll, at: now() };
  }

  /** How many addresses are remembered. */
  get addresses(): number {
    return this.#byAddress.size;
  }

  /** A turn, or after how many milliseconds there is one. */
  begin(address: string | undefined): Attempt | number {
    const { perAddress, inAll, windowMs } = this.#limits;
    const now = this.#now();
    this.#forget(now);
    const key = networkOf(address);
    const own = this.#byAddress.get(key) ?? { left: perAddress, at: now };
    refill(own, perAddress, windowMs, now);
    refill(this.#all, inAll, windowMs, now);
    const wait = Math.max(missing(own, perAddress, windowMs), missing(this.#all, inAll, windowMs));
    // The latest stand last, so that those which are full again are found first.
    const known = this.#byAddress.delete(key);
    if (known || wait === 0) this.#byAddress.set(key, own);
    if (wait > 0) return wait;
    own.left -= 1;
    this.#all.left -= 1;
    let given = false;
    return {
      succeeded: () => {
        if (given) return;
        given = true;
        own.left = Math.min(perAddress, own.left + 1);
        this.#all.left = Math.min(inAll, this.#all.left + 1);
      },
    };
  }

  /** Those who have every attempt again. */
  #forget(now: number): void {
    for (const [key, bucket] of this.#byAddress) {
      if (now - bucket.at < this.#limits.windowMs) return;
      this.#byAddress.delete(key);
    }
  }
}

function refill(bucket: Bucket, capacity: number, windowMs: number, now: number): void {
  const passed = Math.max(0, now - bucket.at);
  bucket.left = Math.min(capacity, bucket.left + (passed * capacity) / windowMs);
  bucket.at = now;
}

/** Milliseconds until a whole attempt is there. */
function missing(bucket: Bucket, capacity: number, windowMs: number): number {
  return bucket.left > 1 - ROUNDING ? 0 : ((1 - bucket.left) * windowMs) / capacity;
}

/** An IPv6 customer has a /64 at least: its addresses are one. */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return "";
  const plain = address.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined
      ? first
      : [...first, ...Array.from({ length: 8 - first.length - last.length }, () => "0"), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
