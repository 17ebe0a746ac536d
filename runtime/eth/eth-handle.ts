import type { RequestContext } from "../context.ts";

/** `0x` and hexadecimal digits. */
export type Hex = `0x${string}`;

/** What can be subscribed to; a provider may know more. */
export type EthSubscriptionKind = "newHeads" | "logs" | "newPendingTransactions" | "syncing" | (string & {});

/** A number of a block, or a name for one. */
export type EthBlock = bigint | number | Hex | "latest" | "earliest" | "pending" | "safe" | "finalized";

/** Which logs. */
export interface EthLogFilter {
  readonly address?: Hex | readonly Hex[];
  /** By position: a topic, any of several, or (`null`) any at all. */
  readonly topics?: readonly (Hex | readonly Hex[] | null)[];
  /** Of a subscription: the block from which on logs are told; those of the past are fetched first. */
  readonly fromBlock?: EthBlock;
  /** Not of a subscription. */
  readonly toBlock?: EthBlock;
  /** Not of a subscription, and instead of `fromBlock` and `toBlock`. */
  readonly blockHash?: Hex;
}

/** A log as the provider sends it: numbers are hexadecimal texts. */
export interface EthLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex | null;
  readonly blockHash: Hex | null;
  readonly transactionHash: Hex | null;
  readonly transactionIndex: Hex | null;
  readonly logIndex: Hex | null;
  /** Its block is not of the chain any more. */
  readonly removed: boolean;
}

/** What `eth_call` executes. A `bigint` is written as JSON-RPC wants it. */
export interface EthCall {
  readonly to?: Hex;
  readonly from?: Hex;
  readonly data?: Hex;
  readonly value?: bigint | Hex;
  readonly gas?: bigint | Hex;
  readonly gasPrice?: bigint | Hex;
}

export interface EthRequestOptions {
  /** Milliseconds until it has to be answered, connecting included: the provider's `timeoutMs` by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The request that it is made for: it ends with that one. With `hypc/context` loaded it is known without being named. */
  readonly context?: RequestContext;
}

/**
 * Ethereum, through the provider of the node or of the process, as `this.process.eth`. What has no result rejects with
 * `EthError`; without a provider everything rejects with `ConfigError`.
 */
export interface EthHandle {
  /**
   * Subscribes; updates come to the contract's `@eth` handler under this `id`, which the process chooses. Resolves when the
   * provider has taken it; rejects where it refused, or did not in time, and then there is no subscription. It holds
   * over lost connections, until `unsubscribe`, the end of the process, or an error that comes to the handler as `err`.
   * `params` of `logs` are a filter. Rejects with `ConfigError` where the contract has no `@eth`.
   */
  subscribe(id: bigint, kind: EthSubscriptionKind, params?: EthLogFilter | unknown, options?: EthRequestOptions): Promise<void>;
  /** No update of it reaches the handler from now on. False where there is none. */
  unsubscribe(id: bigint): Promise<boolean>;
  /** The ids that are subscribed. */
  readonly subscriptions: readonly bigint[];
  /** `eth_call`: what a contract's function returns, without a transaction. */
  call(call: EthCall, block?: EthBlock, options?: EthRequestOptions): Promise<Hex>;
  /** `eth_getLogs`. */
  getLogs(filter: EthLogFilter, options?: EthRequestOptions): Promise<EthLog[]>;
  /** `eth_blockNumber`: of the newest block. */
  blockNumber(options?: EthRequestOptions): Promise<bigint>;
  /**
   * Any other method: resolves with its result as JSON. It is sent once; where the connection breaks before the answer
   * (`disconnected`), or it comes too late (`timeout`), it may have taken effect. The others, which only read, are asked again.
   */
  request(method: string, params?: readonly unknown[], options?: EthRequestOptions): Promise<unknown>;
}
