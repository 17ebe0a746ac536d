import type { Address } from "../address.ts";
import type { ContextScope, OVER } from "../context/base-context.ts";
import { MessageContext } from "../context/plain-context.ts";
import { callerGone } from "../context/request-life.ts";
import type { RequestLife } from "../context/request-life.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { AnyCodec, CancelListener, IncomingRequest } from "../transport/transport.ts";

/** A call that came by a transport, on its way through the one that it asks, and the context of its handler: one object a call. */
export class RpcDelivery extends MessageContext implements Delivery, CancelListener {
  readonly scope: ContextScope;
  life: RequestLife | typeof OVER | undefined = undefined;
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
    super();
    this.scope = scope;
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

  get handlerName(): string {
    return this.handler.name;
  }

  get correlationId(): string {
    return this.#request.id;
  }

  get deadline(): number {
    return this.#request.deadline;
  }

  override get timed(): boolean {
    return this.#request.timed !== false;
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
