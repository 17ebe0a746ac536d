import { describe, expect, it } from "vitest";
import { processOf, processWith } from "../check/support/check-text.ts";
import { itBlames } from "../check/support/marked.ts";

const TYPES =
  "  enum theme { light, dark }\n  flags days { monday, tuesday }\n  record limits { least: u8, most: option<u8> }\n  variant shape { dot, circle(f32) }";
const withDefault = (value: string, type: string): string =>
  processWith(
    "  /// @local\n  ping: func() -> string;\n",
    '/// @process(name = "App", state = st)',
    `${TYPES}\n  record st {\n    /// @default(${value})\n    f: ${type},\n  }`,
  );
const number = (text: string) => ({ kind: "number", text });
const label = (name: string, payload: unknown = null) => ({ kind: "label", name, payload });

describe("values against types", () => {
  itBlames([
    {
      name: "a record's unknown field",
      contract: withDefault("{least: 1, «mots»: 2}", "limits"),
      code: "annotation/unknown-field",
      message: "`@default`: limits has no field `mots`",
      help: "did you mean `most`?",
    },
    {
      name: "a record's missing field",
      contract: withDefault("«{most: some(2)}»", "limits"),
      code: "annotation/missing-field",
      message: "`@default`: limits needs the field `least`",
    },
    {
      name: "a record's field twice",
      contract: withDefault("{least: 1, «least»: 2}", "limits"),
      code: "annotation/repeated-part",
      message: "`@default`: `least` stands here twice",
    },
    {
      name: "a record's field of another type",
      contract: withDefault("{least: «true»}", "limits"),
      code: "annotation/type",
      message: "field `least` must be a whole number, found `true`",
    },
    {
      name: "a flag that is none",
      contract: withDefault("{«sunday»}", "days"),
      code: "annotation/unknown-case",
      message: "`@default`: `sunday` is no days",
    },
    {
      name: "a flag twice",
      contract: withDefault("{monday, «monday»}", "days"),
      code: "annotation/repeated-part",
      message: "`@default`: `monday` stands here twice",
    },
    {
      name: "a tuple of another length",
      contract: withDefault("«(1, 2, 3)»", "tuple<u8, u8>"),
      code: "annotation/type",
      message: "`@default` must be a tuple `(...)` of 2, found a tuple of 3",
    },
    {
      name: "a list of another length",
      contract: withDefault("«[1]»", "list<u8, 2>"),
      code: "annotation/type",
      message: "`@default` must be a list `[...]` of 2, found a list of 1",
    },
    {
      name: "an item of another type",
      contract: withDefault("[1, «x»]", "list<u8>"),
      code: "annotation/type",
      message: "an item of `@default` must be a whole number, found `x`",
    },
    {
      name: "a map as a record",
      contract: withDefault("«{a: 1}»", "map<string, u8>"),
      code: "annotation/type",
      message: "`@default` must be a map, written as a list of pairs `[(key, value), ...]`, found a record",
    },
    {
      name: "a map's key twice",
      contract: withDefault('[("a", 1), «("a", 2)»]', "map<string, u8>"),
      code: "annotation/repeated-part",
      message: "`@default`: `a` stands here twice",
    },
    {
      name: "a result without its side",
      contract: withDefault("«5»", "result<u8>"),
      code: "annotation/type",
      message: "`@default` must be `ok(...)` or `err(...)`, found the number 5",
    },
    {
      name: "an err without its value",
      contract: withDefault("«err»", "result<u8, string>"),
      code: "annotation/payload",
      message: "`@default`: `err` needs a value",
    },
    {
      name: "an option of an option without some",
      contract: withDefault("«5»", "option<option<u8>>"),
      code: "annotation/type",
      message: "`@default` must be `none` or `some(...)`, found the number 5",
    },
    {
      name: "a char in double quotes",
      contract: withDefault('«"é"»', "char"),
      code: "annotation/type",
      message: '`@default` must be a character in single quotes, found the string "é"',
      help: "write `'é'`",
    },
    {
      name: "a string in single quotes",
      contract: withDefault("«'x'»", "string"),
      code: "annotation/type",
      message: "`@default` must be a string in double quotes, found the character 'x'",
      help: 'write `"x"`',
    },
    {
      name: "a float that f32 cannot hold",
      contract: withDefault("«1e39»", "f32"),
      code: "annotation/out-of-range",
      message: "`@default`: 1e39 does not fit into f32",
    },
    {
      name: "below the least integer",
      contract: withDefault("«-9223372036854775809»", "s64"),
      code: "annotation/out-of-range",
      message: "`@default`: -9223372036854775809 does not fit into s64",
    },
    {
      name: "a negative number for an unsigned type",
      contract: withDefault("«-1»", "u64"),
      code: "annotation/out-of-range",
      message: "`@default`: -1 does not fit into u64",
    },
    {
      name: "a variant's payload",
      contract: withDefault("circle(«true»)", "shape"),
      code: "annotation/type",
      message: "`circle(...)` must be a number, found `true`",
    },
  ]);

  /** The default of the field, as it stands in the model. */
  const defaultOf = (value: string, type: string): unknown => {
    const [found] = [...processOf(withDefault(value, type)).defaults.values()];
    return JSON.parse(JSON.stringify(found, (key, each: unknown) => (key === "span" ? undefined : each)));
  };
  it.each([
    ["true", "bool", { kind: "bool", value: true }],
    ["007", "u8", number("7")],
    ["-0", "s8", number("0")],
    ["18446744073709551615", "u64", number("18446744073709551615")],
    ["-1.5e3", "f64", number("-1.5e3")],
    ["nan", "f32", number("nan")],
    ["'\\u{1F600}'", "char", { kind: "char", value: "😀" }],
    ['"a\\nb"', "string", { kind: "string", value: "a\nb" }],
    ["dark", "theme", label("dark")],
    ['"DARK"', "theme", label("dark")],
    ["circle(2)", "shape", label("circle", number("2"))],
    ["none", "option<u8>", label("none")],
    ["5", "option<u8>", label("some", number("5"))],
    ["some(5)", "option<u8>", label("some", number("5"))],
    ["some(none)", "option<option<u8>>", label("some", label("none"))],
    ["ok", "result", label("ok")],
    ["err(1)", "result<_, u8>", label("err", number("1"))],
    ["{tuesday}", "days", { kind: "flags", names: [{ name: "tuesday" }] }],
    ["{}", "days", { kind: "flags", names: [] }],
    [
      "{least: 1}",
      "limits",
      {
        kind: "record",
        fields: [
          { name: { name: "least" }, value: number("1") },
          { name: { name: "most" }, value: label("none") },
        ],
      },
    ],
    [
      "{most: 2, least: 1}",
      "limits",
      {
        kind: "record",
        fields: [
          { name: { name: "least" }, value: number("1") },
          { name: { name: "most" }, value: label("some", number("2")) },
        ],
      },
    ],
    ["(1, true)", "tuple<u8, bool>", { kind: "tuple", items: [number("1"), { kind: "bool", value: true }] }],
    [
      '[("a", 1)]',
      "map<string, u8>",
      { kind: "list", items: [{ kind: "tuple", items: [{ kind: "string", value: "a" }, number("1")] }] },
    ],
    ["[]", "list<theme>", { kind: "list", items: [] }],
  ])("%s is a %s, in normal form", (value, type, expected) => {
    expect(defaultOf(value, type)).toEqual(expected);
  });
});
