import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { BaseContext } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { Tracer } from "../observe/observer.ts";
import { MemoryRequest } from "../transport/memory-request.ts";
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
      const now = this.#clock.now();
      const deadline = deadlineOf(options, now);
      const call = new Call(
        this.#correlations,
        this.#ids,
        source,
        target,
        handler,
        // Types end here: which codec belongs to which result is known to the call's own promise alone.
        codec as unknown as AnyCodec,
        args,
        deadline,
        resolve as (value: unknown) => void,
        reject,
        this.tracer?.call(formatAddress(source), formatAddress(target), handler, requestOf(options?.context)),
      );
      this.#send(call, now, options?.signal);
    });
  }

  #send(call: Call, now: number, signal: AbortSignal | undefined): void {
    if (this.#closed)
      return call.reject("cancelled", `${call.described} was not asked: node ${this.#node} has stopped`);
    if (signal?.aborted === true)
      return call.reject("cancelled", `${call.described} was not asked: its signal has aborted already`);
    if (call.deadline <= now)
      return call.reject("timeout", `${call.described} was not asked: the deadline has passed already`);
    const here = call.target.node === this.#node && !this.#isElsewhere(call.target);
    if (here) this.#correlations.addHere(call);
    else this.#correlations.add(call);
    if (signal !== undefined) call.watch(signal);
    if (here) {
      const request = new MemoryRequest(call, call);
      call.sent = request;
      this.#own.request(request);
    } else if (this.#link === undefined) {
      this.#correlations.refused(call.id, "offline", offlineMessage(call.target), []);
    } else {
      call.sent = this.#link.send(call);
    }
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

/** When a call with these options has to be answered, in milliseconds since the epoch. */
export function deadlineOf(options: CallOptions | undefined, now: number): number {
  const timeoutMs = options?.timeoutMs;
  if (timeoutMs !== undefined) {
    if (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs))
      throw new TypeError(`timeoutMs has to be a number of milliseconds, not ${String(timeoutMs)}`);
    return now + timeoutMs;
  }
  const context = options?.context ?? contextHook.tracker?.current();
  return context === undefined || context.deadline === Number.POSITIVE_INFINITY
    ? now + DEFAULT_TIMEOUT_MS
    : context.deadline;
}
