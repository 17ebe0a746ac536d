import type { Address } from "../address.ts";
import type { Origin, ResponseControl } from "../context.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import type { TraceContext } from "../observe/trace-context.ts";
import { BaseContext } from "./base-context.ts";
import type { ContextScope, Correlated } from "./base-context.ts";

const NO_QUERY: QueryValues = Object.freeze({ get: () => undefined, all: () => [] });
const NO_NAMES: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
const NO_BYTES = new Uint8Array(0);
const NO_RESPONSE: ResponseControl = Object.freeze({ setStatus: () => {}, setHeader: () => {}, addHeader: () => {} });

/** The context of a request that did not come by HTTP: a call of another process, or `@init`. */
export class PlainContext extends BaseContext {
  readonly origin: Origin;
  readonly source: Address;
  readonly #trace: TraceContext | undefined;

  constructor(
    scope: ContextScope,
    origin: Origin,
    source: Address,
    handlerName: string,
    correlation: string | Correlated,
    deadline: number,
    trace?: TraceContext,
  ) {
    super(scope, handlerName, correlation, deadline);
    this.origin = origin;
    this.source = source;
    this.#trace = trace;
  }

  override get incomingTrace(): TraceContext | undefined {
    return this.#trace;
  }

  get path(): null {
    return null;
  }
  get method(): HttpMethod | null {
    return null;
  }
  get boundPath(): null {
    return null;
  }
  get pathParameters(): Readonly<Record<string, string>> {
    return NO_NAMES;
  }
  get rest(): null {
    return null;
  }
  get query(): QueryValues {
    return NO_QUERY;
  }
  get headers(): Readonly<Record<string, string>> {
    return NO_NAMES;
  }
  get rawBody(): Uint8Array {
    return NO_BYTES;
  }
  get response(): ResponseControl {
    return NO_RESPONSE;
  }
}
