import { formatAddress, formatProcessId } from "../address.ts";
import type { ProcessId } from "../address.ts";
import type { Fault } from "../codec/faults.ts";
import type { AnyHandler, RpcHandlerDefinition } from "../definition.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { ProcessTable } from "../node/process-table.ts";
import type { AnyCodec, IncomingRequest, IncomingResult, Place, Receiver } from "../transport/transport.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { Correlations } from "./correlations.ts";
import type { LocalHandler } from "./local-route.ts";
import { parameterFaults, parametersDoNotFit } from "./parameter-faults.ts";
import { RpcDelivery } from "./rpc-delivery.ts";

/** A request that nobody is asked. */
type RefusedRequest = Pick<IncomingRequest, "id" | "source" | "target" | "handler" | "refuse">;

/**
 * Where requests of processes come in: finds the process and the handler, checks that the caller may ask it and means
 * the same contract, copies the parameters, and puts the message into the mailbox. Every request is answered.
 */
export class Router implements Receiver {
  readonly #node: string;
  readonly #processes: ProcessTable;
  readonly #correlations: Correlations;

  constructor(node: string, processes: ProcessTable, correlations: Correlations) {
    this.#node = node;
    this.#processes = processes;
    this.#correlations = correlations;
  }

  request(request: IncomingRequest): void {
    const to = this.#find(request.target, request.handler, request.source.node, request.hash);
    if (to === undefined) this.refuse(request);
    else this.#post(request, to);
  }

  /** Who answers a call inside this node; `undefined` where nobody may be asked: `refuse` says why. */
  localHandler(target: ProcessId, handler: string, codec: AnyCodec): LocalHandler | undefined {
    return this.#find(target, handler, this.#node, codec.hash);
  }

  #find(target: ProcessId, name: string, from: string, hash: string): LocalHandler | undefined {
    const host = this.#processes.find(target);
    const handler = host?.rpcHandlers.get(name);
    const rpc = handler?.rpc;
    if (host === undefined || handler === undefined || rpc === undefined || rpc === null) return undefined;
    const fits = isAllowed(rpc, from, from === this.#node) && rpc.codec.hash === hash;
    return fits ? { host, handler, codec: rpc.codec } : undefined;
  }

  /** Says why nobody is asked. */
  refuse(request: RefusedRequest): void {
    const { target, source } = request;
    const local = source.node === this.#node;
    const host = this.#processes.find(target);
    if (host === undefined)
      return request.refuse("no-such-process", `no process ${formatProcessId(target)} runs on ${this.#node}`);
    const handler = host.rpcHandlers.get(request.handler);
    const rpc = handler?.rpc;
    if (handler === undefined || rpc === undefined || rpc === null || (rpc.remote === false && !local))
      return request.refuse("no-such-handler", noSuchHandler(request, host, local));
    if (!isAllowed(rpc, source.node, local)) {
      return request.refuse(
        "forbidden",
        `\`${handler.name}\` of ${formatProcessId(target)} does not answer to ${source.node}`,
      );
    }
    request.refuse(
      "contract-mismatch",
      `caller and callee know different contracts of \`${handler.name}\` (${formatProcessId(target)}): generate both from the same one`,
    );
  }

  answered(id: string, result: IncomingResult): void {
    this.#correlations.answered(id, result);
  }

  refused(id: string, kind: SendErrorKind, message: string, faults: readonly Fault[]): void {
    this.#correlations.refused(id, kind, message, faults);
  }

  late(id: string): void {
    this.#correlations.late(id);
  }

  placeOf(process: ProcessId): Place {
    return this.#processes.placeOf(process);
  }

  report(): object {
    return {
      node: this.#node,
      processes: this.#processes.entries.map(({ health }) => ({ ...health, address: formatAddress(health.address) })),
    };
  }

  #post(request: IncomingRequest, { host, handler, codec }: LocalHandler): void {
    let args: readonly unknown[];
    try {
      args = request.parameters(codec);
    } catch (error) {
      return refuseParameters(request, host, handler, error);
    }
    const origin = request.source.node === this.#node ? "local" : "remote";
    host.post(new RpcDelivery(host.scope, origin, request, handler, codec, args));
  }
}

/** The parameters of a request do not fit the handler's. */
export function refuseParameters(
  request: RefusedRequest,
  host: ProcessHost,
  { name }: AnyHandler<unknown>,
  error: unknown,
): void {
  const message = parametersDoNotFit(name, error);
  host.scope.log.debug({ handler: name, correlationId: request.id, err: error }, message);
  request.refuse("bad-request", message, parameterFaults(error));
}

function isAllowed(rpc: RpcHandlerDefinition<readonly unknown[], unknown>, node: string, local: boolean): boolean {
  if (local && rpc.local) return true;
  return typeof rpc.remote === "boolean" ? rpc.remote : rpc.remote.includes(node);
}

/** Other nodes do not learn which handlers there are besides those that are open to them. */
function noSuchHandler(request: RefusedRequest, host: ProcessHost, local: boolean): string {
  const known = `${formatProcessId(request.target)} has no handler \`${request.handler}\` for other ${local ? "processes" : "nodes"}`;
  const closed = local && host.definition.handlers.some(({ name }) => name === request.handler);
  return closed ? `${known}: its contract says neither @local nor @remote there` : known;
}
