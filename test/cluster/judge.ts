import { checkDeadlines } from "./check/deadlines.ts";
import { checkLinearizable } from "./check/linearizable.ts";
import { checkLost } from "./check/lost.ts";
import { checkOwners } from "./check/owners.ts";
import type { Violation } from "./check/violation.ts";
import type { HistoryRecord } from "./history.ts";
import { longestSilence, medianAndMost, takeoversOf, type Takeover } from "./takeovers.ts";

/** What the load generator may need to notice an end, on a machine that is busy with the whole cluster. */
export const GRACE_MS = 1_000;

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly takeovers: readonly Takeover[];
  /** Milliseconds in which no call of the ledger was answered, at most. */
  readonly silence: number | null;
  readonly counts: Counts;
  /** Milliseconds from an addition to its answer; `null` where none was answered. */
  readonly latency: { readonly median: number; readonly most: number } | null;
}

interface Counts {
  readonly calls: number;
  readonly answered: number;
  /** By kind of error. */
  readonly errors: Readonly<Record<string, number>>;
}

/** What all checkers say of a history. */
export function judge(history: readonly HistoryRecord[]): Verdict {
  const calls = history.filter((record) => record.type === "call");
  const errors: Record<string, number> = {};
  for (const { outcome } of calls) if (outcome.kind === "error") errors[outcome.error] = (errors[outcome.error] ?? 0) + 1;
  return {
    violations: [...checkLost(history), ...checkOwners(history), ...checkDeadlines(history, GRACE_MS), ...checkLinearizable(history)],
    takeovers: takeoversOf(history),
    silence: longestSilence(history),
    counts: { calls: calls.length, answered: calls.filter(({ outcome }) => outcome.kind === "receipt" || outcome.kind === "echoed").length, errors },
    latency: medianAndMost(calls.filter(({ handler, outcome }) => handler === "add" && outcome.kind === "receipt").map(({ start, end }) => end - start)),
  };
}
