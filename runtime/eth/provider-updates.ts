import { rawMember } from "./raw-json.ts";

/** Takes the JSON text of an update. */
export type UpdateListener = (text: string) => void;

/** Updates kept whose subscription is not known yet. */
const EARLY = 256;

/**
 * Who gets the updates of one connection. A provider may send the first ones before it has answered with their
 * subscription's id: while such an answer is awaited they are kept.
 */
export class ProviderUpdates {
  readonly #listeners = new Map<string, UpdateListener>();
  #early: { readonly id: string; readonly text: string }[] = [];
  #expected = 0;

  /** An answer with an id is awaited, until the function that is returned is called. */
  expect(): () => void {
    this.#expected++;
    return () => {
      if (--this.#expected === 0) this.#early = [];
    };
  }

  /** From now on, and for what has come early. */
  listen(id: string, listener: UpdateListener): void {
    this.#listeners.set(id, listener);
    const early = this.#early.filter((each) => each.id === id);
    if (early.length === 0) return;
    this.#early = this.#early.filter((each) => each.id !== id);
    for (const { text } of early) listener(text);
  }

  forget(id: string): void {
    this.#listeners.delete(id);
  }

  clear(): void {
    this.#listeners.clear();
    this.#early = [];
  }

  /** `params` of an `eth_subscription`, and the text of the whole message. */
  received(params: unknown, message: string): void {
    if (typeof params !== "object" || params === null || !("subscription" in params) || typeof params.subscription !== "string") return;
    const { subscription: id } = params;
    const text = rawMember(message, ["params", "result"]);
    if (text === undefined) return;
    const listener = this.#listeners.get(id);
    if (listener !== undefined) listener(text);
    else if (this.#expected > 0 && this.#early.length < EARLY) this.#early.push({ id, text });
  }
}
