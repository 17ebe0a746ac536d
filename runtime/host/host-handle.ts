import { address } from "../address.ts";
import type { Address } from "../address.ts";
import { processStopping } from "../context/base-context.ts";
import type { ContextScope } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { Logger } from "../log.ts";
import type { ProcessHandle } from "../process-handle.ts";
import type { ProcessServer } from "../process-server.ts";
import type { CallOptions, ProcedureCodec } from "../rpc/caller.ts";
import type { Outbox } from "../rpc/outbox.ts";
import type { Background, BackgroundWork } from "./background.ts";
import { sleep } from "./sleep.ts";

/** The runtime, as one process sees it. */
export class HostHandle implements ProcessHandle {
  readonly address: Address;
  readonly log: Logger;
  readonly server: ProcessServer;
  readonly #outbox: Outbox;
  readonly #background: Background;
  readonly #stopped = new AbortController();

  constructor(scope: ContextScope, outbox: Outbox, background: Background) {
    this.address = scope.address;
    this.log = scope.log;
    this.server = scope.server;
    this.#outbox = outbox;
    this.#background = background;
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return sleep(ms, options?.signal, this.#stopped.signal);
  }

  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const signals = [this.#stopped.signal];
    const request = contextHook.tracker?.current();
    if (request !== undefined) signals.push(request.signal);
    if (init?.signal != null) signals.push(init.signal);
    else if (input instanceof Request) signals.push(input.signal);
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  }

  spawn(work: BackgroundWork): void {
    this.#background.start(work);
  }

  send<A extends readonly unknown[], R>(
    target: Address | string,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options?: CallOptions,
  ): Promise<R> {
    let to: Address;
    try {
      to = typeof target === "string" ? address(target) : target;
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.#outbox.call(this.address, to, handler, codec, args, options);
  }

  /** The process has stopped: what sleeps or fetches ends. */
  stop(): void {
    if (!this.#stopped.signal.aborted) this.#stopped.abort(processStopping());
  }
}
