import type { Clock } from "../clock.ts";
import type { StateStore, StoreChange } from "./store.ts";

/** Told of every save of one process. */
export interface SaveObserver {
  /** `error` is `undefined` where it was saved. Times are of `clock`. */
  saved(startedAt: number, durationMs: number, error: unknown): void;
}

/** A store as one run of a process sees it: its saves are timed, and their end can be waited for. It closes nothing. */
export class ObservedStore implements StateStore {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #observer: SaveObserver;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(store: StateStore, clock: Clock, observer: SaveObserver) {
    this.#store = store;
    this.#clock = clock;
    this.#observer = observer;
  }

  load(key: string): Promise<Uint8Array | null> {
    return this.#store.load(key);
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    return this.#observed(() => this.#store.save(key, bytes));
  }

  /** Only where the store has it. */
  get commit(): ((changes: readonly StoreChange[]) => Promise<void>) | undefined {
    const store = this.#store;
    if (store.commit === undefined) return undefined;
    return (changes) => this.#observed(() => store.commit?.(changes) ?? Promise.resolve());
  }

  /** Only where the store has it. */
  get confirm(): (() => Promise<void>) | undefined {
    const store = this.#store;
    return store.confirm === undefined ? undefined : () => store.confirm?.() ?? Promise.resolve();
  }

  #observed(save: () => Promise<void>): Promise<void> {
    const startedAt = this.#clock.now();
    const started = this.#clock.monotonic();
    const saving: Promise<void> = save().then(
      () => this.#ended(saving, startedAt, started, undefined),
      (error: unknown) => {
        this.#ended(saving, startedAt, started, error);
        throw error;
      },
    );
    this.#pending.add(saving);
    return saving;
  }

  /** Resolves when no save is under way: nothing of this run reaches the store later. */
  async quiet(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  async close(): Promise<void> {
    await this.quiet();
  }

  #ended(saving: Promise<unknown>, startedAt: number, started: number, error: unknown): void {
    this.#pending.delete(saving);
    this.#observer.saved(startedAt, this.#clock.monotonic() - started, error);
  }
}
