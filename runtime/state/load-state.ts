import type { StateDefinition } from "../definition.ts";
import type { StateStore } from "./store.ts";

/** What a store holds for a process. */
export type LoadedState<S> =
  /** Nothing: the process begins with `initialState()`. */
  | { readonly kind: "initial" }
  /** `state` is a fresh value. */
  | { readonly kind: "stored"; readonly state: S; readonly sequence: number; readonly payload: Uint8Array };

/**
 * Loads the state of the process `key`. Rejects with `StateError` where the store fails, and where the stored state is
 * damaged (`state-damaged`), of another type than the contract's (`state-mismatch`) or refused by it (`state-invalid`).
 * It only reads.
 */
export declare function loadState<S>(definition: StateDefinition<S>, store: StateStore, key: string): Promise<LoadedState<S>>;
