import type { Delivery } from "../delivery.ts";
import type { SaveWaiter } from "../state/keeper.ts";
import { notSaved } from "./failure.ts";
import type { Failure } from "./failure.ts";

/** Who sends the answer, or the failure, when nothing is waited for any more. */
export interface RunOwner {
  settled(run: Run): void;
}

/** A message whose handler was started, until its answer leaves. */
export class Run implements SaveWaiter {
  readonly delivery: Delivery;
  readonly #owner: RunOwner;
  /** Its owner was told; whatever comes later is dropped. */
  over = false;
  #failure: Failure | undefined = undefined;

  constructor(delivery: Delivery, owner: RunOwner) {
    this.delivery = delivery;
    this.#owner = owner;
  }

  /** `undefined` where the handler has its answer. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** There will be a refusal in place of the answer; the first reason stays. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
  }

  /** Nothing is waited for any more. */
  saved(): void {
    if (this.over) return;
    this.over = true;
    this.#owner.settled(this);
  }

  saveFailed(cause: unknown): void {
    this.fail(notSaved(this.delivery, cause));
    this.saved();
  }
}
