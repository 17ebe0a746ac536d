import { isAscii } from "node:buffer";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Faults, type PathSegment } from "../../../runtime/codec/faults.ts";
import * as decoders from "../../../runtime/codec/json-decode.ts";
import { JsonKey, NOT_PLAIN, scanJson, scanJsonText, type JsonScan, type ScanFunction } from "../../../runtime/codec/json-scan.ts";
import * as scanners from "../../../runtime/codec/json-scan-values.ts";

type Decoder = (json: unknown, faults: Faults, at: PathSegment) => unknown;

const SCANNERS = new Map(Object.entries(scanners)) as ReadonlyMap<string, unknown>;
const DECODERS = new Map(Object.entries(decoders)) as ReadonlyMap<string, unknown>;

const scannerOf = (name: string): ScanFunction<unknown> => SCANNERS.get(`scan${name}`) as ScanFunction<unknown>;
const decoderOf = (name: string): Decoder => DECODERS.get(`decode${name}`) as Decoder;

/** `NOT_PLAIN` where it is refused. */
function parsed(decode: Decoder, text: string): unknown {
  try {
    const faults = new Faults(text);
    const value = decode(JSON.parse(text), faults, "$");
    return faults.count === 0 ? value : NOT_PLAIN;
  } catch {
    return NOT_PLAIN;
  }
}

function scanned(scan: ScanFunction<unknown>, text: string): unknown {
  const bytes = Buffer.from(text);
  const value = scanJson(scan, bytes, isAscii(bytes));
  expect(scanJsonText(scan, text)).toStrictEqual(value);
  return value;
}

const quoted = (inner: fc.Arbitrary<string>) => inner.map((text) => `"${text}"`);
const characters = fc.constantFrom(..."abc xyz/{}[],:0\u007f\u0080é😀\ufeff", '"', "\\", '\\"', "\\\\", "\\n", "\\/", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "\\x", "\n", "\t", "\0", "\u001f");
const texts = fc.oneof(
  quoted(fc.string({ unit: characters, maxLength: 30 })),
  quoted(fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 10, maxLength: 80 })),
  quoted(fc.base64String()),
  quoted(fc.string({ unit: "binary" })).map((text) => text.toWellFormed()),
  fc.string({ unit: fc.constantFrom(..."0123456789.-+eE"), minLength: 1, maxLength: 25 }),
  fc.double().map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc.tuple(fc.integer(), fc.nat({ max: 999_999 })).map(([whole, part]) => `${whole}.${part}`),
  fc.tuple(fc.bigInt({ min: 10n ** 13n, max: 10n ** 18n }), fc.nat({ max: 17 })).map(([digits, at]) => `${digits}`.slice(0, at + 1) + "." + `${digits}0`.slice(at + 1)),
  fc.constantFrom("true", "false", "null", "tru", "falsy", "true ", "-0", "-0.0", "0", "00", "01", "1.", ".1", "-", "1e5", "1E400", "-1e-400", "", '"', '"\\', '"a'),
);

describe.each(["Bool", "U8", "U16", "U32", "U64", "S8", "S16", "S32", "S64", "F32", "F64", "Char", "String", "Bytes"] as const)("scan%s", (name) => {
  const scan = scannerOf(name);
  const decode = decoderOf(name);

  test("takes what its decoder makes of the parsed text, or leaves it to that", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = scanned(scan, text);
        if (value !== NOT_PLAIN) expect({ text, value }).toStrictEqual({ text, value: parsed(decode, text) });
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each([
  ["Bool", "true", true],
  ["U8", "255", 255],
  ["U32", "4294967295", 4_294_967_295],
  ["U64", "9007199254740991", 9_007_199_254_740_991n],
  ["S8", "-128", -128],
  ["S64", "-9007199254740991", -9_007_199_254_740_991n],
  ["F64", "-12.75", -12.75],
  ["F64", "0.1234567890123456789", 0.123_456_789_012_345_68],
  ["F64", "1.5e-7", 1.5e-7],
  ["String", '"a string that is long enough not to be a slice"', "a string that is long enough not to be a slice"],
  ["String", '"Käse \\"😀\\" \\ud83d\\ude00"', 'Käse "😀" 😀'],
  ["Char", '"x"', "x"],
  ["Bytes", '"AAH/"', Uint8Array.of(0, 1, 255)],
] as const)("scan%s takes %s", (name, text, value) => {
  expect(scanned(scannerOf(name), text)).toStrictEqual(value);
});

test.each([
  ["U8", "256"],
  ["U8", "-1"],
  ["U8", "1.0"],
  ["S8", "-129"],
  ["S8", "-0"],
  ["U64", "9007199254740992"],
  ["S64", "9007199254740993"],
  ["S64", "-9007199254740992"],
  ["S64", "-9007199254740993"],
  ["F32", "3.5e38"],
  ["F64", "1e999"],
  ["F64", "1 "],
  ["String", '"\\ud800"'],
  ["String", '"a\u0001"'],
  ["String", '"a\\"'],
  ["Char", '"xy"'],
  ["Char", '""'],
  ["Bytes", '"AAH"'],
] as const)("scan%s leaves %s to parsing", (name, text) => {
  expect(scanned(scannerOf(name), text)).toBe(NOT_PLAIN);
});

test("numbers of 15 to 18 digits are what the engine makes of them", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 10n ** 14n, max: 10n ** 18n }), fc.bigInt({ min: 9_007_199_254_740_992n, max: 10n ** 16n }), fc.integer({ min: 1, max: 14 }), (any, odd, at) => {
      for (const digits of [String(any), String(odd)]) {
        const text = `${digits.slice(0, at)}.${digits.slice(at)}`;
        expect(scanned(scanners.scanF64, text)).toBe(Number(text));
      }
    }),
    { numRuns: 2_000 },
  );
});

describe("keys", () => {
  test("are compared to their last character, whatever their length", () => {
    for (let length = 1; length <= 70; length++) {
      const text = `{"${"abcdefghij".repeat(7).slice(0, length)}":`;
      const key = new JsonKey(text);
      const isHere: ScanFunction<boolean> = (input) => scanners.scanOptionalKey(key, input);
      const isElse: ScanFunction<boolean> = (input) => !isHere(input) && skip(input);
      expect(scanned(isHere, text)).toBe(true);
      for (let at = 0; at < text.length; at++) {
        expect(scanned(isElse, `${text.slice(0, at)}~${text.slice(at + 1)}`)).toBe(true);
        expect(scanned(isElse, text.slice(0, at))).toBe(true);
      }
    }
  });
});

function skip(input: JsonScan): boolean {
  input.position = input.end;
  return true;
}

describe("objects whose first fields may be absent", () => {
  const keys = { a: new JsonKey('"a":'), b: new JsonKey('"b":'), c: new JsonKey('"c":'), d: new JsonKey(',"d":') };
  const { scanEarly, scanKey, scanObject, scanObjectEnd, scanOptionalKey, scanU8 } = scanners;
  const early = (key: JsonKey, input: JsonScan): number | undefined => (scanOptionalKey(key, input) ? scanEarly(scanU8(input), input) : undefined);
  const optional: ScanFunction<unknown> = (input) => {
    scanObject(input);
    const value = { a: early(keys.a, input), b: early(keys.b, input) };
    scanObjectEnd(input);
    return value;
  };
  const mixed: ScanFunction<unknown> = (input) => {
    scanObject(input);
    const value = { a: early(keys.a, input), b: early(keys.b, input), c: scanU8(scanKey(keys.c, input)), d: scanOptionalKey(keys.d, input) ? scanU8(input) : undefined };
    scanObjectEnd(input);
    return value;
  };

  test("with and without them", () => {
    expect(scanned(optional, "{}")).toEqual({});
    expect(scanned(optional, '{"a":1}')).toEqual({ a: 1 });
    expect(scanned(optional, '{"b":2}')).toEqual({ b: 2 });
    expect(scanned(optional, '{"a":1,"b":2}')).toEqual({ a: 1, b: 2 });
    expect(scanned(mixed, '{"c":3}')).toEqual({ c: 3 });
    expect(scanned(mixed, '{"a":1,"c":3,"d":4}')).toEqual({ a: 1, c: 3, d: 4 });
  });

  test("commas are where they have to be, and nowhere else", () => {
    const parts = fc.constantFrom("{", "}", ",", '"a":1', '"b":2', '"c":3', '"d":4');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), (all) => {
        for (const scan of [optional, mixed]) {
          const text = all.join("");
          const value = scanned(scan, text);
          if (value !== NOT_PLAIN) expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

test("a text of any size up to 1 MiB is taken, wherever its buffer ends, and a longer one is left to parsing", () => {
  const text = (length: number): string => `"${"x".repeat(length - 2)}"`;
  const bytes = (length: number): unknown => scanJson(scanners.scanString, Buffer.from(text(length)), true);
  for (const edge of [65_536, 131_072]) for (let length = edge - 20; length <= edge + 20; length++) expect(bytes(length)).toBe(JSON.parse(text(length)));
  expect(bytes(1 << 20)).toBe(JSON.parse(text(1 << 20)));
  expect(bytes((1 << 20) + 1)).toBe(NOT_PLAIN);
  expect(scanJsonText(scanners.scanString, text(1 << 20))).toBe(NOT_PLAIN);
  expect(scanned(scanners.scanString, text(300_000))).toBe(JSON.parse(text(300_000)));
  expect(scanned(scanners.scanString, text(7))).toBe("xxxxx");
});

test("a scan within a scan has a text of its own, and one that throws leaves nothing behind", () => {
  const nested: ScanFunction<unknown> = (input) => {
    const first = scanners.scanString(scanners.scanItems(input));
    const inner = scanJsonText(scanners.scanString, '"another"');
    const second = scanners.scanString(scanners.scanComma(input));
    scanners.scanItemsEnd(input);
    return [first, inner, second];
  };
  expect(scanJsonText(nested, '["a","b"]')).toEqual(["a", "another", "b"]);
  const throwing = (): never => {
    throw new RangeError("the caller's own");
  };
  expect(() => scanJsonText(throwing, '"a"')).toThrow("the caller's own");
  expect(scanned(scanners.scanString, '"b"')).toBe("b");
});

test("a string with a lone surrogate is no text", () => {
  expect(scanJsonText(scanners.scanString, '"\ud800"')).toBe(NOT_PLAIN);
});

test.each([11, 12, 13, 14, 30])("nobody gets a string of %i characters that keeps the text of its message alive", (length) => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const take: ScanFunction<string> = (input) => {
    const value = scanners.scanString(scanners.scanItems(input));
    scanners.scanString(scanners.scanComma(input));
    scanners.scanItemsEnd(input);
    return value;
  };
  const kept: unknown[] = [];
  const bytes = (): Buffer => Buffer.from(JSON.stringify(["n".repeat(length), "x".repeat(100_000)]));
  scanJson(take, bytes(), true);
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 100; n++) kept.push(scanJson(take, bytes(), true));
  gc();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(3_000_000);
  expect(new Set(kept)).toEqual(new Set(["n".repeat(length)]));
});
