import type { Address } from "./address.ts";
import type { RequestContext } from "./context.ts";
import type { EthHandle } from "./eth/eth-handle.ts";
import type { BackgroundWork } from "./host/background.ts";
import type { ProcessHealth } from "./host/health.ts";
import type { Timer, TimerOptions, TimerWork } from "./host/timer.ts";
import type { Logger } from "./log.ts";
import type { ProcessServer } from "./process-server.ts";
import type { CallOptions, ProcedureCodec } from "./rpc/caller.ts";
import type { WebSocketChannel, WebSocketOptions } from "./ws/opened-channel.ts";

/** What `this.process.fetch` takes beside what the platform's does. */
export interface ProcessRequestInit extends RequestInit {
  /**
   * The request that it is made for: it ends at that one's deadline, and when that one's caller goes away. With
   * `hypc/context` loaded it is known without being named.
   */
  readonly context?: RequestContext;
}

/** A request made by hand, where no generated client fits. */
export interface ProcessRequest<A extends readonly unknown[], R> extends CallOptions {
  /** Its name in the contract: `create-user`. */
  readonly handler: string;
  /** Its generated codec, of `codecs/procedures`. */
  readonly codec: ProcedureCodec<A, R>;
  /** What they have to be is the codec's to say: of a list of values alone TypeScript would make an array, and not what the codec takes. */
  readonly args: NoInfer<A>;
}

/** What a process can use of the runtime, as `this.process`. */
export interface ProcessHandle {
  /** Its own address: `alice.os@counter:demo:alice.os`. */
  readonly address: Address;
  /** Which member of the node runs it: `a`; `null` where the node has one alone. */
  readonly member: string | null;
  /** Every line names the process. `context.log` names the request as well. */
  readonly log: Logger;
  /** Where it is served. */
  readonly server: ProcessServer;
  /** Ethereum: subscriptions, whose updates come to `@eth`, and what can be asked. */
  readonly eth: EthHandle;
  /** How it is doing now. */
  readonly health: ProcessHealth;
  /**
   * Resolves after `ms` milliseconds. Rejects with the signal's reason when `signal` aborts, and with an `AbortError` when
   * the process has stopped.
   */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Runs `work` once after `ms` milliseconds, as a message of the origin `timer`: it takes its turn in the mailbox, and
   * its end counts to the save policy. Timers are not stored: a process sets them again in `@init`. They end with the
   * process.
   */
  setTimer(ms: number, work: TimerWork, options?: TimerOptions): Timer;
  /**
   * The platform's `fetch`, which also ends when the process has stopped and, where the request that it is made for is
   * known, at that one's deadline.
   */
  fetch(input: string | URL | Request, init?: ProcessRequestInit): Promise<Response>;
  /**
   * Opens a WebSocket to another server; resolves when it is open. What comes in on it comes to `@ws-client`, under the
   * channel's `id`; its loss comes as a message of the type `close`. Rejects with `NetworkError` where it cannot be opened
   * (with `reconnect` it is tried again instead), with `TypeError` for what is no URL, and with `ConfigError` where the
   * contract has no `@ws-client`.
   */
  openWebSocket(url: string | URL, options?: WebSocketOptions): Promise<WebSocketChannel>;
  /**
   * Starts work that nobody waits for. It begins after the code that runs now; its failure is logged; its end counts as
   * a message to the save policy. `signal` aborts when the process is asked to stop, and with `options.signal`: work that
   * goes on ends then, or it delays the stop until its deadline.
   */
  spawn(work: BackgroundWork, options?: { readonly signal?: AbortSignal }): void;
  /**
   * Makes a request by hand, where no generated client fits. `handler` is its name in the contract, `codec` its generated
   * `ProcedureCodec`. Rejects with `SendError`.
   */
  send<A extends readonly unknown[], R>(target: Address | string, request: ProcessRequest<A, R>): Promise<R>;
  send<A extends readonly unknown[], R>(
    target: Address | string,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: NoInfer<A>,
    options?: CallOptions,
  ): Promise<R>;
  /**
   * Ends this process: it takes nothing new in, what it has accepted finishes, its state is saved. What follows is its
   * `onExit`. Returns at once; only the first exit counts.
   */
  exit(reason?: string): void;
}
