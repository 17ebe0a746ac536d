import type { SavePolicy, StateDefinition } from "../definition.ts";
import { LONGEST_DELAY, systemClock } from "../clock.ts";
import type { Clock, ClockTimer } from "../clock.ts";
import { BinaryWriter } from "../codec/binary-writer.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { describeType } from "./descriptor-text.ts";
import { writeFrame } from "./frame.ts";
import type { SaveWaiter, StateKeeper } from "./keeper.ts";
import { typeKey } from "./keys.ts";
import type { LoadedState } from "./load-state.ts";
import { StateError } from "./state-error.ts";
import { writeChanges, type StateStore, type StoreChange } from "./store.ts";
import { StoredImage } from "./stored-image.ts";

export interface StateKeeperOptions<S> {
  readonly definition: StateDefinition<S>;
  readonly policy: SavePolicy;
  readonly store: StateStore;
  /** Of the process in the store; the one that `loadState` was given. */
  readonly key: string;
  readonly loaded: LoadedState<S>;
  /** The process's state as it is now. */
  readonly current: () => S;
  /** What `every-n-seconds` counts by; the machine's time where none is given. */
  readonly clock?: Clock;
  /** Told of every save that failed, also where nobody waits for it. */
  readonly onFailure: (error: StateError) => void;
}

/**
 * Keeps the state of one process by its policy (design 4.4). Under `every-message` and `on-diff` no message is over before a
 * save that covers what its handler saw is durable; messages that end close together, or while a save is in flight, share the
 * next one, and where the state is what was saved last there is none. The other policies let no message wait.
 */
export function createStateKeeper<S>(options: StateKeeperOptions<S>): StateKeeper {
  return options.policy.kind === "never" ? UNSAVED : new GroupCommit(options);
}

/** `save = never`. */
const UNSAVED: StateKeeper = {
  messageDone: () => true,
  flush: async () => {},
  close: () => {},
};

class GroupCommit<S> implements StateKeeper {
  readonly #options: StateKeeperOptions<S>;
  /** Whether messages wait for a save. */
  readonly #durable: boolean;
  /** After how many messages there is one; Infinity where they do not count. */
  readonly #every: number;
  readonly #writer = new BinaryWriter();
  /** What was saved last stands in one of two buffers; the next state is encoded into the other. */
  #buffer = new Uint8Array(512);
  #timer: ClockTimer | null = null;

  /** What the store holds. */
  readonly #image: StoredImage;
  /** Whether the store describes the state's type. */
  #described: boolean;

  #waiting: SaveWaiter[] = [];
  /** Those that ask for a save alone, and not whether what they saw still holds. */
  #flushing: SaveWaiter[] = [];
  #messages = 0;
  /** A group was asked for and has not begun. */
  #wanted = false;
  #saving = false;
  #closed = false;

  constructor(options: StateKeeperOptions<S>) {
    const { policy, loaded, definition, store, key } = options;
    this.#options = options;
    this.#durable = policy.kind === "every-message" || policy.kind === "on-diff";
    this.#every = policy.kind === "every-n-messages" ? Math.max(policy.n, 1) : Infinity;
    this.#image = new StoredImage(key, definition.hash, store, loaded.kind === "stored" ? loaded : null);
    this.#described = loaded.kind === "stored";
    if (policy.kind === "every-n-seconds") this.#tick(Math.min(Math.max(policy.n, 1) * 1000, LONGEST_DELAY));
  }

  messageDone(waiter: SaveWaiter): boolean {
    if (this.#durable) {
      this.#waiting.push(waiter);
      this.#want();
      return false;
    }
    if (++this.#messages >= this.#every) this.#want();
    return true;
  }

  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#flushing.push({ saved: resolve, saveFailed: reject });
      this.#want();
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #tick(ms: number): void {
    this.#timer = (this.#options.clock ?? systemClock).setTimer(() => {
      this.#tick(ms);
      this.#want();
    }, ms);
    this.#timer.unref();
  }

  // The event loop hands over all that arrived at once before `setImmediate` runs: that is the group.
  #want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (!this.#saving) setImmediate(() => this.#begin());
  }

  #begin(): void {
    this.#wanted = false;
    const answers = this.#waiting;
    const flushes = this.#flushing;
    const group = [...answers, ...flushes];
    const messages = this.#messages;
    this.#waiting = [];
    this.#flushing = [];
    this.#messages = 0;
    if (this.#closed) return this.#settle(group, closedError(this.#options.key));
    let payload: Uint8Array;
    try {
      payload = this.#encode();
    } catch (error) {
      return this.#failed(group, messages, unencodable(this.#options.key, error));
    }
    if (this.#image.holds(payload)) {
      this.#settle(flushes, null);
      if (answers.length > 0) this.#unchanged(answers);
      return;
    }
    this.#saving = true;
    // What was saved stands in its buffer until it has been compared with what comes next.
    this.#buffer = this.#writer.exchange(this.#buffer);
    void this.#save(payload, group, messages);
  }

  #encode(): Uint8Array {
    const { definition, current } = this.#options;
    this.#writer.reset();
    return this.#writer.encode(definition.write, current());
  }

  async #save(payload: Uint8Array, group: readonly SaveWaiter[], messages: number): Promise<void> {
    const { store, key } = this.#options;
    try {
      const changes = this.#image.changesTo(payload);
      await writeChanges(store, this.#described ? changes : [this.#description(), ...changes]);
      this.#described = true;
      this.#image.succeeded();
      this.#settle(group, null);
    } catch (error) {
      this.#image.failed();
      this.#failed(group, messages, saveError(key, error));
    }
    this.#next();
  }

  /** There is nothing to save, but what the group saw may be somebody else's by now. */
  #unchanged(group: readonly SaveWaiter[]): void {
    const { store, key } = this.#options;
    if (store.confirm === undefined) return this.#settle(group, null);
    this.#saving = true;
    store
      .confirm()
      .then(
        () => this.#settle(group, null),
        (error: unknown) => this.#failed(group, 0, saveError(key, error)),
      )
      .finally(() => this.#next());
  }

  // Only now: a waiter may have asked for the next group just before.
  #next(): void {
    this.#saving = false;
    if (this.#wanted) this.#begin();
  }

  #description(): StoreChange {
    const { definition } = this.#options;
    return describing(definition.hash, definition.descriptor);
  }

  #failed(group: readonly SaveWaiter[], messages: number, error: StateError): void {
    // They still count, so that the next message tries again.
    this.#messages += messages;
    isolated(() => this.#options.onFailure(error));
    this.#settle(group, error);
  }

  #settle(group: readonly SaveWaiter[], error: StateError | null): void {
    for (const waiter of group) isolated(() => (error === null ? waiter.saved() : waiter.saveFailed(error)));
  }
}

/** Runs what others gave us: its mistake is thrown apart and must not keep the rest waiting. */
function isolated(action: () => void): void {
  try {
    action();
  } catch (bug) {
    queueMicrotask(() => {
      throw bug;
    });
  }
}

/** What stores the description of a type. */
export function describing(hash: string, type: TypeDescriptor): StoreChange {
  const payload = new TextEncoder().encode(describeType(type));
  return { key: typeKey(hash), bytes: writeFrame("type", { sequence: 1, hash, payload }) };
}

function closedError(key: string): StateError {
  return new StateError(
    "closed",
    `The state of ${key} is not saved any more: its process was stopped.`,
    "Send the request again when it is back.",
  );
}

function unencodable(key: string, cause: unknown): StateError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StateError(
    "state-unencodable",
    `The state of ${key} cannot be saved: ${reason}.`,
    "Its process has put a value into it that the contract does not allow; correct the handler that did.",
    cause,
  );
}

function saveError(key: string, cause: unknown): StateError {
  if (cause instanceof StateError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StateError(
    "store-failed",
    `The state of ${key} was not saved: ${reason}.`,
    "It is tried again with the next save.",
    cause,
  );
}
