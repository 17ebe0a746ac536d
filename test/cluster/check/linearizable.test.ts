import { assert, constantFrom, integer, property, record, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallRecord, HistoryRecord } from "../history.ts";
import { checkLinearizable } from "./linearizable.ts";
import { added, failed, read } from "./records.ts";

function texts(...history: HistoryRecord[]): string[] {
  return checkLinearizable(history).map(({ text }) => text);
}

describe("histories that a counter can have", () => {
  test("one call after the other", () => {
    expect(texts(added(1, [0, 10], 1, { total: 1 }), added(2, [20, 30], 2, { total: 3 }), read(3, [40, 50], { total: 3 }))).toEqual([]);
  });

  test("calls at one time, in whatever order", () => {
    expect(texts(added(1, [0, 100], 1, { total: 3 }), added(2, [0, 100], 2, { total: 2 }), read(3, [0, 100], { total: 0 }))).toEqual([]);
  });

  test("an addition that timed out and was carried out long after", () => {
    expect(texts(failed(1, [0, 10], 1), added(2, [20, 30], 2, { total: 2 }), read(3, [40, 50], { total: 3 }))).toEqual([]);
  });

  test("an addition that timed out and never was carried out", () => {
    expect(texts(failed(1, [0, 10], 1), added(2, [20, 30], 2, { total: 2 }), read(3, [40, 50], { total: 2 }))).toEqual([]);
  });

  test("several that timed out, in one gap", () => {
    expect(texts(failed(1, [0, 10], 1), failed(2, [5, 10], 2), added(3, [20, 30], 4, { total: 7 }))).toEqual([]);
  });
});

describe("histories that no counter can have", () => {
  test("an addition is lost", () => {
    expect(texts(added(1, [0, 10], 1, { total: 1 }), added(2, [20, 30], 2, { total: 2 }))).toEqual(["c: calls 1 and 2 cannot both be right: neither total is in the other"]);
  });

  test("two additions from one state", () => {
    expect(texts(added(1, [0, 10], 1, { total: 1 }), added(2, [0, 10], 2, { total: 2 }))).toHaveLength(1);
  });

  test("two additions with one total", () => {
    expect(texts(added(1, [0, 10], 1, { total: 3 }), added(2, [0, 10], 2, { total: 3 }))).toHaveLength(1);
  });

  test("a reading of an older total", () => {
    expect(texts(added(1, [0, 10], 1, { total: 1 }), read(2, [20, 30], { total: 0 }))).toEqual(["c: call 1 had ended when call 2 began, but stands after it"]);
  });

  test("a reading that forgets what another reading showed of an addition without an answer", () => {
    expect(texts(failed(1, [0, 10], 1), read(2, [20, 30], { total: 1 }), read(3, [40, 50], { total: 0 }))).toHaveLength(1);
  });

  test("a total that shows an addition before it began", () => {
    expect(texts(read(1, [0, 10], { total: 1 }), added(2, [20, 30], 1, { total: 1 }))).toHaveLength(1);
    expect(texts(read(1, [0, 10], { total: 1 }), failed(2, [20, 30], 1))).toHaveLength(1);
  });

  test("an addition that was refused and carried out", () => {
    expect(texts(failed(1, [0, 10], 1, "offline"), read(2, [20, 30], { total: 1 }))).toEqual(["c: call 2 shows 1, which was refused"]);
  });

  test("an addition that was carried out twice", () => {
    expect(texts(added(1, [0, 10], 1, { total: 1 }), read(2, [20, 30], { total: 2 }))).toEqual(["c: call 2 shows 2, which nobody added"]);
  });

  test("an answer without its own addition", () => {
    expect(texts(added(1, [0, 10], 1, { total: 0 }))).toEqual(["c: call 1 does not show what it added"]);
  });
});

test("counters are checked each for itself", () => {
  const elsewhere = { ...read(2, [20, 30], { total: 0 }), counter: "d" };
  expect(texts(added(1, [0, 10], 1, { total: 1 }), elsewhere)).toEqual([]);
});

/** Tries every order of every choice of calls: slow, and plainly the definition. */
function linearizable(calls: readonly CallRecord[]): boolean {
  const place = (rest: readonly CallRecord[], total: bigint): boolean => {
    if (rest.every(({ outcome }) => outcome.kind !== "receipt")) return true;
    return rest.some((call) => {
      if (rest.some((other) => other !== call && other.outcome.kind === "receipt" && other.end < call.start)) return false;
      const { outcome } = call;
      if (outcome.kind === "error" && outcome.error === "offline") return false;
      const after = total + call.amount;
      if (outcome.kind === "receipt" && outcome.receipt.total !== after) return false;
      return place(rest.filter((other) => other !== call), after);
    });
  };
  return place(calls, 0n);
}

const call = record({ kind: constantFrom("added", "added", "read", "timeout", "offline"), start: integer({ min: 0, max: 12 }), length: integer({ min: 0, max: 8 }), total: integer({ min: 0, max: 31 }) });

function historyOf(specs: readonly { kind: string; start: number; length: number; total: number }[]): CallRecord[] {
  return specs.map(({ kind, start, length, total }, index) => {
    const span = [start, start + length] as const;
    if (kind === "added") return added(index + 1, span, 2 ** index, { total });
    if (kind === "read") return read(index + 1, span, { total });
    return failed(index + 1, span, 2 ** index, kind === "offline" ? "offline" : "timeout");
  });
}

test("the verdict is that of trying every order: answers at random", () => {
  const seen = { right: 0, wrong: 0 };
  assert(
    property(uniqueArray(call, { minLength: 1, maxLength: 3 }), (specs) => {
      const history = historyOf(specs.map((spec, index) => ({ ...spec, total: spec.kind === "added" ? (spec.total % 8) | (2 ** index) : spec.total % 8 })));
      const expected = linearizable(history);
      seen[expected ? "right" : "wrong"]++;
      expect(checkLinearizable(history).length === 0).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(100);
});

test("the verdict is that of trying every order: answers of a real counter, one of them changed or moved in time", () => {
  const seen = { right: 0, wrong: 0 };
  const points = uniqueArray(record({ ...{ kind: constantFrom("added", "added", "read", "timeout", "offline") }, at: integer({ min: 0, max: 40 }), before: integer({ min: 0, max: 10 }), after: integer({ min: 0, max: 10 }), happened: constantFrom(true, false) }), { minLength: 2, maxLength: 6, selector: ({ at }) => at });
  const change = record({ whose: integer({ min: 0, max: 5 }), flip: integer({ min: 0, max: 6 }), shift: integer({ min: -12, max: 12 }) });
  assert(
    property(points, change, (drawn, { whose, flip, shift }) => {
      const sorted = drawn.toSorted((a, b) => a.at - b.at);
      let counter = 0;
      const specs = sorted.map(({ kind, at, before, after, happened }, index) => {
        if (kind === "added" || (kind === "timeout" && happened)) counter += 2 ** index;
        return { kind, start: Math.max(0, at - before), length: Math.min(at, before) + (kind === "timeout" ? 0 : after), total: counter };
      });
      const changed = specs.map((spec, index) => {
        if (index !== whose) return spec;
        const total = flip === 6 ? spec.total : (spec.total ^ (2 ** flip)) % 2 ** specs.length;
        return { ...spec, total: spec.kind === "added" ? total | (2 ** index) : total, start: Math.max(0, spec.start + shift) };
      });
      const history = historyOf(changed);
      const expected = linearizable(history);
      seen[expected ? "right" : "wrong"]++;
      expect(checkLinearizable(history).length === 0).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(100);
});
