import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderByNeed } from "../../../compiler/resolve/order.ts";
import { compareVersions } from "../../../compiler/resolve/version.ts";

/** A graph of up to twelve nodes: for each, the nodes it needs. */
const graphs = fc
  .integer({ min: 0, max: 12 })
  .chain((count) =>
    fc.array(fc.array(fc.nat(Math.max(0, count - 1)), { maxLength: 4 }), { minLength: count, maxLength: count }),
  );

/** What the reference does: of all nodes whose needs are met, always the lowest. */
function lowestFirst(needs: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  for (;;) {
    const next = needs.findIndex((of, node) => !order.includes(node) && of.every((other) => order.includes(other)));
    if (next === -1) return order;
    order.push(next);
  }
}

function reaches(needs: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set<number>();
  const queue = [...(needs[from] ?? [])];
  for (const node of queue) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    queue.push(...(needs[node] ?? []));
  }
  return false;
}

describe("the order of what needs one another", () => {
  test("holds every node once", () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const { order } = orderByNeed(needs.length, (node) => needs[node] ?? []);
        expect([...order].sort((a, b) => a - b)).toEqual(needs.map((_, node) => node));
      }),
    );
  });

  test("is the reference's where there is no circle", () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const { order, cycles } = orderByNeed(needs.length, (node) => needs[node] ?? []);
        const expected = lowestFirst(needs);
        if (expected.length === needs.length) expect(order).toEqual(expected);
        else expect(order.slice(0, expected.length)).toEqual(expected);
        expect(cycles.length === 0).toBe(expected.length === needs.length);
      }),
    );
  });

  test("names exactly the nodes that need themselves, and a real circle of each knot", () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const { cycles, cyclic } = orderByNeed(needs.length, (node) => needs[node] ?? []);
        for (let node = 0; node < needs.length; node++) expect(cyclic.has(node)).toBe(reaches(needs, node, node));
        for (const cycle of cycles) {
          for (const [at, node] of cycle.entries()) expect(needs[node]).toContain(cycle[(at + 1) % cycle.length]);
          expect(new Set(cycle).size).toBe(cycle.length);
        }
        const inCycles = cycles.flatMap((cycle) => cycle[0] ?? []);
        for (const node of cyclic) {
          expect(
            inCycles.filter((other) => node === other || (reaches(needs, node, other) && reaches(needs, other, node))),
          ).toHaveLength(1);
        }
      }),
    );
  });

  test("puts what only depends on a circle after it", () => {
    const needs = [[1], [0], [1], [2]];
    expect(orderByNeed(4, (node) => needs[node] ?? []).order).toEqual([0, 1, 2, 3]);
  });

  test("takes a chain of any length, in either direction", () => {
    const count = 200_000;
    expect(orderByNeed(count, (node) => (node + 1 < count ? [node + 1] : [])).order[0]).toBe(count - 1);
    expect(orderByNeed(count, (node) => [(node + 1) % count]).cycles[0]).toHaveLength(count);
  });
});

describe("versions", () => {
  // SemVer 2.0, section 11, and then by build metadata as the `semver` crate does.
  const ASCENDING = [
    "0.9.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0-rc.1+b",
    "1.0.0",
    "1.0.0+0",
    "1.0.0+00",
    "1.0.0+1",
    "1.0.0+01",
    "1.0.0+2",
    "1.0.0+10",
    "1.0.0+a",
    "1.0.0+a.b",
    "1.0.0+b",
    "1.0.1",
    "1.10.0",
    "2.0.0",
    "18446744073709551615.0.0",
  ];

  test("are ordered as the specification and the reference order them", () => {
    for (const [at, one] of ASCENDING.entries()) {
      for (const [other, two] of ASCENDING.entries())
        expect(Math.sign(compareVersions(one, two))).toBe(Math.sign(at - other));
    }
  });
});
