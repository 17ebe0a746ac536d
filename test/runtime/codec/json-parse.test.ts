import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Faults } from "../../../runtime/codec/faults.ts";
import { readExactIntegers, readUniqueKeys } from "../../../runtime/codec/json-parse.ts";
import { keySegment, ownProperty, refuseRepeatedKeys, soleKey } from "../../../runtime/codec/json-shape.ts";

/** The paths of repeated keys of an object, as a decoder of maps reports them. */
function repeatedIn(json: unknown): string[] {
  const faults = new Faults();
  refuseRepeatedKeys(json as object, faults);
  return faults.list.map(({ path }) => path);
}

describe("repeated keys", () => {
  test("are remembered at their object", () => {
    const json = readUniqueKeys('{"a":1,"a":2,"b":[{"c":{"x":1,"y":2,"x":3,"x":4}},{"x":1}],"\\u0061":3}') as {
      readonly b: readonly [{ readonly c: object }, object];
    };
    expect(repeatedIn(json)).toEqual(['["a"]']);
    expect(repeatedIn(json.b[0].c)).toEqual(['["x"]']);
    expect(repeatedIn(json.b[1])).toEqual([]);
    expect(Object.keys(json.b[0].c)).toEqual(["x", "y"]);
  });

  test("are found whatever stands around them", () => {
    const [json] = readUniqueKeys('[ { "__proto__" : "\\"a\\":1" , "" : { } , "__proto__"\n:\t[ ] } ]') as [object];
    expect(repeatedIn(json)).toEqual(['["__proto__"]']);
    expect(repeatedIn(readUniqueKeys('{"a\\\\":1,"a\\\\":2,"a\\"":3}'))).toEqual(['["a\\\\"]']);
  });

  test("are not asked for, or not there: the value is what JSON.parse makes", () => {
    expect(repeatedIn(JSON.parse('{"a":1,"a":2}'))).toEqual([]);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readUniqueKeys(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("law: exactly the keys that stand twice in an object are reported", () => {
    const key = fc.constantFrom("a", "b", "__proto__", '"', "");
    fc.assert(
      fc.property(fc.array(key, { maxLength: 6 }), (keys) => {
        const inner = `{${keys.map((each) => `${JSON.stringify(each)}:[{"a":1}]`).join(" , ")}}`;
        const { inside } = readUniqueKeys(`{"inside":${inner}}`) as { readonly inside: object };
        const twice = new Set(keys.filter((each, index) => keys.indexOf(each) !== index));
        expect(repeatedIn(inside)).toEqual([...twice].map((each) => `[${JSON.stringify(each)}]`));
      }),
    );
  });

  test("a text of nothing but repeated keys, or as deep as can be, takes no long time", () => {
    const many = `{${Array.from({ length: 100_000 }, (_, index) => `"${index % 50_000}":1`).join()}}`;
    expect(repeatedIn(readUniqueKeys(many))).toHaveLength(100);
    const deep = `${'{"a":1,"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    expect(repeatedIn(readUniqueKeys(deep))).toEqual(['["a"]']);
  });
});

test("integers of many digits are exact where that is asked for", () => {
  expect(readExactIntegers('{"a":18446744073709551615,"b":1}')).toEqual({
    a: 18446744073709551615n,
    b: 1,
  });
  expect(readUniqueKeys('{"a":18446744073709551615}')).toEqual({ a: 18446744073709552000 });
  expect(() => readExactIntegers("{")).toThrow(SyntaxError);
});

test("malformed JSON throws a SyntaxError", () => {
  expect(() => readUniqueKeys("{")).toThrow(SyntaxError);
});

test("the only key of an object", () => {
  expect(soleKey({})).toBeUndefined();
  expect(soleKey({ a: 1 })).toBe("a");
  expect(soleKey(JSON.parse('{"__proto__":1}') as object)).toBe("__proto__");
  expect(soleKey({ a: 1, b: 2 })).toBeUndefined();
});

test("a property that is only inherited is none", () => {
  expect(ownProperty({} as { constructor?: unknown }, "constructor")).toBeUndefined();
  expect(ownProperty({ constructor: 1 }, "constructor")).toBe(1);
});

test("a long key is cut in paths", () => {
  expect(keySegment('a"b')).toBe('["a\\"b"]');
  expect(String(keySegment("k".repeat(1000))).length).toBeLessThan(60);
});
