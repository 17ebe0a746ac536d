import { describe, expect, it } from "vitest";
import { checkFiles, processWith, summaries } from "./support/check-text.ts";
import { itBlames } from "./support/marked.ts";

const PING = "  /// @local\n  ping: func() -> string;\n";
const process = (argumentsText: string, world = "  record st { n: u8 }"): string =>
  processWith(PING, `/// @process(${argumentsText})`, world);
const withFields = (fields: string, types = ""): string =>
  process('name = "App", state = st', `${types}\n  record st {\n${fields}\n  }`);
const withItems = (items: string): string => processWith(`${PING}${items}`);
const chain = (levels: number, type: (below: string, level: number) => string): string =>
  Array.from({ length: levels }, (_, n) => type(n === 0 ? "u8" : `t${n}`, n + 1)).join("\n");
const judged = (types: string, last: string): string[] =>
  checkFiles(
    processWith(
      `${types}\n  /// @local\n  f: func(x: ${last});`,
      '/// @process(name = "App", state = st)',
      `  use api.{${last}};\n  record st { x: ${last} }`,
    ),
  ).diagnostics.map(({ code, message }) => `${code}: ${message}`);

describe("processes", () => {
  itBlames([
    {
      name: "an empty name",
      contract: process('name = «"  "»'),
      code: "process/name",
      message: "the name of `app` is empty",
    },
    {
      name: "never coming due",
      contract: process('name = "App", state = st, save = «every-n-messages(0)»'),
      code: "process/save-interval",
      message: "`every-n-messages(0)` never comes due",
    },
    {
      name: "save without state",
      contract: process('name = "App", save = «on-diff»'),
      code: "state/save-without-state",
      message: "`save = on-diff` has nothing to save: the process has no state",
    },
    {
      name: "a state that is a variant",
      contract: process('name = "App", state = «v»', "  variant v { a }"),
      code: "state/not-a-record",
      message: "the state must be a record, and `v` is a variant",
    },
    {
      name: "a state that is a list by an alias",
      contract: process('name = "App", state = «l»', "  type l = list<u8>;"),
      code: "state/not-a-record",
      message: "the state must be a record, and `l` is a type alias",
    },
    {
      name: "a state that is not in scope, with the way to bring it there",
      contract: processWith(`${PING}  record remembered { n: u8 }`, '/// @process(name = "App", state = «remembered»)'),
      code: "annotation/unknown-type",
      message: "`state`: there is no type `remembered` in world `app`",
      help: "bring it into scope with `use api.{remembered};`",
    },
    {
      name: "a misspelt state",
      contract: process('name = "App", state = «sta»', "  record stat { n: u8 }"),
      code: "annotation/unknown-type",
      message: "`state`: there is no type `sta` in world `app`",
      help: "did you mean `stat`?",
    },
    {
      name: "a state in quotes",
      contract: process('name = "App", state = «"st"»'),
      code: "annotation/type",
      message: '`state` must be the name of a type, without quotes, found the string "st"',
      help: "write `st`",
    },
    {
      name: "a binding on a world that is no process",
      contract: `${processWith(PING)}\n/// «@ui(dir = "ui")»\nworld other {\n  export api;\n}\n`,
      code: "process/not-a-process",
      message: "`@ui` has no meaning on `other`: it is no process",
    },
  ]);

  it.each([
    [
      "a record used from an interface",
      processWith(
        `${PING}  record st { n: u8 }`,
        '/// @process(name = "App", state = st, save = every-n-seconds(5))',
        "  use api.{st};",
      ),
    ],
    ["an alias of a record", process('name = "App", state = s', "  record st { n: u8 }\n  type s = st;")],
    ["an empty record", process('name = "App", state = s', "  record s {}")],
    ["save = never without state", process('name = "App", save = never')],
    ["strings for enums", process('name = "App", wire = "Hyperware"')],
  ])("fine: %s", (_, contract) => {
    expect(checkFiles(contract).diagnostics).toEqual([]);
  });
});

describe("types as deep as they come", () => {
  it.each([
    ["aliases", (below: string, level: number) => `  /// @min(0)\n  type t${level} = ${below};`, 1],
    ["options", (below: string, level: number) => `  type t${level} = option<${below}>;`, 2],
    ["records", (below: string, level: number) => `  record t${level} { a: ${below} }`, 1],
    ["variants", (below: string, level: number) => `  variant t${level} { a(${below}) }`, 1],
  ] as const)("%s", (_, type, each) => {
    expect(judged(chain(40, type), "t40")).toEqual([]);
    expect(judged(chain(3000, type), "t3000")).toEqual([
      `process/type-depth: the types of \`f\` are nested ${3000 * each + 1} levels deep, and 100 are the most`,
      `process/type-depth: the types of the state are nested ${3000 * each + 2} levels deep, and 100 are the most`,
    ]);
  });
});

describe("first values", () => {
  itBlames([
    {
      name: "a char",
      contract: withFields("    «c»: char,"),
      code: "state/no-first-value",
      message: "`c` has no first value: a char has no zero value",
    },
    {
      name: "a char in a tuple",
      contract: withFields("    «c»: tuple<u8, char>,"),
      code: "state/no-first-value",
      message: "`c` has no first value: a char has no zero value",
    },
    {
      name: "a char in the first case",
      contract: withFields("    «c»: v,", "  variant v { a(char), b }"),
      code: "state/no-first-value",
      message: "`c` has no first value: a char has no zero value",
    },
    {
      name: "a char in ok",
      contract: withFields("    «c»: result<char, u8>,"),
      code: "state/no-first-value",
      message: "`c` has no first value: a char has no zero value",
    },
    {
      name: "a char in a record inside: told at its own field, once",
      contract: withFields("    a: inner,\n    b: inner,", "  record inner { «c»: char }"),
      code: "state/no-first-value",
      message: "`c` has no first value: a char has no zero value",
    },
    {
      name: "zero below the least",
      contract: withFields("    /// @min(1)\n    «n»: u8,"),
      code: "state/no-first-value",
      message: "`n` has no first value: its zero value does not fit its constraints, as 0 is less than 1",
    },
    {
      name: "the empty string against an alias",
      contract: withFields("    «n»: name,", "  /// @length(min = 1)\n  type name = string;"),
      code: "state/no-first-value",
      message:
        '`n` has no first value: its zero value does not fit its constraints, as "" has a length of 0, and 1 is the least',
    },
    {
      name: "the empty string against a format",
      contract: withFields("    /// @format(email)\n    «n»: string,"),
      code: "state/no-first-value",
      message: '`n` has no first value: its zero value does not fit its constraints, as "" is no email',
    },
    {
      name: "a default above the greatest",
      contract: withFields("    /// @max(10)\n    /// @default(«11»)\n    n: u8,"),
      code: "constraint/default",
      message: "the default of `n` breaks its own constraint: 11 is more than 10",
    },
    {
      name: "a default that an alias refuses, inside an option",
      contract: withFields(
        '    /// @default(«some("ABC")»)\n    n: option<name>,',
        '  /// @pattern("[a-z]+")\n  type name = string;',
      ),
      code: "constraint/default",
      message: 'the default of `n` breaks its own constraint: "ABC" does not match /[a-z]+/',
    },
    {
      name: "a default whose field breaks the constraint of that field",
      contract: withFields(
        "    /// @default(«{n: 12}»)\n    r: inner,",
        "  record inner {\n    /// @max(10)\n    n: u8,\n  }",
      ),
      code: "constraint/default",
      message: "the default of `r` breaks its own constraint: 12 is more than 10",
    },
    {
      name: "a default in a list, beyond 2^53",
      contract: withFields(
        "    /// @default(«[1, 9007199254740993]»)\n    l: list<big>,",
        "  /// @max(9007199254740992)\n  type big = u64;",
      ),
      code: "constraint/default",
      message: "the default of `l` breaks its own constraint: 9007199254740993 is more than 9007199254740992",
    },
    {
      name: "a default in a map, a variant and a result",
      contract: withFields(
        '    /// @default(«[("a", ok(b(3)))]»)\n    m: map<string, result<v>>,',
        "  /// @max(2)\n  type few = u8;\n  variant v { a, b(few) }",
      ),
      code: "constraint/default",
      message: "the default of `m` breaks its own constraint: 3 is more than 2",
    },
    {
      name: "a stream in the state",
      contract: withFields("    s: option<«stream<u8>»>,"),
      code: "state/unsupported-type",
      message: "`stream<u8>` cannot be part of the state `st`: this version of hypc has no streams between processes",
    },
    {
      name: "a default outside the state",
      contract: withItems(
        "  record page {\n    /// «@default(10)»\n    size: u32,\n  }\n  /// @local\n  read: func(p: page);",
      ),
      code: "state/default-unused",
      message: "this `@default` is never used: `page` is not part of the state of a process",
    },
  ]);

  it("everything else has a zero value", () => {
    const types = `  enum e { a, b }
  flags f { x, y }
  variant v { a, b(char) }
  record inner { e: e, f: f, v: v }
  /// @length(max = 3)
  type short = list<u8>;`;
    const fields = `    a: bool, b: s64, c: f32, d: string, e: list<char>, f: map<string, char>, g: option<char>, h: result, i: result<u8, char>,
    j: inner, k: short, l: tuple<u8, string>, m: list<u8, 4>, n: list<char, 0>,
    /// @default('x')
    o: char,
    /// @min(-5)
    /// @max(5)
    p: s8`;
    expect(checkFiles(withFields(fields, types)).diagnostics).toEqual([]);
  });
});

describe("constraints", () => {
  itBlames([
    {
      name: "@max on a string",
      contract: withItems("  /// «@max(80)»\n  type title = string;"),
      code: "constraint/type",
      message: "`@max` is for numbers, and `title` is a string",
      help: "write `@length(max = ...)` to bound its length",
    },
    {
      name: "@length on a number",
      contract: withItems("  record r {\n    /// «@length(1, 2)»\n    n: option<s8>,\n  }"),
      code: "constraint/type",
      message: "`@length` is for strings, lists and maps, and `n` is an s8",
      help: "write `@min(...)` and `@max(...)` to bound its value",
    },
    {
      name: "@length on a list of a fixed length",
      contract: withItems("  /// «@length(1, 2)»\n  type l = list<u8, 4>;"),
      code: "constraint/type",
      message: "`@length` is for strings, lists and maps, and `l` is a list<u8, 4>",
      help: "its length is fixed by its type",
    },
    {
      name: "@pattern on a list of strings",
      contract: withItems('  /// @local\n  f: func(\n    /// «@pattern("a")»\n    names: list<string>);'),
      code: "constraint/type",
      message: "`@pattern` is for strings, and `names` is a list<string>",
    },
    {
      name: "@format on an enum",
      contract: withItems("  enum e { a }\n  record r {\n    /// «@format(uuid)»\n    e: e,\n  }"),
      code: "constraint/type",
      message: "`@format` is for strings, and `e` is an enum",
    },
    {
      name: "nothing between the bounds",
      contract: withItems("  /// @min(10)\n  /// «@max(9)»\n  type n = u64;"),
      code: "constraint/empty",
      message: "nothing fits `n`: its value must be at least 10 and at most 9",
    },
    {
      name: "nothing between the bounds of a field and its alias",
      contract: withItems(
        "  /// @min(10)\n  type big = u64;\n  record r {\n    /// «@max(9)»\n    n: option<big>,\n  }",
      ),
      code: "constraint/empty",
      message: "nothing fits `n`: its value must be at least 10 and at most 9",
    },
    {
      name: "bounds beyond 2^53",
      contract: withItems("  /// @min(9007199254740993)\n  /// «@max(9007199254740992)»\n  type n = u64;"),
      code: "constraint/empty",
      message: "nothing fits `n`: its value must be at least 9007199254740993 and at most 9007199254740992",
    },
    {
      name: "no length at all",
      contract: withItems("  /// «@length(3, 2)»\n  type l = list<u8>;"),
      code: "constraint/empty",
      message: "nothing fits `l`: its length must be at least 3 and at most 2",
    },
    {
      name: "no bound",
      contract: withItems("  /// «@length»\n  type l = string;"),
      code: "constraint/no-bound",
      message: "`@length` without a bound says nothing",
    },
    {
      name: "infinity",
      contract: withItems("  /// @max(«inf»)\n  type f = f64;"),
      code: "constraint/not-finite",
      message: "`@max(inf)` is no bound",
    },
    {
      name: "no regular expression",
      contract: withItems('  /// @pattern(«"(a"»)\n  type p = string;'),
      code: "constraint/pattern",
      message: "this is no regular expression: unterminated group",
    },
    {
      name: "brackets that only look right inside others",
      contract: withItems('  /// @pattern(«"a)|(b"»)\n  type p = string;'),
      code: "constraint/pattern",
      message: "this is no regular expression: unmatched ')'",
    },
    {
      name: "a bound that its type cannot hold",
      contract: withItems("  /// @max(«256»)\n  type n = u8;"),
      code: "annotation/out-of-range",
      message: "`@max`: 256 does not fit into u8",
      help: "u8 holds 0 to 255",
    },
    {
      name: "a fraction for a whole number",
      contract: withItems("  /// @min(«1.5»)\n  type n = u8;"),
      code: "annotation/type",
      message: "`@min` must be a whole number, found the number 1.5",
    },
  ]);

  it.each([
    ["equal bounds", "  /// @min(3)\n  /// @max(3)\n  type n = s8;"],
    ["floats", "  /// @min(-1.5)\n  /// @max(1e3)\n  type n = f32;"],
    [
      "a map and bytes",
      "  /// @length(0, 0)\n  type m = map<string, u8>;\n  /// @length(max = 16)\n  type b = list<u8>;",
    ],
    ["an option of an option", "  /// @min(1)\n  type n = option<option<u8>>;"],
    ["a pattern with escapes and a flag u class", '  /// @pattern("\\\\p{L}+\\\\d{2,}")\n  type p = string;'],
    [
      "every format",
      ["date-time", "date", "time", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"]
        .map((name) => `  /// @format(${name})\n  type f-${name} = string;`)
        .join("\n"),
    ],
  ])("fine: %s", (_, items) => {
    expect(summaries(checkFiles(withItems(items)).diagnostics)).toEqual([]);
  });
});
