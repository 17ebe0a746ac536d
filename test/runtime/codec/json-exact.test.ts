import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonSyntaxError, holdsLongInteger, isDeeperThan, parseJsonExact } from "../../../runtime/codec/json-exact.ts";

const rounded = (value: unknown): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === "object" && value !== null) {
    const copy: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value))
      Object.defineProperty(copy, key, { value: rounded(each), enumerable: true, configurable: true, writable: true });
    return copy;
  }
  return value;
};

describe("parseJsonExact", () => {
  it("reads what JSON.parse reads, but for integers beyond the safe range", () => {
    const blank = fc.constantFrom("", " ", "\n", "\t\r\n");
    const spaced = fc
      .tuple(fc.json({ maxDepth: 6 }), blank, blank)
      .map(([json, before, after]) => before + json + after);
    fc.assert(
      fc.property(spaced, (text) => {
        expect(rounded(parseJsonExact(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses what JSON.parse refuses, and nothing else", () => {
    const character = fc.constantFrom(
      ..."{}[]:,\"\\0123456789.eE+-ntrufals \n\t\u0000/'",
      "\\u00e9",
      "true",
      "null",
      "\ufeff",
      "\u00a0",
    );
    const mutated = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(3), character).map(([json, at, cut, put]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + put + json.slice(place + cut);
    });
    const random = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(mutated, random), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJsonExact(text)).toThrow(JsonSyntaxError);
          return;
        }
        expect(rounded(parseJsonExact(text))).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it.each<[string, unknown]>([
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9007199254740993", -9007199254740993n],
    ["18446744073709551615", 18446744073709551615n],
    ["-9223372036854775808", -9223372036854775808n],
    ["18446744073709551615.0", 18446744073709552000],
    ["1e20", 1e20],
    ["-0", -0],
    ["0", 0],
    [`1${"0".repeat(400)}`, Number.POSITIVE_INFINITY],
    ['"18446744073709551615"', "18446744073709551615"],
    ['[1,18446744073709551615,{"a":-18446744073709551615}]', [1, 18446744073709551615n, { a: -18446744073709551615n }]],
  ])("%s", (text, value) => {
    expect(parseJsonExact(text)).toEqual(value);
  });

  it("keeps every 64-bit integer", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), (value) => {
        expect(BigInt(parseJsonExact(String(value)) as bigint)).toBe(value);
      }),
    );
  });

  it("sets __proto__ as a member like any other, and takes the last of two members", () => {
    const value = parseJsonExact('{"__proto__":{"polluted":1},"a":1,"a":2}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value["polluted"]).toBeUndefined();
    expect(value["a"]).toBe(2);
  });

  it.each([
    ["", "unexpected end of the text, expected value at line 1 column 1"],
    ['{\n  "a": tru\n}', "expected value at line 2 column 8"],
    ['{"a" 1}', 'expected ":" at line 1 column 6'],
    ['{"a":1 "b":2}', 'expected "," or "}" at line 1 column 8'],
    ["[1 2]", 'expected "," or "]" at line 1 column 4'],
    ['"abc', "unterminated string at line 1 column 5"],
    ["1.", "unexpected end of the text, expected a digit at line 1 column 3"],
    ["-", "unexpected end of the text, expected a digit at line 1 column 2"],
    ["1.x", "expected a digit at line 1 column 3"],
    ["007", "a number may not begin with 0 at line 1 column 2"],
    ["[1]]", "trailing characters after the JSON value at line 1 column 4"],
    ["\ufeff1", "expected value at line 1 column 1"],
  ])("tells where %j goes wrong", (text, message) => {
    expect(() => parseJsonExact(text)).toThrow(message);
  });

  it("stops at its depth instead of at the end of the stack", () => {
    expect(() => parseJsonExact("[".repeat(1_000_000))).toThrow(
      "nested more than 512 levels deep at line 1 column 513",
    );
    expect(() => parseJsonExact("[[[1]]]", 2)).toThrow("nested more than 2 levels deep at line 1 column 3");
    expect(parseJsonExact("[[],[],{}]", 2)).toEqual([[], [], {}]);
  });
});

describe("isDeeperThan", () => {
  it("agrees with the parser on every text that is JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (text, limit) => {
        let fits = true;
        try {
          parseJsonExact(text, limit);
        } catch {
          fits = false;
        }
        expect(isDeeperThan(text, limit)).toBe(!fits);
      }),
    );
  });

  it("takes no bracket of a string for one, and knows escapes", () => {
    expect(isDeeperThan('["[[[[[[[[","\\"[[[[[[","\\\\",[]]', 2)).toBe(false);
    expect(isDeeperThan('["\\\\",[["]"', 2)).toBe(true);
  });
});

describe("holdsLongInteger", () => {
  it("is false only where JSON.parse rounds no integer", () => {
    expect(holdsLongInteger("[9007199254740993]")).toBe(true);
    expect(holdsLongInteger("[900719925474099]")).toBe(false);
  });
});
