import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonDecodeError } from "../../../runtime/codec/json-decode-error.ts";
import { decodeString, decodeU64Digits, decodeU8, decodeUnit } from "../../../runtime/codec/json-decode.ts";
import { readJsonParameters, readJsonResult } from "../../../runtime/codec/json-procedure.ts";
import { refuseRepeatedKeys } from "../../../runtime/codec/json-shape.ts";
import type { Faults } from "../../../runtime/codec/faults.ts";

const none = (text: string): [] => readJsonParameters(text, "GetNotes", [], () => []);
const one = (text: string): [bigint] =>
  readJsonParameters(text, "GetNote", ["id"], (values, faults) => [decodeU64Digits(values[0], faults, "$.GetNote")], {
    exactIntegers: true,
  });
const optionalString = (json: unknown, faults: Faults, at: string): string | undefined =>
  json === undefined || json === null ? undefined : decodeString(json, faults, at);
const two = (text: string): [number, string | undefined] =>
  readJsonParameters(text, "SetAge", ["new_age", "why"], (values, faults) => [
    decodeU8(values[0], faults, "$.SetAge[0]"),
    optionalString(values[1], faults, "$.SetAge[1]"),
  ]);

/** What `read` throws, as its faults say it; an error of another kind is thrown on. */
function refusal(read: () => unknown): string[] {
  try {
    return [`read ${String(read())}`];
  } catch (error) {
    if (!(error instanceof JsonDecodeError)) throw error;
    return error.faults.map(({ path, expected, found }) => `${path}: ${expected}: ${found}`);
  }
}

describe("envelopes", () => {
  test.each([
    ["no parameters", none, '{"GetNotes":null}', []],
    ["no parameters, as an empty object", none, ' { "GetNotes" : { } } ', []],
    ["one parameter", one, '{"GetNote":7}', [7n]],
    ["a 64-bit integer with all its digits", one, '{"GetNote":18446744073709551615}', [18446744073709551615n]],
    ["several parameters", two, '{"SetAge":[36,"birthday"]}', [36, "birthday"]],
    ["several parameters, the last of them nothing", two, '{"SetAge":[36,null]}', [36, undefined]],
    ["several parameters, the last of them left out", two, '{"SetAge":[36]}', [36, undefined]],
    ["a repeated key: the last one counts, as serde_json reads maps", one, '{"GetNote":1,"GetNote":2}', [2n]],
  ])("%s", (_, read: (text: string) => readonly unknown[], text, parameters) => {
    expect(read(text)).toEqual(parameters);
  });

  test.each([
    ["another handler", one, '{"getNote":1}', ['$: {"GetNote": ...}: "getNote"']],
    ["two handlers", one, '{"GetNote":1,"Other":1}', ['$: {"GetNote": ...}: an object']],
    ["none", none, "{}", ['$: {"GetNotes": null}: an object']],
    ["the bare parameter", one, "7", ['$: {"GetNote": ...}: 7']],
    ["the name alone", none, '"GetNotes"', ['$: {"GetNotes": null}: "GetNotes"']],
    ["an inherited name", one, '{"__proto__":{"GetNote":1}}', ['$: {"GetNote": ...}: "__proto__"']],
    ["something for nothing", none, '{"GetNotes":1}', ["$.GetNotes: null or {}, as it takes no parameters: 1"]],
    ["one value for two", two, '{"SetAge":36}', ["$.SetAge: a list of the 2 parameters [new_age, why]: 36"]],
    [
      "three for two",
      two,
      '{"SetAge":[1,"",3]}',
      ["$.SetAge: a list of the 2 parameters [new_age, why]: a list of 3 items"],
    ],
    ["a rounded integer", one, '{"GetNote":1e30}', ["$.GetNote: an integer from 0 to 18446744073709551615: 1e+30"]],
    [
      "every value that does not fit",
      two,
      '{"SetAge":[256,1]}',
      ["$.SetAge[0]: an integer from 0 to 255: 256", "$.SetAge[1]: a string: 1"],
    ],
    ["a missing one", two, '{"SetAge":[]}', ["$.SetAge[0]: an integer from 0 to 255: nothing"]],
  ])("refused: %s", (_, read: (text: string) => unknown, text, faults) => {
    expect(refusal(() => read(text))).toEqual(faults);
  });

  test("malformed JSON is told with line and column, whatever has to be read of it", () => {
    const text = '{"GetNote":\n  18446744073709551615,}';
    const fault = '$: {"GetNote": ...}: malformed JSON: expected a key in double quotes at line 2 column 24';
    expect(refusal(() => one(text))).toEqual([fault]);
    expect(refusal(() => readJsonParameters(text, "GetNote", ["id"], () => []))).toEqual([fault]);
    expect(refusal(() => none(""))).toEqual([
      '$: {"GetNotes": null}: malformed JSON: unexpected end of the text, expected value at line 1 column 1',
    ]);
  });

  test("JSON that nests beyond all measure is refused before anything is built of it", () => {
    const deep = `{"GetNotes":${"[".repeat(600)}${"]".repeat(600)}}`;
    expect(refusal(() => none(deep))[0]).toMatch(/malformed JSON: nested more than 512 levels deep at line 1/);
    expect(none(`{"GetNotes":[]${" ".repeat(2_000)}}`)).toEqual([]);
  });
});

describe("results", () => {
  test("are the whole text", () => {
    expect(readJsonResult("18446744073709551615", decodeU64Digits, { exactIntegers: true })).toBe(
      18446744073709551615n,
    );
    expect(readJsonResult(" null\n", decodeUnit)).toBeUndefined();
  });

  test("that do not fit are refused at their place", () => {
    expect(refusal(() => readJsonResult('{"Ok":null}', decodeUnit))).toEqual(["$: null: an object"]);
    expect(refusal(() => readJsonResult("[1", decodeUnit))).toEqual([
      '$: JSON: malformed JSON: unexpected end of the text, expected "," or "]" at line 1 column 3',
    ]);
  });

  test("remember repeated keys where that is asked for", () => {
    const decode = (json: unknown, faults: Faults): void => refuseRepeatedKeys(json as object, faults);
    expect(refusal(() => readJsonResult('{"a":1,"a":2}', decode))).toEqual(["read undefined"]);
    expect(refusal(() => readJsonResult('{"a":1,"a":2}', decode, { uniqueKeys: true }))).toEqual([
      '["a"]: a key that is not repeated: "a"',
    ]);
  });
});

test("the message tells the first three faults, and how many there are", () => {
  const decode = (json: unknown, faults: Faults): unknown =>
    (json as unknown[]).map((item, index) => decodeU8(item, faults, index));
  expect(() => readJsonResult("[-1,256,1.5,true,2]", decode)).toThrow(
    "[0]: expected an integer from 0 to 255, found -1; [1]: expected an integer from 0 to 255, found 256; " +
      "[2]: expected an integer from 0 to 255, found 1.5; and 1 more",
  );
});

test("no text makes anything but parameters or a JsonDecodeError", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"GetNote":${json}}`),
    fc
      .array(
        fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "1234567890123456789", "GetNote", '"GetNote"', "\\", "\n"),
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const [id] = one(text);
        expect(id >= 0n && id < 2n ** 64n).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonDecodeError);
        expect((error as JsonDecodeError).faults.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
