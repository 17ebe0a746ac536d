import type { Verdict } from "./judge.ts";
import { medianAndMost } from "./takeovers.ts";

const MAX_SHOWN = 20;

export interface Told {
  /** Of the cluster, the seed and the time. */
  readonly what: string;
  readonly faults: ReadonlyMap<string, number>;
  /** Milliseconds from the end of a fault until the ledger answered, at most. */
  readonly slowest: number;
  readonly problems: readonly string[];
}

/** The one line at the end. */
export function summaryOf({ violations, takeovers, silence, counts, latency }: Verdict, { what, faults, slowest, problems }: Told): string {
  const wrong = violations.length + problems.length;
  const errors = Object.entries(counts.errors).map(([kind, count]) => `${count} ${kind}`);
  const done = [...faults].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([text, count]) => `${count} ${text}`);
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const alone = medianAndMost(takeovers.filter((each) => each.alone).map(({ ms }) => ms));
  const all = medianAndMost(takeovers.map(({ ms }) => ms));
  return [
    `cluster-check: ${wrong === 0 ? "ok" : `FAILED (${wrong})`}: ${what}: ${counts.calls} calls, ${counts.answered} answered`,
    ...(errors.length === 0 ? [] : [` (else ${errors.join(", ")})`]),
    ...(latency === null ? [] : [`, additions in ${Math.round(latency.median)} ms (median)`]),
    ...(total === 0 ? [] : [`; ${total} faults (${done.join(", ")}), all well ${seconds(slowest)} later at most`]),
    ...(silence === null ? [] : [`, no answer for ${seconds(silence)} at most`]),
    `; ${takeovers.length} takeovers`,
    ...(all === null ? [] : [`: median ${seconds(all.median)}, at most ${seconds(all.most)}`]),
    ...(alone === null ? [] : [`, where nothing else was ill ${seconds(alone.median)} and ${seconds(alone.most)}`]),
  ].join("");
}

/** Says on standard error what is wrong, each with the calls that show it. */
export function showViolations({ violations }: Verdict, problems: readonly string[] = []): void {
  for (const problem of problems) console.error(`available: ${problem}`);
  for (const { checker, text } of violations.slice(0, MAX_SHOWN)) console.error(`${checker}: ${text}`);
  if (violations.length > MAX_SHOWN) console.error(`and ${violations.length - MAX_SHOWN} more`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
