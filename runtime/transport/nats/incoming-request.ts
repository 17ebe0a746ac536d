import type { Address } from "../../address.ts";
import type { BinaryReader } from "../../codec/binary-reader.ts";
import type { Fault } from "../../codec/faults.ts";
import type { TraceContext } from "../../observe/trace-context.ts";
import type { SendErrorKind } from "../../send-error.ts";
import type { AnyCodec, CancelListener, IncomingRequest } from "../transport.ts";
import type { WireHead } from "./message.ts";
import { readPayload } from "./payload.ts";

/** What a request that came in needs of its link. */
export interface Answerer {
  encodeResult(codec: AnyCodec, encoding: number, result: unknown): Uint8Array;
  answer(request: NatsRequest, bytes: Uint8Array): void;
  refuse(request: NatsRequest, kind: SendErrorKind, message: string, faults: readonly Fault[]): void;
}

/** A request of another node. Its source is who may publish at the subject that it came in by. */
export class NatsRequest implements IncomingRequest {
  readonly id: string;
  readonly source: Address;
  readonly target: Address;
  readonly handler: string;
  readonly hash: string;
  readonly deadline: number;
  readonly trace: TraceContext | undefined;
  /** The subject of its answer. */
  readonly reply: string;
  readonly encoding: number;
  listener: CancelListener | undefined = undefined;
  #answerer: Answerer | undefined;
  readonly #body: BinaryReader;
  #result: Uint8Array | undefined = undefined;

  constructor(
    answerer: Answerer,
    source: Address,
    target: Address,
    id: string,
    reply: string,
    head: WireHead,
    deadline: number,
    body: BinaryReader,
  ) {
    this.id = id;
    this.source = source;
    this.target = target;
    this.handler = head.handler;
    this.hash = head.hash;
    this.deadline = deadline;
    this.trace = head.trace;
    this.reply = reply;
    this.encoding = head.encoding;
    this.#answerer = answerer;
    this.#body = body;
  }

  parameters(codec: AnyCodec): readonly unknown[] {
    return readPayload(codec, "parameters", this.encoding, this.#body) as readonly unknown[];
  }

  encodeResult(codec: AnyCodec, result: unknown): void {
    this.#result = this.#answerer?.encodeResult(codec, this.encoding, result);
  }

  answer(): void {
    if (this.#result !== undefined) this.#answerer?.answer(this, this.#result);
  }

  refuse(kind: SendErrorKind, message: string, faults: readonly Fault[] = []): void {
    this.#answerer?.refuse(this, kind, message, faults);
  }

  /** It is answered by somebody else, or by nobody. */
  mute(): void {
    this.#answerer = undefined;
  }
}
