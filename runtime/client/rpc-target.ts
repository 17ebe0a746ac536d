import { addressOf } from "../address.ts";
import type { Address } from "../address.ts";
import { CALL, type CallOptions, type ProcedureCodec, type RpcCaller } from "../rpc/caller.ts";

/** What generated RPC clients send through: a process at an address, as somebody calls it. */
export class RpcTarget {
  readonly #caller: RpcCaller;
  readonly #address: Address;

  constructor(caller: RpcCaller, address: Address) {
    this.#caller = caller;
    // One that nobody can change: where calls to it go may be remembered.
    this.#address = Object.isFrozen(address) ? address : Object.freeze(addressOf(address.node, address));
  }

  /** Calls a handler by its name in the contract. Rejects with `SendError` where it did not answer. */
  call<A extends readonly unknown[], R>(
    handler: string,
    codec: ProcedureCodec<A, R>,
    args: NoInfer<A>,
    options: CallOptions | undefined,
  ): Promise<R> {
    return this.#caller[CALL](this.#address, handler, codec, args, options);
  }
}
