import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import {
  closeJsonList,
  closeJsonObject,
  openJsonList,
  openJsonObject,
  writeJsonComma,
  writeJsonF64,
  writeJsonPiece,
  writeJsonString,
  writeJsonU32,
} from "../../../runtime/codec/json-write.ts";
import { encodeJson, JsonPiece, type JsonWriter } from "../../../runtime/codec/json-writer.ts";

const textOf = (answer: string | Uint8Array): string => Buffer.from(answer).toString();

function writeStrings(values: readonly string[], out: JsonWriter, at = "strings"): void {
  openJsonList(out);
  for (const value of values) {
    writeJsonString(value, out, at);
    writeJsonComma(out);
  }
  closeJsonList(out);
}

/** Lists in lists, `depth` deep: brackets alone. */
function writeNested(depth: number, out: JsonWriter): void {
  openJsonList(out);
  if (depth > 0) writeNested(depth - 1, out);
  closeJsonList(out);
}

describe("the text", () => {
  test("is a string where it is ASCII and short, else its bytes", () => {
    expect(encodeJson(writeStrings, ["plain", '"\\\n\u007f'], "here")).toBe(JSON.stringify(["plain", '"\\\n\u007f']));
    expect(encodeJson(writeStrings, ["Köhler"], "here")).toEqual(Buffer.from('["Köhler"]'));
    expect(encodeJson(writeStrings, ["x".repeat(70_000)], "here")).toEqual(Buffer.from(`["${"x".repeat(70_000)}"]`));
  });

  test("stands for as long as it is wanted", () => {
    const first = encodeJson(writeStrings, ["ä".repeat(30)], "here");
    const large = encodeJson(writeStrings, ["ö".repeat(2_000_000)], "here");
    encodeJson(writeStrings, ["ü".repeat(2_000_000)], "here");
    encodeJson(writeStrings, ["ü".repeat(30)], "here");
    expect(textOf(first)).toBe(JSON.stringify(["ä".repeat(30)]));
    expect(textOf(large)).toBe(JSON.stringify(["ö".repeat(2_000_000)]));
  });

  test("grows in any place", () => {
    const strings = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 300 }));
    const lists = fc.array(strings, { maxLength: 8 }).map((few) => Array.from({ length: 400 }, () => few).flat());
    fc.assert(
      fc.property(lists, (values) => {
        fc.pre(values.every((value) => value.isWellFormed()));
        expect(textOf(encodeJson(writeStrings, values, "here"))).toBe(JSON.stringify(values));
      }),
    );
  });

  test.each([1, 63, 64, 65, 1000, 5000])("of brackets alone, %i deep", (depth) => {
    for (const before of [0, 65_400, 65_480]) {
      const write = (_: null, out: JsonWriter): void => {
        openJsonList(out);
        writeJsonString("x".repeat(before), out);
        writeJsonComma(out);
        writeNested(depth, out);
        closeJsonList(out);
      };
      const text = `["${"x".repeat(before)}",${"[".repeat(depth + 1)}${"]".repeat(depth + 1)}]`;
      expect(textOf(encodeJson(write, null, "here"))).toBe(text);
    }
  });

  test("of one encoder that runs into another is not disturbed by it", () => {
    const outer = {
      get name(): string {
        return textOf(encodeJson(writeStrings, ["inner", "é"], "inner"));
      },
    };
    const write = (value: typeof outer, out: JsonWriter): void => {
      openJsonObject(out);
      writeJsonPiece(new JsonPiece('"name":'), out);
      writeJsonString(value.name, out);
      closeJsonObject(out);
    };
    expect(textOf(encodeJson(write, outer, "outer"))).toBe(JSON.stringify({ name: '["inner","é"]' }));
  });

  test("that failed leaves nothing in the next one", () => {
    expect(() => encodeJson(writeStrings, ["ä", "\ud800"], "here")).toThrow(EncodeError);
    expect(encodeJson(writeStrings, ["next"], "here")).toBe('["next"]');
  });
});

test("a piece of any length is written as it is", () => {
  const pieces = Array.from({ length: 70 }, (_, length) => "abcdefghij".repeat(7).slice(0, length));
  const write = (_: null, out: JsonWriter): void => {
    for (const text of pieces) writeJsonPiece(new JsonPiece(text), out);
  };
  expect(encodeJson(write, null, "here")).toBe(pieces.join(""));
});

test("a bracket takes the place of a comma that nothing follows, and of no other", () => {
  const write = (values: readonly number[], out: JsonWriter): void => {
    openJsonList(out);
    for (const value of values) {
      writeJsonU32(value, out);
      writeJsonComma(out);
    }
    closeJsonList(out);
  };
  expect(encodeJson(write, [], "here")).toBe("[]");
  expect(encodeJson(write, [0, 4_294_967_295], "here")).toBe("[0,4294967295]");
  expect(encodeJson(writeStrings, [",", ","], "here")).toBe('[",",","]');
});

test("numbers are the shortest that are read as they are", () => {
  const edges = [0, -0, 1, -1, 0.1, 0.001, 0.0005, 0.999, 0.9995, 99.99, 1.005, 4.35, 19.99, 0.1 + 0.2, 1e-7, 5e-324, 1e21];
  const large = [4_294_967_295, 4_294_967_296, 4_294_967_295.5, 4_294_967_295.999, 2 ** 53 - 1, 2 ** 53 + 2, 1.7976931348623157e308];
  for (const value of [...edges, ...large].flatMap((each) => [each, -each])) {
    const text = Object.is(value, -0) ? "-0" : JSON.stringify(value);
    expect(encodeJson(writeJsonF64, value, "here")).toBe(text);
  }
  for (let digits = 1; digits <= 10; digits++)
    for (const value of [10 ** (digits - 1), 10 ** digits - 1].filter((each) => each < 2 ** 32))
      expect(encodeJson(writeJsonU32, value, "here")).toBe(String(value));
});
