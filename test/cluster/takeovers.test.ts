import { expect, test } from "vitest";
import { read } from "./check/records.ts";
import type { FaultRecord } from "./history.ts";
import { longestSilence, medianAndMost, takeoversOf } from "./takeovers.ts";

const kill: FaultRecord = { type: "fault", at: 100, text: "kill member a", member: "a", ill: ["a"] };
const b = { owner: "b/1", generation: 2 };

test("a takeover lasts from the fault to the first answer of another owner", () => {
  const history = [read(1, [0, 10], {}), kill, read(2, [400, 2_100], b), read(3, [2_200, 2_300], b)];
  expect(takeoversOf(history)).toEqual([{ text: "kill member a", at: 100, ms: 2_000, alone: true }]);
});

test("it is none where the owner answers again first", () => {
  expect(takeoversOf([read(1, [0, 10], {}), kill, read(2, [400, 500], {}), read(3, [600, 700], b)])).toEqual([]);
});

test("an answer of the owner that was on its way is no sign of life", () => {
  expect(takeoversOf([read(1, [0, 10], {}), kill, read(2, [90, 120], {}), read(3, [600, 700], b)])).toMatchObject([{ ms: 600 }]);
});

test("it is none where a member without the ledger falls ill, or nobody answers any more", () => {
  expect(takeoversOf([read(1, [0, 10], b), kill, read(2, [400, 500], {})])).toEqual([]);
  expect(takeoversOf([read(1, [0, 10], {}), kill])).toEqual([]);
});

test("it is not alone where somebody else falls ill meanwhile", () => {
  const halt: FaultRecord = { type: "fault", at: 200, text: "halt member c", member: "c", ill: ["a", "c"] };
  expect(takeoversOf([read(1, [0, 10], {}), kill, halt, read(2, [400, 500], b)])).toMatchObject([{ alone: false }]);
});

test("the middle and the largest", () => {
  expect(medianAndMost([3, 1, 2])).toEqual({ median: 2, most: 3 });
  expect(medianAndMost([4, 1, 2, 3])).toEqual({ median: 2, most: 4 });
  expect(medianAndMost([])).toBe(null);
});

test("the longest time without an answer", () => {
  expect(longestSilence([read(1, [0, 10], {}), read(2, [5, 400], {}), read(3, [5, 300], {}), read(4, [390, 450], {})])).toBe(290);
  expect(longestSilence([read(1, [0, 10], {})])).toBe(null);
});
