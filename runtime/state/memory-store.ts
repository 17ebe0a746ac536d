import { StateError } from "./state-error.ts";
import type { StateStore } from "./store.ts";

/** A store that lasts as long as the object: for tests, and for nodes without a data directory. */
export function memoryStore(): StateStore {
  const entries = new Map<string, Uint8Array>();
  let closed = false;
  const whenOpen = async <T>(action: () => T): Promise<T> => {
    if (closed) throw new StateError("closed", "The memory store was closed.", "Open a new one.");
    return action();
  };
  return {
    load: (key) => whenOpen(() => entries.get(key)?.slice() ?? null),
    save: (key, bytes) => whenOpen(() => void entries.set(key, bytes.slice())),
    commit: (changes) =>
      whenOpen(() => {
        for (const { key, bytes } of changes) {
          if (bytes === null) entries.delete(key);
          else entries.set(key, bytes.slice());
        }
      }),
    close: async () => {
      closed = true;
    },
  };
}
