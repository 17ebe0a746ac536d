import { expect, test, vi } from "vitest";
import { isWorthRehearsing, rehearse } from "../../../compiler/cli/rehearsal.ts";

/** Takes so long without giving way. */
function work(ms: number): void {
  for (const start = performance.now(); performance.now() - start < ms; );
}

test("goes on for 800 ms of work, and gives way in between", async () => {
  let runs = 0;
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  await rehearse(
    async () => {
      runs++;
      work(100);
    },
    () => "no",
  );
  clearInterval(turning);
  expect(runs).toBeGreaterThan(1);
  expect(runs).toBeLessThan(9);
  expect(turns).toBeGreaterThanOrEqual(runs - 1);
});

test("waits while there is something else to do, and ends where nothing is to be done any more", async () => {
  let runs = 0;
  let asked = 0;
  await rehearse(
    async () => void runs++,
    () => (runs === 5 ? "for good" : asked++ % 3 === 0 ? "now" : "no"),
  );
  expect(runs).toBe(5);
  expect(asked).toBe(8);
});

test("is over where a run fails, and says nothing", async () => {
  const once = vi.fn(() => Promise.reject(new Error("no")));
  await rehearse(once, () => "no");
  expect(once).toHaveBeenCalledTimes(1);
});

test("is for builds that are soon done", () => {
  expect(isWorthRehearsing(100)).toBe(true);
  expect(isWorthRehearsing(600)).toBe(false);
});
