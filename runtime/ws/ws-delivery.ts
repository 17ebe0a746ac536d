import type { Address } from "../address.ts";
import type { ResponseControl } from "../context.ts";
import { BaseContext } from "../context/base-context.ts";
import type { ContextScope, OVER } from "../context/base-context.ts";
import type { RequestLife } from "../context/request-life.ts";
import type { AnyHandler, QueryValues } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { Channel } from "./channel.ts";
import type { WsRoute } from "./routes.ts";

const NO_BYTES = new Uint8Array(0);
const NO_RESPONSE: ResponseControl = Object.freeze({ setStatus: () => {}, setHeader: () => {}, addHeader: () => {} });

/**
 * One thing that happened on a channel, on its way through the process, and the context of its handler: one object a
 * message. Nobody waits for its end, so that it has no deadline; its signal aborts when the process stops.
 */
export class WsDelivery extends BaseContext implements Delivery {
  readonly scope: ContextScope;
  readonly correlationId: string;
  life: RequestLife | typeof OVER | undefined = undefined;
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[];
  readonly #channel: Channel;
  readonly #route: WsRoute;

  constructor(channel: Channel, route: WsRoute, args: readonly unknown[]) {
    super();
    this.scope = channel.target.scope;
    this.correlationId = this.scope.ids.next();
    this.handler = route.handler;
    this.args = args;
    this.#channel = channel;
    this.#route = route;
  }

  get context(): this {
    return this;
  }

  finished(): void {}

  answer(): void {
    this.#channel.done(this);
  }

  failed(kind: SendErrorKind, message: string): void {
    this.#channel.notDone(this, kind, message);
  }

  get kind(): WsRoute["ws"]["kind"] {
    return this.#route.ws.kind;
  }

  get handlerName(): string {
    return this.handler.name;
  }
  get deadline(): number {
    return Number.POSITIVE_INFINITY;
  }
  get origin(): "ws" | "ws-client" {
    return this.#channel.connection.origin;
  }
  /** As in the seed: the server that a client came by, or the client that opens connections. */
  get source(): Address {
    const process = this.origin === "ws" ? "http-server" : "http-client";
    return { node: this.scope.address.node, process, package: "distro", publisher: "sys" };
  }
  get path(): string | null {
    return this.#channel.connection.path;
  }
  get method(): null {
    return null;
  }
  get boundPath(): string | null {
    return this.#route.boundPath;
  }
  get pathParameters(): Readonly<Record<string, string>> {
    return this.#route.pathParameters;
  }
  get rest(): string | null {
    return this.#route.rest;
  }
  get query(): QueryValues {
    return this.#channel.connection.query;
  }
  get headers(): Readonly<Record<string, string>> {
    return this.#channel.connection.headers;
  }
  get rawBody(): Uint8Array {
    return NO_BYTES;
  }
  get response(): ResponseControl {
    return NO_RESPONSE;
  }
}
