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
  Receiver,
  SentRequest,
} from "./transport.ts";

const NO_FAULTS: readonly Fault[] = [];

/** A request that never leaves the program: values are copied instead of encoded. */
export class MemoryRequest implements IncomingRequest, IncomingResult, SentRequest {
  readonly id: string;
  readonly source: Address;
  readonly target: Address;
  readonly handler: string;
  readonly hash: string;
  readonly deadline: number;
  readonly trace: TraceContext | undefined;
  listener: CancelListener | undefined = undefined;
  readonly #sender: Receiver;
  readonly #args: readonly unknown[];
  #result: unknown = undefined;

  constructor(request: OutgoingRequest, sender: Receiver) {
    this.id = request.id;
    this.source = request.source;
    this.target = request.target;
    this.handler = request.handler;
    this.hash = request.hash;
    this.deadline = request.deadline;
    this.trace = request.trace;
    this.#args = request.args;
    this.#sender = sender;
  }

  parameters(codec: AnyCodec): readonly unknown[] {
    return codec.copyParameters(this.#args);
  }

  encodeResult(codec: AnyCodec, result: unknown): void {
    this.#result = codec.copyResult(result);
  }

  answer(): void {
    this.#sender.answered(this.id, this);
  }

  refuse(kind: SendErrorKind, message: string, faults: readonly Fault[] = NO_FAULTS): void {
    this.#sender.refused(this.id, kind, message, faults);
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
