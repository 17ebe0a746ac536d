import type { StateStore } from "../../../../runtime/state/store.ts";

/** A store whose saves of states end when, and as, the test says. Descriptions of types are saved at once. */
export class SlowStore implements StateStore {
  readonly entries = new Map<string, Uint8Array>();
  /** Saves that were begun and have not ended, oldest first. */
  readonly pending: {
    readonly bytes: Uint8Array;
    readonly succeed: () => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  begun = 0;

  async load(key: string): Promise<Uint8Array | null> {
    return this.entries.get(key) ?? null;
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    if (key.startsWith("type/")) {
      this.entries.set(key, bytes);
      return Promise.resolve();
    }
    this.begun++;
    return new Promise((resolve, reject) => {
      const remove = (): void => void this.pending.splice(this.pending.indexOf(save), 1);
      const save = {
        bytes,
        succeed: () => {
          this.entries.set(key, bytes);
          remove();
          resolve();
        },
        fail: (error: unknown) => {
          remove();
          reject(error);
        },
      };
      this.pending.push(save);
    });
  }

  async close(): Promise<void> {}
}
