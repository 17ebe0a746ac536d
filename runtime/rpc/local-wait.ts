import { expectManyListeners } from "../abort-listeners.ts";
import type { Fault } from "../codec/faults.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { LocalCall } from "./local-call.ts";
import type { WaitingCall } from "./waiting-call.ts";

/** Who waits for a call inside a node that was not answered at once. */
export class LocalWait implements WaitingCall {
  /** Written by `Deadlines` alone. */
  deadlineIndex = -1;
  waitingIndex = -1;
  readonly #call: LocalCall;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    call: LocalCall,
    signal: AbortSignal | undefined,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
  ) {
    this.#call = call;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Waits from now on. */
  enter(): void {
    this.#call.route.correlations.addHere(this);
    const signal = this.#signal;
    if (signal === undefined) return;
    if (signal.aborted) return this.handleEvent();
    expectManyListeners(signal);
    signal.addEventListener("abort", this);
  }

  begin(now: number): void {
    this.#call.beginAt(now);
  }

  get id(): string {
    return this.#call.id;
  }

  get deadline(): number {
    return this.#call.deadline;
  }

  get described(): string {
    return this.#call.described;
  }

  /** The signal aborted. */
  handleEvent(): void {
    this.#call.route.correlations.cancel(this);
  }

  expire(): void {
    this.#call.route.correlations.expire(this);
  }

  tellCancelled(): void {
    this.#call.callerGone();
  }

  resolve(value: unknown): void {
    this.#signal?.removeEventListener("abort", this);
    this.#call.ended(undefined);
    this.#resolve(value);
  }

  reject(kind: SendErrorKind, message: string, faults: readonly Fault[] = []): void {
    this.#signal?.removeEventListener("abort", this);
    this.#reject(this.#call.failure(kind, message, faults));
  }
}
