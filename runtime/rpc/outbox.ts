import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { BaseContext } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { ProcessTable } from "../node/process-table.ts";
import type { OpenSpan, Tracer } from "../observe/observer.ts";
import type { AnyCodec, Link } from "../transport/transport.ts";
import { Call } from "./call.ts";
import type { CallOptions, ProcedureCodec } from "./caller.ts";
import type { Correlations } from "./correlations.ts";
import { DEFAULT_TIMEOUT_MS, isOver, limitOf } from "./limit.ts";
import type { CallLimit } from "./limit.ts";
import { LocalCall } from "./local-call.ts";
import { LocalRoutes } from "./local-routes.ts";
import type { LocalRoute } from "./local-routes.ts";
import { refuseParameters } from "./router.ts";
import type { Router } from "./router.ts";

/** Who calls: a process, or the node itself for what is outside of any. */
export interface Caller {
  readonly address: Address;
  /** The process; `undefined`: nobody knows which code calls. */
  readonly host: ProcessHost | undefined;
  readonly routes: LocalRoutes;
}

/** Where the calls of one node leave: to its own processes in memory, to other nodes by its transport. */
export class Outbox {
  readonly #node: string;
  readonly #ids: CorrelationIds;
  readonly #correlations: Correlations;
  readonly #processes: ProcessTable;
  readonly #own: Router;
  readonly #clock: Clock;
  #link: Link | undefined = undefined;
  #closed = false;
  /** Where the host traces calls. */
  tracer: Tracer | undefined = undefined;

  constructor(
    node: string,
    ids: CorrelationIds,
    correlations: Correlations,
    processes: ProcessTable,
    own: Router,
    clock: Clock = systemClock,
  ) {
    this.#node = node;
    this.#ids = ids;
    this.#correlations = correlations;
    this.#processes = processes;
    this.#own = own;
    this.#clock = clock;
  }

  /** Reaches other nodes through `link` from now on. */
  connect(link: Link): void {
    this.#link = link;
  }

  /** Refuses every call from now on. */
  close(): void {
    this.#closed = true;
  }

  /** Calls are made for it. `host`: it is a process of this node. */
  caller(address: Address, host?: ProcessHost): Caller {
    return { address, host, routes: new LocalRoutes(this.#processes, this.#own) };
  }

  /**
   * Asks a handler, and resolves with its result. Rejects with `SendError` where it could not be asked or did not answer,
   * with `TypeError` for options that make no sense.
   */
  call<A extends readonly unknown[], R>(
    caller: Caller,
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    // Types end here: which codec belongs to which result is known to the call's own promise alone.
    const anyCodec = codec as unknown as AnyCodec;
    const isHere = !this.#closed && target.node === this.#node && !this.#isElsewhere(target);
    const route = isHere ? caller.routes.find(target, handler, anyCodec) : undefined;
    // Most calls, by themselves: the path of a call is short enough then to be compiled as one piece.
    const plain = route !== undefined && options === undefined && contextHook.tracker === undefined;
    const asked = plain
      ? this.#askHere(caller, target, route, args, DEFAULT_TIMEOUT_MS, undefined)
      : this.#ask(caller, target, handler, anyCodec, args, options, isHere, route);
    return asked as Promise<R>;
  }

  #ask(
    caller: Caller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    options: CallOptions | undefined,
    isHere: boolean,
    route: LocalRoute | undefined,
  ): Promise<unknown> {
    let limit: CallLimit;
    try {
      limit = limitOf(options);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (
      this.#closed ||
      options?.signal?.aborted === true ||
      isOver(limit, this.#clock) ||
      (isHere && route === undefined)
    )
      return this.#askNobody(caller, target, handler, codec, args, limit, options);
    if (route === undefined) return this.#askElsewhere(caller, target, handler, codec, args, limit, options);
    return this.#askHere(caller, target, route, args, limit, options);
  }

  /** Asks a process of this node, at once where that is possible. */
  #askHere(
    caller: Caller,
    target: Address,
    route: LocalRoute,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const { host, handler, codec } = route;
    let copies: readonly unknown[];
    try {
      copies = codec.copyParameters(args);
    } catch (error) {
      return this.#askInVain(caller, target, route, args, limit, options, error);
    }
    const span = this.tracer === undefined ? undefined : this.#span(this.tracer, caller, target, handler.name, options);
    const call = new LocalCall(this.#correlations, route, caller.address, copies, limit, span);
    if (caller.host === undefined) host.post(call);
    else host.deliverFrom(caller.host, call);
    if (!call.asked()) this.#correlations.addHere(call);
    return call.promise(options?.signal);
  }

  // Each by itself: a function that makes closures pays for them on every path.

  #askElsewhere(
    caller: Caller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    return this.#askByName(caller, target, handler, codec, args, limit, options, (call) => this.#send(call));
  }

  #askNobody(
    caller: Caller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    return this.#askByName(caller, target, handler, codec, args, limit, options, (call) =>
      this.#refuse(call, limit, options?.signal),
    );
  }

  #askInVain(
    caller: Caller,
    target: Address,
    { host, handler, codec }: LocalRoute,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
    error: unknown,
  ): Promise<unknown> {
    return this.#askByName(caller, target, handler.name, codec, args, limit, options, (call) =>
      refuseParameters(call, host, handler, error),
    );
  }

  /** Makes a call that anybody who knows its id can settle, and hands it to `then`. */
  #askByName(
    caller: Caller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
    then: (call: Call) => void,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const span = this.tracer === undefined ? undefined : this.#span(this.tracer, caller, target, handler, options);
      const call = new Call(
        this.#correlations,
        this.#ids.next(),
        caller.address,
        target,
        handler,
        codec,
        args,
        limit,
        resolve,
        reject,
        span,
      );
      if (options?.signal?.aborted === false) call.watch(options.signal);
      then(call);
    });
  }

  #span(
    tracer: Tracer,
    { address: source }: Caller,
    target: Address,
    handler: string,
    options: CallOptions | undefined,
  ): OpenSpan {
    return tracer.call(formatAddress(source), formatAddress(target), handler, requestOf(options?.context));
  }

  #send(call: Call): void {
    // What is left of its time travels with it.
    call.begin(this.#clock.now());
    this.#correlations.add(call);
    if (this.#link === undefined) this.#correlations.refused(call.id, "offline", offlineMessage(call.target), []);
    else call.sent = this.#link.send(call);
  }

  /** Says why nobody is asked. */
  #refuse(call: Call, limit: CallLimit, signal: AbortSignal | undefined): void {
    const { described } = call;
    if (this.#closed) call.reject("cancelled", `${described} was not asked: node ${this.#node} has stopped`);
    else if (signal?.aborted === true)
      call.reject("cancelled", `${described} was not asked: its signal has aborted already`);
    else if (isOver(limit, this.#clock))
      call.reject("timeout", `${described} was not asked: the deadline has passed already`);
    else this.#own.refuse(call);
  }

  /** Another member of this node may have the process. */
  #isElsewhere(target: Address): boolean {
    return this.#link?.hasMembers === true && this.#own.placeOf(target) !== "here";
  }
}

/** The request that something is done for: the one that is named, else the one that the running code belongs to. */
export function requestOf(named: object | undefined): BaseContext | undefined {
  return named instanceof BaseContext ? named : contextHook.tracker?.current();
}

/** Why a node that nobody serves cannot be asked. */
export function offlineMessage(target: Address): string {
  return `no node serves ${formatAddress(target)} (is ${target.node} running, and reached by the same transport?)`;
}
