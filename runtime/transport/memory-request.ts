import type { Address } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { SendErrorKind } from "../send-error.ts";
import type {
  AnyCodec,
  CancelListener,
  IncomingRequest,
  IncomingResult,
  OutgoingRequest,
  SentRequest,
} from "./transport.ts";

const NO_FAULTS: readonly Fault[] = [];

/** Who asked, as the request sees it: told once, of one of the two. */
export interface Asker {
  answered(result: IncomingResult): void;
  refused(kind: SendErrorKind, message: string, faults: readonly Fault[]): void;
}

/** A request that never leaves the program: values are copied instead of encoded. */
export class MemoryRequest implements IncomingRequest, IncomingResult, SentRequest {
  listener: CancelListener | undefined = undefined;
  readonly #request: OutgoingRequest;
  readonly #asker: Asker;
  #result: unknown = undefined;

  constructor(request: OutgoingRequest, asker: Asker) {
    this.#request = request;
    this.#asker = asker;
  }

  get id(): string {
    return this.#request.id;
  }
  get source(): Address {
    return this.#request.source;
  }
  get target(): Address {
    return this.#request.target;
  }
  get handler(): string {
    return this.#request.handler;
  }
  get hash(): string {
    return this.#request.hash;
  }
  get deadline(): number {
    return this.#request.deadline;
  }
  get timed(): boolean | undefined {
    return this.#request.timed;
  }
  get trace(): TraceContext | undefined {
    return this.#request.trace;
  }

  parameters(codec: AnyCodec): readonly unknown[] {
    return codec.copyParameters(this.#request.args);
  }

  encodeResult(codec: AnyCodec, result: unknown): void {
    this.#result = codec.copyResult(result);
  }

  answer(): void {
    this.#asker.answered(this);
  }

  refuse(kind: SendErrorKind, message: string, faults: readonly Fault[] = NO_FAULTS): void {
    this.#asker.refused(kind, message, faults);
  }

  cancel(): void {
    this.listener?.callerGone();
  }

  over(): void {}

  /** The copy that the other side made when its handler ended. */
  result(): unknown {
    return this.#result;
  }
}
