import type { CallRecord, HistoryRecord } from "../history.ts";
import type { Violation } from "./violation.ts";

/**
 * Each call ended by its deadline, with an answer or a typed error. `graceMs`: what the load generator itself may have needed to notice.
 * An echo came back as it was sent.
 */
export function checkDeadlines(history: readonly HistoryRecord[], graceMs: number): Violation[] {
  return history.flatMap((record) => {
    const fault = record.type === "call" ? faultOf(record, graceMs) : null;
    return fault === null || record.type !== "call" ? [] : [{ checker: "deadlines", text: fault, calls: [record.id] }];
  });
}

function faultOf({ id, handler, counter, start, end, timeoutMs, outcome }: CallRecord, graceMs: number): string | null {
  const took = Math.round(end - start);
  const late = end - start > timeoutMs + graceMs;
  if (outcome.kind === "open") return late ? `call ${id} (${handler}) had no end after ${took} ms of ${timeoutMs}` : null;
  if (late) return `call ${id} (${handler}) ended after ${took} ms of ${timeoutMs}`;
  if (outcome.kind === "error" && outcome.error === "untyped") return `call ${id} (${handler}) failed with no SendError: ${outcome.message}`;
  if (outcome.kind === "echoed" && outcome.text !== counter) return `call ${id} (echo) said "${counter}" and heard "${outcome.text}"`;
  return null;
}
