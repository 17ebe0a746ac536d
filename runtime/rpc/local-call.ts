import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { ContextScope, OVER } from "../context/base-context.ts";
import { MessageContext } from "../context/plain-context.ts";
import { callerGone } from "../context/request-life.ts";
import type { RequestLife } from "../context/request-life.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { SendError } from "../send-error.ts";
import type { SendErrorKind } from "../send-error.ts";
import { deadlineOf } from "./limit.ts";
import type { CallLimit } from "./limit.ts";
import type { LocalRoute } from "./local-route.ts";
import { LocalWait } from "./local-wait.ts";

const NO_FAULTS: readonly Fault[] = [];

/** It is being handed to its process: what settles it now settles it before anybody waits. */
const ASKING = 0;
const WAITING = 1;
const ANSWERED = 2;
const REFUSED = 3;

/**
 * By its prototype alone, below: a constructor that calls those of two others takes as long as a fifth of a call. The compiler cannot
 * tell then whether a member is missing; a test reads all of them.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the members are there
export interface LocalCall extends MessageContext {}

/**
 * A call between two processes of one node: the message on its way through the callee, the context of the callee's handler, and
 * what the caller gets. Values are copied in place of encoded, and nobody has to look for it by its id.
 */
export class LocalCall implements Delivery {
  life: RequestLife | typeof OVER | undefined = undefined;
  readonly route: LocalRoute;
  readonly source: Address;
  /** Copies that belong to the callee. */
  readonly args: readonly unknown[];
  #limit: CallLimit;
  /** Where the host traces calls. */
  readonly #span: OpenSpan | undefined;
  #deadline: number | undefined = undefined;
  /** Made when somebody reads it: hardly anybody does. */
  #id: string | undefined = undefined;
  #phase = ASKING;
  /** The copied result or a promise of it, from when the handler ended; the error of one that is refused. */
  #outcome: unknown = undefined;
  #wait: LocalWait | undefined = undefined;

  constructor(
    route: LocalRoute,
    source: Address,
    args: readonly unknown[],
    limit: CallLimit,
    span: OpenSpan | undefined,
  ) {
    this.route = route;
    this.source = source;
    this.args = args;
    this.#limit = limit;
    this.#span = span;
  }

  /** Settles with its outcome; asked for once, after it was handed over. `signal` cancels it. */
  promise(signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#phase !== ANSWERED) return this.#promiseOfRest(signal);
    const outcome = this.#outcome;
    return outcome instanceof Promise ? outcome : Promise.resolve(outcome);
  }

  #promiseOfRest(signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#phase === REFUSED) return Promise.reject(this.#outcome as Error);
    this.#phase = WAITING;
    return new Promise((resolve, reject) => {
      this.#wait = new LocalWait(this, signal, resolve, reject);
      this.#wait.enter();
    });
  }

  finished(result: unknown): void {
    const { codec } = this.route;
    const { promiseResult } = codec;
    this.#outcome =
      promiseResult !== undefined && this.#phase === ASKING ? promiseResult(result) : codec.copyResult(result);
  }

  answer(): void {
    if (this.#phase === ASKING) {
      this.#phase = ANSWERED;
      if (this.#span !== undefined) this.ended(undefined);
    } else if (this.#wait !== undefined) this.route.correlations.answeredHere(this.#wait, this.#outcome);
  }

  failed(kind: SendErrorKind, message: string): void {
    if (this.#phase === ASKING) {
      this.#phase = REFUSED;
      this.#outcome = this.failure(kind, message, NO_FAULTS);
    } else if (this.#wait !== undefined) this.route.correlations.refusedHere(this.#wait, kind, message, NO_FAULTS);
  }

  /** Nobody waits for it any more. */
  callerGone(): void {
    this.abort(callerGone());
  }

  /** Its outcome is there: `error` is what it failed with. */
  ended(error: { readonly kind: string; readonly cause: unknown } | undefined): void {
    this.#span?.end(error);
  }

  /** The error that its caller gets. */
  failure(kind: SendErrorKind, message: string, faults: readonly Fault[]): SendError {
    const error = new SendError(kind, message, { faults, correlationId: this.id });
    this.ended({ kind, cause: error });
    return error;
  }

  get context(): this {
    return this;
  }

  get handler(): AnyHandler<unknown> {
    return this.route.handler;
  }

  get scope(): ContextScope {
    return this.route.host.scope;
  }

  get handlerName(): string {
    return this.route.name;
  }

  get origin(): "local" {
    return "local";
  }

  get id(): string {
    return (this.#id ??= this.scope.ids.next());
  }

  get correlationId(): string {
    return this.id;
  }

  get deadline(): number {
    if (this.#deadline === undefined) this.beginAt(this.scope.deadlines.clock.now());
    return this.#deadline ?? Number.POSITIVE_INFINITY;
  }

  get timed(): boolean {
    return this.#deadline !== undefined || (typeof this.#limit === "object" && this.#limit.timed !== false);
  }

  /** Its time begins at `now`, where it has not begun. */
  beginAt(now: number): void {
    this.#deadline ??= deadlineOf(this.#limit, now);
    // A request that calls on its own behalf would keep all that it is made for.
    this.#limit = 0;
  }

  get incomingTrace(): TraceContext | undefined {
    return this.#span?.trace;
  }

  get described(): string {
    return `\`${this.route.name}\` of ${formatAddress(this.scope.address)}`;
  }
}

Object.setPrototypeOf(LocalCall.prototype, MessageContext.prototype);
