import { expect, test } from "vitest";
import { checkDeadlines } from "./deadlines.ts";
import { added, failed } from "./records.ts";

test("calls that end by their deadline, with an answer or a typed error, are right", () => {
  expect(checkDeadlines([added(1, [0, 999], 1, { total: 1 }), failed(2, [0, 1_050], 2)], 100)).toEqual([]);
});

test("an answer after the deadline shows", () => {
  expect(checkDeadlines([added(1, [0, 1_200], 1, { total: 1 })], 100)).toMatchObject([{ checker: "deadlines", text: "call 1 (add) ended after 1200 ms of 1000", calls: [1] }]);
});

test("a typed error after the deadline shows", () => {
  expect(checkDeadlines([failed(1, [0, 1_101], 1)], 100)).toHaveLength(1);
});

test("a call without an end shows when its deadline is over", () => {
  const call = failed(7, [0, 5_000], 1);
  expect(checkDeadlines([{ ...call, outcome: { kind: "open" } }], 100)).toMatchObject([{ text: "call 7 (add) had no end after 5000 ms of 1000" }]);
  expect(checkDeadlines([{ ...call, end: 500, outcome: { kind: "open" } }], 100)).toEqual([]);
});

test("an error that is no SendError shows", () => {
  expect(checkDeadlines([failed(3, [0, 10], 1, "untyped")], 100)).toMatchObject([{ text: "call 3 (add) failed with no SendError: as it was meant" }]);
});

test("an echo of another call shows", () => {
  const echo = { ...failed(4, [0, 10], 0), handler: "echo", counter: "hello" } as const;
  expect(checkDeadlines([{ ...echo, outcome: { kind: "echoed", text: "hello", member: "a" } }], 100)).toEqual([]);
  expect(checkDeadlines([{ ...echo, outcome: { kind: "echoed", text: "hallo", member: "a" } }], 100)).toHaveLength(1);
});
