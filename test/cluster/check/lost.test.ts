import { expect, test } from "vitest";
import { checkLost } from "./lost.ts";
import { added, failed, read } from "./records.ts";

test("additions that later answers show are kept", () => {
  expect(checkLost([added(1, [0, 10], 1, { total: 1 }), added(2, [20, 30], 2, { total: 3 }), read(3, [40, 50], { total: 3 })])).toEqual([]);
});

test("an addition that a later reading does not show is lost", () => {
  const history = [added(1, [0, 10], 1, { total: 1 }), added(2, [20, 30], 2, { total: 3 }), read(3, [40, 50], { total: 2 })];
  expect(checkLost(history)).toMatchObject([{ checker: "lost", calls: [1, 3] }]);
});

test("an addition that a later addition does not show is lost", () => {
  const history = [added(1, [0, 10], 1, { total: 1 }), added(2, [20, 30], 2, { total: 2 }), read(3, [40, 50], { total: 3 })];
  expect(checkLost(history)).toMatchObject([{ calls: [1, 2] }]);
});

test("a reading that was asked for before the answer may be without it", () => {
  expect(checkLost([added(1, [0, 10], 1, { total: 1 }), read(2, [5, 50], { total: 0 }), read(3, [40, 50], { total: 1 })])).toEqual([]);
});

test("what got no answer may be there or not", () => {
  expect(checkLost([failed(1, [0, 10], 1), added(2, [20, 30], 2, { total: 2 }), read(3, [40, 50], { total: 3 })])).toEqual([]);
});

test("an addition that nobody looks for afterwards is no proof", () => {
  expect(checkLost([read(1, [0, 5], { total: 0 }), added(2, [10, 20], 1, { total: 1 })])).toMatchObject([{ text: "c: nobody looked whether 2 are kept" }]);
});
