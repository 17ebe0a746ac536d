import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { err, ok } from "../values.ts";
import { Backoff } from "../client/backoff.ts";
import { EthError } from "./error.ts";
import { asRemoved, headOf, LogCatchUp } from "./log-catch-up.ts";
import { LogHistory, OVERLAP, placeLog } from "./log-history.ts";
import type { PlacedLog } from "./log-history.ts";
import { Outflow } from "./outflow.ts";
import type { Hand } from "./outflow.ts";
import type { EthProvider, ProviderUser } from "./provider.ts";

/** What is subscribed to, as the provider takes it. */
export interface SubscriptionPlan {
  readonly id: bigint;
  readonly kind: string;
  readonly params: readonly unknown[];
  /** Of `logs`. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  /** Of `logs`: the first block of interest; what is mined from now on where it is `undefined`. */
  readonly fromBlock: bigint | undefined;
}

export interface SubscriptionOwner {
  readonly provider: EthProvider;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeoutMs: number;
  readonly pendingUpdates: number;
  readonly hand: (subscription: Subscription) => Hand;
  /** It has ended by an error, which the process is told of, or its start has failed. */
  over(subscription: Subscription): void;
}

/** Failures in a row, none of them for good, until a subscription is given up. */
const ATTEMPTS = 8;
const HEAD_MS = 30_000;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMETERS = -32_602;

/**
 * One subscription of a process over all connections to the provider: made anew on each, and, where it is one of logs,
 * without a log told twice or left out.
 */
export class Subscription implements ProviderUser {
  readonly id: bigint;
  /** Resolves when the provider has taken it for the first time; rejects where it refused. */
  readonly started: Promise<void>;
  readonly #plan: SubscriptionPlan;
  readonly #owner: SubscriptionOwner;
  readonly #outflow: Outflow;
  readonly #backoff: Backoff;
  #resolveStarted: () => void = () => {};
  #rejectStarted: (error: unknown) => void = () => {};
  #hasStarted = false;
  #over = false;
  #dropped = false;
  /** Changes with the connection: what belongs to another one is not wanted any more. */
  #generation = 0;
  #providerId: string | null = null;
  #history: LogHistory | null = null;
  #catchUp: LogCatchUp | null = null;
  /** Updates that come while logs are being fetched; `null`: none are. */
  #held: string[] | null = null;
  /** Updates were dropped, because the process is behind: they have to be fetched. */
  #gap = false;
  #failures = 0;
  /** Of the chain that its logs are of; `null` where the provider has not told. */
  #genesis: string | null = null;
  readonly #timers = new Set<() => void>();

  constructor(plan: SubscriptionPlan, owner: SubscriptionOwner) {
    this.id = plan.id;
    this.#plan = plan;
    this.#owner = owner;
    this.#outflow = new Outflow(owner.hand(this), owner.pendingUpdates);
    this.#backoff = new Backoff({ minDelayMs: 250, maxDelayMs: 15_000 });
    this.started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve;
      this.#rejectStarted = reject;
    });
  }

  /** It was ended by its process: no update is told any more. */
  get isDropped(): boolean {
    return this.#dropped;
  }

  connected(): void {
    void this.#establish(++this.#generation);
  }

  disconnected(): void {
    this.#generation++;
    this.#providerId = null;
    this.#wakeAll();
  }

  /** Ends it: what has not reached the mailbox is dropped. */
  close(reason: Error): void {
    this.#dropped = true;
    this.#outflow.close();
    if (this.#over) return;
    this.#over = true;
    this.#generation++;
    this.#rejectStarted(reason);
    this.#detach();
  }

  async #establish(generation: number): Promise<void> {
    while (this.#isCurrent(generation)) {
      try {
        await this.#subscribe(generation);
        return;
      } catch (error) {
        if (!this.#isCurrent(generation)) return;
        this.#unsubscribe();
        if (this.#isFinal(error)) return this.#fail(error);
        this.#owner.log.warn({ err: error, subscription: String(this.id) }, "an Ethereum subscription could not be made; it is tried again");
        await this.#wait(this.#backoff.next() ?? 0);
      }
    }
  }

  async #subscribe(generation: number): Promise<void> {
    const { provider, timeoutMs } = this.#owner;
    const { filter, fromBlock, params } = this.#plan;
    // Asked before, so that what is mined meanwhile is not left out.
    if (filter !== null && this.#history === null)
      this.#history = new LogHistory(fromBlock ?? (await headOf(provider, timeoutMs)) + 1n);
    if (!this.#isCurrent(generation)) return;
    this.#held = filter === null ? null : [];
    const first = !this.#hasStarted;
    const taken = (id: string): boolean => {
      if (!this.#isCurrent(generation)) return false;
      this.#providerId = id;
      this.#hasStarted = true;
      this.#resolveStarted();
      return true;
    };
    await provider.subscribe(params, timeoutMs, taken, (text) => {
      if (this.#isCurrent(generation)) this.#received(text, generation);
    });
    if (filter !== null) await this.#fetchMissed(generation, first);
    this.#failures = 0;
    this.#backoff.held(Number.POSITIVE_INFINITY);
    if (filter !== null && this.#isCurrent(generation)) void this.#watchHead(generation);
  }

  #received(text: string, generation: number): void {
    if (this.#history === null) {
      if (this.#outflow.isFull) this.#fail(new EthError("overloaded", `the process is ${this.#owner.pendingUpdates} updates behind: subscribe again, and look up what was missed`));
      else this.#tell(text);
      return;
    }
    if (this.#gap) return;
    const behind = this.#outflow.isFull || (this.#held !== null && this.#held.length >= this.#owner.pendingUpdates);
    if (behind) {
      this.#gap = true;
      if (this.#held === null) void this.#closeGap(generation);
    } else if (this.#held !== null) this.#held.push(text);
    else this.#tellLog(text);
  }

  /** Fetches what was dropped, as after a lost connection. */
  async #closeGap(generation: number): Promise<void> {
    this.#held = [];
    try {
      await this.#outflow.room();
      if (this.#isCurrent(generation)) await this.#fetchMissed(generation, false);
    } catch (error) {
      if (!this.#isCurrent(generation)) return;
      this.#unsubscribe();
      if (this.#isFinal(error)) this.#fail(error);
      else this.connected();
    }
  }

  /** Afterwards nothing is held back any more. */
  async #fetchMissed(generation: number, first: boolean): Promise<void> {
    const history = this.#history;
    const { filter, fromBlock } = this.#plan;
    if (history === null || filter === null) return;
    let known = first && fromBlock === undefined;
    this.#catchUp ??= this.#newCatchUp(filter, history);
    do {
      this.#gap = false;
      const head = await headOf(this.#owner.provider, this.#owner.timeoutMs);
      if (!this.#isCurrent(generation)) return;
      if (known) known = history.cursor >= head;
      if (!first) await this.#mindOtherChain(history, head, generation);
      if (!this.#isCurrent(generation)) return;
      if (!known) await this.#catchUp.run(head);
      if (!this.#isCurrent(generation)) return;
    } while (this.#gap);
    const held = this.#held ?? [];
    this.#held = null;
    for (const text of held) this.#tellLog(text);
    if (first) void this.#learnGenesis(generation);
  }

  /** The provider may serve another chain than before (one for development begins anew), or one that was set back. */
  async #mindOtherChain(history: LogHistory, head: bigint, generation: number): Promise<void> {
    const before = this.#genesis;
    const now = before === null ? null : await this.#askGenesis();
    if (!this.#isCurrent(generation)) return;
    const other = before !== null && now !== null && before !== now;
    // One that is a little shorter is served by a node that lags behind.
    if (!other && history.cursor - head <= OVERLAP) return history.lower(head + 1n);
    this.#owner.log.warn({ subscription: String(this.id), head: String(head) }, "the Ethereum provider serves another chain, or one that was set back; its logs are told anew");
    const gone = history.dropMissing(other ? 0n : head + 1n, history.cursor, new Set());
    for (const { text } of gone) this.#tell(asRemoved(text));
    history.rewind(other ? (this.#plan.fromBlock ?? 0n) : head + 1n);
    this.#genesis = now ?? before;
  }

  async #learnGenesis(generation: number): Promise<void> {
    const genesis = await this.#askGenesis();
    if (this.#isCurrent(generation)) this.#genesis ??= genesis;
  }

  /** The hash of block 0, by which chains are told apart; `null` where the provider does not say. */
  async #askGenesis(): Promise<string | null> {
    const { provider, timeoutMs } = this.#owner;
    try {
      const block = await provider.request("eth_getBlockByNumber", ["0x0", false], { timeoutMs: Math.min(timeoutMs, 5_000), now: true });
      return typeof block === "object" && block !== null && "hash" in block && typeof block.hash === "string" ? block.hash : null;
    } catch {
      return null;
    }
  }

  /** Knows how far the chain is, so that little has to be fetched after a gap. */
  async #watchHead(generation: number): Promise<void> {
    for (;;) {
      await this.#wait(HEAD_MS);
      if (!this.#isCurrent(generation)) return;
      try {
        const head = await headOf(this.#owner.provider, this.#owner.timeoutMs);
        // Its logs may still be on their way: they are within the overlap.
        if (this.#isCurrent(generation) && this.#held === null) this.#history?.reached(head);
      } catch (error) {
        this.#owner.log.debug({ err: error }, "the newest block is not known");
      }
    }
  }

  #newCatchUp(filter: Readonly<Record<string, unknown>>, history: LogHistory): LogCatchUp {
    let generation = this.#generation;
    return new LogCatchUp(filter, history, {
      provider: this.#owner.provider,
      timeoutMs: this.#owner.timeoutMs,
      begin: () => {
        generation = this.#generation;
      },
      wanted: () => this.#isCurrent(generation),
      tell: (text) => this.#tell(text),
      room: () => (this.#outflow.isFull ? this.#outflow.room() : Promise.resolve()),
      wait: (ms) => this.#wait(ms),
    });
  }

  #tellLog(text: string): void {
    let log: PlacedLog | undefined;
    try {
      log = placeLog(JSON.parse(text), text);
    } catch {
      log = undefined;
    }
    if (log === undefined || this.#history?.take(log) !== false) this.#tell(text);
  }

  #tell(text: string): void {
    this.#outflow.push(ok({ id: this.id, result: text }));
  }

  #isCurrent(generation: number): boolean {
    return !this.#over && generation === this.#generation;
  }

  /** The first time the caller decides; later on, what may pass is tried again. */
  #isFinal(error: unknown): boolean {
    if (!(error instanceof EthError)) return true;
    if (error.kind === "bad-answer") return true;
    if (error.kind !== "refused") return ++this.#failures >= ATTEMPTS && this.#hasStarted;
    if (!this.#hasStarted || error.code === METHOD_NOT_FOUND || error.code === INVALID_PARAMETERS) return true;
    return ++this.#failures >= ATTEMPTS;
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#generation++;
    if (this.#hasStarted) this.#outflow.push(err({ id: this.id, error: error instanceof Error ? error.message : String(error) }));
    else this.#rejectStarted(error);
    this.#detach();
    this.#owner.over(this);
  }

  #detach(): void {
    this.#unsubscribe();
    this.#wakeAll();
    this.#owner.provider.leave(this);
  }

  #unsubscribe(): void {
    if (this.#providerId !== null) this.#owner.provider.unsubscribe(this.#providerId);
    this.#providerId = null;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#timers.delete(wake);
        timer.cancel();
        resolve();
      };
      const timer = this.#owner.clock.setTimer(wake, ms);
      this.#timers.add(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of this.#timers) wake();
  }
}
