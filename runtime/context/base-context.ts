import type { Address } from "../address.ts";
import type { Origin, RequestContext, ResponseControl } from "../context.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import { hasPassed } from "../deadlines.ts";
import type { Deadlines, Timed } from "../deadlines.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import type { Logger } from "../log.ts";
import type { Observation } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { ProcessServer } from "../process-server.ts";
import { RequestLife } from "./request-life.ts";

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

/** The request is over, and nobody has wanted its signal or its logger. */
export const OVER: unique symbol = Symbol("over");

/**
 * The part of a request's context that is the same for every transport: a signal and a logger, each made when it is
 * first read, so that a handler which reads neither pays for neither. A transport extends it with what it knows of the
 * request; members that are defined here as getters are overridden by getters.
 *
 * All fields are the transport's own: an object whose fields come from several classes takes twice as long to make.
 */
export abstract class BaseContext implements RequestContext, Timed {
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

  abstract readonly scope: ContextScope;
  /** In the contract: `create-user`. */
  abstract readonly handlerName: string;
  abstract readonly correlationId: string;
  /** Milliseconds since the epoch; `Infinity` where nobody waits. Reading it begins its time, where it has not begun. */
  abstract readonly deadline: number;
  /** `undefined` at first; nobody else writes it. */
  abstract life: RequestLife | typeof OVER | undefined;

  get timed(): boolean {
    return true;
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

  /** Written by the observer of its node, where there is one. */
  get observed(): Observation | undefined {
    return typeof this.life === "object" ? this.life.observed : undefined;
  }
  set observed(observation: Observation | undefined) {
    this.makeLife().observed = observation;
  }

  get log(): Logger {
    return this.makeLife().log;
  }

  /** Once the request is over, a signal that is read for the first time only tells of an abort that came before. */
  get signal(): AbortSignal {
    return this.makeLife().signal;
  }

  /** Nobody waits for this request any more: its caller went away, its deadline was noticed, or the process stops. */
  get aborted(): boolean {
    return this.abortReason !== undefined;
  }

  /** With what `abort` was called; `undefined` before. */
  get abortReason(): unknown {
    return typeof this.life === "object" ? this.life.abortReason : undefined;
  }

  /** Aborts the signal, once; `reason` is what `signal.reason` says. Nothing happens after `end`. */
  abort(reason: Error): void {
    if (this.life !== OVER) this.makeLife().abort(reason);
  }

  /** The request is over: its timer is released, and the signal stays as it is. The process host calls it. */
  end(): void {
    if (typeof this.life === "object") this.life.end();
    else this.life = OVER;
  }

  /** For this class alone, which cannot say so: not everybody who inherits from it is made by its constructor. */
  makeLife(): RequestLife {
    if (typeof this.life === "object") return this.life;
    const life = new RequestLife(this, this.life === OVER);
    this.life = life;
    return life;
  }
}
