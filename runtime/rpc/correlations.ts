import type { Fault } from "../codec/faults.ts";
import type { Deadlines } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { IncomingResult } from "../transport/transport.ts";
import type { Call } from "./call.ts";

/**
 * The calls of one node that wait for their outcome, by correlation id. Whatever comes first settles a call, once: an
 * answer, a refusal, its deadline, its signal. What comes for a call that is settled already, or was never made, is
 * counted and dropped.
 */
export class Correlations {
  readonly #pending = new Map<string, Call>();
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  #dropped = 0;

  constructor(deadlines: Deadlines, log: Logger) {
    this.#deadlines = deadlines;
    this.#log = log;
  }

  /** How many calls wait. */
  get size(): number {
    return this.#pending.size;
  }

  /** How many answers and refusals came for no waiting call. */
  get dropped(): number {
    return this.#dropped;
  }

  add(call: Call): void {
    this.#pending.set(call.id, call);
    this.#deadlines.add(call);
  }

  answered(id: string, result: IncomingResult): void {
    const call = this.#take(id);
    if (call === undefined) return;
    let value: unknown;
    try {
      value = result.result(call.codec);
    } catch (error) {
      this.#log.error({ err: error, correlationId: id }, `the answer of ${call.described} cannot be read`);
      call.reject("failed", `the answer of ${call.described} cannot be read; whether it ran is not known`);
      return;
    }
    call.resolve(value);
  }

  refused(id: string, kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    this.#take(id)?.reject(kind, message, faults);
  }

  /** Something came for a call that is over; a call that waits under this id is another one. */
  late(id: string): void {
    this.#dropped++;
    this.#log.debug({ correlationId: id }, "an answer came for a call that does not wait (any more); dropped");
  }

  /** The deadline of `call` passed; `Deadlines` has let go of it. */
  expire(call: Call): void {
    if (!this.#pending.delete(call.id)) return;
    call.reject("timeout", `no answer of ${call.described} before its deadline; whether it ran is not known`);
  }

  /** The signal of `call` aborted. */
  cancel(call: Call): void {
    if (!this.#pending.delete(call.id)) return;
    this.#deadlines.remove(call);
    call.sent?.cancel();
    call.reject("cancelled", `the call of ${call.described} was cancelled; whether it ran is not known`);
  }

  /** Cancels every waiting call, because the node stops. */
  close(): void {
    for (const call of this.#pending.values()) {
      this.#deadlines.remove(call);
      call.reject("cancelled", `the node stopped before ${call.described} had answered; whether it ran is not known`);
    }
    this.#pending.clear();
  }

  #take(id: string): Call | undefined {
    const call = this.#pending.get(id);
    if (call === undefined) {
      this.late(id);
      return undefined;
    }
    this.#pending.delete(id);
    this.#deadlines.remove(call);
    return call;
  }
}
