import type { Address } from "./address.ts";
import type { HttpMethod, QueryValues } from "./definition.ts";
import type { Logger } from "./log.ts";

/** How a request came in. */
export type Origin = "init" | "http" | "local" | "remote" | "ws" | "ws-client" | "eth" | "timer";

/**
 * What a handler may know of the request that it answers. It belongs to that request alone and stays right over any
 * number of awaits. Members are computed when they are first read.
 */
export interface RequestContext {
  readonly origin: Origin;
  /** Who sent it; for HTTP `http-server:distro:sys` of this node. */
  readonly source: Address;
  /** Finds this request in the logs. */
  readonly correlationId: string;
  /** Milliseconds since the epoch after which nobody waits for the answer; `Infinity` in `@init` and in background work. */
  readonly deadline: number;
  /** Aborts at the deadline, when the caller goes away, and when the process stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;

  /** HTTP: the path relative to the process, raw as it came, without the query; `null` otherwise. */
  readonly path: string | null;
  readonly method: HttpMethod | null;
  /** The pattern that matched, `/users/{id}`; `null` for a pathless handler. */
  readonly boundPath: string | null;
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What `*` of the pattern stands for, decoded; `null` without one. */
  readonly rest: string | null;
  /** Decoded, `+` as a space. */
  readonly query: QueryValues;
  /** Lower-case names, values as node joins them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes; empty without one. */
  readonly rawBody: Uint8Array;
  /** What to add to the answer; ignored unless the origin is HTTP. */
  readonly response: ResponseControl;
}

export interface ResponseControl {
  /** Overrides the contract's status. 200 to 599. */
  setStatus(status: number): void;
  setHeader(name: string, value: string): void;
  /** Adds a value beside those already set. */
  addHeader(name: string, value: string): void;
}
