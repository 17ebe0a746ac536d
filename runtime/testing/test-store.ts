import { StateError } from "../state/state-error.ts";
import type { StateStore, StoreChange } from "../state/store.ts";

/** Whether the write during which the store dies has reached the disk. */
export type DeathMoment = "before" | "after";

/**
 * A store in memory that fails, or dies as a machine does, at a write that the test names. Writes are counted from 1, over
 * the whole life of the store; one save is one write. The store outlives the nodes that use it: a second node on it finds
 * what the first has saved.
 */
export class TestStore implements StateStore {
  readonly #entries = new Map<string, Uint8Array>();
  readonly #failing = new Set<number>();
  #failEvery = 0;
  #dieAt = 0;
  #moment: DeathMoment = "before";
  #dead = false;
  #writes = 0;
  #died: () => void = () => {};
  #whenDead: Promise<void> | undefined;

  /** How many writes were tried. */
  get writes(): number {
    return this.#writes;
  }

  /** It has died: what is asked of it is never answered. */
  get dead(): boolean {
    return this.#dead;
  }

  /** Write `k` fails, and so do the others that are named. */
  failAt(...writes: readonly number[]): this {
    for (const k of writes) this.#failing.add(whole(k));
    return this;
  }

  /** Every `k`th write fails; 0 ends that. */
  failEvery(k: number): this {
    this.#failEvery = k === 0 ? 0 : whole(k);
    return this;
  }

  /**
   * The machine dies during write `k`: neither it nor anything after it is ever answered. `before`: the write has not
   * reached the disk; `after`: it has, though nobody was told.
   */
  dieAt(k: number, moment: DeathMoment = "before"): this {
    this.#dieAt = whole(k);
    this.#moment = moment;
    return this;
  }

  /** Resolves when it has died. */
  get died(): Promise<void> {
    if (this.#dead) return Promise.resolve();
    this.#whenDead ??= new Promise((resolve) => {
      this.#died = resolve;
    });
    return this.#whenDead;
  }

  /** The machine is back, with what had reached the disk. Nothing fails any more, unless it is asked for again. */
  revive(): this {
    this.#dead = false;
    this.#whenDead = undefined;
    this.#dieAt = 0;
    this.#failEvery = 0;
    this.#failing.clear();
    return this;
  }

  async load(key: string): Promise<Uint8Array | null> {
    if (this.#dead) return never();
    return this.#entries.get(key)?.slice() ?? null;
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    return this.commit([{ key, bytes }]);
  }

  /** One write, however many entries it changes. */
  async commit(changes: readonly StoreChange[]): Promise<void> {
    if (this.#dead) return never();
    const write = ++this.#writes;
    if (write === this.#dieAt) {
      if (this.#moment === "after") this.#apply(changes);
      this.#dead = true;
      this.#died();
      return never();
    }
    if (this.#failing.has(write) || (this.#failEvery > 0 && write % this.#failEvery === 0)) {
      throw new StateError(
        "store-failed",
        `Write ${write} failed, as the test has asked.`,
        "Let the test ask for less.",
      );
    }
    this.#apply(changes);
  }

  /** It may be used again. */
  async close(): Promise<void> {}

  #apply(changes: readonly StoreChange[]): void {
    for (const { key, bytes } of changes) {
      if (bytes === null) this.#entries.delete(key);
      else this.#entries.set(key, bytes.slice());
    }
  }
}

function whole(k: number): number {
  if (Number.isInteger(k) && k >= 1) return k;
  throw new RangeError(`writes are counted from 1, so that there is no write ${String(k)}`);
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
