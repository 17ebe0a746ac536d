import { expect, test } from "vitest";
import { checkOwners } from "./owners.ts";
import { added, chainOf, read } from "./records.ts";

const first = added(1, [0, 10], 1, { sequence: 1, chain: chainOf(1) });
const second = added(2, [20, 30], 2, { sequence: 2, chain: chainOf(1, 2) });

function texts(history: Parameters<typeof checkOwners>[0]): string[] {
  return checkOwners(history).map(({ text }) => text.slice(0, text.indexOf(":")));
}

test("one owner after the other, each from the last one's state, is right", () => {
  const taken = read(3, [40, 50], { sequence: 2, chain: chainOf(1, 2), generation: 2, owner: "b/1-1" });
  const third = added(4, [60, 70], 4, { sequence: 3, chain: chainOf(1, 2, 4), generation: 2, owner: "b/1-1" });
  expect(checkOwners([first, second, taken, third])).toEqual([]);
});

test("additions without an answer leave gaps, which are right", () => {
  const later = added(3, [40, 50], 8, { sequence: 5, chain: chainOf(1, 2, 16, 4, 8) });
  expect(checkOwners([first, second, later])).toEqual([]);
});

test("a fork shows as two additions of one number, made of two states", () => {
  const other = added(3, [20, 30], 4, { sequence: 2, chain: chainOf(1, 4), generation: 2, owner: "b/1-1" });
  expect(texts([first, second, other])).toEqual(["two states are number 2", "two additions are number 2"]);
});

test("a fork shows in readings alone", () => {
  const here = read(3, [40, 50], { sequence: 3, chain: chainOf(1, 2, 4) });
  const there = read(4, [40, 50], { sequence: 3, chain: chainOf(1, 2, 8) });
  expect(texts([here, there])).toEqual(["two states are number 3"]);
});

test("a foreign write in between shows, for the next addition does not follow", () => {
  const third = added(3, [40, 50], 4, { sequence: 3, chain: chainOf(1, 16, 4) });
  expect(texts([first, second, third])).toEqual(["addition 3 does not follow the state before it"]);
});

test("the first addition follows the empty state", () => {
  expect(texts([added(1, [0, 10], 1, { sequence: 1, chain: 5n })])).toEqual(["addition 1 does not follow the state before it"]);
});

test("two owners of one generation show", () => {
  const other = read(3, [40, 50], { sequence: 2, chain: chainOf(1, 2), owner: "b/1-1" });
  expect(texts([first, second, other])).toEqual(["generation 1 has two owners"]);
});

test("an owner of two generations shows", () => {
  const other = read(3, [40, 50], { sequence: 2, chain: chainOf(1, 2), generation: 2 });
  expect(texts([first, second, other])).toEqual(["a/1-1 is owner in two generations"]);
});

test("an owner that comes back and writes shows, by the state's numbers alone", () => {
  const between = added(3, [20, 90], 4, { sequence: 3, chain: chainOf(1, 2, 4), generation: 2, owner: "b/1-1" });
  const back = added(4, [20, 90], 8, { sequence: 4, chain: chainOf(1, 2, 4, 8) });
  expect(texts([first, second, between, back])).toEqual(["generation 1 goes on after generation 2"]);
});

test("an earlier owner that reads what a later one wrote shows", () => {
  const between = added(3, [20, 90], 4, { sequence: 3, chain: chainOf(1, 2, 4), generation: 2, owner: "b/1-1" });
  const back = read(4, [20, 90], { sequence: 3, chain: chainOf(1, 2, 4) });
  expect(texts([first, second, between, back])).toEqual(["generation 1 goes on after generation 2"]);
});

test("an old owner that still answers with the same state shows, by the clock", () => {
  const taken = read(3, [40, 50], { sequence: 2, chain: chainOf(1, 2), generation: 2, owner: "b/1-1" });
  const back = read(4, [60, 70], { sequence: 2, chain: chainOf(1, 2) });
  expect(texts([first, second, taken, back])).toEqual(["generation 1 answers after generation 2 did"]);
  // It may have been asked before the other answered.
  expect(texts([first, second, taken, { ...back, start: 45 }])).toEqual([]);
});

test("a reading of an older state shows", () => {
  const stale = read(3, [40, 50], { sequence: 1, chain: chainOf(1) });
  expect(texts([first, second, stale])).toEqual(["an answer is older than one before it"]);
});

test("an addition has a higher number than what was answered before it began", () => {
  const known = read(1, [0, 10], { sequence: 2, chain: chainOf(1, 2) });
  expect(texts([known, second])).toEqual(["an answer is older than one before it"]);
});
