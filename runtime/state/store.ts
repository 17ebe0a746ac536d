/**
 * Where states are kept: bytes by key. Whoever implements it promises that `save` resolves only when the bytes are durable
 * (they survive a power cut), and that a key holds either its old or its new bytes, whatever happens meanwhile.
 */
export interface StateStore {
  /** The bytes that were saved last; `null` where nothing ever was. Rejects with `StateError`. */
  load(key: string): Promise<Uint8Array | null>;
  /** Resolves when the bytes are durable. Rejects with `StateError`; then it is not known which of the two are stored. */
  save(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Changes several entries as one: after a crash all of it is there or nothing. Otherwise like `save`. A store without it gets
   * every state as a whole, so that a save of a large one writes all of it.
   */
  readonly commit?: ((changes: readonly StoreChange[]) => Promise<void>) | undefined;
  /**
   * Resolves when it is certain that nobody else has written since the last load or save of this one; rejects with `StateError` where
   * somebody has. An answer that needs no save, for nothing has changed, waits for it. A store that one program has for itself is always certain, and
   * leaves it out.
   */
  readonly confirm?: (() => Promise<void>) | undefined;
  /** Waits for saves that are under way. Closing twice is harmless. */
  close(): Promise<void>;
}

/** The new bytes of an entry; `null`: it is removed, also where there is none. */
export interface StoreChange {
  readonly key: string;
  readonly bytes: Uint8Array | null;
}

/** Makes changes durable: at once where the store can, else one after the other, in which case nothing may be removed. */
export async function writeChanges(store: StateStore, changes: readonly StoreChange[]): Promise<void> {
  const [only] = changes;
  if (changes.length === 1 && only !== undefined && only.bytes !== null) return store.save(only.key, only.bytes);
  if (store.commit !== undefined) return store.commit(changes);
  for (const { key, bytes } of changes) if (bytes !== null) await store.save(key, bytes);
}
