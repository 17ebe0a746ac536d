import type { BaseContext } from "../context/base-context.ts";
import type { Delivery } from "../delivery.ts";
import type { Failure } from "../host/failure.ts";
import type { TraceContext } from "./trace-context.ts";

/** What is noted of one message from its arrival on. */
export interface Observation {
  /** Of the clock that never goes back, in milliseconds. */
  readonly startedAt: number;
  readonly span: MessageSpan | undefined;
}

/** Watches over the messages of a node's processes. A node that nobody looks at has none, and pays nothing. */
export interface MessageObserver {
  /** A message was accepted. */
  accepted(delivery: Delivery): void;
  /** Calls the handler as part of the message's trace. */
  run<R>(context: BaseContext, invoke: () => R): R;
  /** Its answer or its failure leaves; also where it was never accepted. */
  ended(delivery: Delivery, failure: Failure | undefined): void;
}

/** The span of something that is under way. */
export interface OpenSpan {
  /** What goes along with what is sent. */
  readonly trace: TraceContext;
  /** `error` is what it failed with; `undefined` where it did not. */
  end(error: { readonly kind: string; readonly cause: unknown } | undefined): void;
}

/** The span of a message that is handled. */
export interface MessageSpan extends OpenSpan {
  /** Calls `invoke` so that what it does is known to belong to the span. */
  run<R>(invoke: () => R): R;
}

/** Makes spans, where the host has set a tracer provider. */
export interface Tracer {
  /** A process begins to work on a message. */
  message(delivery: Delivery): MessageSpan;
  /** A process, or somebody outside of any, calls a handler. `within` is the request that it is made for. */
  call(source: string, target: string, handler: string, within: BaseContext | undefined): OpenSpan;
  /** A process sends an HTTP request. */
  fetch(method: string, url: URL | undefined, within: BaseContext | undefined): OpenSpan;
}
