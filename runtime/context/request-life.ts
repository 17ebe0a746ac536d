import { expectManyListeners } from "../abort-listeners.ts";
import type { DeadlineEntry, Deadlines } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import type { Observation } from "../observe/observer.ts";
import type { BaseContext } from "./base-context.ts";

/**
 * What is made of a request only when somebody wants it: its signal, with the deadline that aborts it, its logger, what the
 * observer of its node notes. Most requests end without one.
 */
export class RequestLife implements DeadlineEntry {
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  observed: Observation | undefined = undefined;
  /** The request is over: nothing aborts it any more. */
  ended: boolean;
  readonly #context: BaseContext;
  #log: Logger | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  #abortReason: unknown = undefined;

  constructor(context: BaseContext, ended: boolean) {
    this.#context = context;
    this.ended = ended;
  }

  get deadline(): number {
    return this.#context.deadline;
  }

  get abortReason(): unknown {
    return this.#abortReason;
  }

  get log(): Logger {
    const { scope, handlerName, correlationId } = this.#context;
    return (this.#log ??= scope.log.child({ handler: handlerName, correlationId }));
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      expectManyListeners(this.#controller.signal);
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
      else if (!this.ended) this.#deadlines.add(this);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    if (this.ended || this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#deadlines.remove(this);
    this.#controller?.abort(reason);
  }

  end(): void {
    this.ended = true;
    this.#deadlines.remove(this);
  }

  /** The deadline passed while somebody held the signal. */
  expire(): void {
    this.abort(deadlinePassed());
  }

  get #deadlines(): Deadlines {
    return this.#context.scope.deadlines;
  }
}

/** The reason of a signal that aborts at a deadline, named as the platform names it: `TimeoutError`. */
export function deadlinePassed(): Error {
  return namedError("TimeoutError", "The deadline of this request has passed; nobody waits for its answer.");
}

/** The reason of a signal that aborts because the caller went away: `AbortError`. */
export function callerGone(): Error {
  return namedError("AbortError", "The caller of this request went away; nobody waits for its answer.");
}

/** The reason of a signal that aborts because the process stops: `AbortError`. */
export function processStopping(): Error {
  return namedError("AbortError", "The process is stopping.");
}

function namedError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
