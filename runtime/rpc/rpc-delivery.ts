import { callerGone } from "../context/base-context.ts";
import type { PlainContext } from "../context/plain-context.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { AnyCodec, CancelListener, IncomingRequest } from "../transport/transport.ts";

/** A call of another process on its way through the one that it asks. */
export class RpcDelivery implements Delivery, CancelListener {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[];
  readonly context: PlainContext;
  readonly #request: IncomingRequest;
  readonly #codec: AnyCodec;

  constructor(
    request: IncomingRequest,
    handler: AnyHandler<unknown>,
    codec: AnyCodec,
    args: readonly unknown[],
    context: PlainContext,
  ) {
    this.handler = handler;
    this.args = args;
    this.context = context;
    this.#request = request;
    this.#codec = codec;
    request.listener = this;
  }

  finished(result: unknown): void {
    this.#request.encodeResult(this.#codec, result);
  }

  answer(): void {
    this.#request.answer();
  }

  failed(kind: SendErrorKind, message: string): void {
    this.#request.refuse(kind, message);
  }

  callerGone(): void {
    this.context.abort(callerGone());
  }
}
