/** The compiled route table against the words of design 1.4, read literally. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { METHODS } from "../../../runtime/http/method.ts";
import { parsePattern } from "../../../runtime/http/path-pattern.ts";
import type { PathPattern, PatternSegment } from "../../../runtime/http/path-pattern.ts";
import { RouteTable } from "../../../runtime/http/route-table.ts";
import type { AnyHandler, HttpMethod } from "../../../runtime/definition.ts";
import { testHandler } from "./support/serve.ts";

const name = fc.constantFrom("a", "b", "ab", "");
const segment = fc.oneof({ weight: 3, arbitrary: name }, fc.constantFrom("{x}", "{y}"));
const last = fc.oneof(
  segment,
  name.map((prefix) => `${prefix}*`),
);
const pattern = fc
  .tuple(fc.array(segment, { maxLength: 3 }), last)
  .map(([first, end]) => `/${[...first, end].join("/")}`);
const method = fc.option(fc.constantFrom<HttpMethod>("GET", "POST", "HEAD"), { nil: undefined });
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "abc", "c", ""), { minLength: 1, maxLength: 5 })
  .map((segments) => `/${segments.join("/")}`);

/** The raw texts that a pattern's placeholders stand for; `null` where it does not match. */
function captures({ segments }: PathPattern, of: string): string[] | null {
  const texts = of.slice(1).split("/");
  const found: string[] = [];
  for (const [index, each] of segments.entries()) {
    const text = texts[index];
    if (text === undefined) return null;
    if (each.kind === "wildcard") {
      const rest = texts.slice(index).join("/");
      return rest.startsWith(each.prefix) && rest.length > each.prefix.length
        ? [...found, rest.slice(each.prefix.length)]
        : null;
    }
    if (each.kind === "parameter") {
      if (text === "") return null;
      found.push(text);
    } else if (each.text !== text) return null;
  }
  return texts.length === segments.length ? found : null;
}

const RANK = { literal: 0, parameter: 1, wildcard: 2 };

function moreSpecific(a: readonly PatternSegment[], b: readonly PatternSegment[]): number {
  for (let index = 0; ; index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return 0;
    if (left.kind !== right.kind) return RANK[left.kind] - RANK[right.kind];
    if (left.kind === "wildcard" && right.kind === "wildcard") return right.prefix.length - left.prefix.length;
  }
}

it("finds the most specific pattern that matches and allows the method, and what it captures", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(method, pattern), { maxLength: 8 }),
      path,
      fc.constantFrom<HttpMethod>("GET", "POST", "HEAD"),
      (routes, asked, by) => {
        const handlers = routes.map(([of, at], index) =>
          testHandler({ name: `h${index}`, ...(of === undefined ? {} : { method: of }), path: at }),
        );
        const table = new RouteTable(handlers as unknown as readonly AnyHandler<unknown>[]);
        const allowing = routes.filter(([of]) => of === undefined || of === by || (by === "HEAD" && of === "GET"));
        const matching = allowing.map(([, at]) => parsePattern(at)).filter((each) => captures(each, asked) !== null);
        const [best] = matching.sort((a, b) => moreSpecific(a.segments, b.segments));
        const found = table.find(asked, METHODS.indexOf(by));
        expect(found === null).toBe(best === undefined);
        if (found === null || best === undefined) return;
        expect(moreSpecific(found.leaf.pattern.segments, best.segments)).toBe(0);
        expect(found.captures).toEqual(captures(best, asked));
        const plan = table.plan(asked, METHODS.indexOf(by), found);
        const here = routes.flatMap(([of, at], index) =>
          moreSpecific(parsePattern(at).segments, best.segments) === 0 && captures(parsePattern(at), asked) !== null
            ? [{ of, index }]
            : [],
        );
        const ranked = [by, ...(by === "HEAD" ? (["GET"] as const) : []), undefined].flatMap((rank) =>
          here.filter(({ of }) => of === rank),
        );
        expect(plan?.bodyless?.handler.name).toBe(`h${ranked[0]?.index}`);
      },
    ),
    { numRuns: 1500 },
  );
});

it("knows every method that a path allows, and whether something else than a * matches", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(method, pattern), { maxLength: 8 }), path, (routes, asked) => {
      const table = new RouteTable(
        routes.map(([of, at], index) =>
          testHandler({ name: `h${index}`, ...(of === undefined ? {} : { method: of }), path: at }),
        ) as unknown as readonly AnyHandler<unknown>[],
      );
      const matching = routes.filter(([, at]) => captures(parsePattern(at), asked) !== null);
      expect(table.isFirm(asked)).toBe(matching.some(([, at]) => !at.endsWith("*")));
      const allowed = METHODS.filter(
        (each) =>
          each !== "OPTIONS" &&
          matching.some(([of]) => of === undefined || of === each || (each === "HEAD" && of === "GET")),
      );
      expect(table.allowed(asked)).toEqual(allowed.length === 0 ? [] : [...allowed, "OPTIONS"]);
    }),
    { numRuns: 1000 },
  );
});
