import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../../runtime/codec/faults.ts";
import { readExactIntegers } from "../../../runtime/codec/json-parse.ts";
import { fault, shapes, user, WireCodecs } from "./json-wire.ts";

describe("wire = hyperware", () => {
  const wire = new WireCodecs("hyperware");
  beforeAll(() => wire.load());
  afterAll(() => wire.remove());

  test.each<[string, string, unknown, string]>([
    [
      "snake_case fields, null for none, digits of 64-bit integers",
      "User",
      user,
      '{"nickname":null,"id":9007199254740993,"name":"Ada","email":null,"age":36,"tags":["x"],"ratio":0.5,"balance":-3,"favourite_color":null,"access":["Read"],"home":{"node":"a.os","publisher":"b.os"}}',
    ],
    ["an enum", "Color", "dark-green", '"DarkGreen"'],
    ["an enum of an acronym", "Color", "is-XML", '"IsXml"'],
    ["a unit case is a string", "Shape", { tag: "dot" }, '"Dot"'],
    [
      "a case with a payload is an object of one key",
      "Shape",
      { tag: "poly-line", val: [[1, 2]] },
      '{"PolyLine":[[1,2]]}',
    ],
    ["a case with an option", "Shape", { tag: "labelled", val: undefined }, '{"Labelled":null}'],
    ["a variant of unit cases alone", "Outcome", { tag: "failed" }, '"Failed"'],
    ["a variant of payloads alone", "Single", { tag: "only", val: "x" }, '{"Only":"x"}'],
    ["flags", "Access", { read: true, writeAll: true, constructor: false }, '["Read","WriteAll"]'],
    [
      "numbers as keys",
      "MapOfU64ToListOfString",
      new Map([[18446744073709551615n, ["a"]]]),
      '{"18446744073709551615":["a"]}',
    ],
    ["chars as keys", "MapOfCharToBool", new Map([['"', true]]), '{"\\"":true}'],
    [
      "bools as keys",
      "MapOfBoolToF64",
      new Map([
        [false, 1],
        [true, 2],
      ]),
      '{"false":1,"true":2}',
    ],
    ["Ok", "ResultOfU32OrString", { tag: "ok", val: 5 }, '{"Ok":5}'],
    ["Err of nothing", "ResultOfU32OrUnit", { tag: "err", val: undefined }, '{"Err":null}'],
    ["nested options that are none", "OptionOfOptionOfString", { tag: "none" }, "null"],
    ["nested options with something", "OptionOfOptionOfString", { tag: "some", val: "x" }, '"x"'],
  ])("%s", (_, type, value, json) => {
    expect(wire.encode(type, value)).toBe(json);
    expect(wire.decode(type, json)).toStrictEqual(value);
  });

  test("none inside some is the same null, and is read as none", () => {
    expect(wire.encode("OptionOfOptionOfString", { tag: "some", val: undefined })).toBe("null");
  });

  test("no finite number is null, and null is read as NaN", () => {
    expect(wire.encode("Point", [Number.POSITIVE_INFINITY, Number.NaN])).toBe("[null,null]");
    expect(wire.decode("Point", "[null,1]")).toEqual([Number.NaN, 1]);
  });

  test("bytes are a list of numbers", () => {
    const json = wire.encode("Shapes", shapes());
    expect(readExactIntegers(json)).toMatchObject({ bytes: [0, 255], alias_bytes: [], fixed: [1, 2, 3], by_name: { a: 1 } });
    expect(wire.decode("Shapes", json)).toStrictEqual(shapes());
  });

  test("what serde_json writes is read", () => {
    const json =
      '{ "a_bool": true, "an_u8": 1, "an_s8": -1, "an_u16": 1, "an_s16": -1, "an_u32": 1, "an_s32": -1, "an_u64": 18446744073709551615, ' +
      '"an_s64": -9223372036854775808, "an_f32": 0.1, "an_f64": 12345678901234567000, "a_char": "\\u00e9", "a_string": "a" }';
    expect(wire.decode("Scalars", json)).toMatchObject({
      anU64: 18446744073709551615n,
      anS64: -9223372036854775808n,
      anF32: Math.fround(0.1),
      anF64: 12345678901234567000,
      aChar: "é",
    });
  });

  test.each<[string, string, string, Fault[]]>([
    [
      "a string for a 64-bit integer",
      "UserId",
      '"5"',
      [fault("$", "an integer from 0 to 18446744073709551615", '"5"')],
    ],
    [
      "one that is too large, with all its digits",
      "UserId",
      "18446744073709551616",
      [fault("$", "an integer from 0 to 18446744073709551615", "18446744073709551616")],
    ],
    [
      "a case with its payload missing",
      "Shape",
      '"Circle"',
      [fault("$", '"Dot", {"Circle": ...}, {"PolyLine": ...} or {"Labelled": ...}', '"Circle"')],
    ],
    [
      "two cases at once",
      "Shape",
      '{"Circle":1,"Dot":null}',
      [fault("$", '"Dot", {"Circle": ...}, {"PolyLine": ...} or {"Labelled": ...}', "an object")],
    ],
    [
      "a case that there is not",
      "Shape",
      '{"circle":1}',
      [fault("$", '"Dot", {"Circle": ...}, {"PolyLine": ...} or {"Labelled": ...}', '"circle"')],
    ],
    [
      "a wrong payload",
      "Shape",
      '{"PolyLine":[[1,true]]}',
      [fault("$.PolyLine[0][1]", "a number, or null for none", "true")],
    ],
    ["something for nothing", "ResultOfUnitOrString", '{"Ok":1}', [fault("$.Ok", "null", "1")]],
    [
      "flags that there are not",
      "Access",
      '["Read","exec",1]',
      [
        fault("$[1]", '"Read", "WriteAll" or "Constructor"', '"exec"'),
        fault("$[2]", '"Read", "WriteAll" or "Constructor"', "1"),
      ],
    ],
    [
      "keys that are no numbers",
      "MapOfU64ToListOfString",
      '{"01":[],"1":[1]}',
      [fault('$["1"][0]', "a string", "1"), fault('$["01"]', "an integer from 0 to 18446744073709551615", '"01"')],
    ],
    [
      "bytes out of range",
      "Shapes.bytes",
      "[0,256,-1]",
      [fault("$.bytes[1]", "an integer from 0 to 255", "256"), fault("$.bytes[2]", "an integer from 0 to 255", "-1")],
    ],
  ])("refused: %s", (_, type, json, faults) => {
    const [whole = type, field] = type.split(".");
    const text =
      field === undefined ? json : wire.encode("Shapes", shapes()).replace(/"bytes":\[[^\]]*\]/, `"bytes":${json}`);
    expect(wire.decode(whole, text)).toEqual(faults);
  });

  test("texts hold the names of JSON", () => {
    expect(wire.parse("Color", "DarkGreen")).toBe("dark-green");
    expect(wire.format("Color", "is-XML")).toBe("IsXml");
  });
});
