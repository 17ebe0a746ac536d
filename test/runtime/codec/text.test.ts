import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as texts from "../../../runtime/codec/text.ts";
import { EncodeError, Faults, type PathSegment } from "../../../runtime/codec/faults.ts";

type Parse = (text: never, faults: Faults, at: PathSegment) => unknown;

function parsed(parse: Parse, text: unknown): unknown {
  const faults = new Faults();
  const value = parse(text as never, faults, "path.id");
  return faults.count === 0 ? value : faults.list.map(({ path, expected }) => `${path}: ${expected}`);
}

const integer = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
const big = (min: bigint, max: bigint) => fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max));

test.each<[string, Parse, (value: never) => unknown, fc.Arbitrary<unknown>]>([
  ["bool", texts.parseBool, texts.formatBool, fc.boolean()],
  ["u8", texts.parseU8, texts.formatU8, integer(0, 255)],
  ["s8", texts.parseS8, texts.formatS8, integer(-128, 127)],
  ["u16", texts.parseU16, texts.formatU16, integer(0, 65535)],
  ["s16", texts.parseS16, texts.formatS16, integer(-32768, 32767)],
  ["u32", texts.parseU32, texts.formatU32, integer(0, 2 ** 32 - 1)],
  ["s32", texts.parseS32, texts.formatS32, integer(-(2 ** 31), 2 ** 31 - 1)],
  ["u64", texts.parseU64, texts.formatU64, big(0n, 2n ** 64n - 1n)],
  ["s64", texts.parseS64, texts.formatS64, big(-(2n ** 63n), 2n ** 63n - 1n)],
  ["f32", texts.parseF32, texts.formatF32, fc.float()],
  ["f64", texts.parseF64, texts.formatF64, fc.double()],
  ["char", texts.parseChar, texts.formatChar, fc.string({ unit: "binary", minLength: 1, maxLength: 1 })],
  ["string", texts.parseString, texts.formatString, fc.string({ unit: "binary" })],
  ["bytes", texts.parseBytes, texts.formatBytes, fc.uint8Array()],
])("%s is read as it was written", (_, parse, format, values) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(parsed(parse, format(value as never))).toEqual(value);
    }),
  );
});

describe("what is refused", () => {
  test.each<[string, Parse, readonly string[]]>([
    ["bool", texts.parseBool, ["", "TRUE", "1", "yes", " true"]],
    ["u8", texts.parseU8, ["", "256", "-1", "+1", "01", "1.0", "1e1", "0x1", " 1", "1 ", "१", "NaN"]],
    ["s8", texts.parseS8, ["", "128", "-129", "-0", "--1", "-"]],
    ["u64", texts.parseU64, ["18446744073709551616", "-1", "1n", "9".repeat(100_000)]],
    ["s64", texts.parseS64, ["9223372036854775808", "-9223372036854775809", "-0"]],
    ["f32", texts.parseF32, ["1e39", "", "inf", "1,5"]],
    ["f64", texts.parseF64, ["", "1e999", ".5", "5.", "0x1", "infinity", "nan", " 1", "1_0"]],
    ["char", texts.parseChar, ["", "ab", "\ud800"]],
    ["string", texts.parseString, ["\udfff"]],
  ])("as %s", (_, parse, wrong) => {
    for (const text of wrong)
      expect(parsed(parse, text), text.slice(0, 20)).toEqual([expect.stringMatching(/^path\.id: /)]);
  });

  test("in bytes, by its place", () => {
    expect(parsed(texts.parseBytes, ["1", "256", "x"])).toEqual([
      "path.id[1]: an integer from 0 to 255",
      "path.id[2]: an integer from 0 to 255",
    ]);
  });

  test("when it is written", () => {
    expect(() => texts.formatString("\ud800")).toThrow(EncodeError);
    expect(() => texts.formatChar("ab")).toThrow(EncodeError);
    expect(() => texts.formatBool("true" as never)).toThrow(EncodeError);
    expect(() => texts.formatF64("1" as never)).toThrow(EncodeError);
    expect(() => texts.formatF32(1e39)).toThrow(EncodeError);
    expect(() => texts.formatBytes([1] as never)).toThrow(EncodeError);
  });
});
