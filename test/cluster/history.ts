/** What a run records: one line of JSON each, in the order in which things ended. Times are milliseconds of the load generator's monotonic clock. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { SendErrorKind } from "hypc/runtime";

/** What a ledger says of the state that it answers from. */
export interface Receipt {
  readonly total: bigint;
  readonly sequence: bigint;
  readonly chain: bigint;
  readonly generation: bigint;
  readonly owner: string;
}

export type Outcome =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "echoed"; readonly text: string; readonly member: string }
  /** `untyped`: something else than a `SendError` was thrown. */
  | { readonly kind: "error"; readonly error: SendErrorKind | "untyped"; readonly message: string }
  /** It had not ended when the run did. */
  | { readonly kind: "open" };

export interface CallRecord {
  readonly type: "call";
  /** In the order in which calls began, from 1. */
  readonly id: number;
  /** Who was asked: `alice.os@ledger:check:alice.os`. */
  readonly asked: string;
  readonly handler: "add" | "read" | "echo";
  /** The counter, or the text of an echo. */
  readonly counter: string;
  /** What is added; 0 where nothing is. */
  readonly amount: bigint;
  readonly start: number;
  /** Milliseconds that it was given; where it is cancelled earlier, until then. */
  readonly timeoutMs: number;
  /** Where it is open, the end of the run. */
  readonly end: number;
  readonly outcome: Outcome;
}

/** Something was made ill, or was made well again. */
export interface FaultRecord {
  readonly type: "fault";
  readonly at: number;
  /** `kill member a`, `heal member a`. */
  readonly text: string;
  /** Where it took a member away from its work, until it is well again. */
  readonly member?: string;
  /** Which servers and members are ill from now on. */
  readonly ill: readonly string[];
}

/** What a member or server said or did. */
export interface EventRecord {
  readonly type: "event";
  readonly at: number;
  readonly text: string;
}

export type HistoryRecord = CallRecord | FaultRecord | EventRecord;

/** An addition or a reading of a ledger that was answered. */
export interface Answered extends CallRecord {
  readonly outcome: { readonly kind: "receipt"; readonly receipt: Receipt };
}

export function isAnswered(record: HistoryRecord): record is Answered {
  return record.type === "call" && record.outcome.kind === "receipt";
}

/**
 * Whether an addition that ended so was certainly not carried out: it was refused before its handler ran. Whatever else is no receipt may
 * have been carried out, then or later; `too-large` too, which may be said of an answer.
 */
export function isRefused({ outcome }: CallRecord): boolean {
  return outcome.kind === "error" && REFUSALS.has(outcome.error);
}

const REFUSALS: ReadonlySet<string> = new Set<SendErrorKind>([
  "offline",
  "no-such-process",
  "no-such-handler",
  "forbidden",
  "contract-mismatch",
  "bad-request",
  "overloaded",
]);

/** Writes records to a file as they come, so that a run that is cut short leaves what it saw. */
export class HistoryFile {
  readonly records: HistoryRecord[] = [];
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  add(record: HistoryRecord): void {
    this.records.push(record);
    writeSync(this.#file, `${formatRecord(record)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const BIG = new Set(["amount", "total", "sequence", "chain", "generation"]);

/** One line, without its end. 64-bit numbers are strings in it. */
export function formatRecord(record: HistoryRecord): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
  });
}

/** Reads what `HistoryFile` wrote. */
export function readHistory(path: string): HistoryRecord[] {
  return readFileSync(path, "utf8").split("\n").filter(Boolean).map(parseRecord);
}

export function parseRecord(line: string): HistoryRecord {
  return JSON.parse(line, (key, value: unknown) =>
    BIG.has(key) && typeof value === "string" ? BigInt(value) : value,
  ) as HistoryRecord;
}
