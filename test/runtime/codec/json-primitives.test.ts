import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as decoders from "../../../runtime/codec/json-decode.ts";
import * as encoders from "../../../runtime/codec/json-encode.ts";
import * as writers from "../../../runtime/codec/json-write.ts";
import { encodeJson, type JsonWriter } from "../../../runtime/codec/json-writer.ts";
import { decodeBase64, encodeBase64 } from "../../../runtime/codec/json-base64.ts";
import { EncodeError, Faults, type PathSegment } from "../../../runtime/codec/faults.ts";

type Decode = (json: unknown, faults: Faults, at: PathSegment) => unknown;
type Encode = (value: never, at?: string) => string;
type Write = (value: never, out: JsonWriter, at?: string) => void;

/** The value, or what was expected instead. */
function decoded(decode: Decode, json: unknown): unknown {
  const faults = new Faults();
  const value = decode(json, faults, "$");
  return faults.count === 0 ? value : `expected ${faults.list[0]?.expected}`;
}

const integer = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
const big = (min: bigint, max: bigint) =>
  fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 2n ** 53n - 1n, 2n ** 53n));
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string());
/** Numbers as people write them, and their neighbours. */
const decimals = fc
  .record({ digits: fc.maxSafeInteger(), places: fc.nat({ max: 6 }), bits: fc.nat({ max: 53 }), next: fc.boolean() })
  .map(({ digits, places, bits, next }) => {
    const value = Math.trunc(digits / 2 ** bits) / 10 ** places;
    return next ? value * (1 + Number.EPSILON) : value;
  });
const isOneChar = (value: string): boolean => [...value].length === 1;

const TYPES: Readonly<
  Record<string, {
      readonly decode: Decode;
      readonly encode: Encode;
      readonly write: Write;
      readonly values: fc.Arbitrary<unknown>;
    }>
> = {
  bool: { decode: decoders.decodeBool, encode: encoders.encodeBool, write: writers.writeJsonBool, values: fc.boolean() },
  u8: { decode: decoders.decodeU8, encode: encoders.encodeU8, write: writers.writeJsonU8, values: integer(0, 255) },
  s8: { decode: decoders.decodeS8, encode: encoders.encodeS8, write: writers.writeJsonS8, values: integer(-128, 127) },
  u16: { decode: decoders.decodeU16, encode: encoders.encodeU16, write: writers.writeJsonU16, values: integer(0, 65535) },
  s16: { decode: decoders.decodeS16, encode: encoders.encodeS16, write: writers.writeJsonS16, values: integer(-32768, 32767) },
  u32: { decode: decoders.decodeU32, encode: encoders.encodeU32, write: writers.writeJsonU32, values: integer(0, 2 ** 32 - 1) },
  s32: { decode: decoders.decodeS32, encode: encoders.encodeS32, write: writers.writeJsonS32, values: integer(-(2 ** 31), 2 ** 31 - 1) },
  u64: { decode: decoders.decodeU64, encode: encoders.encodeU64, write: writers.writeJsonU64, values: big(0n, 2n ** 64n - 1n) },
  s64: { decode: decoders.decodeS64, encode: encoders.encodeS64, write: writers.writeJsonS64, values: big(-(2n ** 63n), 2n ** 63n - 1n) },
  f32: { decode: decoders.decodeF32, encode: encoders.encodeF32, write: writers.writeJsonF32, values: fc.oneof(fc.float(), decimals.map(Math.fround)) },
  f64: { decode: decoders.decodeF64, encode: encoders.encodeF64, write: writers.writeJsonF64, values: fc.oneof(fc.double(), decimals) },
  char: {
    decode: decoders.decodeChar,
    encode: encoders.encodeChar,
    write: writers.writeJsonChar,
    values: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter(isOneChar),
  },
  string: { decode: decoders.decodeString, encode: encoders.encodeString, write: writers.writeJsonString, values: text },
  bytes: { decode: decoders.decodeBytes, encode: encoders.encodeBytes, write: writers.writeJsonBytes, values: fc.uint8Array() },
  "bytes of hyperware": { decode: decoders.decodeByteList, encode: encoders.encodeByteList, write: writers.writeJsonByteList, values: fc.uint8Array() },
};

describe.each(Object.keys(TYPES))("%s", (name) => {
  const type = TYPES[name];
  if (type === undefined) throw new Error(name);
  const { decode, encode, write, values } = type;

  test("is read as it was written", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decoded(decode, JSON.parse(encode(value as never)))).toEqual(value);
      }),
    );
  });

  test("is written by servers as it is encoded", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(Buffer.from(encodeJson(write, value as never, "here")).toString()).toBe(encode(value as never));
      }),
      { numRuns: 1000 },
    );
  });

  test("is written in JSON, or refused as its decoder would", () => {
    const others = fc.oneof(
      fc.anything({ withBigInt: true }),
      fc.double(),
      fc.bigInt(),
      fc.string({ unit: "binary" }).map((each) => `${each}\udfff`),
    );
    fc.assert(
      fc.property(others, (value) => {
        let json: string;
        try {
          json = encode(value as never, "here");
        } catch (error) {
          expect(error).toBeInstanceOf(EncodeError);
          expect((error as EncodeError).at).toBe("here");
          expect(() => encodeJson(write, value as never, "here")).toThrow(error as EncodeError);
          return;
        }
        expect(Buffer.from(encodeJson(write, value as never, "here")).toString()).toBe(json);
        expect(String(decoded(decode, JSON.parse(json)))).not.toMatch(/^expected /);
      }),
    );
  });
});

describe("64-bit integers", () => {
  test("are numbers while they are safe, and strings of digits beyond", () => {
    expect(encoders.encodeU64(2n ** 53n - 1n)).toBe("9007199254740991");
    expect(encoders.encodeU64(2n ** 53n)).toBe('"9007199254740992"');
    expect(encoders.encodeS64(-(2n ** 53n) + 1n)).toBe("-9007199254740991");
    expect(encoders.encodeS64(-(2n ** 53n))).toBe('"-9007199254740992"');
    expect(encoders.encodeU64Digits(2n ** 64n - 1n)).toBe("18446744073709551615");
    expect(encoders.encodeS64Digits(-(2n ** 63n))).toBe("-9223372036854775808");
  });

  test.each([2 ** 53, -(2 ** 53), 1.5, -0.5, Number.NaN, 1e300])(
    "the number %d is refused, never rounded",
    (number) => {
      for (const decode of [
        decoders.decodeU64,
        decoders.decodeS64,
        decoders.decodeU64Digits,
        decoders.decodeS64Digits,
      ]) {
        expect(decoded(decode, number)).toMatch(/^expected an integer/);
      }
    },
  );

  test("digits are read where they are the plain ones", () => {
    expect(decoded(decoders.decodeS64, "-5")).toBe(-5n);
    expect(decoded(decoders.decodeU64, "0")).toBe(0n);
    for (const wrong of ["", "-", "-0", "00", "+1", "1 ", "0x1", "1n", "1_0", "٣", "9".repeat(1000)])
      expect(decoded(decoders.decodeS64, wrong)).toMatch(/^expected/);
    expect(decoded(decoders.decodeU64, "-5")).toMatch(/^expected/);
    expect(decoded(decoders.decodeU64Digits, "5")).toMatch(/^expected/);
  });

  test("bigints of an exact parser are read, within their range", () => {
    expect(decoded(decoders.decodeU64Digits, 2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    expect(decoded(decoders.decodeU64Digits, 2n ** 64n)).toMatch(/^expected/);
    expect(decoded(decoders.decodeS64Digits, -(2n ** 63n))).toBe(-(2n ** 63n));
    expect(decoded(decoders.decodeF64OrNull, 2n ** 70n)).toBe(2 ** 70);
    expect(decoded(decoders.decodeU32, 2n ** 53n)).toMatch(/^expected/);
  });
});

test("minus zero is zero in an integer, and itself in a float", () => {
  for (const decode of [
    decoders.decodeU8,
    decoders.decodeS8,
    decoders.decodeU16,
    decoders.decodeS16,
    decoders.decodeU32,
    decoders.decodeS32,
  ]) {
    expect(Object.is(decoded(decode, -0), 0)).toBe(true);
  }
  expect(encoders.encodeU8(-0)).toBe("0");
  expect(encoders.encodeF64(-0)).toBe("-0");
  expect(Object.is(decoded(decoders.decodeF64, JSON.parse("-0")), -0)).toBe(true);
});

test("floats of hyperware are null where they are no number", () => {
  expect(encoders.encodeF64OrNull(Number.NaN)).toBe("null");
  expect(encoders.encodeF32OrNull(Number.NEGATIVE_INFINITY)).toBe("null");
  expect(decoded(decoders.decodeF32OrNull, null)).toBeNaN();
  expect(decoded(decoders.decodeF64OrNull, "NaN")).toBe("expected a number, or null for none");
  expect(decoded(decoders.decodeF32OrNull, 1e39)).toBe("expected a number that fits 32 bits");
});

test("what stands for nothing is null", () => {
  expect(decoded(decoders.decodeUnit, null)).toBeUndefined();
  expect(decoded(decoders.decodeUnit, 0)).toBe("expected null");
});

describe("base64", () => {
  test("is what everybody else reads and writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const written = Buffer.from(bytes).toString("base64");
        expect(encodeBase64(bytes)).toBe(written);
        expect(decodeBase64(written)).toEqual(bytes);
      }),
    );
  });

  test.each([
    "A",
    "AA",
    "AAA",
    "AA=",
    "A===",
    "AA==AAAA",
    "AB==",
    "AAB=",
    "AA-_",
    "AA\n==",
    " AA==",
    "=AAA",
    "AAé=",
    "ÿÿÿÿ",
    "A=AA",
    "====",
  ])("%j is refused", (wrong) => {
    expect(decodeBase64(wrong)).toBeUndefined();
  });

  test("any text is its one way to write some bytes, or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ABZaz09+/=-é"), maxLength: 12 }), (any) => {
        const bytes = decodeBase64(any);
        if (bytes !== undefined) expect(encodeBase64(bytes)).toBe(any);
      }),
    );
  });
});

test("a string is refused for a lone surrogate, also where the whole text is known", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.constantFrom("\ud800", "a\udc00b", "\\u", "\\ud800"))), fc.boolean(), (strings, escaped) => {
      const written = JSON.stringify(strings);
      // Both forms of the same text, as a peer may send it.
      const json = escaped ? written.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`) : written;
      const parsed = JSON.parse(json) as readonly unknown[];
      const faults = new Faults(json);
      parsed.forEach((each, i) => decoders.decodeString(each, faults, i));
      expect(faults.list.map(({ path }) => path)).toEqual(
        strings.flatMap((each, i) => (each.isWellFormed() ? [] : [`[${i}]`])).slice(0, 100),
      );
    }),
  );
});

test("what stands between the quotes of a string is its JSON", () => {
  fc.assert(fc.property(text, (value) => {
    if (value.isWellFormed()) expect(`"${encoders.escapeString(value)}"`).toBe(JSON.stringify(value));
    else expect(() => encoders.escapeString(value, "user.name")).toThrow("user.name: expected a string without lone surrogates");
  }));
});
