import { expectManyListeners } from "../abort-listeners.ts";
import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { DeadlineEntry } from "../deadlines.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { SendError } from "../send-error.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { Asker } from "../transport/memory-request.ts";
import type { AnyCodec, IncomingResult, OutgoingRequest, SentRequest } from "../transport/transport.ts";
import type { Correlations } from "./correlations.ts";

/** One call on its way: what was asked, and the promise that its outcome settles. */
export class Call implements OutgoingRequest, DeadlineEntry, Asker {
  readonly source: Address;
  readonly target: Address;
  readonly handler: string;
  readonly hash: string;
  readonly codec: AnyCodec;
  readonly args: readonly unknown[];
  readonly deadline: number;
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  /** Where it stands among the waiting calls; -1 outside. Written by `Correlations` alone. */
  waitingIndex = -1;
  sent: SentRequest | undefined = undefined;
  /** Where the host traces calls. */
  readonly #span: OpenSpan | undefined;
  readonly #table: Correlations;
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
    deadline: number,
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
    this.hash = codec.hash;
    this.codec = codec;
    this.args = args;
    this.deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#span = span;
  }

  get id(): string {
    return (this.#id ??= this.#ids?.text(this.#number) ?? "");
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

  /** Its own request, inside the node, was answered: nobody has to look for it by its id. */
  answered(result: IncomingResult): void {
    this.#table.answeredHere(this, result);
  }
  refused(kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    this.#table.refusedHere(this, kind, message, faults);
  }

  /** Only the table calls these, once, after it has taken the call out. */
  resolve(value: unknown): void {
    this.sent?.over();
    this.#signal?.removeEventListener("abort", this);
    this.#span?.end(undefined);
    this.#resolve(value);
  }
  reject(kind: SendErrorKind, message: string, faults: readonly Fault[] = []): void {
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
