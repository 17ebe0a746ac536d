import type { StateDefinition } from "../definition.ts";
import { decodeBinary } from "../codec/binary.ts";
import { DecodeError } from "../codec/decode-error.ts";
import { compareTypes } from "./compare-types.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { parseDescription } from "./descriptor-text.ts";
import { readFrame } from "./frame.ts";
import { describing } from "./group-commit.ts";
import { typeKey } from "./keys.ts";
import { forbidden, migrateState, undescribed, type Migrate } from "./migrate.ts";
import type { Part } from "./parts.ts";
import { StateError } from "./state-error.ts";
import { writeChanges, type StateStore } from "./store.ts";
import { readContent, StoredImage, type StoredContent } from "./stored-image.ts";

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
      /** What they are cut into in the store; none where they are one entry. */
      readonly parts?: readonly Part[];
      /** Where it was saved by a contract with another type: what differed, as sentences. */
      readonly migrated?: readonly string[];
    };

export interface LoadOptions<S> {
  /** Of the process's class. */
  readonly migrate?: Migrate<S> | undefined;
  /** Whether a migrated state is saved before it is given out: yes, unless the process saves nothing. */
  readonly saves?: boolean;
}

export { stateKey, typeKey } from "./keys.ts";

/**
 * Loads the state of the process `key`. One that was saved by a contract with another type is migrated, and saved as what it is
 * now. Rejects with `StateError` where the store fails, and where the stored state is damaged (`state-damaged`), of a type that
 * cannot be made the contract's (`state-mismatch`) or refused by it (`state-invalid`); then nothing stored has been changed.
 */
export async function loadState<S>(
  definition: StateDefinition<S>,
  store: StateStore,
  key: string,
  options: LoadOptions<S> = {},
): Promise<LoadedState<S>> {
  const content = await readContent(store, key);
  if (content === null) return { kind: "initial" };
  if (typeof content === "string") {
    throw new StateError(
      "state-damaged",
      `The stored state of ${key} ${content}.`,
      "Restore the data directory from a backup, or start with another one to begin anew. Nothing was changed.",
    );
  }
  if (content.hash !== definition.hash) {
    const type = await storedType(content.hash, store);
    if (type === null) throw undescribed(key);
    return migrated(definition, store, key, content, type, options);
  }
  try {
    const { sequence, payload, parts } = content;
    return { kind: "stored", state: decodeBinary(definition.read, payload), sequence, payload, parts };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (options.migrate === undefined) throw forbidden(key, error);
    return migrated(definition, store, key, content, definition.descriptor, options);
  }
}

async function migrated<S>(
  definition: StateDefinition<S>,
  store: StateStore,
  key: string,
  content: StoredContent,
  type: TypeDescriptor,
  { migrate, saves = true }: LoadOptions<S>,
): Promise<LoadedState<S>> {
  const { state, payload } = migrateState(definition, key, content.payload, type, migrate);
  const differences = compareTypes(type, definition.descriptor);
  if (!saves) return { kind: "stored", state, sequence: content.sequence, payload, migrated: differences };
  const image = new StoredImage(key, definition.hash, store, content);
  await writeChanges(store, [describing(definition.hash, definition.descriptor), ...image.changesTo(payload)]);
  return { kind: "stored", state, sequence: image.sequence, payload, parts: image.parts, migrated: differences };
}

/** The description that is stored under a hash; `null` where there is none, or none that is whole. */
export async function storedType(hash: string, store: Pick<StateStore, "load">): Promise<TypeDescriptor | null> {
  const bytes = await store.load(typeKey(hash));
  const frame = bytes === null ? "is missing" : readFrame("type", bytes);
  return typeof frame === "string" ? null : parseDescription(new TextDecoder().decode(frame.payload));
}
