import type { Fault } from "../codec/faults.ts";
import type { Clock } from "../clock.ts";
import type { Deadlines } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { IncomingResult } from "../transport/transport.ts";
import type { Call } from "./call.ts";
import type { WaitingCall } from "./waiting-call.ts";

/**
 * The calls of one node that wait for their outcome, by correlation id. Whatever comes first settles a call, once: an
 * answer, a refusal, its deadline, its signal. What comes for a call that is settled already, or was never made, is
 * counted and dropped.
 */
export class Correlations {
  /** All of them. */
  readonly #waiting: WaitingCall[] = [];
  /** Those whose answers come from elsewhere, and name them. */
  readonly #byId = new Map<string, Call>();
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  #dropped = 0;

  constructor(deadlines: Deadlines, log: Logger) {
    this.#deadlines = deadlines;
    this.#log = log;
  }

  get clock(): Clock {
    return this.#deadlines.clock;
  }

  /** How many calls wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** How many answers and refusals came for no waiting call. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Waits for an answer that names the call. */
  add(call: Call): void {
    this.#byId.set(call.id, call);
    this.addHere(call);
  }

  /** Waits for the answer of a process of the same node, which has the call itself. */
  addHere(call: WaitingCall): void {
    call.waitingIndex = this.#waiting.length;
    this.#waiting.push(call);
    this.#deadlines.addAtTurnEnd(call);
  }

  answered(id: string, result: IncomingResult): void {
    const call = this.#byId.get(id);
    if (call === undefined || !this.#take(call)) return this.late(id);
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
    const call = this.#byId.get(id);
    if (call === undefined) this.late(id);
    else this.refusedHere(call, kind, message, faults);
  }

  /** A process of the same node has answered. */
  answeredHere(call: WaitingCall, value: unknown): void {
    if (this.#take(call)) call.resolve(value);
    else this.late(call.id);
  }

  refusedHere(call: WaitingCall, kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    if (this.#take(call)) call.reject(kind, message, faults);
    else this.late(call.id);
  }

  /** Something came for a call that is over; a call that waits under this id is another one. */
  late(id: string): void {
    this.#dropped++;
    this.#log.debug({ correlationId: id }, "an answer came for a call that does not wait (any more); dropped");
  }

  /** The deadline of `call` passed; `Deadlines` has let go of it. */
  expire(call: WaitingCall): void {
    if (!this.#take(call)) return;
    call.reject("timeout", `no answer of ${call.described} before its deadline; whether it ran is not known`);
  }

  /** The signal of `call` aborted. */
  cancel(call: WaitingCall): void {
    if (!this.#take(call)) return;
    call.tellCancelled();
    call.reject("cancelled", `the call of ${call.described} was cancelled; whether it ran is not known`);
  }

  /** Cancels every waiting call, because the node stops. */
  close(): void {
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      this.#take(call);
      call.reject("cancelled", `the node stopped before ${call.described} had answered; whether it ran is not known`);
    }
  }

  /** Takes the call out; `false` where it does not wait (any more). */
  #take(call: WaitingCall): boolean {
    const index = call.waitingIndex;
    if (index === -1) return false;
    call.waitingIndex = -1;
    const last = this.#waiting.pop();
    if (last !== undefined && last !== call) {
      this.#waiting[index] = last;
      last.waitingIndex = index;
    }
    if (this.#byId.size > 0) this.#byId.delete(call.id);
    this.#deadlines.remove(call);
    return true;
  }
}
