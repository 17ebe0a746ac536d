import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { BaseContext } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import { hasPassed } from "../deadlines.ts";
import type { Timed } from "../deadlines.ts";
import type { Tracer } from "../observe/observer.ts";
import type { AnyCodec, Link, Receiver } from "../transport/transport.ts";
import { Call } from "./call.ts";
import type { CallOptions, ProcedureCodec } from "./caller.ts";
import type { Correlations } from "./correlations.ts";

/** How long a call waits where nothing says otherwise, as in the seed. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** Where the calls of one node leave: to its own processes in memory, to other nodes by its transport. */
export class Outbox {
  readonly #node: string;
  readonly #ids: CorrelationIds;
  readonly #correlations: Correlations;
  readonly #own: Receiver;
  readonly #clock: Clock;
  #link: Link | undefined = undefined;
  #closed = false;
  /** Where the host traces calls. */
  tracer: Tracer | undefined = undefined;

  constructor(
    node: string,
    ids: CorrelationIds,
    correlations: Correlations,
    own: Receiver,
    clock: Clock = systemClock,
  ) {
    this.#node = node;
    this.#ids = ids;
    this.#correlations = correlations;
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

  /**
   * Asks a handler, and resolves with its result. Rejects with `SendError` where it could not be asked or did not answer,
   * with `TypeError` for options that make no sense.
   */
  call<A extends readonly unknown[], R>(
    source: Address,
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const limit = limitOf(options);
      const isHere = target.node === this.#node && !this.#isElsewhere(target);
      const call = new Call(
        this.#correlations,
        this.#ids,
        source,
        target,
        handler,
        // Types end here: which codec belongs to which result is known to the call's own promise alone.
        codec as unknown as AnyCodec,
        args,
        limit,
        resolve as (value: unknown) => void,
        reject,
        this.tracer?.call(formatAddress(source), formatAddress(target), handler, requestOf(options?.context)),
      );
      if (this.#closed || isOver(limit, this.#clock) || options?.signal?.aborted === true)
        return this.#refuse(call, options?.signal);
      if (options?.signal !== undefined) call.watch(options.signal);
      if (isHere) {
        this.#correlations.addHere(call);
        this.#own.request(call);
      } else this.#send(call);
    });
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

/**
 * How long a call with these options may take, counted from the end of the turn in which it is made; or what it is made
 * for, whose deadline is its own. Throws `TypeError` for a time that is none.
 */
function limitOf(options: CallOptions | undefined): number | Timed {
  const timeoutMs = options?.timeoutMs;
  if (timeoutMs !== undefined) {
    if (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs))
      throw new TypeError(`timeoutMs has to be a number of milliseconds, not ${String(timeoutMs)}`);
    return timeoutMs;
  }
  const context: Timed | undefined = options?.context ?? contextHook.tracker?.current();
  if (context === undefined) return DEFAULT_TIMEOUT_MS;
  return context.timed !== false && context.deadline === Number.POSITIVE_INFINITY ? DEFAULT_TIMEOUT_MS : context;
}

function isOver(limit: number | Timed, clock: Clock): boolean {
  return typeof limit === "number" ? limit <= 0 : hasPassed(limit, clock);
}
