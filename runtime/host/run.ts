import type { Delivery } from "../delivery.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { SaveWaiter } from "../state/keeper.ts";
import { StateError } from "../state/state-error.ts";

/** Why a message gets no answer of its handler. */
export interface Failure {
  readonly kind: SendErrorKind;
  /** May leave the node. */
  readonly message: string;
  /** May not. */
  readonly cause: unknown;
}

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
  fail(kind: SendErrorKind, message: string, cause: unknown): void {
    this.#failure ??= { kind, message, cause };
  }

  /** Nothing is waited for any more. */
  saved(): void {
    if (this.over) return;
    this.over = true;
    this.#owner.settled(this);
  }

  saveFailed(cause: unknown): void {
    const { handlerName, correlationId } = this.delivery.context;
    if (cause instanceof StateError && cause.code === "too-large") {
      this.fail("too-large", `\`${handlerName}\` ran, but the state of its process cannot be saved as it is now: ${cause.problem}`, cause);
      return this.saved();
    }
    this.fail(
      "failed",
      `\`${handlerName}\` ran, but its process's state could not be saved: outcome unknown (correlation id ${correlationId})`,
      cause,
    );
    this.saved();
  }
}
