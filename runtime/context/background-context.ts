import type { Address } from "../address.ts";
import type { Origin, ResponseControl } from "../context.ts";
import type { HttpMethod, QueryValues } from "../definition.ts";
import { BaseContext } from "./base-context.ts";
import type { ContextScope, OVER } from "./base-context.ts";
import type { RequestLife } from "./request-life.ts";

const ANSWERED: ResponseControl = Object.freeze({ setStatus: () => {}, setHeader: () => {}, addHeader: () => {} });

/**
 * The context of background work: what it knows of the request that started it stays, but the request's deadline and
 * its caller no longer bound it. Only the stop of the process does.
 */
export class BackgroundContext extends BaseContext {
  readonly scope: ContextScope;
  life: RequestLife | typeof OVER | undefined = undefined;
  readonly #started: BaseContext;
  readonly #stopping: AbortSignal;

  /** `stopping` aborts when the process is asked to stop. */
  constructor(started: BaseContext, stopping: AbortSignal) {
    super();
    this.scope = started.scope;
    this.#started = started;
    this.#stopping = stopping;
  }

  override get signal(): AbortSignal {
    return this.#stopping;
  }

  get handlerName(): string {
    return this.#started.handlerName;
  }
  get correlationId(): string {
    return this.#started.correlationId;
  }
  get deadline(): number {
    return Number.POSITIVE_INFINITY;
  }
  get origin(): Origin {
    return this.#started.origin;
  }
  get source(): Address {
    return this.#started.source;
  }
  get path(): string | null {
    return this.#started.path;
  }
  get method(): HttpMethod | null {
    return this.#started.method;
  }
  get boundPath(): string | null {
    return this.#started.boundPath;
  }
  get pathParameters(): Readonly<Record<string, string>> {
    return this.#started.pathParameters;
  }
  get rest(): string | null {
    return this.#started.rest;
  }
  get query(): QueryValues {
    return this.#started.query;
  }
  get headers(): Readonly<Record<string, string>> {
    return this.#started.headers;
  }
  get rawBody(): Uint8Array {
    return this.#started.rawBody;
  }
  /** The answer may be gone already: what is set here is ignored. */
  get response(): ResponseControl {
    return ANSWERED;
  }
}
