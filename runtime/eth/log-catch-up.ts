import { EthError } from "./error.ts";
import { placeLog } from "./log-history.ts";
import type { LogHistory, PlacedLog } from "./log-history.ts";
import type { EthProvider } from "./provider.ts";
import { quantity, readQuantity } from "./quantity.ts";

/** What a catch-up asks of its subscription. */
export interface CatchUpOwner {
  readonly provider: EthProvider;
  readonly timeoutMs: number;
  /** A run begins. */
  begin(): void;
  /** False: it is not wanted any more. */
  wanted(): boolean;
  /** Tells the process of a log. */
  tell(text: string): void;
  /** Resolves when the process has finished enough of what it was told. */
  room(): Promise<void>;
  wait(ms: number): Promise<void>;
}

const MOST_BLOCKS = 5_000n;
/** Answers in a row until more blocks are asked for again. */
const GROW_AFTER = 8;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** How often one block may fail before it is given up. */
const BLOCK_ATTEMPTS = 5;

/**
 * Fetches the logs of blocks that a subscription has missed. What a provider finds too much is asked in smaller pieces; one
 * request is under way at a time, and after a failure there is a pause.
 */
export class LogCatchUp {
  readonly #filter: Readonly<Record<string, unknown>>;
  readonly #history: LogHistory;
  readonly #owner: CatchUpOwner;
  /** Blocks to ask for at once. It outlives a connection, which a too large answer breaks. */
  #span = MOST_BLOCKS;
  #failures = 0;
  #successes = 0;

  constructor(filter: Readonly<Record<string, unknown>>, history: LogHistory, owner: CatchUpOwner) {
    this.#filter = filter;
    this.#history = history;
    this.#owner = owner;
  }

  /** Tells of everything up to `head` that has not been told. Rejects with `EthError` where a block cannot be had. */
  async run(head: bigint): Promise<void> {
    this.#owner.begin();
    let at = this.#history.from;
    while (at <= head && this.#owner.wanted()) {
      const last = at + this.#span - 1n;
      const to = last < head ? last : head;
      const logs = await this.#fetch(at, to);
      if (!this.#owner.wanted()) return;
      if (logs === undefined) continue;
      this.#tell(at, to, logs);
      at = to + 1n;
      await this.#owner.room();
    }
  }

  /** `undefined`: it is to be tried again, perhaps with fewer blocks. */
  async #fetch(from: bigint, to: bigint): Promise<readonly unknown[] | undefined> {
    const { provider, timeoutMs } = this.#owner;
    const filter = { ...this.#filter, fromBlock: quantity(from), toBlock: quantity(to) };
    try {
      const logs = await provider.request("eth_getLogs", [filter], { timeoutMs, now: true });
      if (!Array.isArray(logs)) throw new EthError("bad-answer", "eth_getLogs: the Ethereum provider answered without a list of logs");
      this.#failures = 0;
      if (++this.#successes % GROW_AFTER === 0 && this.#span < MOST_BLOCKS) this.#span *= 2n;
      return logs;
    } catch (error) {
      if (!(error instanceof EthError) || error.kind === "disconnected" || error.kind === "cancelled") throw error;
      this.#successes = 0;
      if (to > from) this.#span = (to - from + 1n) / 2n;
      else if (++this.#failures >= BLOCK_ATTEMPTS) {
        this.#failures = 0;
        throw new EthError("bad-answer", `the logs of block ${from} cannot be had: ${error.message}`, { cause: error });
      }
      if (!this.#owner.wanted()) throw error;
      await this.#owner.wait(Math.min(PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS));
      return undefined;
    }
  }

  #tell(from: bigint, to: bigint, logs: readonly unknown[]): void {
    const placed = logs.flatMap((log): PlacedLog[] => {
      const each = placeLog(log, JSON.stringify(log));
      return each === undefined ? [] : [each];
    });
    const keys = new Set(placed.map(({ key }) => key));
    for (const { text } of this.#history.dropMissing(from, to, keys)) this.#owner.tell(asRemoved(text));
    for (const log of placed) if (this.#history.take(log)) this.#owner.tell(log.text);
    this.#history.reached(to);
  }
}

/** A log as a provider sends it when its block is not of the chain any more. */
export function asRemoved(text: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), removed: true });
}

/** The number of the newest block. */
export async function headOf(provider: EthProvider, timeoutMs: number): Promise<bigint> {
  const head = readQuantity(await provider.request("eth_blockNumber", [], { timeoutMs, now: true }));
  if (head === undefined) throw new EthError("bad-answer", "eth_blockNumber: the Ethereum provider answered without a number");
  return head;
}
