import type { StateDefinition } from "../definition.ts";
import { decodeBinary } from "../codec/binary.ts";
import { DecodeError } from "../codec/decode-error.ts";
import { compareTypes } from "./compare-types.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { parseDescription } from "./descriptor-text.ts";
import { readFrame } from "./frame.ts";
import { StateError } from "./state-error.ts";
import type { StateStore } from "./store.ts";

/** What a store holds for a process. */
export type LoadedState<S> =
  /** Nothing: the process begins with `initialState()`. */
  | { readonly kind: "initial" }
  | {
      readonly kind: "stored";
      /** A fresh value. */
      readonly state: S;
      /** Of the save that wrote it. */
      readonly sequence: number;
      /** The bytes that `state` was read from. */
      readonly payload: Uint8Array;
    };

/** The entry of a process's state. */
export function stateKey(key: string): string {
  return `state/${key}`;
}

/** The entry of a type's description: by its hash, so that it never changes and is stored once for all who use it. */
export function typeKey(hash: string): string {
  return `type/${hash}`;
}

/**
 * Loads the state of the process `key`. Rejects with `StateError` where the store fails, and where the stored state is
 * damaged (`state-damaged`), of another type than the contract's (`state-mismatch`) or refused by it (`state-invalid`).
 * It only reads.
 */
export async function loadState<S>(
  definition: StateDefinition<S>,
  store: StateStore,
  key: string,
): Promise<LoadedState<S>> {
  const bytes = await store.load(stateKey(key));
  if (bytes === null) return { kind: "initial" };
  const frame = readFrame("state", bytes);
  if (typeof frame === "string") {
    throw new StateError(
      "state-damaged",
      `The stored state of ${key} ${frame}.`,
      "Restore the data directory from a backup, or start with another one to begin anew. Nothing was changed.",
    );
  }
  if (frame.hash !== definition.hash) throw await mismatch(definition.descriptor, frame.hash, store, key);
  try {
    return {
      kind: "stored",
      state: decodeBinary(definition.read, frame.payload),
      sequence: frame.sequence,
      payload: frame.payload,
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new StateError(
      "state-invalid",
      `The stored state of ${key} holds a value that its contract does not allow: ${error.message}.`,
      "Was a constraint (@min, @max, @length, @pattern, @format) added since it was saved? Relax it, or start with another data directory to begin anew. Nothing was changed.",
      error,
    );
  }
}

async function mismatch(wanted: TypeDescriptor, hash: string, store: StateStore, key: string): Promise<StateError> {
  const stored = await storedType(hash, store);
  const differences = stored === null ? [] : compareTypes(stored, wanted);
  const what =
    differences.length === 0 ? "its description is missing, so what differs cannot be told" : differences.join("; ");
  return new StateError(
    "state-mismatch",
    `The stored state of ${key} has another type than its contract's: ${what}.`,
    "Stored states cannot be migrated yet: run the contract that saved it, or start with another data directory to begin anew. Nothing was changed.",
  );
}

async function storedType(hash: string, store: StateStore): Promise<TypeDescriptor | null> {
  const bytes = await store.load(typeKey(hash));
  const frame = bytes === null ? "is missing" : readFrame("type", bytes);
  return typeof frame === "string" ? null : parseDescription(new TextDecoder().decode(frame.payload));
}
