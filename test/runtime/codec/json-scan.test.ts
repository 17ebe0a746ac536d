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

test("a text that is too long is left to parsing, and the next one is taken", () => {
  const long = (length: number): string => JSON.stringify("x".repeat(length));
  expect(scanned(scanners.scanString, long(1 << 20))).toBe(NOT_PLAIN);
  expect(scanned(scanners.scanString, long(100_000))).toBe("x".repeat(100_000));
  expect(scanned(scanners.scanString, long(5))).toBe("xxxxx");
});

test("a string with a lone surrogate is no text", () => {
  expect(scanJsonText(scanners.scanString, '"\ud800"')).toBe(NOT_PLAIN);
});

test("nobody gets a string that keeps the text of its message alive", () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const kept: unknown[] = [];
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 200; n++) {
    const text = JSON.stringify(["a name of some length", "x".repeat(100_000)]);
    const bytes = Buffer.from(text);
    const value = scanJson((input: JsonScan) => [scanners.scanString(scanners.scanItems(input)), scanners.scanString(scanners.scanComma(input)), scanners.scanItemsEnd(input)], bytes, true);
    kept.push((value as unknown[])[0]);
  }
  gc();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
  expect(kept.length).toBe(200);
});
