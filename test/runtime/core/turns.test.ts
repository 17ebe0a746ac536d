import { expect, test } from "vitest";
import { Turns } from "../../../runtime/host/turns.ts";
import { turn } from "./support/host.ts";

/** Messages of so many milliseconds each, one after the other, until the turn is over. */
function messagesOf(turns: Turns, ms: number): number {
  let messages = 0;
  do {
    messages++;
    const until = performance.now() + ms;
    while (performance.now() < until);
  } while (turns.spend());
  return messages;
}

test("long messages give way after some of them, short ones share a turn, and the next turn begins anew", async () => {
  const turns = new Turns();
  expect(messagesOf(turns, 0.2)).toBe(128);
  await turn();
  const short = messagesOf(turns, 0);
  expect(short).toBeGreaterThan(128);
  expect(short).toBeLessThanOrEqual(4096);
  await turn();
  expect(turns.spend()).toBe(true);
});

test("what is scheduled in a turn that is over waits for the next one, behind timers and sockets", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = (name: string) => () => {
    turns.begin();
    order.push(name);
  };
  turns.schedule(work("this turn"));
  expect(turns.isBusy).toBe(true);
  await Promise.resolve();
  expect(order).toEqual(["this turn"]);
  expect(turns.isBusy).toBe(false);
  while (turns.spend());
  turns.schedule(work("next turn"));
  await Promise.resolve();
  order.push("microtasks");
  await turn();
  expect(order).toEqual(["this turn", "microtasks", "next turn"]);
});
