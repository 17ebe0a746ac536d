import { describe, expect, it } from "vitest";
import { checkFiles, checkFilesWithOwnSchema, checkUnresolved, processOf, processWith, spanText, summaries } from "../check/support/check-text.ts";
import { itBlames } from "../check/support/marked.ts";

const PING = "  /// @local\n  ping: func() -> string;\n";
const http = (annotation: string): string => processWith(`  /// ${annotation}\n  f: func();`);
const TYPES = "  enum theme { light, dark }\n  flags days { monday, tuesday }\n  record limits { least: u8, most: option<u8> }\n  variant shape { dot, circle(f32) }";
const withDefault = (value: string, type: string): string =>
  processWith(PING, '/// @process(name = "App", state = st)', `${TYPES}\n  record st {\n    /// @default(${value})\n    f: ${type},\n  }`);
const misplaced = (name: string, contract: string, annotation: string, noun: string) => ({
  name,
  contract,
  code: "annotation/misplaced",
  message: `\`@${annotation}\` has no meaning on ${noun}`,
});
const number = (text: string) => ({ kind: "number", text });
const label = (name: string, payload: unknown = null) => ({ kind: "label", name, payload });

describe("names of annotations", () => {
  itBlames([
    {
      name: "a misspelt one",
      contract: http('@«htpp»(method = "GET")'),
      code: "annotation/unknown",
      message: "there is no annotation `@htpp`",
      help: "did you mean `@http`?",
    },
    { name: "another case", contract: http("@«Local»"), code: "annotation/unknown", message: "there is no annotation `@Local`", help: "did you mean `@local`?" },
    {
      name: "prose",
      contract: processWith(`  /// @«returns» nothing\n${PING}`),
      code: "annotation/unknown",
      message: "there is no annotation `@returns`",
      help: "here can stand `@init`, `@http`, `@local`, `@remote`, `@ws`, `@ws-open`, `@ws-close`, `@ws-client`, `@eth`, `@status`; if this is prose, let the line begin with another word",
    },
    {
      name: "one that cannot stand here suggests what can",
      contract: processWith(`${PING}  /// @«loacl»\n  record r { a: u8 }`),
      code: "annotation/unknown",
      message: "there is no annotation `@loacl`",
      help: "did you mean `@local`?",
    },
  ]);
});

describe("places of annotations", () => {
  itBlames([
    misplaced("an interface", `package test:app;\n/// «@local»\ninterface api {\n${PING}}\n/// @process(name = "App")\nworld app { export api; }\n`, "local", "an interface"),
    misplaced("a record", processWith(`${PING}  /// «@http(path = "/a")»\n  record r { a: u8 }`), "http", "a record"),
    misplaced("a field", processWith(`${PING}  record r {\n    /// «@query»\n    a: u8,\n  }`), "query", "a field"),
    misplaced("a flag", processWith(`${PING}  flags f {\n    /// «@status(404)»\n    a,\n  }`), "status", "a flag"),
    misplaced("a variant", processWith(`${PING}  /// «@min(1)»\n  variant v { a }`), "min", "a variant"),
    misplaced("a parameter", processWith("  /// @local\n  f: func(\n    /// «@default(1)»\n    a: u8);"), "default", "a parameter"),
    misplaced("a world", processWith(PING, '/// @process(name = "App")\n/// «@local»'), "local", "a world"),
    misplaced("a method", processWith(`${PING}  resource r {\n    /// «@local»\n    m: func();\n  }`), "local", "a function of a resource"),
    misplaced("an imported function", processWith(PING, '/// @process(name = "App")', "  /// «@remote»\n  import other: func();"), "remote", "a function that the world imports"),
    misplaced("a use of two names, told once", processWith(`${PING}  /// «@local»\n  use hyper:process/types@1.0.0.{address, fault};`), "local", "a `use`"),
  ]);

  itBlames([
    { name: "before a brace", contract: processWith(`${PING}  /// «@local»\n`), code: "annotation/dangling", message: "`@local` stands on nothing that could carry it" },
    { name: "on an export of an interface", contract: `package test:app;\ninterface api {\n${PING}}\n/// @process(name = "App")\nworld app {\n  /// «@local»\n  export api;\n}\n`, code: "annotation/dangling", message: "`@local` stands on nothing that could carry it" },
    { name: "on the package", contract: `/// «@local»\n${processWith(PING)}`, code: "annotation/dangling", message: "`@local` stands on nothing that could carry it" },
    {
      name: "on an include",
      contract: `${processWith(PING)}world base {}\n/// @process(name = "Other")\nworld other {\n  /// «@remote»\n  include base;\n  export api;\n}\n`,
      code: "annotation/dangling",
      message: "`@remote` stands on nothing that could carry it",
    },
    { name: "twice", contract: processWith(`  /// @local\n  /// «@local»\n  ping: func();`), code: "annotation/repeated", message: "`@local` stands here twice" },
    {
      name: "a second process",
      contract: processWith(PING, '/// @process(name = "App")\n/// «@process(name = "Other")»'),
      code: "annotation/repeated",
      message: "`@process` stands here twice",
    },
  ]);
});

describe("arguments", () => {
  itBlames([
    {
      name: "an unknown one",
      contract: http('@http(«pth» = "/a")'),
      code: "annotation/unknown-argument",
      message: "`@http` has no argument `pth`",
      help: "did you mean `path`?",
    },
    { name: "another unknown one", contract: http("@http(«secure» = true)"), code: "annotation/unknown-argument", message: "`@http` has no argument `secure`", help: "it takes `method` and `path`" },
    { name: "one twice", contract: http('@http("GET", «method» = get)'), code: "annotation/repeated-argument", message: "`@http` is given `method` twice" },
    { name: "one too many", contract: http('@http(get, "/a", «true»)'), code: "annotation/too-many-arguments", message: "`@http` takes at most 2 arguments" },
    { name: "any to one without", contract: http("@local(«from = 1»)"), code: "annotation/too-many-arguments", message: "`@local` takes no arguments", help: "write `@local`" },
    { name: "by position after by name", contract: http('@http(method = get, «"/a"»)'), code: "annotation/argument-order", message: "arguments without a name must come before those with one", help: "write `path = ...` if that is what is meant" },
    {
      name: "a required one",
      contract: processWith(PING, "/// «@process»"),
      code: "annotation/missing-argument",
      message: "`@process` needs `name`",
      help: "write `@process(name = ...)`. name: The title that people read",
    },
    { name: "a required one of a single parameter", contract: http("@http\n  /// «@status()»"), code: "annotation/missing-argument", message: "`@status` needs `code`", help: "write `@status(...)`. code: 200 to 299 for success, 400 to 599 for an error" },
    { name: "a string without quotes", contract: http("@http(path = «users»)"), code: "annotation/type", message: "`path` must be a string in double quotes, found `users`", help: 'write `"users"`' },
    { name: "a number for a string", contract: http("@http(path = «5»)"), code: "annotation/type", message: "`path` must be a string in double quotes, found the number 5" },
    { name: "a bool in quotes", contract: processWith(PING, '/// @process(name = "App")\n/// @bind-http("/", authenticated = «"true"»)'), code: "annotation/type", message: '`authenticated` must be `true` or `false`, found the string "true"' },
    { name: "one string for a list of them", contract: http('@remote(from = «"bob.os"»)'), code: "annotation/type", message: '`@remote` must be a list `[...]`, found the string "bob.os"', help: "put it into brackets: `[...]`" },
    { name: "an unknown method", contract: http('@http(method = «"GTE"»)'), code: "annotation/unknown-case", message: "`method`: `GTE` is no http-method", help: "did you mean `get`?" },
    { name: "a far-off method", contract: http("@http(method = «subscribe»)"), code: "annotation/unknown-case", message: "`method`: `subscribe` is no http-method", help: "it is one of `get`, `post`, `put`, `delete`, `patch`, `head` or `options`" },
    { name: "a number that is too large", contract: http("@http\n  /// @status(«70000»)"), code: "annotation/out-of-range", message: "`@status`: 70000 does not fit into u16", help: "u16 holds 0 to 65535" },
    { name: "a case without its number", contract: processWith(PING, '/// @process(name = "App", state = st, save = «every-n-seconds»)', "  record st {}"), code: "annotation/payload", message: "`save`: `every-n-seconds` needs a value", help: "write `every-n-seconds(...)` with a whole number" },
    { name: "a case with a number too many", contract: processWith(PING, '/// @process(name = "App", state = st, save = «on-diff(3)»)', "  record st {}"), code: "annotation/payload", message: "`save`: `on-diff` takes no value", help: "write `on-diff`" },
    { name: "a case as a string is no variant", contract: processWith(PING, '/// @process(name = "App", state = st, save = «"never"»)', "  record st {}"), code: "annotation/type", message: '`save` must be one of `never`, `every-message`, `every-n-messages(...)`, `every-n-seconds(...)`, `on-diff`, found the string "never"', help: "write `never`" },
  ]);

  it("a syntax error inside an annotation is told, and nothing of the annotation beside it", () => {
    const { diagnostics } = checkFiles(processWith('  /// @http(method = "GTE", path = )\n  f: func(a: u8);'));
    expect(diagnostics.map(({ code }) => code)).toEqual(["syntax/annotation-expected"]);
  });

  it.each([
    ["by name", '@http(method = "GET", path = "/a")'],
    ["by position", '@http(get, "/a")'],
    ["mixed, with a comma at the end", '@http("Get", path = "/a",)'],
    ["any case of a label", '@http(method = GET, path = "/a")'],
    ["written as options", '@http(some(get), path = some("/a"))'],
    ["over several lines", '@http(\n  ///   method = "GET",\n  ///   path = "/a"\n  /// )'],
  ])("one annotation, written %s", (_, annotation) => {
    const [route] = processOf(http(annotation)).routes;
    expect([route?.method, route?.path?.text]).toEqual(["GET", "/a"]);
  });

  it("an option that is none is as good as none", () => {
    const [route] = processOf(http("@http(none, path = none)")).routes;
    expect([route?.method, route?.path]).toEqual([null, null]);
  });
});

describe("values against types", () => {
  itBlames([
    { name: "a record's unknown field", contract: withDefault("{least: 1, «mots»: 2}", "limits"), code: "annotation/unknown-field", message: "`@default`: limits has no field `mots`", help: "did you mean `most`?" },
    { name: "a record's missing field", contract: withDefault("«{most: some(2)}»", "limits"), code: "annotation/missing-field", message: "`@default`: limits needs the field `least`" },
    { name: "a record's field twice", contract: withDefault("{least: 1, «least»: 2}", "limits"), code: "annotation/repeated-part", message: "`@default`: `least` stands here twice" },
    { name: "a record's field of another type", contract: withDefault("{least: «true»}", "limits"), code: "annotation/type", message: "field `least` must be a whole number, found `true`" },
    { name: "a flag that is none", contract: withDefault("{«sunday»}", "days"), code: "annotation/unknown-case", message: "`@default`: `sunday` is no days" },
    { name: "a flag twice", contract: withDefault("{monday, «monday»}", "days"), code: "annotation/repeated-part", message: "`@default`: `monday` stands here twice" },
    { name: "a tuple of another length", contract: withDefault("«(1, 2, 3)»", "tuple<u8, u8>"), code: "annotation/type", message: "`@default` must be a tuple `(...)` of 2, found a tuple of 3" },
    { name: "a list of another length", contract: withDefault("«[1]»", "list<u8, 2>"), code: "annotation/type", message: "`@default` must be a list `[...]` of 2, found a list of 1" },
    { name: "an item of another type", contract: withDefault("[1, «x»]", "list<u8>"), code: "annotation/type", message: "an item of `@default` must be a whole number, found `x`" },
    { name: "a map as a record", contract: withDefault("«{a: 1}»", "map<string, u8>"), code: "annotation/type", message: "`@default` must be a map, written as a list of pairs `[(key, value), ...]`, found a record" },
    { name: "a map's key twice", contract: withDefault('[("a", 1), «("a", 2)»]', "map<string, u8>"), code: "annotation/repeated-part", message: "`@default`: `a` stands here twice" },
    { name: "a result without its side", contract: withDefault("«5»", "result<u8>"), code: "annotation/type", message: "`@default` must be `ok(...)` or `err(...)`, found the number 5" },
    { name: "an err without its value", contract: withDefault("«err»", "result<u8, string>"), code: "annotation/payload", message: "`@default`: `err` needs a value" },
    { name: "an option of an option without some", contract: withDefault("«5»", "option<option<u8>>"), code: "annotation/type", message: "`@default` must be `none` or `some(...)`, found the number 5" },
    { name: "a char in double quotes", contract: withDefault('«"é"»', "char"), code: "annotation/type", message: '`@default` must be a character in single quotes, found the string "é"', help: "write `'é'`" },
    { name: "a string in single quotes", contract: withDefault("«'x'»", "string"), code: "annotation/type", message: "`@default` must be a string in double quotes, found the character 'x'", help: 'write `"x"`' },
    { name: "a float that f32 cannot hold", contract: withDefault("«1e39»", "f32"), code: "annotation/out-of-range", message: "`@default`: 1e39 does not fit into f32" },
    { name: "below the least integer", contract: withDefault("«-9223372036854775809»", "s64"), code: "annotation/out-of-range", message: "`@default`: -9223372036854775809 does not fit into s64" },
    { name: "a negative number for an unsigned type", contract: withDefault("«-1»", "u64"), code: "annotation/out-of-range", message: "`@default`: -1 does not fit into u64" },
    { name: "a variant's payload", contract: withDefault("circle(«true»)", "shape"), code: "annotation/type", message: "`circle(...)` must be a number, found `true`" },
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
    ["{least: 1}", "limits", { kind: "record", fields: [{ name: { name: "least" }, value: number("1") }, { name: { name: "most" }, value: label("none") }] }],
    ["{most: 2, least: 1}", "limits", { kind: "record", fields: [{ name: { name: "least" }, value: number("1") }, { name: { name: "most" }, value: label("some", number("2")) }] }],
    ["(1, true)", "tuple<u8, bool>", { kind: "tuple", items: [number("1"), { kind: "bool", value: true }] }],
    ['[("a", 1)]', "map<string, u8>", { kind: "list", items: [{ kind: "tuple", items: [{ kind: "string", value: "a" }, number("1")] }] }],
    ["[]", "list<theme>", { kind: "list", items: [] }],
  ])("%s is a %s, in normal form", (value, type, expected) => {
    expect(defaultOf(value, type)).toEqual(expected);
  });
});

describe("where annotations count", () => {
  const process = 'package test:app;\n/// @process(name = "App")\nworld app {\n  export other:lib/api;\n}\n';

  it("in a package without a process no comment is looked at", () => {
    const contract = "package test:lib;\n/// @deprecated\ninterface api {\n  /// @param x: the thing\n  /// @http(method = \n  f: func(x: u8);\n  /// @todo\n}\nworld w { export api; }\n";
    expect(checkFiles(contract)).toEqual({ processes: [], diagnostics: [] });
  });

  it("a misspelt @process is pointed out, as a warning", () => {
    const { diagnostics } = checkFiles('package test:lib;\n/// @proces(name = "App")\nworld w {}\n');
    expect(diagnostics.map((each) => [each.code, each.severity, spanText(each)])).toEqual([["process/misspelt", "warning", "proces"]]);
  });

  it("an interface that a process exports from elsewhere counts; the rest of its package does not", () => {
    const lib = "package other:lib;\ninterface api {\n  /// @lokal\n  f: func();\n  /// @local\n  g: func();\n}\ninterface prose {\n  /// @author somebody\n  f: func();\n}\n";
    const { diagnostics, processes } = checkFiles({ "app.wit": process, "deps/lib/lib.wit": lib });
    expect(summaries(diagnostics)).toEqual(["annotation/unknown @ lokal"]);
    expect(processes[0]?.handlers.map(({ name }) => name)).toEqual(["g"]);
  });

  it("a dependency with a process of its own counts, and is not built", () => {
    const lib = 'package other:lib;\ninterface api {\n  /// @local\n  g: func();\n}\ninterface prose {\n  /// @author somebody\n  f: func();\n}\n/// @process(name = "Lib")\nworld lib { export api; }\n';
    const { diagnostics, processes } = checkFiles({ "app.wit": process, "deps/lib/lib.wit": lib });
    expect(summaries(diagnostics)).toEqual(["annotation/unknown @ author"]);
    expect(processes.map(({ world }) => world.name)).toEqual(["app"]);
  });

  it("well-formed constraints of types from elsewhere hold; what is not well-formed there is prose", () => {
    const lib =
      'package other:lib;\ninterface types {\n  /// @length(min = 1, max = 80)\n  type title = string;\n  /// @pattern("(")\n  /// @length(one, two)\n  /// @min(1)\n  /// @format("email")\n  type odd = string;\n}\n';
    const app = 'package test:app;\ninterface api {\n  use other:lib/types.{title, odd};\n  /// @local\n  f: func(t: title, o: odd);\n}\n/// @process(name = "App")\nworld app { export api; }\n';
    const { diagnostics, processes } = checkFiles({ "app.wit": app, "deps/lib/lib.wit": lib });
    expect(diagnostics).toEqual([]);
    expect([...(processes[0]?.constraints ?? [])].map(([item, constraints]) => [item.name, constraints])).toEqual([
      ["title", { length: { min: 1, max: 80 } }],
      ["odd", { format: "email" }],
    ]);
  });

  it("a copy of hyper:annotations in deps/ says what annotations there are", () => {
    const copy = "package hyper:annotations@1.0.0;\ninterface annotations {\n  variant annotation { process(process), local, http(http) }\n  record process { name: string }\n  record http { path: string }\n}\n";
    const app = processWith("  /// @remote\n  f: func();\n  /// @http\n  g: func();");
    const { diagnostics } = checkFilesWithOwnSchema({ "app.wit": app, "deps/annotations/annotations.wit": copy });
    expect(diagnostics.map(({ message }) => message)).toEqual(["there is no annotation `@remote`", "`@http` needs `path`"]);
  });
});

describe("several mistakes at once", () => {
  it("each is told once, in the order of the text", () => {
    const contract = `package test:app;
interface api {
  enum oops {
    /// @status(200)
    bad,
  }
  /// @min(5)
  /// @max(1)
  type n = u8;
  /// @http(method = "GTE", path = "/a")
  a: func();
  /// @http(method = "GET", path = "/b/{id}")
  b: func() -> result<u8, oops>;
  /// @http(method = "GET", path = "/c")
  c: func(x: map<string, u8>);
  /// @http(method = "GET", path = "/c")
  d: func();
  /// @init
  e: func() -> u8;
  /// @lokal
  f: func();
  g: func();
}
/// @process(name = "", state = missing, save = on-diff)
/// @bind-http(path = "x")
world app {
  export api;
}
`;
    expect(summaries(checkFiles(contract).diagnostics)).toEqual([
      "handler/status @ 200",
      "constraint/empty @ @max(1)",
      'annotation/unknown-case @ "GTE"',
      "route/unknown-parameter @ {id}",
      "route/query-type @ map<string, u8>",
      'route/duplicate @ @http(method = "GET", path = "/c")',
      "handler/init-signature @ e",
      "handler/init-signature @ u8",
      "annotation/unknown @ lokal",
      "handler/unrouted @ g",
      'process/name @ ""',
      "annotation/unknown-type @ missing",
      'binding/path @ "x"',
    ]);
  });

  it("a function that two processes export is judged once", () => {
    const contract = 'package test:app;\ninterface api {\n  /// @http(path = "/{x}")\n  f: func();\n}\n/// @process(name = "A")\nworld a { export api; }\n/// @process(name = "B")\nworld b { export api; }\n';
    expect(summaries(checkFiles(contract).diagnostics)).toEqual(["route/unknown-parameter @ {x}"]);
  });

  it("what could not be resolved is not judged a second time", () => {
    const contract = processWith("  /// @http(path = \"/{x}\")\n  f: func(x: missing) -> result<u8, gone>;\n  record r {\n    /// @max(1)\n    a: missing,\n  }", '/// @process(name = "App", state = st)', "  record st {\n    /// @default(5)\n    n: missing,\n  }");
    expect(checkUnresolved(contract)).toEqual([]);
  });
});
