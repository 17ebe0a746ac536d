import { isAnswered, type HistoryRecord } from "./history.ts";

/** An owner fell ill, and another member answered. */
export interface Takeover {
  /** What was done to whom. */
  readonly text: string;
  readonly at: number;
  /** From then to the end of the first call that another owner answered. */
  readonly ms: number;
  /** Nobody else was ill all that time. */
  readonly alone: boolean;
}

/** The takeovers of a history. An owner that fell ill and answered again before anybody else did is none. */
export function takeoversOf(history: readonly HistoryRecord[]): Takeover[] {
  const answers = history.filter(isAnswered).sort((a, b) => a.end - b.end);
  const faults = history.filter((record) => record.type === "fault");
  return faults.flatMap((fault) => {
    if (fault.member === undefined) return [];
    const before = answers.findLast(({ end }) => end <= fault.at)?.outcome.receipt.owner;
    if (before?.split("/", 1)[0] !== fault.member) return [];
    const next = answers.find(({ start }) => start > fault.at);
    const other = answers.find(({ end, outcome }) => end > fault.at && outcome.receipt.owner !== before);
    if (next === undefined || other === undefined || other.end > next.end) return [];
    const alone = faults.every(({ at, ill }) => at < fault.at || at > other.end || ill.every((each) => each === fault.member));
    return [{ text: fault.text, at: fault.at, ms: other.end - fault.at, alone }];
  });
}

/** The longest time, in milliseconds, in which no call of the ledger was answered; `null` where fewer than two were. */
export function longestSilence(history: readonly HistoryRecord[]): number | null {
  const ends = history
    .filter(isAnswered)
    .map(({ end }) => end)
    .sort((a, b) => a - b);
  if (ends.length < 2) return null;
  return ends.reduce((longest, end, index) => Math.max(longest, end - (ends[index - 1] ?? end)), 0);
}

/** The middle one of some numbers, and the largest; `null` of none. */
export function medianAndMost(values: readonly number[]): { readonly median: number; readonly most: number } | null {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const most = sorted.at(-1);
  return median === undefined || most === undefined ? null : { median, most };
}
