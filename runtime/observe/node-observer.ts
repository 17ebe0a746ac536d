import type { Clock } from "../clock.ts";
import type { BaseContext } from "../context/base-context.ts";
import type { Delivery } from "../delivery.ts";
import type { Failure } from "../host/failure.ts";
import type { MessageObserver, Tracer } from "./observer.ts";

/** Counts what became of messages. */
export interface MessageMeter {
  /** `seconds` is `undefined` where the message was never accepted. */
  message(delivery: Delivery, failure: Failure | undefined, seconds: number | undefined): void;
}

/** Hands what happens to messages to the meter and the tracer of a node, whichever it has. */
export class NodeObserver implements MessageObserver {
  readonly #clock: Clock;
  readonly #meter: MessageMeter | undefined;
  readonly #tracer: Tracer | undefined;

  constructor(clock: Clock, meter: MessageMeter | undefined, tracer: Tracer | undefined) {
    this.#clock = clock;
    this.#meter = meter;
    this.#tracer = tracer;
  }

  accepted(delivery: Delivery): void {
    delivery.context.observed = { startedAt: this.#clock.monotonic(), span: this.#tracer?.message(delivery) };
  }

  run<R>(context: BaseContext, invoke: () => R): R {
    const span = context.observed?.span;
    return span === undefined ? invoke() : span.run(invoke);
  }

  ended(delivery: Delivery, failure: Failure | undefined): void {
    const { observed } = delivery.context;
    const seconds = observed === undefined ? undefined : (this.#clock.monotonic() - observed.startedAt) / 1_000;
    this.#meter?.message(delivery, failure, seconds);
    observed?.span?.end(failure);
  }
}
