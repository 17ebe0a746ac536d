import type { Address } from "./address.ts";
import type { BackgroundWork } from "./host/background.ts";
import type { Logger } from "./log.ts";
import type { ProcessServer } from "./process-server.ts";
import type { CallOptions, ProcedureCodec } from "./rpc/caller.ts";

/** What a process can use of the runtime, as `this.process`. */
export interface ProcessHandle {
  /** Its own address: `alice.os@counter:demo:alice.os`. */
  readonly address: Address;
  /** Every line names the process. `context.log` names the request as well. */
  readonly log: Logger;
  /** Where it is served. */
  readonly server: ProcessServer;
  /**
   * Resolves after `ms` milliseconds. Rejects with the signal's reason when `signal` aborts, and with an `AbortError` when
   * the process has stopped.
   */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * The platform's `fetch`, which also ends when the process has stopped and, where `hypc/context` is loaded, at the
   * deadline of the request that it is made for.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * Starts work that nobody waits for. It begins after the code that runs now; its failure is logged; its end counts as
   * a message to the save policy. `signal` aborts when the process is asked to stop: work that goes on ends then, or it
   * delays the stop until its deadline.
   */
  spawn(work: BackgroundWork): void;
  /**
   * Makes a request by hand, where no generated client fits. `handler` is its name in the contract, `codec` its generated
   * `ProcedureCodec`. Rejects with `SendError`.
   */
  send<A extends readonly unknown[], R>(
    target: Address | string,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options?: CallOptions,
  ): Promise<R>;
}
