/** Waits until what its handler saw is durable. */
export interface SaveWaiter {
  /** The save that covers it is durable. */
  saved(): void;
  /** It is not known whether it was saved. */
  saveFailed(cause: unknown): void;
}

/** Keeps the state of one process in a store by its save policy (design 4.4). */
export interface StateKeeper {
  /**
   * A message is over (its handler finished or threw). `true`: its answer may leave now. `false`: `waiter` is told.
   * Called once a message, also for read-only ones.
   */
  messageDone(waiter: SaveWaiter): boolean;
  /** Saves what is not saved yet; resolves when it is durable, rejects where it could not be saved. */
  flush(): Promise<void>;
  /** Stops timers. Does not save. */
  close(): void;
}
