import { expect, test } from "vitest";
import { randomOf } from "../support/random.ts";
import { DECK_SIZE, describeWhat, plan, type Step } from "./plan.ts";

function steps(seed: number, count: number, partitions = true): Step[] {
  const all = plan({ random: randomOf(seed), leaseMs: 2_000, partitions });
  return Array.from({ length: count }, () => all.next().value as Step);
}

test("a seed tells all that is done, to whom, when and for how long", () => {
  expect(steps(7, 100)).toEqual(steps(7, 100));
  expect(steps(7, 100)).not.toEqual(steps(8, 100));
});

test("at most one server, or two members, are ill at a time; never both kinds", () => {
  for (const { illnesses } of steps(1, 200)) {
    const servers = illnesses.filter(({ whom }) => whom.kind === "server").length;
    expect(servers === 0 ? illnesses.length <= 2 : illnesses.length === 1).toBe(true);
    expect(illnesses.length).toBeGreaterThan(0);
  }
});

test("every kind comes within one deck, from whatever seed", () => {
  const kinds = (seed: number): string[] =>
    [...new Set(steps(seed, DECK_SIZE).flatMap(({ illnesses }) => illnesses.map(({ what, whom }) => `${describeWhat(what)} ${whom.kind}`)))].sort();
  expect(kinds(1)).toEqual(kinds(2));
  for (const kind of ["kill owner", "kill server", "halt owner", "halt server", "cut all owner", "cut all server", "restart owner", "restart server", "cut servers server", "cut states owner"]) expect(kinds(1)).toContain(kind);
});

test("where nothing can be cut, it is halted", () => {
  const whats = steps(1, 60, false).flatMap(({ illnesses }) => illnesses.map(({ what }) => what.kind));
  expect(whats).not.toContain("cut");
  expect(steps(1, 60).flatMap(({ illnesses }) => illnesses.map(({ what }) => what.kind))).toContain("cut");
});
