import type { SavePolicy, StateDefinition } from "../definition.ts";
import type { StateKeeper } from "./keeper.ts";
import type { LoadedState } from "./load-state.ts";
import type { StateError } from "./state-error.ts";
import type { StateStore } from "./store.ts";

export interface StateKeeperOptions<S> {
  readonly definition: StateDefinition<S>;
  readonly policy: SavePolicy;
  readonly store: StateStore;
  /** Of the process in the store; the one that `loadState` was given. */
  readonly key: string;
  readonly loaded: LoadedState<S>;
  /** The process's state as it is now. */
  readonly current: () => S;
  /** Told of every save that failed, also where nobody waits for it. */
  readonly onFailure: (error: StateError) => void;
}

/** Keeps the state of one process by its policy (design 4.4). */
export declare function createStateKeeper<S>(options: StateKeeperOptions<S>): StateKeeper;
