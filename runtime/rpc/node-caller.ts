import type { Address } from "../address.ts";
import { contextHook } from "../context/hook.ts";
import type { ProcessHost } from "../host/process-host.ts";
import type { AnyCodec } from "../transport/transport.ts";
import { CALL } from "./caller.ts";
import type { CallOptions, ProcedureCodec, RpcCaller } from "./caller.ts";
import { DEFAULT_TIMEOUT_MS } from "./limit.ts";
import type { LocalRoute } from "./local-route.ts";
import type { Outbox } from "./outbox.ts";

/** Who calls: a process, or a node for what is outside of any. It remembers where its calls inside the node go. */
export class NodeCaller implements RpcCaller {
  readonly address: Address;
  /** The process; `undefined`: nobody knows which code calls. */
  readonly host: ProcessHost | undefined;
  readonly #outbox: Outbox;
  /** Where its latest call went: whoever calls in a loop goes one way. */
  #latest: LocalRoute | undefined = undefined;
  /** By the codec that it calls with. */
  readonly #routes = new Map<AnyCodec, LocalRoute>();
  #over = false;

  constructor(outbox: Outbox, address: Address, host: ProcessHost | undefined) {
    this.#outbox = outbox;
    this.address = address;
    this.host = host;
  }

  /** It has stopped. */
  get over(): boolean {
    return this.#over;
  }

  /** It asks nobody any more. */
  close(): void {
    this.#over = true;
    this.forget();
  }

  [CALL]<A extends readonly unknown[], R>(
    target: Address,
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: A,
    options: CallOptions | undefined,
  ): Promise<R> {
    // Types end here: which codec belongs to which result is known to the call's own promise alone.
    const anyCodec = codec as unknown as AnyCodec;
    const latest = this.#latest;
    const route = latest?.isFor(target, handler, anyCodec) === true ? latest : this.#another(target, handler, anyCodec);
    // Most calls inside a node, in so few steps that the engine makes one piece of all of them.
    if (route !== undefined && options === undefined && contextHook.tracker === undefined) {
      let copies: readonly unknown[] | undefined;
      try {
        copies = route.codec.copyParameters(args);
      } catch {
        // Below it is said why, which takes more.
      }
      if (copies !== undefined) return route.ask(this, copies, DEFAULT_TIMEOUT_MS, undefined, undefined) as Promise<R>;
    }
    return this.#outbox.ask(this, target, handler, anyCodec, args, options, route) as Promise<R>;
  }

  /** The way of a call that it has made before its latest; `undefined` where that has to be looked up. */
  #another(target: Address, handler: string, codec: AnyCodec): LocalRoute | undefined {
    const route = this.#routes.get(codec);
    if (route?.isFor(target, handler, codec) !== true) return undefined;
    this.#latest = route;
    return route;
  }

  /** Its calls that fit `route` go that way, until `forget`. */
  remember(route: LocalRoute): void {
    this.#routes.set(route.asked, route);
    this.#latest = route;
  }

  /** Something has changed that the ways of its calls depend on. */
  forget(): void {
    this.#latest = undefined;
    this.#routes.clear();
  }
}
