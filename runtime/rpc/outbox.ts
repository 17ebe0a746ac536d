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
import type { CallOptions } from "./caller.ts";
import type { Correlations } from "./correlations.ts";
import { isOver, limitOf } from "./limit.ts";
import type { CallLimit } from "./limit.ts";
import { LocalRoute } from "./local-route.ts";
import { NodeCaller } from "./node-caller.ts";
import { refuseParameters } from "./router.ts";
import type { Router } from "./router.ts";

/** A call, before anything is made of it. */
interface Question {
  readonly caller: NodeCaller;
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
  readonly #correlations: Correlations;
  readonly #own: Router;
  readonly #clock: Clock;
  #link: Link | undefined = undefined;
  #closed = false;
  #tracer: Tracer | undefined = undefined;
  /** Who remembers a way. A way keeps its process, with all its state: none outlives a change. */
  readonly #remembering = new Set<NodeCaller>();

  constructor(node: string, ids: CorrelationIds, correlations: Correlations, own: Router, clock: Clock = systemClock) {
    this.#node = node;
    this.#ids = ids;
    this.#correlations = correlations;
    this.#own = own;
    this.#clock = clock;
  }

  /** Where the host traces calls. */
  get tracer(): Tracer | undefined {
    return this.#tracer;
  }
  set tracer(tracer: Tracer | undefined) {
    this.#tracer = tracer;
    this.forgetRoutes();
  }

  /** Reaches other nodes through `link` from now on. */
  connect(link: Link): void {
    this.#link = link;
    this.forgetRoutes();
  }

  /** Refuses every call from now on. */
  close(): void {
    this.#closed = true;
    this.forgetRoutes();
  }

  /** Something has changed that calls inside the node depend on. */
  forgetRoutes(): void {
    for (const caller of this.#remembering) caller.forget();
    this.#remembering.clear();
  }

  /** Calls are made for it. `host`: it is a process of this node. */
  caller(address: Address, host?: ProcessHost): NodeCaller {
    return new NodeCaller(this, address, host);
  }

  /**
   * Asks a handler, and resolves with its result. Rejects with `SendError` where it could not be asked or did not answer,
   * with `TypeError` for options that make no sense. `known`: where the caller knows that it goes.
   */
  ask(
    caller: NodeCaller,
    target: Address,
    handler: string,
    codec: AnyCodec,
    args: readonly unknown[],
    options: CallOptions | undefined,
    known: LocalRoute | undefined,
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
    const route = known ?? this.#findRoute(caller, target, handler, codec);
    if (route === undefined) return this.#askByName(question, (call) => this.#own.refuse(call));
    let copies: readonly unknown[];
    try {
      copies = route.codec.copyParameters(args);
    } catch (error) {
      return this.#askByName(question, (call) => refuseParameters(call, route.host, route.handler, error));
    }
    return route.ask(caller, copies, limit, signal, this.#span(question));
  }

  #findRoute(caller: NodeCaller, target: Address, handler: string, codec: AnyCodec): LocalRoute | undefined {
    const found = this.#own.localHandler(target, handler, codec);
    if (found === undefined) return undefined;
    const route = new LocalRoute(this.#correlations, found, target, codec);
    // An address that may still change has to be looked at every time, and who traces is told of every call.
    if (Object.isFrozen(target) && this.#tracer === undefined) {
      caller.remember(route);
      this.#remembering.add(caller);
    }
    return route;
  }

  /** Makes a call that anybody who knows its id can settle, and hands it to `then`. */
  #askByName(question: Question, then: (call: Call) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { caller, target, handler, codec, args, limit, options } = question;
      const span = this.#span(question);
      const id = this.#ids.next();
      const call = new Call(
        this.#correlations,
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
    this.#correlations.add(call);
    if (this.#link === undefined) this.#correlations.refused(call.id, "offline", offlineMessage(call.target), []);
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
