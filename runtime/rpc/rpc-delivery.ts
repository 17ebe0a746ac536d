import type { Address } from "../address.ts";
import { callerGone } from "../context/base-context.ts";
import type { ContextScope } from "../context/base-context.ts";
import { MessageContext } from "../context/plain-context.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { AnyCodec, CancelListener, IncomingRequest } from "../transport/transport.ts";

/** A call of another process on its way through the one that it asks, and the context of its handler: one object a call. */
export class RpcDelivery extends MessageContext implements Delivery, CancelListener {
  readonly origin: "local" | "remote";
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[];
  readonly #request: IncomingRequest;
  readonly #codec: AnyCodec;

  constructor(
    scope: ContextScope,
    origin: "local" | "remote",
    request: IncomingRequest,
    handler: AnyHandler<unknown>,
    codec: AnyCodec,
    args: readonly unknown[],
  ) {
    super(scope, handler.name, request, request);
    this.origin = origin;
    this.handler = handler;
    this.args = args;
    this.#request = request;
    this.#codec = codec;
    request.listener = this;
  }

  get context(): this {
    return this;
  }

  get source(): Address {
    return this.#request.source;
  }

  override get incomingTrace(): TraceContext | undefined {
    return this.#request.trace;
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
    this.abort(callerGone());
  }
}
