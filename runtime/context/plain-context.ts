import type { Address } from "../address.ts";
import type { Origin, ResponseControl } from "../context.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import { BaseContext } from "./base-context.ts";
import type { ContextScope, OVER } from "./base-context.ts";
import type { RequestLife } from "./request-life.ts";

const NO_QUERY: QueryValues = Object.freeze({ get: () => undefined, all: () => [] });
const NO_NAMES: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
const NO_BYTES = new Uint8Array(0);
const NO_RESPONSE: ResponseControl = Object.freeze({ setStatus: () => {}, setHeader: () => {}, addHeader: () => {} });

/** What the contexts of all messages have in common that did not come by HTTP: there is nothing to know of HTTP. */
export abstract class MessageContext extends BaseContext {
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

/** The context of a message that is no call of another process: `@init`, a timer, an update of Ethereum. */
export class PlainContext extends MessageContext {
  readonly scope: ContextScope;
  readonly origin: Origin;
  readonly source: Address;
  readonly handlerName: string;
  readonly correlationId: string;
  readonly deadline: number;
  life: RequestLife | typeof OVER | undefined = undefined;

  /** `deadline` is in milliseconds since the epoch; `Infinity` where nobody waits. */
  constructor(
    scope: ContextScope,
    origin: Origin,
    source: Address,
    handlerName: string,
    correlationId: string,
    deadline: number,
  ) {
    super();
    this.scope = scope;
    this.origin = origin;
    this.source = source;
    this.handlerName = handlerName;
    this.correlationId = correlationId;
    this.deadline = deadline;
  }
}
