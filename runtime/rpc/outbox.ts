import type { Address } from "../address.ts";
import { formatAddress, formatProcessId } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { BaseContext } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { OpenSpan, Tracer } from "../observe/observer.ts";
import { SendError } from "../send-error.ts";
import type { AnyCodec, Link } from "../transport/transport.ts";
import { Call } from "./call.ts";
import { CALL } from "./caller.ts";
import type { CallOptions, ProcedureCodec, RpcCaller } from "./caller.ts";
import { DEFAULT_TIMEOUT_MS, isOver, limitOf } from "./limit.ts";
import type { CallLimit } from "./limit.ts";
import { LocalRoute } from "./local-route.ts";
import type { RouteScope } from "./local-route.ts";
import { refuseParameters } from "./router.ts";
import type { Router } from "./router.ts";

/** Who calls: a process, or a node for what is outside of any. It remembers where its calls inside the node go. */
export class Caller implements RpcCaller {
  readonly address: Address;
  /** The process; `undefined`: nobody knows which code calls. */
  readonly host: ProcessHost | undefined;
  /** By the codec that it calls with. */
  readonly routes = new Map<AnyCodec, LocalRoute>();
  readonly #outbox: Outbox;
  /** Where its latest call went: whoever calls in a loop goes one way. */
  latest: LocalRoute | undefined = undefined;
  #over = false;

  constructor(outbox: Outbox, address: Address, host: ProcessHost | undefined) {
    this.#outbox = outbox;
    this.address = address;
    this.host = host;
  }

  /** It has stopped: it asks nobody any more. */
  close(): void {
    this.#over = true;
    this.latest = undefined;
    this.routes.clear();
  }

  get over(): boolean {
    return this.#over;
  }

  [CALL]<A extends readonly unknown[], R>(
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    const { latest } = this;
    // Types end here: which codec belongs to which result is known to the call's own promise alone.
    const anyCodec = codec as unknown as AnyCodec;
    // Most calls inside a node, in so few steps that the engine makes one piece of all of them.
    if (latest !== undefined && options === undefined && latest.isFor(target, handler, anyCodec))
      return this.#outbox.askAgain(this, latest, args) as Promise<R>;
    return this.#outbox.ask(this, target, handler, anyCodec, args, options) as Promise<R>;
  }
}

/** A call, before anything is made of it. */
interface Question {
  readonly caller: Caller;
  readonly target: Address;
  readonly handler: string;
  readonly codec: AnyCodec;
  readonly args: readonly unknown[];
  readonly limit: CallLimit;
  readonly options: CallOptions | undefined;
}

/** Where the calls of one node leave: to its own processes in memory, to other nodes by its transport. */
export class Outbox {
  readonly #node: string;
  readonly #ids: CorrelationIds;
  readonly #scope: RouteScope;
  readonly #own: Router;
  readonly #clock: Clock;
  #link: Link | undefined = undefined;
  #closed = false;
  #tracer: Tracer | undefined = undefined;

  constructor(node: string, ids: CorrelationIds, scope: RouteScope, own: Router, clock: Clock = systemClock) {
    this.#node = node;
    this.#ids = ids;
    this.#scope = scope;
    this.#own = own;
    this.#clock = clock;
  }

  /** Where the host traces calls. */
  get tracer(): Tracer | undefined {
    return this.#tracer;
  }
  set tracer(tracer: Tracer | undefined) {
    this.#tracer = tracer;
    this.#scope.processes.changed();
  }

  /** Reaches other nodes through `link` from now on. */
  connect(link: Link): void {
    this.#link = link;
    this.#scope.processes.changed();
  }

  /** Refuses every call from now on. */
  close(): void {
    this.#closed = true;
    this.#scope.processes.changed();
  }

  /** Calls are made for it. `host`: it is a process of this node. */
  caller(address: Address, host?: ProcessHost): Caller {
    return new Caller(this, address, host);
  }

  /** The way of the caller's latest call, which nothing has closed since. */
  askAgain(caller: Caller, route: LocalRoute, args: readonly unknown[]): Promise<unknown> {
    if (contextHook.tracker !== undefined || this.#tracer !== undefined)
      return this.ask(caller, route.target, route.name, route.asked, args, undefined);
    try {
      return route.ask(caller, args, DEFAULT_TIMEOUT_MS, undefined, undefined);
    } catch (error) {
      return this.#refuseParameters(caller, route, args, DEFAULT_TIMEOUT_MS, undefined, error);
    }
  }

  /**
   * Asks a handler, and resolves with its result. Rejects with `SendError` where it could not be asked or did not answer,
   * with `TypeError` for options that make no sense.
   */
  ask(
    caller: Caller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    options: CallOptions | undefined,
  ): Promise<unknown> {
    if (caller.over)
      return Promise.reject(
        new SendError("cancelled", `${formatProcessId(caller.address)} has stopped: it asks nobody any more`),
      );
    let limit: CallLimit;
    try {
      limit = limitOf(options);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const question = { caller, target, handler, codec, args, limit, options };
    const signal = options?.signal;
    if (this.#closed || signal?.aborted === true || isOver(limit, this.#clock))
      return this.#askByName(question, (call) => this.#refuse(call, signal));
    if (target.node !== this.#node || this.#isElsewhere(target))
      return this.#askByName(question, (call) => this.#send(call));
    const route = this.#routeOf(caller, target, handler, codec);
    if (route === undefined) return this.#askByName(question, (call) => this.#own.refuse(call));
    try {
      return route.ask(caller, args, limit, signal, this.#span(question));
    } catch (error) {
      return this.#refuseParameters(caller, route, args, limit, options, error);
    }
  }

  /** Where a call inside this node goes, looked up anew only where the caller's last one with this codec went elsewhere. */
  #routeOf(caller: Caller, target: Address, handler: string, codec: AnyCodec): LocalRoute | undefined {
    const known = caller.routes.get(codec);
    if (known?.isFor(target, handler, codec) === true) {
      caller.latest = known;
      return known;
    }
    const found = this.#own.localHandler(target, handler, codec);
    if (found === undefined) return undefined;
    const route = new LocalRoute(this.#scope, found, target, codec);
    // Whoever has an address that may still change has to be looked at again.
    if (Object.isFrozen(target)) {
      caller.routes.set(codec, route);
      caller.latest = route;
    }
    return route;
  }

  #refuseParameters(
    caller: Caller,
    { target, host, handler, codec }: LocalRoute,
    args: readonly unknown[],
    limit: CallLimit,
    options: CallOptions | undefined,
    error: unknown,
  ): Promise<unknown> {
    return this.#askByName({ caller, target, handler: handler.name, codec, args, limit, options }, (call) =>
      refuseParameters(call, host, handler, error),
    );
  }

  /** Makes a call that anybody who knows its id can settle, and hands it to `then`. */
  #askByName(question: Question, then: (call: Call) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { caller, target, handler, codec, args, limit, options } = question;
      const span = this.#span(question);
      const id = this.#ids.next();
      const call = new Call(
        this.#scope.correlations,
        id,
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

  #span({ caller, target, handler, options }: Question): OpenSpan | undefined {
    return this.#tracer?.call(
      formatAddress(caller.address),
      formatAddress(target),
      handler,
      requestOf(options?.context),
    );
  }

  #send(call: Call): void {
    // What is left of its time travels with it.
    call.begin(this.#clock.now());
    this.#scope.correlations.add(call);
    if (this.#link === undefined) this.#scope.correlations.refused(call.id, "offline", offlineMessage(call.target), []);
    else call.sent = this.#link.send(call);
  }

  /** Says why nobody is asked. */
  #refuse(call: Call, signal: AbortSignal | undefined): void {
    const { described } = call;
    if (this.#closed) call.reject("cancelled", `${described} was not asked: node ${this.#node} has stopped`);
    else if (signal?.aborted === true)
      call.reject("cancelled", `${described} was not asked: its signal has aborted already`);
    else call.reject("timeout", `${described} was not asked: the deadline has passed already`);
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
