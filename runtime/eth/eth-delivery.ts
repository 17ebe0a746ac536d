import type { Address } from "../address.ts";
import type { ContextScope } from "../context/base-context.ts";
import { PlainContext } from "../context/plain-context.ts";
import type { AnyHandler } from "../definition.ts";
import type { Delivery } from "../delivery.ts";
import type { Result } from "../values.ts";

/** `eth-sub` of `hyper:process`. */
export interface EthSub {
  readonly id: bigint;
  /** JSON text. */
  readonly result: string;
}
/** `eth-sub-error` of `hyper:process`. */
export interface EthSubError {
  readonly id: bigint;
  readonly error: string;
}
/** `eth-sub-result` of `hyper:process`: what an `@eth` handler takes. */
export type EthSubResult = Result<EthSub, EthSubError>;

/** One update on its way through the process. Nobody waits for its end but the updates behind it. */
export class EthDelivery implements Delivery {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[];
  readonly context: PlainContext;
  readonly #done: () => void;

  /** `wanted` is asked when its turn has come: an update of a subscription that was ended meanwhile is dropped. */
  constructor(handler: AnyHandler<unknown>, update: EthSubResult, scope: ContextScope, wanted: () => boolean, done: () => void) {
    this.handler = { ...handler, invoke: (process, args, context) => (wanted() ? handler.invoke(process, args, context) : undefined) };
    this.args = [update];
    this.context = new PlainContext(scope, "eth", ethAddress(scope.address.node), handler.name, scope.ids.next(), Number.POSITIVE_INFINITY);
    this.#done = done;
  }

  finished(): void {}
  answer(): void {
    this.#done();
  }
  failed(): void {
    this.#done();
  }
}

/** As in the seed: the node's Ethereum service. */
function ethAddress(node: string): Address {
  return { node, process: "eth", package: "distro", publisher: "sys" };
}
