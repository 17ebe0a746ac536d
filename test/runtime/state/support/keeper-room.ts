import { readFrame } from "../../../../runtime/state/frame.ts";
import { decodeBinary } from "../../../../runtime/codec/binary.ts";
import type { SavePolicy } from "../../../../runtime/definition.ts";
import { createStateKeeper } from "../../../../runtime/state/group-commit.ts";
import type { SaveWaiter, StateKeeper } from "../../../../runtime/state/keeper.ts";
import type { LoadedState } from "../../../../runtime/state/load-state.ts";
import type { StateError } from "../../../../runtime/state/state-error.ts";
import { counterState, type CounterState } from "./counter-state.ts";
import { SlowStore } from "./slow-store.ts";

/** One message as its waiter sees it. */
export interface Message {
  /** Whether its answer could leave at once. */
  readonly free: boolean;
  outcome: "waits" | "saved" | "failed";
  cause: unknown;
}

/** A process's state, its keeper and a store that the test steers. */
export class KeeperRoom {
  state: CounterState = { value: 0n, note: "" };
  readonly store = new SlowStore();
  readonly failures: StateError[] = [];
  /** How often the state was encoded. */
  encodings = 0;
  readonly keeper: StateKeeper;

  constructor(policy: SavePolicy, loaded: LoadedState<CounterState> = { kind: "initial" }) {
    if (loaded.kind === "stored") this.state = loaded.state;
    this.keeper = createStateKeeper({
      definition: {
        ...counterState,
        write: (state, out) => {
          this.encodings++;
          counterState.write(state, out);
        },
      },
      policy,
      store: this.store,
      key: "counter:demo:alice.os",
      loaded,
      current: () => this.state,
      onFailure: (error) => this.failures.push(error),
    });
  }

  /** A message that adds, or with 0 only reads. */
  message(by = 1n): Message {
    this.state.value += by;
    const message: { -readonly [K in keyof Message]: Message[K] } = { free: false, outcome: "waits", cause: undefined };
    const waiter: SaveWaiter = {
      saved: () => (message.outcome = "saved"),
      saveFailed: (cause) => {
        message.outcome = "failed";
        message.cause = cause;
      },
    };
    message.free = this.keeper.messageDone(waiter);
    return message;
  }

  /** The value in the save that was begun first and has not ended. */
  inFlight(): bigint {
    const [save] = this.store.pending;
    if (save === undefined) throw new Error("no save is in flight");
    return valueIn(save.bytes);
  }

  /** Ends that save. */
  async succeed(): Promise<void> {
    this.store.pending[0]?.succeed();
    await turn();
  }

  async fail(error: unknown = new Error("disk on fire")): Promise<void> {
    this.store.pending[0]?.fail(error);
    await turn();
  }
}

export function valueIn(bytes: Uint8Array): bigint {
  const frame = readFrame("state", bytes);
  if (typeof frame === "string") throw new Error(frame);
  return decodeBinary(counterState.read, frame.payload).value;
}

/** Lets everything happen that is due now. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
