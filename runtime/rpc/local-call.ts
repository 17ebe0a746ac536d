import { expectManyListeners } from "../abort-listeners.ts";
import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { ContextScope, OVER } from "../context/base-context.ts";
import { MessageContext } from "../context/plain-context.ts";
import { callerGone } from "../context/request-life.ts";
import type { RequestLife } from "../context/request-life.ts";
import type { Timed } from "../deadlines.ts";
import { deadlineOf } from "./limit.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { SendError } from "../send-error.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { AnyCodec } from "../transport/transport.ts";
import type { Correlations } from "./correlations.ts";
import type { LocalRoute } from "./local-routes.ts";
import type { WaitingCall } from "./waiting-call.ts";

const NO_FAULTS: readonly Fault[] = [];

/** It is being handed to its process: what settles it now settles it before anybody waits. */
const ASKING = 0;
const WAITING = 1;
const ANSWERED = 2;
const REFUSED = 3;

/** Who waits for a call that was not answered at once. */
interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
}

/** By its prototype alone, below: a constructor that calls those of two others takes as long as a fifth of a call. */
// eslint-disable-next-line typescript/no-unsafe-declaration-merging -- the members are there
export interface LocalCall extends MessageContext {}

/**
 * A call between two processes of one node, all of it: what the caller waits for, the message on its way through the callee, and the
 * context of the callee's handler. Values are copied in place of encoded, and nobody has to look for it by its id.
 */
export class LocalCall implements Delivery, WaitingCall {
  readonly scope: ContextScope;
  life: RequestLife | typeof OVER | undefined = undefined;
  readonly handler: AnyHandler<unknown>;
  /** Copies that belong to the callee. */
  readonly args: readonly unknown[];
  readonly source: Address;
  waitingIndex = -1;
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  readonly #codec: AnyCodec;
  readonly #table: Correlations;
  /** What makes its id, when somebody reads it: hardly anybody does. */
  readonly #number: number;
  /** Milliseconds that are counted from the end of the turn in which it was made, or what it is made for. */
  #limit: number | Timed;
  /** Where the host traces calls. */
  readonly #span: OpenSpan | undefined;
  #deadline: number | undefined = undefined;
  #phase = ASKING;
  /** The copied result, from when the handler ended; the error of one that is refused. */
  #outcome: unknown = undefined;
  #waiter: Waiter | undefined = undefined;

  constructor(
    table: Correlations,
    route: LocalRoute,
    source: Address,
    args: readonly unknown[],
    limit: number | Timed,
    span: OpenSpan | undefined,
  ) {
    const { host, handler, codec } = route;
    this.scope = host.scope;
    this.handler = handler;
    this.args = args;
    this.source = source;
    this.#codec = codec;
    this.#table = table;
    this.#number = host.scope.ids.reserve();
    this.#limit = limit;
    this.#span = span;
  }

  get context(): this {
    return this;
  }

  get origin(): "local" {
    return "local";
  }

  get id(): string {
    return this.scope.ids.text(this.#number);
  }

  get handlerName(): string {
    return this.handler.name;
  }

  get correlationId(): string {
    return this.id;
  }

  get deadline(): number {
    if (this.#deadline === undefined) this.begin(this.scope.deadlines.clock.now());
    return this.#deadline ?? Number.POSITIVE_INFINITY;
  }

  get timed(): boolean {
    return this.#deadline !== undefined || (typeof this.#limit === "object" && this.#limit.timed !== false);
  }

  begin(now: number): void {
    this.#deadline ??= deadlineOf(this.#limit, now);
    // A request that calls on its own behalf would keep all that it is made for.
    this.#limit = 0;
  }

  get incomingTrace(): TraceContext | undefined {
    return this.#span?.trace;
  }

  /** It was handed over. `true`: its outcome is here already. Else it has to wait among the waiting calls. */
  asked(): boolean {
    if (this.#phase !== ASKING) return true;
    this.#phase = WAITING;
    return false;
  }

  /** Settles with its outcome; asked for once, after `asked`. `signal` cancels it. */
  promise(signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#phase === ANSWERED) return Promise.resolve(this.#outcome);
    if (this.#phase === REFUSED) return Promise.reject(this.#outcome as Error);
    return this.#wait(signal);
  }

  #wait(signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject, signal };
      if (signal === undefined) return;
      expectManyListeners(signal);
      signal.addEventListener("abort", this);
      if (signal.aborted) this.handleEvent();
    });
  }

  /** The signal aborted. */
  handleEvent(): void {
    this.#table.cancel(this);
  }

  finished(result: unknown): void {
    this.#outcome = this.#codec.copyResult(result);
  }

  answer(): void {
    if (this.#phase === ASKING) this.resolve(this.#outcome);
    else this.#table.answeredHere(this, this.#outcome);
  }

  failed(kind: SendErrorKind, message: string): void {
    if (this.#phase === ASKING) this.reject(kind, message);
    else this.#table.refusedHere(this, kind, message, NO_FAULTS);
  }

  tellCancelled(): void {
    this.abort(callerGone());
  }

  resolve(value: unknown): void {
    this.#phase = ANSWERED;
    this.#span?.end(undefined);
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    waiter.signal?.removeEventListener("abort", this);
    waiter.resolve(value);
  }

  reject(kind: SendErrorKind, message: string, faults = NO_FAULTS): void {
    const error = new SendError(kind, message, { faults, correlationId: this.id });
    this.#phase = REFUSED;
    this.#outcome = error;
    this.#span?.end({ kind, cause: error });
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    waiter.signal?.removeEventListener("abort", this);
    waiter.reject(error);
  }

  /** The deadline passed while somebody waited. */
  expire(): void {
    this.#table.expire(this);
  }

  get described(): string {
    return `\`${this.handlerName}\` of ${formatAddress(this.scope.address)}`;
  }
}

Object.setPrototypeOf(LocalCall.prototype, MessageContext.prototype);
