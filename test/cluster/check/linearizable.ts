import { isAnswered, isRefused, type CallRecord, type HistoryRecord } from "../history.ts";
import { byCounter } from "./by-counter.ts";
import type { Violation } from "./violation.ts";

/**
 * Whether each counter is linearizable (Herlihy and Wing 1990): there is one order of its calls that a single counter could have answered so,
 * and in which no call stands before one that had ended when it began. Counters are objects of their own, and a history is linearizable if and
 * only if that of each object is, so each is checked alone.
 *
 * An addition that got no answer may have been carried out at any time after its start, or never; one that was refused was not carried out.
 *
 * The check is exact and needs no search, for amounts are powers of two, each used once a counter: **a total is the set of the additions
 * in it**. In any order that explains the answers,
 *
 * - the states are sets that grow, so all sets that answers tell of form a chain under inclusion: an answered addition tells of two, its total and
 *   its total without itself; a reading of one; and the empty set is there;
 * - so the order of all answered calls is forced by their sets, but for readings of the same set. Between two neighbours of the chain there is
 *   either one answered addition, or additions without an answer alone (were an answered one among them, its two sets would lie between them);
 * - readings of one set, and additions without an answer in one gap, may be sorted by their start: sorted so, none of them contradicts
 *   another, for the former then end no sooner than an earlier one starts, and the latter never end;
 * - additions without an answer that are in no set have not happened, or after all else.
 *
 * What remains to look at is real time: no call may have ended before one that stands before it began.
 */
export function checkLinearizable(history: readonly HistoryRecord[]): Violation[] {
  return [...byCounter(history)].flatMap(([counter, calls]) => checkCounter(counter, calls));
}

/** One call in its place in the order; `set`: what is in the counter after it. */
interface Placed {
  readonly call: CallRecord;
  readonly set: bigint;
  readonly adds: boolean;
  readonly end: number;
}

/** A set that an answer tells of. */
interface Seen {
  readonly set: bigint;
  readonly call: CallRecord;
}

function checkCounter(counter: string, calls: readonly CallRecord[]): Violation[] {
  const say = (text: string, shown: readonly CallRecord[]): Violation[] => [
    { checker: "linearizable", text: `${counter}: ${text}`, calls: shown.map(({ id }) => id) },
  ];
  const additions = new Map<bigint, CallRecord>();
  for (const call of calls) {
    if (call.handler !== "add") continue;
    if (additions.has(call.amount) || call.amount <= 0n || (call.amount & (call.amount - 1n)) !== 0n)
      throw new Error(`call ${call.id}: ${call.amount} is no power of two that is new to ${counter}`);
    additions.set(call.amount, call);
  }

  const seen: Seen[] = [];
  const placed: Placed[] = [];
  for (const call of calls) {
    if (!isAnswered(call)) continue;
    const set = call.outcome.receipt.total;
    for (const amount of bits(set)) {
      const addition = additions.get(amount);
      if (addition === undefined) return say(`call ${call.id} shows ${amount}, which nobody added`, [call]);
      if (isRefused(addition)) return say(`call ${call.id} shows ${amount}, which was refused`, [addition, call]);
    }
    const adds = call.handler === "add";
    if (adds && (set & call.amount) === 0n) return say(`call ${call.id} does not show what it added`, [call]);
    seen.push({ set, call });
    if (adds) seen.push({ set: set & ~call.amount, call });
    placed.push({ call, set, adds, end: call.end });
  }

  seen.sort((a, b) => sizeOf(a.set) - sizeOf(b.set));
  for (const [index, { set, call }] of seen.entries()) {
    const before = seen[index - 1];
    if (before !== undefined && (before.set & ~set) !== 0n)
      return say(`calls ${before.call.id} and ${call.id} cannot both be right: neither total is in the other`, [before.call, call]);
    // In the gap before this set are additions that got no answer.
    for (const amount of bits(set & ~(before?.set ?? 0n))) {
      const addition = additions.get(amount);
      if (addition !== undefined && !isAnswered(addition))
        placed.push({ call: addition, set: (before?.set ?? 0n) | amount, adds: true, end: Infinity });
    }
  }

  // Additions of one gap all stand before the set that closes it, in whatever order among themselves.
  placed.sort((a, b) => sizeOf(a.set) - sizeOf(b.set) || Number(b.adds) - Number(a.adds) || a.call.start - b.call.start);
  let latest: Placed | undefined;
  for (const each of placed) {
    if (latest !== undefined && each.end < latest.call.start)
      return say(`call ${each.call.id} had ended when call ${latest.call.id} began, but stands after it`, [latest.call, each.call]);
    if (latest === undefined || each.call.start > latest.call.start) latest = each;
  }
  return [];
}

function* bits(set: bigint): Generator<bigint> {
  for (let rest = set; rest > 0n; rest &= rest - 1n) yield rest & -rest;
}

function sizeOf(set: bigint): number {
  let size = 0;
  for (let rest = set; rest > 0n; rest &= rest - 1n) size++;
  return size;
}
