import { readQuantity } from "./quantity.ts";

/** Blocks that are looked at again after a gap: no reorganisation is expected to reach further back. */
export const OVERLAP = 64n;

/** Logs that are remembered at most, beside those of the newest block. */
const REMEMBERED = 4_096;

/** A log where it stands in the chain. */
export interface PlacedLog {
  readonly key: string;
  readonly block: bigint;
  readonly removed: boolean;
  readonly text: string;
}

/** A log's place; `undefined` where it has none yet, or is no log. */
export function placeLog(log: unknown, text: string): PlacedLog | undefined {
  if (typeof log !== "object" || log === null) return undefined;
  const { blockNumber, blockHash, logIndex, removed } = log as Record<string, unknown>;
  const block = readQuantity(blockNumber);
  const index = readQuantity(logIndex);
  if (block === undefined || index === undefined || typeof blockHash !== "string") return undefined;
  return { key: `${blockHash.toLowerCase()}:${index}`, block, removed: removed === true, text };
}

/**
 * What a subscription of logs has told its process, so that after a gap nothing is told twice and nothing is left out:
 * every log of the blocks from `floor` on that was told is remembered.
 */
export class LogHistory {
  readonly #known = new Map<string, PlacedLog>();
  /** The first block of interest whose logs are all remembered. */
  #floor: bigint;
  /** The newest block that is known to have been looked at. */
  #cursor: bigint;

  /** `first` is the first block of interest. */
  constructor(first: bigint) {
    this.#floor = first;
    this.#cursor = first - 1n;
  }

  get cursor(): bigint {
    return this.#cursor;
  }

  /** Where a refetch has to begin. */
  get from(): bigint {
    const back = this.#cursor - OVERLAP + 1n;
    return back > this.#floor ? back : this.#floor;
  }

  /** Takes a log in; true where the process has to be told of it. */
  take(log: PlacedLog): boolean {
    if (log.removed) return this.#known.delete(log.key) || log.block < this.#floor;
    if (this.#known.has(log.key)) return false;
    this.#known.set(log.key, log);
    if (log.block > this.#cursor) this.#cursor = log.block;
    if (this.#known.size > REMEMBERED) this.#prune();
    return true;
  }

  /** Forgets the logs of these blocks that are not among `keys`, and returns them, the newest first: the chain has them no more. */
  dropMissing(from: bigint, to: bigint, keys: ReadonlySet<string>): readonly PlacedLog[] {
    const gone = [...this.#known.values()].filter(({ block, key }) => block >= from && block <= to && !keys.has(key));
    for (const { key } of gone) this.#known.delete(key);
    return gone.reverse();
  }

  /** All blocks up to `block` have been looked at. */
  reached(block: bigint): void {
    if (block <= this.#cursor) return;
    this.#cursor = block;
    const oldest = block - OVERLAP;
    for (const { key, block: its } of this.#known.values()) if (its <= oldest) this.#forget(key, its);
  }

  /** Blocks from `block` on are of interest, if they were not. */
  lower(block: bigint): void {
    if (block < this.#floor) this.#floor = block;
  }

  /** The chain is shorter than what was looked at: it is looked at again from `block` on. */
  rewind(block: bigint): void {
    this.lower(block);
    this.#cursor = block - 1n;
  }

  #prune(): void {
    for (const { key, block } of this.#known.values()) {
      // They stand in the order of their blocks, nearly; those of the newest one have to stay.
      if (this.#known.size <= REMEMBERED || block >= this.#cursor) return;
      this.#forget(key, block);
    }
  }

  #forget(key: string, block: bigint): void {
    this.#known.delete(key);
    if (block >= this.#floor) this.#floor = block + 1n;
  }
}
