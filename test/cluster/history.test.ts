import { expect, test } from "vitest";
import { added, failed } from "./check/records.ts";
import { formatRecord, isRefused, parseRecord, type HistoryRecord } from "./history.ts";

test("records come back from their lines", () => {
  const records: HistoryRecord[] = [
    added(1, [0.125, 10], 2 ** 40, { total: 2 ** 40, sequence: 1, chain: 2n ** 64n - 1n }),
    failed(2, [0, 10], 2),
    { type: "fault", at: 5, text: "kill member a", member: "a", ill: ["a"] },
    { type: "event", at: 6, text: "all is well" },
  ];
  for (const record of records) {
    const line = formatRecord(record);
    expect(line).not.toContain("\n");
    expect(parseRecord(line)).toEqual(record);
  }
});

test("of what failed, only what was refused before it ran has not happened", () => {
  expect(isRefused(failed(1, [0, 10], 1, "offline"))).toBe(true);
  expect(isRefused(failed(1, [0, 10], 1, "timeout"))).toBe(false);
  expect(isRefused(failed(1, [0, 10], 1, "untyped"))).toBe(false);
});
