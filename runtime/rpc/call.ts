import { expectManyListeners } from "../abort-listeners.ts";
import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { SendError } from "../send-error.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { AnyCodec, OutgoingRequest, SentRequest } from "../transport/transport.ts";
import type { Correlations } from "./correlations.ts";
import { deadlineOf } from "./limit.ts";
import type { CallLimit } from "./limit.ts";
import type { WaitingCall } from "./waiting-call.ts";

const NO_FAULTS: readonly Fault[] = [];

/** A call to another node, or one that nobody can be asked: what was asked, and the promise that its outcome settles. */
export class Call implements OutgoingRequest, WaitingCall {
  readonly id: string;
  readonly source: Address;
  readonly target: Address;
  readonly handler: string;
  readonly codec: AnyCodec;
  readonly args: readonly unknown[];
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  waitingIndex = -1;
  sent: SentRequest | undefined = undefined;
  /** Where the host traces calls. */
  readonly #span: OpenSpan | undefined;
  readonly #table: Correlations;
  #limit: CallLimit;
  #deadline: number | undefined = undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  #signal: AbortSignal | undefined = undefined;

  constructor(
    table: Correlations,
    id: string,
    source: Address,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    limit: CallLimit,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
    span?: OpenSpan,
  ) {
    this.#table = table;
    this.id = id;
    this.source = source;
    this.target = target;
    this.handler = handler;
    this.codec = codec;
    this.args = args;
    this.#limit = limit;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#span = span;
  }

  get deadline(): number {
    if (this.#deadline === undefined) this.begin(this.#table.clock.now());
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

  get hash(): string {
    return this.codec.hash;
  }

  get trace(): TraceContext | undefined {
    return this.#span?.trace;
  }

  /** Cancels the call when `signal` aborts. */
  watch(signal: AbortSignal): void {
    this.#signal = signal;
    expectManyListeners(signal);
    signal.addEventListener("abort", this);
  }

  /** The signal aborted. */
  handleEvent(): void {
    this.#table.cancel(this);
  }

  tellCancelled(): void {
    this.sent?.cancel();
  }

  resolve(value: unknown): void {
    this.sent?.over();
    this.#signal?.removeEventListener("abort", this);
    this.#span?.end(undefined);
    this.#resolve(value);
  }

  reject(kind: SendErrorKind, message: string, faults = NO_FAULTS): void {
    this.sent?.over();
    this.#signal?.removeEventListener("abort", this);
    const error = new SendError(kind, message, { faults, correlationId: this.id });
    this.#span?.end({ kind, cause: error });
    this.#reject(error);
  }

  /** For a router that was asked in vain. */
  refuse(kind: SendErrorKind, message: string, faults = NO_FAULTS): void {
    this.reject(kind, message, faults);
  }

  expire(): void {
    this.#table.expire(this);
  }

  get described(): string {
    return `\`${this.handler}\` of ${formatAddress(this.target)}`;
  }
}
