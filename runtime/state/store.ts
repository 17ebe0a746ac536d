/**
 * Where states are kept: bytes by key. Whoever implements it promises that `save` resolves only when the bytes are durable
 * (they survive a power cut), and that a key holds either its old or its new bytes, whatever happens meanwhile.
 */
export interface StateStore {
  /** The bytes that were saved last; `null` where nothing ever was. Rejects with `StateError`. */
  load(key: string): Promise<Uint8Array | null>;
  /** Resolves when the bytes are durable. Rejects with `StateError`; then it is not known which of the two are stored. */
  save(key: string, bytes: Uint8Array): Promise<void>;
  /** Waits for saves that are under way. Closing twice is harmless. */
  close(): Promise<void>;
}
