import type { CallRecord, HistoryRecord } from "../history.ts";

/** The calls of a ledger, by the counter that they were about. */
export function byCounter(history: readonly HistoryRecord[]): Map<string, CallRecord[]> {
  const counters = new Map<string, CallRecord[]>();
  for (const record of history) {
    if (record.type !== "call" || record.handler === "echo") continue;
    const calls = counters.get(record.counter);
    if (calls === undefined) counters.set(record.counter, [record]);
    else calls.push(record);
  }
  return counters;
}
