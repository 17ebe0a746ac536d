import { describe, expect, it } from "vitest";
import { Faults } from "../../../runtime/codec/faults.ts";
import type { HttpInput } from "../../../runtime/definition.ts";
import { QueryString } from "../../../runtime/http/query-string.ts";
import { optionalQuery, optionalQueryList, queryList, queryParameter } from "../../../runtime/parameters.ts";

const number = (text: string, faults: Faults, at: string | number): number => {
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? faults.add<number>(at, "a number", text) : value;
};
const numbers = (texts: readonly string[], faults: Faults, at: string | number): number[] =>
  texts.map((text) => number(text, faults, at));

function read<T>(query: string, of: (input: HttpInput, faults: Faults) => T): { readonly value: T; readonly faults: readonly string[] } {
  const faults = new Faults();
  const parsed = QueryString.parse(query);
  if (parsed === null) throw new Error("no query");
  const value = of({ path: [], query: parsed, header: () => undefined, body: [], bodyPath: [] }, faults);
  return { value, faults: faults.list.map(({ path, expected, found }) => `${path}: ${expected}, ${found}`) };
}

describe("one value of the query", () => {
  const must = (query: string) => read(query, (input, faults) => queryParameter(input, "limit", number, faults));
  const may = (query: string) => read(query, (input, faults) => optionalQuery(input, "limit", number, faults));

  it("is read where its key is there once", () => {
    expect(must("a=1&limit=5")).toEqual({ value: 5, faults: [] });
    expect(may("limit=5")).toEqual({ value: 5, faults: [] });
    expect(may("limits=5")).toEqual({ value: undefined, faults: [] });
    expect(must("limits=5").faults).toEqual(["query.limit: a number, nothing"]);
  });

  it("is a fault where its key repeats, for nobody knows which is meant", () => {
    for (const query of ["limit=5&limit=6", "limit=5&a=1&limit=5", "limit=5&limit="]) {
      expect(must(query).faults, query).toEqual([expect.stringMatching(/^query\.limit: one value, /)]);
      expect(may(query).faults, query).toEqual(must(query).faults);
    }
  });
});

it("a list takes every value of its key", () => {
  expect(read("n=1&n=2", (input, faults) => queryList(input, "n", numbers, faults))).toEqual({ value: [1, 2], faults: [] });
  expect(read("n=1&n=2", (input, faults) => optionalQueryList(input, "n", numbers, faults)).value).toEqual([1, 2]);
  expect(read("", (input, faults) => queryList(input, "n", numbers, faults)).value).toEqual([]);
  expect(read("", (input, faults) => optionalQueryList(input, "n", numbers, faults)).value).toBeUndefined();
});
