import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../../runtime/codec/faults.ts";
import { fault, shapes, user, WireCodecs } from "./json-wire.ts";

describe("wire = web", () => {
  const web = new WireCodecs("web");
  beforeAll(() => web.load());
  afterAll(() => web.remove());

  test.each<[string, string, unknown, string]>([
    [
      "options that are none are left out, 64-bit integers beyond the safe ones are strings",
      "User",
      user,
      '{"id":"9007199254740993","name":"Ada","age":36,"tags":["x"],"ratio":0.5,"balance":-3,"access":{"read":true},"home":{"node":"a.os","publisher":"b.os"}}',
    ],
    ["a record of options alone", "Optional", { first: undefined, second: "x" }, '{"second":"x"}'],
    ["an empty record of options", "Optional", { first: undefined, second: undefined }, "{}"],
    ["a record without fields", "Empty", {}, "{}"],
    ["an enum", "Color", "dark-green", '"dark-green"'],
    ["a case without a payload", "Shape", { tag: "dot" }, '{"tag":"dot"}'],
    ["a case with one", "Shape", { tag: "circle", val: 1.5 }, '{"tag":"circle","val":1.5}'],
    ["a case with an option", "Shape", { tag: "labelled", val: undefined }, '{"tag":"labelled","val":null}'],
    [
      "tuples in lists",
      "ListOfPoint",
      [
        [0, -0],
        [1e21, 1e-7],
      ],
      "[[0,-0],[1e+21,1e-7]]",
    ],
    ["flags", "Access", { read: false, writeAll: true, constructor: true }, '{"writeAll":true,"constructor":true}'],
    ["no flags", "Access", { read: false, writeAll: false, constructor: false }, "{}"],
    [
      "a map of strings",
      "MapOfStringToU32",
      new Map([
        ["__proto__", 1],
        ["", 2],
      ]),
      '{"__proto__":1,"":2}',
    ],
    ["a map of other keys", "MapOfU64ToListOfString", new Map([[2n ** 60n, ["a"]]]), '[["1152921504606846976",["a"]]]'],
    ["a result", "ResultOfU32OrString", { tag: "err", val: "no" }, '{"tag":"err","val":"no"}'],
    ["a result without payloads", "ResultOfUnitOrUnit", { tag: "ok", val: undefined }, '{"tag":"ok"}'],
    ["nested options", "OptionOfOptionOfString", { tag: "some", val: undefined }, '{"tag":"some","val":null}'],
    ["nested options that are none", "OptionOfOptionOfString", { tag: "none" }, '{"tag":"none"}'],
    [
      "names that every object has",
      "Inherited",
      { constructor: "c", toString: undefined, valueOf: 1 },
      '{"constructor":"c","valueOf":1}',
    ],
    [
      "names that are reserved words",
      "Promise_",
      { class: 1, function: 2, default: 3 },
      '{"class":1,"function":2,"default":3}',
    ],
  ])("%s", (_, type, value, json) => {
    expect(web.encode(type, value)).toBe(json);
    expect(web.decode(type, json)).toStrictEqual(value);
  });

  const scalars = {
    aBool: true,
    anU8: 255,
    anS8: -128,
    anU16: 65535,
    anS16: -32768,
    anU32: 4294967295,
    anS32: -2147483648,
    anU64: 2n ** 64n - 1n,
    anS64: -(2n ** 63n),
    anF32: 0.5,
    anF64: Number.NaN,
    aChar: "😀",
    aString: '"\\\u0000é',
  };

  test("scalars at their limits", () => {
    const json = web.encode("Scalars", scalars);
    expect(JSON.parse(json)).toEqual({
      ...scalars,
      anU64: "18446744073709551615",
      anS64: "-9223372036854775808",
      anF64: "NaN",
    });
    expect(web.decode("Scalars", json)).toStrictEqual(scalars);
  });

  test("bytes are base64", () => {
    const json = web.encode("Shapes", shapes());
    expect(JSON.parse(json)).toMatchObject({
      bytes: "AP8=",
      aliasBytes: "",
      fixed: [1, 2, 3],
      pair: [7, "x"],
      one: [true],
      maybe: 5,
    });
    expect(web.decode("Shapes", json)).toStrictEqual(shapes());
  });

  test("an option is none where its field is absent or null, and fields that are not declared are ignored", () => {
    expect(web.decode("Optional", '{"first":null,"more":[]}')).toStrictEqual({ first: undefined, second: undefined });
    expect(web.decode("Inherited", '{"constructor":"c","valueOf":1,"__proto__":{"toString":"x"}}')).toStrictEqual({
      constructor: "c",
      toString: undefined,
      valueOf: 1,
    });
  });

  test.each<[string, string, string, Fault[]]>([
    [
      "missing, null and wrong fields each",
      "Scalars",
      '{"aBool":null,"anU8":256,"anS8":1.5,"anU16":"1","anS16":-32769,"anU32":-1,"anS32":2147483648,"anU64":-1,"anS64":[],"anF32":1e39,"anF64":1e999,"aChar":"ab"}',
      [
        fault("$.aBool", "true or false", "null"),
        fault("$.anU8", "an integer from 0 to 255", "256"),
        fault("$.anS8", "an integer from -128 to 127", "1.5"),
        fault("$.anU16", "an integer from 0 to 65535", '"1"'),
        fault("$.anS16", "an integer from -32768 to 32767", "-32769"),
        fault("$.anU32", "an integer from 0 to 4294967295", "-1"),
        fault("$.anS32", "an integer from -2147483648 to 2147483647", "2147483648"),
        fault("$.anU64", "an integer from 0 to 18446744073709551615", "-1"),
        fault("$.anS64", "an integer from -9223372036854775808 to 9223372036854775807", "a list of 0 items"),
        fault("$.anF32", "a number that fits 32 bits", "1e+39"),
        fault("$.anF64", 'a number, "NaN", "Infinity" or "-Infinity"', "Infinity"),
        fault("$.aChar", "a string of one character", '"ab"'),
        fault("$.aString", "a string", "nothing"),
      ],
    ],
    [
      "inherited names that the text does not have",
      "Inherited",
      "{}",
      [fault("$.constructor", "a string", "nothing"), fault("$.valueOf", "an integer from 0 to 255", "nothing")],
    ],
    [
      "an unsafe integer, which may have been rounded",
      "UserId",
      "9007199254740993",
      [
        fault(
          "$",
          "an integer from 0 to 9007199254740991, or a larger one as a string of decimal digits",
          "9007199254740992",
        ),
      ],
    ],
    [
      "64-bit integers that are no plain digits",
      "MapOfU64ToListOfString",
      '[["1",[]],["01",[]],["+1",[]],["-0",[]],["18446744073709551616",[]],["1e3",[]],[" 1",[]]]',
      ['"01"', '"+1"', '"-0"', '"18446744073709551616"', '"1e3"', '" 1"'].map((found, index) =>
        fault(`$[${index + 1}][0]`, "an integer from 0 to 18446744073709551615", found),
      ),
    ],
    [
      "lone surrogates",
      "ListOfString",
      '["\\ud800","\\udc00\\ud800","ok"]',
      [
        fault("$[0]", "a string without lone surrogates", '"\\ud800"'),
        fault("$[1]", "a string without lone surrogates", '"\\udc00\\ud800"'),
      ],
    ],
    [
      "an unknown tag, and a payload that is wrong",
      "ListOfPoint",
      '[[1,"x"],[1],null]',
      [
        fault("$[0][1]", 'a number, "NaN", "Infinity" or "-Infinity"', '"x"'),
        fault("$[1]", "a list of 2 items", "a list of 1 item"),
        fault("$[2]", "a list of 2 items", "null"),
      ],
    ],
    [
      "a case that there is not",
      "Shape",
      '{"tag":"Circle","val":1}',
      [fault("$.tag", '"dot", "circle", "poly-line" or "labelled"', '"Circle"')],
    ],
    [
      "a case without its payload",
      "Shape",
      '{"tag":"circle"}',
      [fault("$.val", 'a number, "NaN", "Infinity" or "-Infinity"', "nothing")],
    ],
    [
      "a name that is only inherited as a tag",
      "Shape",
      '{"tag":"constructor"}',
      [fault("$.tag", '"dot", "circle", "poly-line" or "labelled"', '"constructor"')],
    ],
    [
      "flags that there are not, or that are no booleans",
      "Access",
      '{"read":1,"exec":true,"writeAll":null}',
      [
        fault("$.read", "true or false", "1"),
        fault("$.writeAll", "true or false", "null"),
        fault('$["exec"]', '"read", "writeAll" or "constructor"', '"exec"'),
      ],
    ],
    [
      "keys that an object repeats",
      "MapOfStringToU32",
      '{"a":1,"b":2,"\\u0061":3}',
      [fault('$["a"]', "a key that is not repeated", '"a"')],
    ],
    [
      "keys that pairs repeat",
      "MapOfU64ToListOfString",
      '[[1,[]],["1",[]],[2],7]',
      [
        fault("$[1][0]", "a key that is not repeated", "1"),
        fault("$[2]", "a key and a value in a list", "a list of 1 item"),
        fault("$[3]", "a key and a value in a list", "7"),
      ],
    ],
    [
      "values of maps",
      "MapOfStringToU32",
      '{"a":-1,"\\ud800":1}',
      [
        fault('$["a"]', "an integer from 0 to 4294967295", "-1"),
        fault('$["\\ud800"]', "a string without lone surrogates", '"\\ud800"'),
      ],
    ],
    ["an array where an object is expected", "Optional", "[]", [fault("$", "an object", "a list of 0 items")]],
    ["an object where an array is expected", "ListOfString", '{"0":"a"}', [fault("$", "a list", "an object")]],
  ])("refused: %s", (_, type, json, faults) => {
    expect(web.decode(type, json)).toEqual(faults);
  });

  test.each<[string, string, unknown, string]>([
    [
      "a number out of range",
      "Scalars",
      { ...scalars, anU8: 256 },
      "scalars.an-u8: expected an integer from 0 to 255, found 256",
    ],
    [
      "a number that is none",
      "Scalars",
      { ...scalars, anS32: Number.NaN },
      "scalars.an-s32: expected an integer from -2147483648 to 2147483647, found NaN",
    ],
    [
      "a number for a bigint",
      "Scalars",
      { ...scalars, anU64: 5 },
      "scalars.an-u64: expected a bigint from 0 to 18446744073709551615, found 5",
    ],
    [
      "a bigint for a number",
      "Scalars",
      { ...scalars, anU32: 5n },
      "scalars.an-u32: expected an integer from 0 to 4294967295, found 5",
    ],
    [
      "a lone surrogate",
      "Scalars",
      { ...scalars, aString: "\ud800" },
      'scalars.a-string: expected a string without lone surrogates, found "\\ud800"',
    ],
    [
      "two characters for one",
      "Scalars",
      { ...scalars, aChar: "e\u0301" },
      'scalars.a-char: expected a string of one character, found "e\u0301"',
    ],
    [
      "an infinite f32 that is finite",
      "Scalars",
      { ...scalars, anF32: 1e39 },
      "scalars.an-f32: expected a number that fits 32 bits, found 1e+39",
    ],
    [
      "an unknown case",
      "Shape",
      { tag: "square" },
      'shape.tag: expected "dot", "circle", "poly-line" or "labelled", found "square"',
    ],
    [
      "an unknown enum case",
      "User",
      { ...user, favouriteColor: "blue" },
      'user.favourite-color: expected "red", "dark-green" or "is-XML", found "blue"',
    ],
    ["a flag that is none", "Access", { read: 1 }, "access.read: expected true or false, found 1"],
    ["nothing", "Empty", undefined, "empty: expected an object, found nothing"],
    ["a list that is none", "ListOfString", "abc", 'list<string>: expected a list, found "abc"'],
    ["a tuple that is too long", "Point", [1, 2, 3], "point: expected a list of 2 items, found a list of 3 items"],
    ["an object for a map", "MapOfStringToU32", { a: 1 }, "map<string, u32>: expected a Map, found an object"],
  ])("never written: %s", (_, type, value, message) => {
    expect(() => web.encode(type, value)).toThrow(message);
  });

  test.each<[string, string, Partial<typeof user>, Fault]>([
    ["min of an alias", "age", { age: 17 }, fault("$.age", "at least 18", "17")],
    ["max of an alias", "age", { age: 121 }, fault("$.age", "at most 120", "121")],
    [
      "length, which counts characters",
      "name",
      { name: "😀".repeat(11) },
      fault("$.name", "at most 10 characters", JSON.stringify("😀".repeat(11))),
    ],
    ["length", "name", { name: "" }, fault("$.name", "at least 1 character", '""')],
    ["pattern", "name", { name: "a/b" }, fault("$.name", "a string that matches /[^/]*/", '"a/b"')],
    [
      "length of a list",
      "tags",
      { tags: ["a", "b", "c", "d"] },
      fault("$.tags", "at most 3 items", "a list of 4 items"),
    ],
    ["min of an f32", "ratio", { ratio: 0.09 }, fault("$.ratio", "at least 0.1", String(Math.fround(0.09)))],
    [
      "min of an s64",
      "balance",
      { balance: -(2n ** 63n) },
      fault("$.balance", "at least -9223372036854775807", "-9223372036854775808"),
    ],
  ])("constraint: %s", (_, field, wrong, expected) => {
    const value: unknown = Object.values(wrong)[0];
    const json = JSON.parse(web.encode("User", user)) as Record<string, unknown>;
    expect(
      web.decode("User", JSON.stringify({ ...json, [field]: typeof value === "bigint" ? String(value) : value })),
    ).toEqual([expected]);
    expect(() => web.encode("User", { ...user, ...wrong })).toThrow(`user.${field}: expected ${expected.expected}`);
  });

  test("constraints: bounds are inclusive, those of an f32 are what such a number holds, an option may be none", () => {
    const fits = { ...user, age: 18, name: "😀".repeat(10), ratio: Math.fround(0.1), email: "a@b.example" };
    expect(web.decode("User", web.encode("User", fits))).toStrictEqual(fits);
    expect(web.decode("User", web.encode("User", { ...fits, ratio: 0.1 }))).toStrictEqual(fits);
    expect(web.decode("User", web.encode("User", { ...fits, email: undefined }))).toStrictEqual({
      ...fits,
      email: undefined,
    });
    expect(() => web.encode("User", { ...fits, email: "a@" })).toThrow("user.email: expected an e-mail address");
  });

  test("no more than a hundred faults are kept, all are counted", () => {
    const text = JSON.stringify(Array.from({ length: 1000 }, () => 1));
    expect(web.decode("ListOfString", text)).toHaveLength(100);
  });

  test("texts", () => {
    expect(web.parse("UserId", "18446744073709551615")).toBe(2n ** 64n - 1n);
    expect(web.parse("Color", "dark-green")).toBe("dark-green");
    expect(web.parse("Color", "Red")).toEqual([fault("query.x", '"red", "dark-green" or "is-XML"', '"Red"')]);
    expect(web.parse("SearchLimit", "101")).toEqual([fault("query.x", "at most 100", "101")]);
    expect(web.parse("SearchLimit", "a")).toEqual([fault("query.x", "an integer from 0 to 4294967295", '"a"')]);
    expect(web.parse("SearchIds", ["1", "2"])).toEqual([1n, 2n]);
    expect(web.parse("SearchIds", ["1", "x"])).toEqual([
      fault("query.x[1]", "an integer from 0 to 18446744073709551615", '"x"'),
    ]);
    expect(web.parse("SearchIds", [])).toEqual([fault("query.x", "at least 1 item", "a list of 0 items")]);
    expect(web.format("SearchIds", [1n, 2n])).toEqual(["1", "2"]);
    expect(web.format("Color", "red")).toBe("red");
    expect(() => web.format("Color", "blue")).toThrow('color: expected "red"');
    expect(() => web.format("SearchLimit", 0)).toThrow("at least 1");
  });
});
