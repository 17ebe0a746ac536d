import { expect, test } from "vitest";
import { randomOf } from "../support/random.ts";
import { Counters } from "./counters.ts";

test("each counter gets each power of two at most once, and a total of all of them has 64 bits", () => {
  const counters = new Counters();
  const random = randomOf(1);
  const totals = new Map<string, bigint>();
  for (let n = 0; n < 2_000; n++) {
    const { counter, amount } = counters.next(random());
    const total = totals.get(counter) ?? 0n;
    expect(total & amount).toBe(0n);
    totals.set(counter, total | amount);
  }
  expect([...totals.keys()].every((counter) => counters.names().includes(counter))).toBe(true);
  expect([...totals.values()].some((total) => total === 2n ** 64n - 1n)).toBe(true);
  expect([...totals.values()].every((total) => total < 2n ** 64n)).toBe(true);
});

test("what is read is a counter that was begun", () => {
  const counters = new Counters();
  const random = randomOf(2);
  for (let n = 0; n < 500; n++) {
    counters.next(random());
    expect(counters.names()).toContain(counters.any(random()));
  }
});
