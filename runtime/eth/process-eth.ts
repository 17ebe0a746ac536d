import { expectManyListeners } from "../abort-listeners.ts";
import { ConfigError } from "../config-error.ts";
import { processStopping } from "../context/request-life.ts";
import { contextHook } from "../context/hook.ts";
import type { AnyHandler } from "../definition.ts";
import type { ContextScope } from "../context/base-context.ts";
import type { Delivery } from "../delivery.ts";
import { EthDelivery } from "./eth-delivery.ts";
import { EthError } from "./error.ts";
import type { EthBlock, EthCall, EthHandle, EthLog, EthLogFilter, EthRequestOptions, EthSubscriptionKind, Hex } from "./eth-handle.ts";
import type { CheckedEthOptions } from "./options.ts";
import type { EthProviders } from "./providers.ts";
import type { EthProvider } from "./provider.ts";
import { quantity, readQuantity } from "./quantity.ts";
import { Subscription } from "./subscription.ts";
import type { SubscriptionOwner, SubscriptionPlan } from "./subscription.ts";

/** The part of a process host that Ethereum uses. */
export interface EthHost {
  readonly scope: ContextScope;
  postOwn(delivery: Delivery): void;
}

const MOST_ID = 2n ** 64n - 1n;

/** Ethereum, as one process sees it. */
export class ProcessEth implements EthHandle {
  readonly #host: EthHost;
  readonly #handler: AnyHandler<unknown> | undefined;
  readonly #options: CheckedEthOptions | undefined;
  readonly #providers: EthProviders;
  readonly #subscriptions = new Map<bigint, Subscription>();
  readonly #stopping = new AbortController();
  #halted = false;

  constructor(host: EthHost, handlers: readonly AnyHandler<unknown>[], options: CheckedEthOptions | undefined, providers: EthProviders) {
    this.#host = host;
    this.#handler = handlers.find(({ eth }) => eth === true);
    this.#options = options;
    this.#providers = providers;
    expectManyListeners(this.#stopping.signal);
  }

  get subscriptions(): readonly bigint[] {
    return [...this.#subscriptions.keys()];
  }

  async subscribe(id: bigint, kind: EthSubscriptionKind, params?: EthLogFilter | unknown, options: EthRequestOptions = {}): Promise<void> {
    const { provider, options: settings } = this.#provider();
    const handler = this.#handler;
    if (handler === undefined)
      throw new ConfigError("eth", "this process has no @eth handler, which the updates of a subscription would come to: add one to its contract");
    if (typeof id !== "bigint" || id < 0n || id > MOST_ID) throw new TypeError(`the id of a subscription is a bigint from 0 to ${MOST_ID}, not ${String(id)}`);
    if (this.#halted) throw processStopping();
    if (this.#subscriptions.has(id)) throw new EthError("already-subscribed", `subscription ${id} exists already: unsubscribe it first, or choose another id`);
    const { scope } = this.#host;
    const owner: SubscriptionOwner = {
      provider,
      clock: scope.deadlines.clock,
      log: scope.log,
      timeoutMs: settings.timeoutMs,
      pendingUpdates: settings.pendingUpdates,
      hand: (subscription) => (update, done) =>
        this.#host.postOwn(new EthDelivery(handler, update, scope, () => !subscription.isDropped, done)),
      over: (subscription) => this.#subscriptions.delete(subscription.id),
    };
    const subscription = new Subscription(planOf(id, kind, params), owner);
    this.#subscriptions.set(id, subscription);
    provider.use(subscription);
    await this.#started(provider, subscription, options.timeoutMs ?? settings.timeoutMs, this.#signalOf(options));
  }

  async unsubscribe(id: bigint): Promise<boolean> {
    return this.#end(id, new EthError("cancelled", `subscription ${id} was ended before the Ethereum provider had taken it`));
  }

  async call(call: EthCall, block: EthBlock = "latest", options: EthRequestOptions = {}): Promise<Hex> {
    const result = await this.#read("eth_call", [call, blockText(block)], options);
    if (typeof result !== "string" || !result.startsWith("0x")) throw badAnswer("eth_call", "bytes");
    return result as Hex;
  }

  async getLogs(filter: EthLogFilter, options: EthRequestOptions = {}): Promise<EthLog[]> {
    const logs = await this.#read("eth_getLogs", [filterOf(filter)], options);
    if (!Array.isArray(logs)) throw badAnswer("eth_getLogs", "a list of logs");
    return logs as EthLog[];
  }

  async blockNumber(options: EthRequestOptions = {}): Promise<bigint> {
    const number = readQuantity(await this.#read("eth_blockNumber", [], options));
    if (number === undefined) throw badAnswer("eth_blockNumber", "a number");
    return number;
  }

  async request(method: string, params: readonly unknown[] = [], options: EthRequestOptions = {}): Promise<unknown> {
    const { provider } = this.#provider();
    if (typeof method !== "string" || !Array.isArray(params)) throw new TypeError("request takes a method's name and a list of parameters");
    return provider.request(method, params, { timeoutMs: options.timeoutMs, signal: this.#signalOf(options) });
  }

  /** The process ends: nothing is told any more. */
  halt(): void {
    this.#halted = true;
    for (const id of this.#subscriptions.keys()) this.#end(id, processStopping());
  }

  /** The process has ended: what it still asks for fails. */
  stop(): void {
    this.halt();
    if (!this.#stopping.signal.aborted) this.#stopping.abort(processStopping());
  }

  /** Asks again where the connection broke: it only reads. */
  async #read(method: string, params: readonly unknown[], options: EthRequestOptions): Promise<unknown> {
    const { provider, options: settings } = this.#provider();
    const { clock } = this.#host.scope.deadlines;
    const signal = this.#signalOf(options);
    const until = clock.now() + (options.timeoutMs ?? settings.timeoutMs);
    for (;;) {
      try {
        return await provider.request(method, params, { timeoutMs: Math.max(until - clock.now(), 1), signal });
      } catch (error) {
        if (!(error instanceof EthError) || error.kind !== "disconnected" || clock.now() >= until) throw error;
      }
    }
  }

  async #started(provider: EthProvider, subscription: Subscription, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const giveUp = (reason: Error): void => {
      if (this.#subscriptions.get(subscription.id) === subscription) this.#end(subscription.id, reason);
    };
    const abort = (): void => giveUp(signal.reason as Error);
    const late = this.#host.scope.deadlines.clock.setTimer(
      () => giveUp(provider.late("eth_subscribe")),
      Math.min(timeoutMs, 2 ** 31 - 1),
    );
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
    try {
      await subscription.started;
    } finally {
      late.cancel();
      signal.removeEventListener("abort", abort);
    }
  }

  #end(id: bigint, reason: Error): boolean {
    const subscription = this.#subscriptions.get(id);
    this.#subscriptions.delete(id);
    subscription?.close(reason);
    return subscription !== undefined;
  }

  #provider(): { readonly provider: EthProvider; readonly options: CheckedEthOptions } {
    if (this.#options === undefined)
      throw new ConfigError("eth", `there is no Ethereum provider: pass eth: { url: "ws://127.0.0.1:8545" } to startNode, or to spawn`);
    return { provider: this.#providers.of(this.#options), options: this.#options };
  }

  #signalOf({ signal, context }: EthRequestOptions): AbortSignal {
    const signals = [this.#stopping.signal];
    const request = context ?? contextHook.tracker?.current();
    if (request !== undefined) signals.push(request.signal);
    if (signal !== undefined) signals.push(signal);
    return signals.length === 1 ? this.#stopping.signal : AbortSignal.any(signals);
  }
}

function planOf(id: bigint, kind: string, params: unknown): SubscriptionPlan {
  if (typeof kind !== "string" || kind === "") throw new TypeError(`what to subscribe to is a name, as "newHeads" or "logs", not ${String(kind)}`);
  if (kind !== "logs") return { id, kind, params: params === undefined ? [kind] : [kind, params], filter: null, fromBlock: undefined };
  if (params !== undefined && (typeof params !== "object" || params === null || Array.isArray(params)))
    throw new TypeError("the parameters of a subscription of logs are a filter, as in { address, topics, fromBlock }");
  const { fromBlock, ...filter } = (params ?? {}) as EthLogFilter;
  if (filter.toBlock !== undefined || filter.blockHash !== undefined)
    throw new TypeError("a subscription of logs has no end: toBlock and blockHash are for getLogs");
  return { id, kind, params: [kind, filter], filter: { ...filter }, fromBlock: firstBlock(fromBlock) };
}

function firstBlock(block: EthBlock | undefined): bigint | undefined {
  if (block === undefined || block === "latest") return undefined;
  if (block === "earliest") return 0n;
  const number = readQuantity(blockText(block));
  if (number === undefined) throw new TypeError(`fromBlock of a subscription is the number of a block, "earliest" or "latest", not ${String(block)}`);
  return number;
}

function filterOf(filter: EthLogFilter): Readonly<Record<string, unknown>> {
  if (typeof filter !== "object" || filter === null) throw new TypeError("getLogs takes a filter, as in { address, fromBlock: 17n }");
  const { fromBlock, toBlock, ...rest } = filter;
  return {
    ...rest,
    ...(fromBlock === undefined ? {} : { fromBlock: blockText(fromBlock) }),
    ...(toBlock === undefined ? {} : { toBlock: blockText(toBlock) }),
  };
}

function blockText(block: EthBlock): string {
  if (typeof block === "string") return block;
  if (typeof block === "bigint" ? block >= 0n : Number.isSafeInteger(block) && block >= 0) return quantity(BigInt(block));
  throw new TypeError(`the number of a block is not negative and whole, not ${String(block)}`);
}

function badAnswer(method: string, what: string): EthError {
  return new EthError("bad-answer", `${method}: the Ethereum provider answered without ${what}`);
}
