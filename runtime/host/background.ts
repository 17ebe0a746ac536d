import { expectManyListeners } from "../abort-listeners.ts";
import { BackgroundContext } from "../context/background-context.ts";
import type { BaseContext } from "../context/base-context.ts";
import { processStopping } from "../context/request-life.ts";
import { contextHook } from "../context/hook.ts";
import type { Logger } from "../log.ts";

/** Work that a process does without anybody waiting for it. `signal` aborts when the process is asked to stop. */
export type BackgroundWork = (signal: AbortSignal) => Promise<unknown> | unknown;

/** The background work of one process. */
export class Background {
  readonly #log: Logger;
  readonly #onEnd: () => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #stopping = new AbortController();
  #running = 0;

  /** `onEnd` is called after each piece of work, however it ended; `onFailure` before it, where the work failed. */
  constructor(log: Logger, onEnd: () => void, onFailure: (error: unknown) => void = () => {}) {
    expectManyListeners(this.#stopping.signal);
    this.#log = log;
    this.#onEnd = onEnd;
    this.#onFailure = onFailure;
  }

  /** How many pieces of work have not ended. */
  get running(): number {
    return this.#running;
  }

  /** Starts `work` after the code that runs now. `signal` asks it to end, as the stop of the process does. */
  start(work: BackgroundWork, signal?: AbortSignal): void {
    const request = contextHook.tracker?.current();
    const ends = signal === undefined ? this.#stopping.signal : AbortSignal.any([this.#stopping.signal, signal]);
    this.#running++;
    queueMicrotask(() => void this.#run(work, request, ends));
  }

  /** Asks all work to end. */
  stop(): void {
    if (!this.#stopping.signal.aborted) this.#stopping.abort(processStopping());
  }

  async #run(work: BackgroundWork, request: BaseContext | undefined, signal: AbortSignal): Promise<void> {
    const tracker = contextHook.tracker;
    try {
      if (tracker === undefined || request === undefined) await work(signal);
      else await tracker.run(new BackgroundContext(request, signal), work, signal);
    } catch (error) {
      if (signal.aborted && (isAbort(error) || error === signal.reason)) {
        this.#log.debug("background work ended because it was asked to");
      } else {
        this.#log.error({ err: error, correlationId: request?.correlationId }, "background work failed");
        this.#onFailure(error);
      }
    } finally {
      this.#running--;
      this.#onEnd();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
