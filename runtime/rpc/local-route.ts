import type { Address } from "../address.ts";
import type { AnyHandler } from "../definition.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { OpenSpan } from "../observe/observer.ts";
import type { AnyCodec } from "../transport/transport.ts";
import type { Correlations } from "./correlations.ts";
import type { CallLimit } from "./limit.ts";
import { LocalCall } from "./local-call.ts";
import type { NodeCaller } from "./node-caller.ts";

/** A handler of this node that answers to its processes. */
export interface LocalHandler {
  readonly host: ProcessHost;
  readonly handler: AnyHandler<unknown>;
  /** The callee's own. */
  readonly codec: AnyCodec;
}

/** Where a call inside a node goes, as it was found once. Callers forget it when anything changes that it depends on. */
export class LocalRoute implements LocalHandler {
  readonly host: ProcessHost;
  readonly handler: AnyHandler<unknown>;
  readonly codec: AnyCodec;
  readonly correlations: Correlations;
  readonly target: Address;
  /** The caller's codec, which means the same contract as the callee's. */
  readonly asked: AnyCodec;
  readonly name: string;

  constructor(correlations: Correlations, to: LocalHandler, target: Address, asked: AnyCodec) {
    this.host = to.host;
    this.handler = to.handler;
    this.codec = to.codec;
    this.correlations = correlations;
    this.target = target;
    this.asked = asked;
    this.name = to.handler.name;
  }

  /** Whether a call with these goes here. The address has to be the very same one, frozen. */
  isFor(target: Address, handler: string, codec: AnyCodec): boolean {
    return this.target === target && this.asked === codec && this.name === handler;
  }

  /** Asks, at once where the process is free. `args` are copies that belong to it. */
  ask(
    caller: NodeCaller,
    args: readonly unknown[],
    limit: CallLimit,
    signal: AbortSignal | undefined,
    span: OpenSpan | undefined,
  ): Promise<unknown> {
    const call = new LocalCall(this, caller.address, args, limit, span);
    const { host } = this;
    if (caller.host === undefined) host.post(call);
    else host.deliverFrom(caller.host, call);
    return call.promise(signal);
  }
}
