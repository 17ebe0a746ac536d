import { address } from "../address.ts";
import type { Address } from "../address.ts";
import { expectManyListeners } from "../abort-listeners.ts";
import { processStopping } from "../context/request-life.ts";
import { contextHook } from "../context/hook.ts";
import type { Logger } from "../log.ts";
import { tracedFetch } from "../observe/traced-fetch.ts";
import type { ProcessEth } from "../eth/process-eth.ts";
import type { ProcessHandle, ProcessRequest, ProcessRequestInit } from "../process-handle.ts";
import type { ProcessServer } from "../process-server.ts";
import { CALL } from "../rpc/caller.ts";
import type { CallOptions, ProcedureCodec } from "../rpc/caller.ts";
import { requestOf } from "../rpc/outbox.ts";
import type { NodeCaller } from "../rpc/node-caller.ts";
import type { Outbox } from "../rpc/outbox.ts";
import type { BackgroundWork } from "./background.ts";
import type { ProcessHealth } from "./health.ts";
import type { ProcessHost } from "./process-host.ts";
import type { ProcessChannels } from "../ws/process-channels.ts";
import type { WebSocketChannel, WebSocketOptions } from "../ws/opened-channel.ts";
import { sleep } from "./sleep.ts";
import { Timers } from "./timer.ts";
import type { Timer, TimerOptions, TimerWork } from "./timer.ts";

/** What a handle asks of those who watch over its process. */
export interface HandleOwner {
  readonly health: ProcessHealth;
  /** Of the node; `null`: it has one alone. */
  readonly member: string | null;
  /** The process wants to end. */
  exited(reason: string): void;
  /** Something failed that nobody waits for. It is logged already. */
  crashed(what: string, error: unknown): void;
}

/** The runtime, as one process sees it. */
export class HostHandle implements ProcessHandle {
  readonly address: Address;
  readonly member: string | null;
  readonly log: Logger;
  readonly server: ProcessServer;
  readonly eth: ProcessEth;
  readonly #outbox: Outbox;
  /** What generated clients call through. */
  readonly caller: NodeCaller;
  readonly #channels: ProcessChannels | undefined;
  readonly #host: ProcessHost;
  readonly #owner: HandleOwner;
  readonly #timers: Timers;
  readonly #stopped = new AbortController();

  constructor(host: ProcessHost, outbox: Outbox, owner: HandleOwner, eth: ProcessEth, channels?: ProcessChannels) {
    const { scope } = host;
    this.address = scope.address;
    this.member = owner.member;
    this.log = scope.log;
    this.server = scope.server;
    this.eth = eth;
    this.#outbox = outbox;
    this.caller = outbox.caller(scope.address, host);
    this.#channels = channels;
    this.#host = host;
    this.#owner = owner;
    this.#timers = new Timers(host, (what, error) => this.crashed(what, error));
    expectManyListeners(this.#stopped.signal);
  }

  get health(): ProcessHealth {
    return this.#owner.health;
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return sleep(this.#host.scope.deadlines.clock, ms, options?.signal, this.#stopped.signal);
  }

  setTimer(ms: number, work: TimerWork, options?: TimerOptions): Timer {
    return this.#timers.set(ms, work, options);
  }

  fetch(input: string | URL | Request, init: ProcessRequestInit = {}): Promise<Response> {
    const { context, ...rest } = init;
    const signals = [this.#stopped.signal];
    const request = context ?? contextHook.tracker?.current();
    if (request !== undefined) signals.push(request.signal);
    if (rest.signal != null) signals.push(rest.signal);
    else if (input instanceof Request) signals.push(input.signal);
    const { tracer } = this.#outbox;
    const bounded = { ...rest, signal: AbortSignal.any(signals) };
    return tracer === undefined ? fetch(input, bounded) : tracedFetch(tracer, requestOf(request), input, bounded);
  }

  async openWebSocket(url: string | URL, options: WebSocketOptions = {}): Promise<WebSocketChannel> {
    if (this.#stopped.signal.aborted || this.#channels === undefined) throw processStopping();
    return this.#channels.open(url, options);
  }

  spawn(work: BackgroundWork, options?: { readonly signal?: AbortSignal }): void {
    this.#host.background.start(work, options?.signal);
  }

  send<A extends readonly unknown[], R>(target: Address | string, request: ProcessRequest<A, R>): Promise<R>;
  send<A extends readonly unknown[], R>(
    target: Address | string,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: NoInfer<A>,
    options?: CallOptions,
  ): Promise<R>;
  send<A extends readonly unknown[], R>(
    target: Address | string,
    request: ProcessRequest<A, R> | string,
    codec?: ProcedureCodec<A, R>,
    args?: A,
    options?: CallOptions,
  ): Promise<R> {
    // What generated clients say, first.
    if (typeof request === "string" && typeof target === "object" && codec !== undefined && args !== undefined)
      return this.caller[CALL](target, request, codec, args, options);
    return this.#sendByHand(target, request, codec, args, options);
  }

  #sendByHand<A extends readonly unknown[], R>(
    target: Address | string,
    request: ProcessRequest<A, R> | string,
    codec: ProcedureCodec<A, R> | undefined,
    args: A | undefined,
    options: CallOptions | undefined,
  ): Promise<R> {
    let to: Address;
    try {
      to = typeof target === "string" ? address(target) : target;
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (typeof request === "object") {
      const { handler, codec: its, args: given, ...rest } = request;
      return this.caller[CALL](to, handler, its, given, rest);
    }
    if (codec === undefined || args === undefined)
      return Promise.reject(new TypeError("send takes a handler's name, its codec and its arguments"));
    return this.caller[CALL](to, request, codec, args, options);
  }

  exit(reason?: string): void {
    if (!this.#stopped.signal.aborted) this.#owner.exited(reason ?? "it asked for that");
  }

  /** Something of this run failed that nobody waits for. What is left of one that has stopped is not its successor's failure. */
  crashed(what: string, error: unknown): void {
    if (!this.#stopped.signal.aborted) this.#owner.crashed(what, error);
  }

  /** The process ends: no timer fires any more. */
  closeTimers(): void {
    this.#timers.close();
    this.#channels?.halt();
    this.eth.halt();
  }

  /** The process has stopped: what sleeps or fetches ends, and it asks nobody any more. */
  stop(): void {
    this.#timers.close();
    this.eth.stop();
    this.caller.close();
    if (!this.#stopped.signal.aborted) this.#stopped.abort(processStopping());
  }
}
