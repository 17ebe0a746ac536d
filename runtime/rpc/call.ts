import { expectManyListeners } from "../abort-listeners.ts";
import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { Timed, TurnEntry } from "../deadlines.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { SendError } from "../send-error.ts";
import type { SendErrorKind } from "../send-error.ts";
import type {
  AnyCodec,
  CancelListener,
  IncomingRequest,
  IncomingResult,
  OutgoingRequest,
  SentRequest,
} from "../transport/transport.ts";
import type { Correlations } from "./correlations.ts";

const NO_FAULTS: readonly Fault[] = [];

/**
 * One call on its way: what was asked, and the promise that its outcome settles. Inside a node it is the request that the
 * callee gets as well: values are copied in place of encoded, and nobody has to look for it by its id.
 */
export class Call implements OutgoingRequest, IncomingRequest, IncomingResult, TurnEntry {
  readonly source: Address;
  readonly target: Address;
  readonly handler: string;
  readonly codec: AnyCodec;
  readonly args: readonly unknown[];
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  /** Where it stands among the waiting calls; -1 outside. Written by `Correlations` alone. */
  waitingIndex = -1;
  /** Where it left the node. */
  sent: SentRequest | undefined = undefined;
  /** Where it did not. */
  listener: CancelListener | undefined = undefined;
  #result: unknown = undefined;
  /** Where the host traces calls. */
  readonly #span: OpenSpan | undefined;
  readonly #table: Correlations;
  /** Milliseconds that are counted from the end of the turn in which it was made, or what it is made for. */
  readonly #limit: number | Timed;
  #deadline: number | undefined = undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  #signal: AbortSignal | undefined = undefined;
  /** What makes its id, and of which number, until somebody reads it: inside a node hardly anybody does. */
  readonly #ids: CorrelationIds | undefined;
  readonly #number: number;
  #id: string | undefined;

  constructor(
    table: Correlations,
    id: string | CorrelationIds,
    source: Address,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    limit: number | Timed,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
    span?: OpenSpan,
  ) {
    this.#table = table;
    if (typeof id === "string") {
      this.#id = id;
      this.#ids = undefined;
      this.#number = 0;
    } else {
      this.#id = undefined;
      this.#ids = id;
      this.#number = id.reserve();
    }
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

  get id(): string {
    return (this.#id ??= this.#ids?.text(this.#number) ?? "");
  }

  get deadline(): number {
    if (this.#deadline === undefined) this.begin(this.#table.clock.now());
    return this.#deadline ?? Number.POSITIVE_INFINITY;
  }

  get timed(): boolean {
    return this.#deadline !== undefined || (typeof this.#limit === "object" && this.#limit.timed !== false);
  }

  begin(now: number): void {
    this.#deadline ??= typeof this.#limit === "number" ? now + this.#limit : this.#limit.deadline;
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

  parameters(codec: AnyCodec): readonly unknown[] {
    return codec.copyParameters(this.args);
  }

  encodeResult(codec: AnyCodec, result: unknown): void {
    this.#result = codec.copyResult(result);
  }

  answer(): void {
    this.#table.answeredHere(this, this);
  }

  refuse(kind: SendErrorKind, message: string, faults = NO_FAULTS): void {
    this.#table.refusedHere(this, kind, message, faults);
  }

  /** The copy that was made when the handler ended. */
  result(): unknown {
    return this.#result;
  }

  /** Tells who works on it that nobody waits any more. */
  tellCancelled(): void {
    this.sent?.cancel();
    this.listener?.callerGone();
  }

  /** Only the table calls these, once, after it has taken the call out. */
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

  expire(): void {
    this.#table.expire(this);
  }

  /** How messages name it: `` `add` of alice.os@counter:demo:alice.os ``. */
  get described(): string {
    return `\`${this.handler}\` of ${formatAddress(this.target)}`;
  }
}
