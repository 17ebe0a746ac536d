/** Histories by hand, for the tests of checkers. */
import { chained } from "../ledger/chain.ts";
import type { Answered, CallRecord, Outcome } from "../history.ts";

export interface Told {
  readonly total?: number;
  readonly sequence?: number;
  readonly chain?: bigint;
  readonly generation?: number;
  readonly owner?: string;
}

const BASE = { type: "call", asked: "alice.os@ledger:check:alice.os", timeoutMs: 1_000, counter: "c" } as const;

function receipt({ total = 0, sequence = 0, chain = 0n, generation = 1, owner = "a/1-1" }: Told): Outcome & Answered["outcome"] {
  return { kind: "receipt", receipt: { total: BigInt(total), sequence: BigInt(sequence), chain, generation: BigInt(generation), owner } };
}

/** An addition that was answered. */
export function added(id: number, [start, end]: readonly [number, number], amount: number, told: Told): Answered {
  return { ...BASE, id, start, end, handler: "add", amount: BigInt(amount), outcome: receipt(told) };
}

/** A reading that was answered. */
export function read(id: number, [start, end]: readonly [number, number], told: Told): Answered {
  return { ...BASE, id, start, end, handler: "read", amount: 0n, outcome: receipt(told) };
}

/** An addition that failed; by default nobody knows whether it was carried out. */
export function failed(id: number, [start, end]: readonly [number, number], amount: number, error: "timeout" | "offline" | "untyped" = "timeout"): CallRecord {
  return { ...BASE, id, start, end, handler: "add", amount: BigInt(amount), outcome: { kind: "error", error, message: "as it was meant" } };
}

/** What the state's chain is after additions to the counter `c`. */
export function chainOf(...amounts: number[]): bigint {
  return amounts.reduce((chain, amount) => chained(chain, "c", BigInt(amount)), 0n);
}
