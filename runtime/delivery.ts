import type { BaseContext, ContextScope } from "./context/base-context.ts";
import type { AnyHandler } from "./definition.ts";
import type { SendErrorKind } from "./send-error.ts";

/**
 * One message on its way through a process (design 4.1). HTTP and RPC implement it as one object a request; the process
 * host calls, in this order: `finished` as soon as the handler's result is there, then, when the save that covers it is
 * durable, `answer`; or `failed` at any point, once. Exactly one of `answer` and `failed` is called.
 */
export interface Delivery {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[];
  /** A transport aborts it when the caller goes away; a message that is not started by then gets `failed("cancelled")`. */
  readonly context: BaseContext;
  /** Encode or copy the result now: later changes of state must not show. May throw; then `failed` follows. */
  finished(result: unknown): void;
  /** The answer may leave. */
  answer(): void;
  /**
   * No answer of the handler: `failed` (it threw, its result does not encode, or its save failed), `overloaded`,
   * `cancelled`, `timeout` (the deadline passed before it was started). `message` may leave the node, `cause` never; the
   * process host has logged it already.
   */
  failed(kind: SendErrorKind, message: string, cause: unknown): void;
}

/** The part of a running process that transports (HTTP, RPC) see. */
export interface DeliveryTarget {
  /** What the contexts of this process's requests are made with. */
  readonly scope: ContextScope;
  /** Why it takes no messages, where another member of the node has the process. */
  readonly refusal?: string | undefined;
  /**
   * Runs the handler and tells the delivery how it went. Never throws. A synchronous handler has run when it returns, unless
   * the process is starting, other messages wait before it, or it is called from inside a handler of the same process.
   */
  deliver(delivery: Delivery): void;
}
