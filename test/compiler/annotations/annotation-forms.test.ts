import { describe, expect, it } from "vitest";
import { checkFiles, processOf, processWith } from "../check/support/check-text.ts";
import { itBlames } from "../check/support/marked.ts";

const PING = "  /// @local\n  ping: func() -> string;\n";
const http = (annotation: string): string => processWith(`  /// ${annotation}\n  f: func();`);
const misplaced = (name: string, contract: string, annotation: string, noun: string) => ({
  name,
  contract,
  code: "annotation/misplaced",
  message: `\`@${annotation}\` has no meaning on ${noun}`,
});

describe("names of annotations", () => {
  itBlames([
    {
      name: "a misspelt one",
      contract: http('@«htpp»(method = "GET")'),
      code: "annotation/unknown",
      message: "there is no annotation `@htpp`",
      help: "did you mean `@http`?",
    },
    {
      name: "another case",
      contract: http("@«Local»"),
      code: "annotation/unknown",
      message: "there is no annotation `@Local`",
      help: "did you mean `@local`?",
    },
    {
      name: "an attribute of WIT",
      contract: http("@«since»(version = 1.0.0)"),
      code: "annotation/unknown",
      message: "there is no annotation `@since`",
      help: "that is an attribute of WIT, no annotation: write `@since(...)` outside the comment, directly above the item",
    },
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
    misplaced(
      "an interface",
      `package test:app;\n/// «@local»\ninterface api {\n${PING}}\n/// @process(name = "App")\nworld app { export api; }\n`,
      "local",
      "an interface",
    ),
    misplaced("a record", processWith(`${PING}  /// «@http(path = "/a")»\n  record r { a: u8 }`), "http", "a record"),
    misplaced("a field", processWith(`${PING}  record r {\n    /// «@query»\n    a: u8,\n  }`), "query", "a field"),
    misplaced("a flag", processWith(`${PING}  flags f {\n    /// «@status(404)»\n    a,\n  }`), "status", "a flag"),
    misplaced("a variant", processWith(`${PING}  /// «@min(1)»\n  variant v { a }`), "min", "a variant"),
    misplaced(
      "a parameter",
      processWith("  /// @local\n  f: func(\n    /// «@default(1)»\n    a: u8);"),
      "default",
      "a parameter",
    ),
    misplaced("a world", processWith(PING, '/// @process(name = "App")\n/// «@local»'), "local", "a world"),
    misplaced(
      "a method",
      processWith(`${PING}  resource r {\n    /// «@local»\n    m: func();\n  }`),
      "local",
      "a function of a resource",
    ),
    misplaced(
      "an imported function",
      processWith(PING, '/// @process(name = "App")', "  /// «@remote»\n  import other: func();"),
      "remote",
      "a function that the world imports",
    ),
    misplaced(
      "a use of two names, told once",
      processWith(`${PING}  /// «@local»\n  use hyper:process/types@1.0.0.{address, fault};`),
      "local",
      "a `use`",
    ),
  ]);

  itBlames([
    {
      name: "before a brace",
      contract: processWith(`${PING}  /// «@local»\n`),
      code: "annotation/dangling",
      message: "`@local` stands on nothing that could carry it",
    },
    {
      name: "on an export of an interface",
      contract: `package test:app;\ninterface api {\n${PING}}\n/// @process(name = "App")\nworld app {\n  /// «@local»\n  export api;\n}\n`,
      code: "annotation/dangling",
      message: "`@local` stands on nothing that could carry it",
    },
    {
      name: "on the package",
      contract: `/// «@local»\n${processWith(PING)}`,
      code: "annotation/dangling",
      message: "`@local` stands on nothing that could carry it",
    },
    {
      name: "on an include",
      contract: `${processWith(PING)}world base {}\n/// @process(name = "Other")\nworld other {\n  /// «@remote»\n  include base;\n  export api;\n}\n`,
      code: "annotation/dangling",
      message: "`@remote` stands on nothing that could carry it",
    },
    {
      name: "twice",
      contract: processWith(`  /// @local\n  /// «@local»\n  ping: func();`),
      code: "annotation/repeated",
      message: "`@local` stands here twice",
    },
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
    {
      name: "another unknown one",
      contract: http("@http(«secure» = true)"),
      code: "annotation/unknown-argument",
      message: "`@http` has no argument `secure`",
      help: "it takes `method` and `path`",
    },
    {
      name: "one twice",
      contract: http('@http("GET", «method» = get)'),
      code: "annotation/repeated-argument",
      message: "`@http` is given `method` twice",
    },
    {
      name: "one too many",
      contract: http('@http(get, "/a", «true»)'),
      code: "annotation/too-many-arguments",
      message: "`@http` takes at most 2 arguments",
    },
    {
      name: "any to one without",
      contract: http("@local(«from = 1»)"),
      code: "annotation/too-many-arguments",
      message: "`@local` takes no arguments",
      help: "write `@local`",
    },
    {
      name: "by position after by name",
      contract: http('@http(method = get, «"/a"»)'),
      code: "annotation/argument-order",
      message: "arguments without a name must come before those with one",
      help: "write `path = ...` if that is what is meant",
    },
    {
      name: "a required one",
      contract: processWith(PING, "/// «@process»"),
      code: "annotation/missing-argument",
      message: "`@process` needs `name`",
      help: "write `@process(name = ...)`. name: The title that people read",
    },
    {
      name: "a required one of a single parameter",
      contract: http("@http\n  /// «@status()»"),
      code: "annotation/missing-argument",
      message: "`@status` needs `code`",
      help: "write `@status(...)`. code: 200 to 299 for success, 400 to 599 for an error",
    },
    {
      name: "a string without quotes",
      contract: http("@http(path = «users»)"),
      code: "annotation/type",
      message: "`path` must be a string in double quotes, found `users`",
      help: 'write `"users"`',
    },
    {
      name: "a number for a string",
      contract: http("@http(path = «5»)"),
      code: "annotation/type",
      message: "`path` must be a string in double quotes, found the number 5",
    },
    {
      name: "a bool in quotes",
      contract: processWith(PING, '/// @process(name = "App")\n/// @bind-http("/", authenticated = «"true"»)'),
      code: "annotation/type",
      message: '`authenticated` must be `true` or `false`, found the string "true"',
    },
    {
      name: "one string for a list of them",
      contract: http('@remote(from = «"bob.os"»)'),
      code: "annotation/type",
      message: '`@remote` must be a list `[...]`, found the string "bob.os"',
      help: "put it into brackets: `[...]`",
    },
    {
      name: "an unknown method",
      contract: http('@http(method = «"GTE"»)'),
      code: "annotation/unknown-case",
      message: "`method`: `GTE` is no http-method",
      help: "did you mean `get`?",
    },
    {
      name: "a far-off method",
      contract: http("@http(method = «subscribe»)"),
      code: "annotation/unknown-case",
      message: "`method`: `subscribe` is no http-method",
      help: "it is one of `get`, `post`, `put`, `delete`, `patch`, `head` or `options`",
    },
    {
      name: "a number that is too large",
      contract: http("@http\n  /// @status(«70000»)"),
      code: "annotation/out-of-range",
      message: "`@status`: 70000 does not fit into u16",
      help: "u16 holds 0 to 65535",
    },
    {
      name: "a case without its number",
      contract: processWith(PING, '/// @process(name = "App", state = st, save = «every-n-seconds»)', "  record st {}"),
      code: "annotation/payload",
      message: "`save`: `every-n-seconds` needs a value",
      help: "write `every-n-seconds(...)` with a whole number",
    },
    {
      name: "a case with a number too many",
      contract: processWith(PING, '/// @process(name = "App", state = st, save = «on-diff(3)»)', "  record st {}"),
      code: "annotation/payload",
      message: "`save`: `on-diff` takes no value",
      help: "write `on-diff`",
    },
    {
      name: "a case as a string is no variant",
      contract: processWith(PING, '/// @process(name = "App", state = st, save = «"never"»)', "  record st {}"),
      code: "annotation/type",
      message:
        '`save` must be one of `never`, `every-message`, `every-n-messages(...)`, `every-n-seconds(...)`, `on-diff`, found the string "never"',
      help: "write `never`",
    },
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
