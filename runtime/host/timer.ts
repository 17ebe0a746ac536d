import { expectManyListeners } from "../abort-listeners.ts";
import { PlainContext } from "../context/plain-context.ts";
import type { ContextScope } from "../context/base-context.ts";
import type { RequestContext } from "../context.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { SendErrorKind } from "../send-error.ts";
import { Alarm } from "./alarm.ts";

/** What a timer runs: a message of its process, of the origin `timer`. */
export type TimerWork = (context: RequestContext) => Promise<unknown> | unknown;

export interface TimerOptions {
  /** Cancels the timer when it aborts; what the timer runs already goes on. */
  readonly signal?: AbortSignal;
}

/** A timer that a process has set. */
export interface Timer {
  /** It does not fire any more. False where it has fired, or was cancelled before. */
  cancel(): boolean;
}

/** The part of a process host that timers use. */
export interface TimerHost {
  readonly scope: ContextScope;
  /** Puts a message of the process's own into its mailbox, whatever the limit of the mailbox says. */
  postOwn(delivery: Delivery): void;
}

/** The timers of one process that have not fired. */
export class Timers {
  readonly #host: TimerHost;
  readonly #crashed: (what: string, error: unknown) => void;
  readonly #waiting = new Set<ProcessTimer>();
  #closed = false;

  /** `crashed` is told of what a timer ran into. */
  constructor(host: TimerHost, crashed: (what: string, error: unknown) => void) {
    this.#host = host;
    this.#crashed = crashed;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Throws `TypeError` for a delay that is no number. After `close` nothing fires any more. */
  set(ms: number, work: TimerWork, options: TimerOptions = {}): Timer {
    if (typeof ms !== "number" || Number.isNaN(ms))
      throw new TypeError(`setTimer takes a number of milliseconds, not ${String(ms)}`);
    if (typeof work !== "function") throw new TypeError(`setTimer takes a function to run, not ${String(work)}`);
    const timer = new ProcessTimer(options.signal, this.#waiting, () => {
      const { scope } = this.#host;
      const context = new PlainContext(
        scope,
        "timer",
        scope.address,
        "timer",
        scope.ids.next(),
        Number.POSITIVE_INFINITY,
      );
      this.#host.postOwn(new TimerDelivery(work, context, this.#crashed));
    });
    if (!this.#closed && options.signal?.aborted !== true)
      timer.start(() => new Alarm(this.#host.scope.deadlines.clock, ms, () => timer.fire()));
    return timer;
  }

  /** Cancels all, and every one that is set from now on. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#waiting) timer.cancel();
  }
}

class ProcessTimer implements Timer {
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: Set<ProcessTimer>;
  readonly #fire: () => void;
  #alarm: Alarm | undefined;

  constructor(signal: AbortSignal | undefined, waiting: Set<ProcessTimer>, fire: () => void) {
    this.#signal = signal;
    this.#waiting = waiting;
    this.#fire = fire;
  }

  start(alarm: () => Alarm): void {
    this.#waiting.add(this);
    if (this.#signal !== undefined) {
      expectManyListeners(this.#signal);
      this.#signal.addEventListener("abort", this);
    }
    this.#alarm = alarm();
  }

  fire(): void {
    if (this.cancel()) this.#fire();
  }

  cancel(): boolean {
    if (!this.#waiting.delete(this)) return false;
    this.#alarm?.cancel();
    this.#signal?.removeEventListener("abort", this);
    return true;
  }

  /** The signal aborted. */
  handleEvent(): void {
    this.cancel();
  }
}

/** A timer that fired, on its way through its process. Nobody waits for an answer. */
class TimerDelivery implements Delivery {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[] = [];
  readonly context: PlainContext;
  readonly #crashed: (what: string, error: unknown) => void;
  #thrown: { readonly error: unknown } | undefined;

  constructor(work: TimerWork, context: PlainContext, crashed: (what: string, error: unknown) => void) {
    this.context = context;
    this.#crashed = crashed;
    this.handler = { name: "timer", envelope: "Timer", invoke: () => this.#run(work), http: null, rpc: null };
  }

  finished(): void {}
  answer(): void {}

  /** A save that failed is no mistake of what the timer ran. */
  failed(kind: SendErrorKind): void {
    if (kind === "failed" && this.#thrown !== undefined) this.#crashed("a timer", this.#thrown.error);
  }

  #run(work: TimerWork): unknown {
    let result: unknown;
    try {
      result = work(this.context);
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
    return result instanceof Promise
      ? result.catch((error: unknown) => {
          this.#thrown = { error };
          throw error;
        })
      : result;
  }
}
