import { expectManyListeners } from "../abort-listeners.ts";
import type { Address } from "../address.ts";
import type { Origin, RequestContext, ResponseControl } from "../context.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import { hasPassed } from "../deadlines.ts";
import type { DeadlineEntry, Deadlines, Timed } from "../deadlines.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import type { Logger } from "../log.ts";
import type { Observation } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { ProcessServer } from "../process-server.ts";

/** What the contexts of one process share. */
export interface ContextScope {
  /** The process's own address: its node is the node of every request that reaches it. */
  readonly address: Address;
  /** Already bound to the process. */
  readonly log: Logger;
  readonly deadlines: Deadlines;
  readonly ids: CorrelationIds;
  readonly server: ProcessServer;
}

/** What knows its correlation id, and may make it when it is first read. */
export interface Correlated {
  readonly id: string;
}

/**
 * The part of a request's context that is the same for every transport: a signal and a logger, each made when it is
 * first read, so that a handler which reads neither pays for neither. A transport extends it with what it knows of the
 * request; members that are defined here as getters are overridden by getters.
 */
export abstract class BaseContext implements RequestContext, DeadlineEntry, Timed {
  abstract readonly origin: Origin;
  abstract readonly source: Address;
  abstract readonly path: string | null;
  abstract readonly method: HttpMethod | null;
  abstract readonly boundPath: string | null;
  abstract readonly pathParameters: Readonly<Record<string, string>>;
  abstract readonly rest: string | null;
  abstract readonly query: QueryValues;
  abstract readonly headers: Readonly<Record<string, string>>;
  abstract readonly rawBody: Uint8Array;
  abstract readonly response: ResponseControl;

  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  /** Written by the observer of its node, where there is one. */
  observed: Observation | undefined = undefined;
  readonly scope: ContextScope;
  /** In the contract: `create-user`. */
  readonly handlerName: string;
  readonly #correlation: string | Correlated;
  readonly #deadline: number | Timed;
  #log: Logger | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown = undefined;
  #ended = false;

  /** `deadline` is in milliseconds since the epoch, or what knows it; `Infinity` where nobody waits. */
  constructor(scope: ContextScope, handlerName: string, correlation: string | Correlated, deadline: number | Timed) {
    this.scope = scope;
    this.handlerName = handlerName;
    this.#correlation = correlation;
    this.#deadline = deadline;
  }

  get correlationId(): string {
    return typeof this.#correlation === "string" ? this.#correlation : this.#correlation.id;
  }

  get deadline(): number {
    return typeof this.#deadline === "number" ? this.#deadline : this.#deadline.deadline;
  }

  get timed(): boolean {
    return typeof this.#deadline === "number" || this.#deadline.timed !== false;
  }

  /** Its time begins now, where it has not begun. */
  beginTime(): void {
    void this.deadline;
  }

  /** Its deadline has passed: nobody waits for it any more. */
  get late(): boolean {
    return hasPassed(this, this.scope.deadlines.clock);
  }

  /** The trace that the sender says this request belongs to. */
  get incomingTrace(): TraceContext | undefined {
    return undefined;
  }

  get log(): Logger {
    return (this.#log ??= this.scope.log.child({ handler: this.handlerName, correlationId: this.correlationId }));
  }

  /** Once the request is over, a signal that is read for the first time only tells of an abort that came before. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      expectManyListeners(this.#controller.signal);
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
      else if (!this.#ended) this.scope.deadlines.add(this);
    }
    return this.#controller.signal;
  }

  /** Nobody waits for this request any more: its caller went away, its deadline was noticed, or the process stops. */
  get aborted(): boolean {
    return this.#abortReason !== undefined;
  }

  /** With what `abort` was called; `undefined` before. */
  get abortReason(): unknown {
    return this.#abortReason;
  }

  /** Aborts the signal, once; `reason` is what `signal.reason` says. Nothing happens after `end`. */
  abort(reason: Error): void {
    if (this.#ended || this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.scope.deadlines.remove(this);
    this.#controller?.abort(reason);
  }

  /** The request is over: its timer is released, and the signal stays as it is. The process host calls it. */
  end(): void {
    this.#ended = true;
    if (this.#controller !== undefined) this.scope.deadlines.remove(this);
  }

  /** The deadline passed while somebody held the signal. */
  expire(): void {
    this.abort(deadlinePassed());
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
