import type { Address } from "../address.ts";
import type { ResponseControl } from "../context.ts";
import { BaseContext } from "../context/base-context.ts";
import type { ContextScope, OVER } from "../context/base-context.ts";
import type { RequestLife } from "../context/request-life.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import { traceOfHeaders } from "../observe/trace-context.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import type { HttpExchange } from "./exchange.ts";
import { METHODS } from "./method.ts";
import type { Route } from "./route.ts";

/** What a handler knows of an HTTP request. It reads from the exchange when it is asked. */
export class HttpContext extends BaseContext {
  readonly scope: ContextScope;
  life: RequestLife | typeof OVER | undefined = undefined;
  readonly #exchange: HttpExchange;
  readonly #route: Route;
  #pathParameters: Readonly<Record<string, string>> | undefined = undefined;

  constructor(exchange: HttpExchange, route: Route, scope: ContextScope) {
    super();
    this.scope = scope;
    this.#exchange = exchange;
    this.#route = route;
  }

  get handlerName(): string {
    return this.#route.handler.name;
  }
  get correlationId(): string {
    return this.#exchange.id;
  }
  get deadline(): number {
    return this.#exchange.deadline;
  }
  override get incomingTrace(): TraceContext | undefined {
    return traceOfHeaders(this.#exchange.headers);
  }
  get origin(): "http" {
    return "http";
  }
  get source(): Address {
    return { node: this.scope.address.node, process: "http-server", package: "distro", publisher: "sys" };
  }
  get path(): string {
    return this.#exchange.relativePath;
  }
  get method(): HttpMethod | null {
    return METHODS[this.#exchange.method] ?? null;
  }
  get boundPath(): string | null {
    return this.#route.pattern?.text ?? null;
  }
  get pathParameters(): Readonly<Record<string, string>> {
    return (this.#pathParameters ??= named(this.#route.pattern?.parameters ?? [], this.#exchange.path));
  }
  get rest(): string | null {
    return this.#exchange.rest;
  }
  get query(): QueryValues {
    return this.#exchange.query;
  }
  get headers(): Readonly<Record<string, string>> {
    return this.#exchange.headers;
  }
  get rawBody(): Uint8Array {
    return this.#exchange.rawBody;
  }
  get response(): ResponseControl {
    return this.#exchange.responseHeaders;
  }
}

function named(names: readonly string[], texts: readonly string[]): Readonly<Record<string, string>> {
  const parameters = Object.create(null) as Record<string, string>;
  for (const [index, name] of names.entries()) parameters[name] = texts[index] ?? "";
  return Object.freeze(parameters);
}
