import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Handler, PathSegment, Route } from "../../../compiler/process/model.ts";
import { parsePathPattern, patternShape, reachesInto } from "../../../compiler/process/path-pattern.ts";
import { orderRoutes } from "../../../compiler/process/route-order.ts";

const literal = fc.constantFrom("a", "b", "ab", "join-x");
const segment = fc.oneof(literal, fc.constant("{p}"), fc.constant("{q}"));
const ending = fc.oneof(segment, fc.constantFrom("*", "a*", "ab*", "join-*"), fc.constant(""));
const pattern = fc
  .tuple(fc.array(segment, { maxLength: 3 }), ending)
  .map(([parts, last]) => `/${[...parts, last].join("/")}`);
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "join-x", "zzz"), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom(`/${parts.join("/")}`, `/${parts.join("/")}/`));

/** A handler of which only the route is looked at. */
function handler(name: string, text: string): Handler {
  const http = { method: null, path: parsePathPattern(text).pattern, parameters: [], hasBody: false };
  return { name, http } as unknown as Handler;
}

/** What a pattern means, by a regular expression. */
function matches(text: string, requested: string): boolean {
  const source = text
    .replace(/[.+?^$()|[\]\\-]/g, "\\$&")
    .replace(/\{.*?\}/g, "[^/]+")
    .replace(/\*$/, ".+");
  return new RegExp(`^${source}$`).test(requested);
}

const segmentsOf = (route: Route): readonly PathSegment[] => route.path?.segments ?? [];

/** -1 where `one` is more specific: segment by segment, literal before placeholder before wildcard. */
function compare(one: readonly PathSegment[], other: readonly PathSegment[]): number {
  const ranks = { literal: 0, parameter: 1, wildcard: 2 };
  for (const [index, left] of one.entries()) {
    const right = other[index];
    if (right === undefined) return 1;
    if (left.kind !== right.kind) return ranks[left.kind] - ranks[right.kind];
    if (left.kind === "wildcard" && right.kind === "wildcard") return right.prefix.length - left.prefix.length;
  }
  return 0;
}

describe("route order", () => {
  it("the first route that matches a path is the most specific of those that do", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(pattern, {
          minLength: 1,
          maxLength: 12,
          selector: (text) => patternShape(parsePathPattern(text).pattern),
        }),
        path,
        (texts, requested) => {
          const routes = orderRoutes(texts.map((text) => handler(text, text)));
          const matching = routes.filter((route) => matches(route.handler.name, requested));
          const [first] = matching;
          for (const each of matching)
            if (first !== undefined) expect(compare(segmentsOf(first), segmentsOf(each))).toBeLessThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("does not depend on the order of the contract, except between what no request can tell apart", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(pattern, { maxLength: 8, selector: (text) => patternShape(parsePathPattern(text).pattern) }),
        path,
        (texts, requested) => {
          const first = (list: readonly string[]): string | undefined =>
            orderRoutes(list.map((text) => handler(text, text))).find((route) => matches(route.handler.name, requested))
              ?.handler.name;
          expect(first(texts.toReversed())).toBe(first(texts));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("a pattern reaches into a binding where some path that it matches lies there", () => {
    const binding = fc.array(literal, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(pattern, binding, (text, bound) => {
        const below = [
          "",
          "/",
          "/a",
          "/b",
          "/ab",
          "/join-x",
          "/a/b",
          "/a/",
          "/b/",
          "/join-x/",
          "/ab/",
          "/a/b/a",
          "/zz/zz/zz",
          "/zz/zz",
          "/a/zz/zz",
          "/zz",
        ];
        const witnessed = below.some((rest) => matches(text, bound + rest));
        const reaches = reachesInto(parsePathPattern(text).pattern, bound);
        if (witnessed) expect(reaches).toBe(true);
        if (!reaches) expect(witnessed).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("the parsed segments say the whole text", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const { segments } = parsePathPattern(text).pattern;
        const printed = segments.map((each) =>
          each.kind === "literal" ? each.text : each.kind === "parameter" ? `{${each.name}}` : `${each.prefix}*`,
        );
        expect(`/${printed.join("/")}`).toBe(text);
      }),
    );
  });

  it("never throws, and blames places inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."/{}*ab.%?# é") }), (text) => {
        for (const { start, end } of parsePathPattern(text).problems)
          expect([start >= 0, end <= text.length, start <= end]).toEqual([true, true, true]);
      }),
      { numRuns: 500 },
    );
  });
});
