import * as fc from "fast-check";
import { expect, it } from "vitest";
import { LiteralPaths } from "../../../runtime/http/literal-paths.ts";
import type { PathMatch } from "../../../runtime/http/path-matcher.ts";
import { METHODS } from "../../../runtime/http/method.ts";
import { RouteTable } from "../../../runtime/http/route-table.ts";
import type { AnyHandler } from "../../../runtime/definition.ts";
import { testHandler } from "./support/serve.ts";

const GET = METHODS.indexOf("GET");
const path = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 }).map((text) => `/${text}`);
const matchOf = (text: string) => ({ captures: [text] }) as unknown as PathMatch;

it("finds what it was given and nothing else", () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 60 }), path, (known, asked) => {
      const found = new LiteralPaths(new Map(known.map((text) => [text, matchOf(text)]))).find(asked);
      // One whose place was taken is found in the tree instead.
      if (found === null) return;
      expect(known).toContain(asked);
      expect(found.captures).toEqual([asked]);
    }),
    { numRuns: 2_000 },
  );
});

it("finds nearly all of a thousand paths that differ little, the route table all of them", () => {
  const texts = Array.from({ length: 1_000 }, (_, index) => `/api/things/${1_000 + index}/details`);
  const literals = new LiteralPaths(new Map(texts.map((text) => [text, matchOf(text)])));
  expect(texts.filter((text) => literals.find(text) !== null).length).toBeGreaterThan(900);
  const handlers = texts.map((text, index) => testHandler({ name: `h${index}`, method: "GET", path: text }));
  const table = new RouteTable(handlers as unknown as readonly AnyHandler<unknown>[]);
  expect(texts.map((text) => table.find(text, GET)?.leaf.pattern.text)).toEqual(texts);
  expect(table.find("/api/things/1500/detailz", GET)).toBeNull();
  expect(table.find("/api/things/2000/details", GET)).toBeNull();
});
