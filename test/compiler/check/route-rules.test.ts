import { describe, expect, it } from "vitest";
import { ALL_KINDS, checkFiles, processWith, spanText, summaries } from "./support/check-text.ts";
import { itBlames, type MarkedCase } from "./support/marked.ts";

const get = (path: string, parameters = ""): string =>
  processWith(`  /// @http(method = "GET", path = ${path})\n  find: func(${parameters}) -> string;`);
const bindings = (...lines: string[]): string =>
  processWith(
    "  /// @http\n  any: func();",
    ['/// @process(name = "App")', ...lines.map((line) => `/// ${line}`)].join("\n"),
  );

const pattern = (name: string, path: string, message: string, help: string): MarkedCase => ({
  name,
  contract: get(path),
  code: "route/pattern",
  message,
  help,
});
const two = (first: string, second: string): string =>
  processWith(`  /// @http(${first})\n  first: func();\n  /// «@http(${second})»\n  second: func();`);

describe("the syntax of paths", () => {
  itBlames([
    pattern("no slash at the start", '"«users»"', "a path begins with `/`, and `users` does not", "write `/users`"),
    pattern("no path at all", '«""»', "a path is never empty", "write `/`, or leave `path` out to answer anywhere"),
    pattern(
      "an empty segment",
      '"/a«//»b"',
      "an empty segment never matches: `//` in a request is refused",
      "write one `/`",
    ),
    pattern(
      "a dot segment",
      '"/a/«..»/b"',
      "`..` never matches: dot segments in a request are refused",
      "write the path that is meant",
    ),
    pattern(
      "a query",
      '"/a«?b=c»"',
      "`?b=c` is no part of a path",
      "the parameters of a GET, HEAD or DELETE handler come from the query without being named here",
    ),
    pattern(
      "a brace that is not closed",
      '"/a/«{id»"',
      "the braces of `{id` do not match",
      "write `{name}`, with the name of a parameter",
    ),
    pattern(
      "half text, half parameter",
      '"/a/«{id}.json»"',
      "`{id}.json` is half text and half parameter",
      "a parameter takes a whole segment: `/{name}/`",
    ),
    pattern(
      "a placeholder without a name",
      '"/a/«{}»"',
      "`{}` names no parameter",
      "write the name of one of the function's parameters between the braces",
    ),
    pattern(
      "a placeholder with the sign of an escaped name",
      '"/a/«{%type}»"',
      "`{%type}` names no parameter",
      "write `{type}`: the `%` is not part of the name",
    ),
    pattern(
      "a character that no path holds",
      '"/a«  »b"',
      "`  ` never stands in a request's path as it is",
      "write it percent-encoded: `%20%20`",
    ),
    pattern(
      "a percent sign without digits",
      '"/a«%zz»"',
      "`%zz` is no percent-encoded byte",
      "write two hexadecimal digits after `%`, or `%25` for the sign itself",
    ),
    {
      name: "a wildcard in the middle",
      contract: get('"/a/«*»/b"'),
      code: "route/wildcard",
      message: "`*` can only end the last segment of a path, not stand in `*`",
    },
    {
      name: "a wildcard inside a segment",
      contract: get('"/a/«*.txt»"'),
      code: "route/wildcard",
      message: "`*` can only end the last segment of a path, not stand in `*.txt`",
    },
    {
      name: "a placeholder twice",
      contract: get('"/{id}/«{id}»"', "id: u8"),
      code: "route/pattern",
      message: "`{id}` stands in the path twice",
    },
  ]);

  it("a place inside a literal with escapes is the whole literal", () => {
    const { diagnostics } = checkFiles(get('"/\\u{61}/*/b"'));
    expect(diagnostics.map(spanText)).toEqual(['"/\\u{61}/*/b"']);
  });

  it.each([
    "/",
    "/a",
    "/a/",
    "/files/*",
    "/public/join-*",
    "/*",
    "/a/{id}",
    "/{id}/b/",
    "/caf%C3%A9/x",
    "/café",
    "/a:b@c/~$&'()+,;=!._-",
  ])("%s is fine", (path) => {
    expect(checkFiles(get(JSON.stringify(path), path.includes("{id}") ? "id: u8" : "")).diagnostics).toEqual([]);
  });
});

describe("path parameters", () => {
  itBlames([
    {
      name: "a placeholder without a parameter",
      contract: get('"/users/«{id}»"'),
      code: "route/unknown-parameter",
      message: "`{id}` names no parameter of `find`",
      help: "add a parameter `id` to the function, or name one of its own",
    },
    {
      name: "a placeholder in camelCase",
      contract: get('"/users/«{userId}»"', "user-id: u64"),
      code: "route/unknown-parameter",
      message: "`{userId}` names no parameter of `find`",
      help: "did you mean `{user-id}`? A placeholder is spelt like the parameter in the contract",
    },
    {
      name: "another framework's placeholder",
      contract: get('"/users/«:user_id»"', "user-id: u64"),
      code: "route/colon-parameter",
      message: "`:user_id` is taken literally, it is no parameter",
      help: "write `{user-id}`",
    },
    {
      name: "a list",
      contract: get('"/{ids}"', "ids: «list<u8>»"),
      code: "route/path-type",
      message: "`ids` comes from the path, and `list<u8>` does not read from text",
    },
    {
      name: "an option: a segment is never absent",
      contract: get('"/{id}"', "id: «option<u8>»"),
      code: "route/path-type",
      message: "`id` comes from the path, and `option<u8>` does not read from text",
    },
  ]);

  it.each(["bool", "u8", "s64", "f32", "char", "string", "colour", "id"])("%s reads from text", (type) => {
    const items = `  enum colour { red, green }\n  type id = id-number;\n  type id-number = u64;\n  /// @http(method = "GET", path = "/{value}")\n  find: func(value: ${type});`;
    expect(checkFiles(processWith(items)).diagnostics).toEqual([]);
  });
});

describe("query and header parameters", () => {
  itBlames([
    {
      name: "a record on a GET",
      contract: processWith(
        '  record filter { name: string }\n  /// @http(method = "GET", path = "/a")\n  find: func(filter: «filter»);',
      ),
      code: "route/query-type",
      message: "`filter` comes from the query, because the method is GET, and `filter` does not read from text",
    },
    {
      name: "a record by @query on a POST",
      contract: processWith(
        '  record filter { name: string }\n  /// @http(method = "POST", path = "/a")\n  find: func(\n    /// @query\n    filter: «filter»);',
      ),
      code: "route/query-type",
      message: "`filter` comes from the query, and `filter` does not read from text",
    },
    {
      name: "a pathless GET",
      contract: processWith('  /// @http(method = "GET")\n  find: func(pairs: «map<string, u8>»);'),
      code: "route/query-type",
      message: "`pairs` comes from the query, because the method is GET, and `map<string, u8>` does not read from text",
    },
    {
      name: "a list of a fixed length",
      contract: get('"/a"', "three: «list<u8, 3>»"),
      code: "route/query-type",
      message: "`three` comes from the query, because the method is GET, and `list<u8, 3>` does not read from text",
    },
    {
      name: "a list in a header",
      contract: get('"/a"', "\n    /// @header\n    names: «list<string>»"),
      code: "route/header-type",
      message: "`names` comes from a header, and `list<string>` does not read from text",
    },
    {
      name: "the name of a header",
      contract: get('"/a"', '\n    /// @header(name = «"x tenant"»)\n    tenant: string'),
      code: "route/header-name",
      message: "`x tenant` is no name of a header",
    },
    {
      name: "a body on a named DELETE",
      contract: processWith(
        '  /// @http(method = "DELETE", path = "/a")\n  drop: func(\n    /// «@body»\n    why: string);',
      ),
      code: "route/body-not-allowed",
      message: "`why` cannot come from the body of a DELETE request: it has none",
    },
    {
      name: "path and query",
      contract: get('"/a/{id}"', "\n    /// «@query»\n    id: u8"),
      code: "route/parameter-source",
      message: "`id` is bound twice: by `{id}` in the path and by `@query`",
    },
    {
      name: "query and header",
      contract: get('"/a"', "\n    /// @query\n    /// «@header»\n    id: u8"),
      code: "route/parameter-source",
      message: "`id` is bound twice: by `@query` and by `@header`",
    },
    {
      name: "no HTTP",
      contract: processWith("  /// @local\n  find: func(\n    /// «@body»\n    id: u8);"),
      code: "route/source-without-http",
      message: "`@body` has no meaning here: `find` does not answer HTTP",
    },
  ]);

  it("where no method is named, @body is fine and everything is allowed in it", () => {
    const items =
      '  record filter { name: string }\n  /// @http(path = "/a")\n  find: func(\n    /// @body\n    filter: filter);';
    expect(checkFiles(processWith(items)).diagnostics).toEqual([]);
  });

  it.each(["option<u8>", "list<string>", "option<list<u64>>", "maybe", "colour", "list<colour>"])(
    "%s reads from the query",
    (type) => {
      const items = `  enum colour { red, green }\n  type maybe = option<string>;\n  /// @http(method = "GET", path = "/a")\n  find: func(value: ${type});`;
      expect(checkFiles(processWith(items)).diagnostics).toEqual([]);
    },
  );
});

describe("duplicate routes", () => {
  itBlames([
    {
      name: "the same method and path",
      contract: two('method = "GET", path = "/users"', 'method = get, path = "/users"'),
      code: "route/duplicate",
      message: "two handlers answer GET /users: `first` and `second`",
      help: "use different paths for different handlers, combine the logic into a single handler, or use a method-only handler (without `path`) that looks at the path itself",
    },
    {
      name: "every method",
      contract: two('path = "/users"', 'path = "/users"'),
      code: "route/duplicate",
      message: "two handlers answer every method of /users: `first` and `second`",
    },
    {
      name: "the same wildcard",
      contract: two('path = "/files/*"', 'path = "/files/*"'),
      code: "route/duplicate",
      message: "two handlers answer every method of /files/*: `first` and `second`",
    },
    {
      name: "placeholders count by place, not by name",
      contract: processWith(
        '  /// @http(method = "GET", path = "/users/{id}")\n  first: func(id: u8);\n  /// «@http(method = "GET", path = "/users/{name}")»\n  second: func(name: string);',
      ),
      code: "route/duplicate",
      message: "two handlers answer GET /users/{name}: `first` and `second`",
    },
    {
      name: "one with a body and one without",
      contract: processWith(
        '  /// @http(method = "POST", path = "/users")\n  first: func(name: string);\n  /// «@http(method = "POST", path = "/users")»\n  second: func();',
      ),
      code: "route/duplicate",
      message: "two handlers answer POST /users: `first` and `second`",
    },
    {
      name: "encoded and plain are one path",
      contract: two('path = "/café"', 'path = "/caf%C3%A9"'),
      code: "route/duplicate",
      message: "two handlers answer every method of /caf%C3%A9: `first` and `second`",
    },
  ]);

  it("points at the one that was first", () => {
    const contract = two('path = "/a"', 'path = "/a"').replace(/[«»]/g, "");
    const [diagnostic] = checkFiles(contract).diagnostics;
    expect(diagnostic?.label).toBe("`second` is bound here");
    expect(diagnostic?.related.map(({ message, span }) => [message, span.start])).toEqual([
      ["`first` took it first", contract.indexOf("@http")],
    ]);
  });

  it.each([
    [
      "two bodies",
      '  /// @http(method = "POST", path = "/a")\n  x: func(a: u8);\n  /// @http(method = "POST", path = "/a")\n  y: func(b: u8);',
    ],
    [
      "other methods",
      '  /// @http(method = "GET", path = "/a")\n  x: func();\n  /// @http(method = "PUT", path = "/a")\n  y: func();\n  /// @http(path = "/a")\n  z: func();',
    ],
    ["a trailing slash", '  /// @http(path = "/a")\n  x: func();\n  /// @http(path = "/a/")\n  y: func();'],
    [
      "a literal beside a placeholder",
      '  /// @http(path = "/a/{b}")\n  x: func(b: u8);\n  /// @http(path = "/a/b")\n  y: func();',
    ],
    ["case", '  /// @http(path = "/a")\n  x: func();\n  /// @http(path = "/A")\n  y: func();'],
    ["pathless ones", '  /// @http(method = "GET")\n  x: func();\n  /// @http(method = "GET")\n  y: func();'],
  ])("no duplicates: %s", (_, items) => {
    expect(checkFiles(processWith(items)).diagnostics).toEqual([]);
  });
});

describe("bindings", () => {
  itBlames([
    {
      name: "no slash",
      contract: bindings('@bind-http(path = «"api"»)'),
      code: "binding/path",
      message: "`api` is no path to bind: it does not begin with `/`",
      help: "write `/api`",
    },
    {
      name: "a wildcard",
      contract: bindings('@bind-http(path = «"/api/*"»)'),
      code: "binding/path",
      message: "`/api/*` is no path to bind: a binding has no patterns",
      help: "it covers everything below by itself: write `/api`",
    },
    {
      name: "an empty segment",
      contract: bindings('@bind-http(path = «"/a//b"»)'),
      code: "binding/path",
      message: "`/a//b` is no path to bind: `//` cannot be part of it",
    },
    {
      name: "one path twice",
      contract: bindings('@bind-http("/api")', '«@bind-http(path = "/api/", authenticated = true)»'),
      code: "binding/duplicate",
      message: "/api/ is bound twice by `@bind-http`",
    },
    {
      name: "two folders at one path",
      contract: bindings('@ui(dir = "ui")', '«@ui(dir = "other", path = "/")»'),
      code: "binding/duplicate",
      message: "/ is bound twice by `@ui`",
    },
    {
      name: "a folder of one machine",
      contract: bindings('@ui(dir = «"/srv/ui"»)'),
      code: "binding/ui-directory",
      message: "`/srv/ui` exists on one machine only",
    },
    {
      name: "a folder outside",
      contract: bindings('@ui(dir = «"../ui"»)'),
      code: "binding/ui-directory",
      message: "`../ui` leads out of the project",
    },
    {
      name: "no folder",
      contract: bindings('@ui(dir = «""»)'),
      code: "binding/ui-directory",
      message: "the folder of the files is empty",
    },
    {
      name: "a route outside",
      contract: processWith(
        '  /// @http(method = "GET", path = «"/users"»)\n  users: func();',
        '/// @process(name = "App")\n/// @bind-http(path = "/api")\n/// @bind-http(path = "/v1")',
      ),
      code: "route/outside-bindings",
      message: "/users can never be reached: it is outside the bindings /api, /v1",
    },
    {
      name: "whole segments count",
      contract: processWith(
        '  /// @http(path = «"/apis"»)\n  users: func();',
        '/// @process(name = "App")\n/// @bind-http(path = "/api")',
      ),
      code: "route/outside-bindings",
      message: "/apis can never be reached: it is outside the binding /api",
    },
    {
      name: "static files are no binding for handlers",
      contract: processWith(
        '  /// @http(path = «"/x"»)\n  users: func();',
        '/// @process(name = "App")\n/// @bind-http(path = "/api")\n/// @ui(dir = "ui", path = "/x")',
      ),
      code: "route/outside-bindings",
      message: "/x can never be reached: it is outside the binding /api",
    },
  ]);

  it.each(["/api", "/api/x", "/{a}", "/{a}/x", "/*", "/ap*", "/api/*"])("%s reaches into /api", (path) => {
    const items = `  /// @http(path = "${path}")\n  x: func(${path.includes("{a}") ? "a: string" : ""});`;
    expect(
      checkFiles(processWith(items, '/// @process(name = "App")\n/// @bind-http(path = "/api/")')).diagnostics,
    ).toEqual([]);
  });

  it("kinds may share a path, and bindings may lie in each other", () => {
    const contract = bindings(
      '@bind-http(path = "/")',
      '@bind-http(path = "/admin", local-only = true)',
      '@ui(dir = "ui")',
      '@ui(dir = "admin", path = "/admin", authenticated = true)',
    );
    expect(checkFiles(contract).diagnostics).toEqual([]);
  });
});

describe("WebSocket routes, as they will be judged", () => {
  const above = '/// @process(name = "App")\n/// @bind-ws(path = "/live")';
  itBlames(
    [
      {
        name: "two without a path",
        contract: processWith(
          "  /// @ws-close\n  a: func(channel-id: u32);\n  /// «@ws-close»\n  b: func(channel-id: u32);",
          above,
        ),
        code: "route/ws-duplicate",
        message: "two `@ws-close` handlers for every path that has none of its own: `a` and `b`",
      },
      {
        name: "two with one path",
        contract: processWith(
          '  /// @ws-close("/live")\n  a: func(channel-id: u32);\n  /// «@ws-close(path = "/live")»\n  b: func(channel-id: u32);',
          above,
        ),
        code: "route/ws-duplicate",
        message: "two `@ws-close` handlers for /live: `a` and `b`",
      },
      {
        name: "two with paths of one shape",
        contract: processWith(
          '  /// @ws-close("/live/{room}")\n  a: func(channel-id: u32);\n  /// «@ws-close(path = "/live/{name}")»\n  b: func(channel-id: u32);',
          above,
        ),
        code: "route/ws-duplicate",
        message: "two `@ws-close` handlers for /live/{name}: `a` and `b`",
      },
      {
        name: "a path that no request has",
        contract: processWith('  /// @ws-close("/live/«x{y}»")\n  a: func(channel-id: u32);', above),
        code: "route/pattern",
        message: "`x{y}` is half text and half parameter",
      },
      {
        name: "outside every binding",
        contract: processWith('  /// «@ws-close("/dead")»\n  a: func(channel-id: u32);', above),
        code: "route/ws-outside-bindings",
        message: "/dead can never be reached: it is outside /live",
      },
      ...[
        ["/dead/{room}", "/dead"],
        ["/dead/or/join-*", "/dead/or"],
      ].map(([path, binding]) => ({
        name: `outside every binding: ${path}`,
        contract: processWith(`  /// «@ws-close("${path}")»\n  a: func(channel-id: u32);`, above),
        code: "route/ws-outside-bindings",
        message: `${path} can never be reached: it is outside /live`,
        help: `add \`@bind-ws(path = "${binding}")\` to the world: it covers everything below by itself`,
      })),
      {
        name: "no binding at all",
        contract: processWith("  /// «@ws-close»\n  a: func(channel-id: u32);"),
        code: "route/ws-outside-bindings",
        message: "`@ws-close` can never be reached: the process has no `@bind-ws`",
      },
    ],
    ALL_KINDS,
  );

  it("one a path and one without are fine", () => {
    const items =
      '  /// @ws-close\n  a: func(channel-id: u32);\n  /// @ws-close("/live/x")\n  b: func(channel-id: u32);';
    expect(summaries(checkFiles(processWith(items, above), ALL_KINDS).diagnostics)).toEqual([]);
  });
});
