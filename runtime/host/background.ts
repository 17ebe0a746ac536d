import { expectManyListeners } from "../abort-listeners.ts";
import { BackgroundContext } from "../context/background-context.ts";
import type { BaseContext } from "../context/base-context.ts";
import { processStopping } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { Logger } from "../log.ts";

/** Work that a process does without anybody waiting for it. `signal` aborts when the process is asked to stop. */
export type BackgroundWork = (signal: AbortSignal) => Promise<unknown> | unknown;

/** The background work of one process. */
export class Background {
  readonly #log: Logger;
  readonly #onEnd: () => void;
  readonly #stopping = new AbortController();
  #running = 0;

  /** `onEnd` is called after each piece of work, however it ended. */
  constructor(log: Logger, onEnd: () => void) {
    expectManyListeners(this.#stopping.signal);
    this.#log = log;
    this.#onEnd = onEnd;
  }

  /** How many pieces of work have not ended. */
  get running(): number {
    return this.#running;
  }

  /** Starts `work` after the code that runs now. A failure is logged, and goes nowhere else. */
  start(work: BackgroundWork): void {
    const request = contextHook.tracker?.current();
    this.#running++;
    queueMicrotask(() => void this.#run(work, request));
  }

  /** Asks all work to end. */
  stop(): void {
    if (!this.#stopping.signal.aborted) this.#stopping.abort(processStopping());
  }

  async #run(work: BackgroundWork, request: BaseContext | undefined): Promise<void> {
    const tracker = contextHook.tracker;
    const { signal } = this.#stopping;
    try {
      if (tracker === undefined || request === undefined) await work(signal);
      else await tracker.run(new BackgroundContext(request, signal), work, signal);
    } catch (error) {
      if (signal.aborted && isAbort(error)) this.#log.debug("background work ended because the process stops");
      else this.#log.error({ err: error, correlationId: request?.correlationId }, "background work failed");
    } finally {
      this.#running--;
      this.#onEnd();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
