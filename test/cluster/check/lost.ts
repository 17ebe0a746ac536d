import { isAnswered, type Answered, type HistoryRecord } from "../history.ts";
import { byCounter } from "./by-counter.ts";
import type { Violation } from "./violation.ts";

/**
 * No answered addition is lost: each is in every total of its counter that was asked for after its answer, and there is one such total at least.
 * Amounts are powers of two, each used once a counter, so that a total tells which additions are in it.
 */
export function checkLost(history: readonly HistoryRecord[]): Violation[] {
  const violations: Violation[] = [];
  for (const [counter, calls] of byCounter(history)) {
    const answered = calls.filter(isAnswered);
    const added = answered.filter(({ handler }) => handler === "add").sort((a, b) => a.end - b.end);
    const asked = answered.toSorted((a, b) => a.start - b.start);
    const before: Answered[] = [];
    let mask = 0n;
    let next = 0;
    for (const call of asked) {
      for (let add = added[next]; add !== undefined && add.end < call.start; add = added[++next]) {
        mask |= add.amount;
        before.push(add);
      }
      const missing = mask & ~call.outcome.receipt.total;
      if (missing === 0n) continue;
      const lost = before.filter(({ amount }) => (amount & missing) !== 0n).map(({ id }) => id);
      violations.push({
        checker: "lost",
        text: `${counter}: call ${call.id} (${call.handler}, owner ${call.outcome.receipt.owner}) does not show what was answered before: ${lost.join(", ")}`,
        calls: [...lost, call.id],
      });
    }
    const last = asked.at(-1);
    const unseen = added.filter(({ end }) => last === undefined || end >= last.start).map(({ id }) => id);
    if (unseen.length > 0)
      violations.push({ checker: "lost", text: `${counter}: nobody looked whether ${unseen.join(", ")} are kept`, calls: unseen });
  }
  return violations;
}
