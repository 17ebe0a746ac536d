/** How many counters are added to at one time; more than one lane meets at each. */
const ACTIVE = 4;
/** Powers of two that a total of 64 bits holds. */
const AMOUNTS = 64;

/** Which counter is asked next. Each is given each power of two once; one that is used up is only read from then on. */
export class Counters {
  readonly #names: string[] = [];
  readonly #active: { readonly counter: string; used: number }[] = [];

  constructor() {
    for (let slot = 0; slot < ACTIVE; slot++) this.#active.push(this.#fresh());
  }

  /** Of all counters, in the order of their beginnings. */
  names(): readonly string[] {
    return this.#names;
  }

  /** What to add next, and where to; `which` is from 0 to 1. */
  next(which: number): { readonly counter: string; readonly amount: bigint } {
    const slot = Math.floor(which * ACTIVE);
    let active = this.#active[slot];
    if (active === undefined || active.used === AMOUNTS) {
      active = this.#fresh();
      this.#active[slot] = active;
    }
    return { counter: active.counter, amount: 1n << BigInt(active.used++) };
  }

  /** A counter to read: more often one that is added to. */
  any(which: number): string {
    const all = which < 0.2 ? this.#names : this.#names.slice(-2 * ACTIVE);
    const at = which < 0.2 ? which / 0.2 : (which - 0.2) / 0.8;
    return all[Math.floor(at * all.length)] ?? "c0";
  }

  #fresh(): { counter: string; used: number } {
    const counter = `c${this.#names.length}`;
    this.#names.push(counter);
    return { counter, used: 0 };
  }
}
