import type { ProcessCode } from "../messages/process.ts";
import { example } from "./example.ts";
import type { ExplainPage } from "./page.ts";

const get = (path: string, parameters = ""): string =>
  example({ items: `  /// @http(method = "GET", path = "${path}")\n  find: func(${parameters}) -> string;` });
const live = (bind: string, items: string): string =>
  example({ items, above: `/// @process(name = "Example")${bind}` });
const bound = (binding: string): string =>
  example({
    items: '  /// @http(method = "GET")\n  find: func() -> string;',
    above: `/// @process(name = "Example")\n/// ${binding}`,
  });

/** Pages on routes and bindings. */
export const routePages: Readonly<Record<ProcessCode & (`route/${string}` | `binding/${string}`), ExplainPage>> = {
  "route/duplicate": {
    title: "two handlers answer the same method and path",
    why: 'A request could not be routed. Placeholders count by their place, not by their name: `/users/{id}` and `/users/{name}` are one. Two handlers may share method and path where both have parameters in the body: then the envelope, `{"CreateUser": ...}`, names the one that is meant.',
    wrong: example({
      items:
        '  /// @http(method = "GET", path = "/users")\n  users: func() -> string;\n  /// @http(method = "GET", path = "/users")\n  people: func() -> string;',
    }),
    right: example({
      items:
        '  /// @http(method = "GET", path = "/users")\n  users: func() -> string;\n  /// @http(method = "GET", path = "/people")\n  people: func() -> string;',
    }),
  },
  "route/pattern": {
    title: "the path of a handler is malformed",
    why: "A path begins with `/` and consists of segments: a literal, a whole `{param}`, or at the end one that ends in `*`. Literals are compared with the request as it comes, so what URLs percent-encode is written that way.",
    wrong: get("users"),
    right: get("/users"),
  },
  "route/wildcard": {
    title: "a `*` stands where it cannot",
    why: "`*` takes everything that is left of a path, slashes included, so nothing can follow it.",
    wrong: get("/files/*/info"),
    right: get("/files/*"),
  },
  "route/unknown-parameter": {
    title: "a placeholder names no parameter",
    why: "`{user-id}` in a path is the function's parameter `user-id`, spelt as in the contract.",
    wrong: get("/users/{userId}", "user-id: u64"),
    right: get("/users/{user-id}", "user-id: u64"),
  },
  "route/colon-parameter": {
    title: "a placeholder is written with a colon",
    why: "Other frameworks write `/users/:id`. Here that is a literal segment, and only requests for `/users/:id` itself would match it.",
    wrong: get("/users/:id", "id: u64"),
    right: get("/users/{id}", "id: u64"),
  },
  "route/path-type": {
    title: "a path parameter has a type that does not read from text",
    why: "A segment of a path is one piece of text: bool, numbers, char, string, enums and aliases of those can be read from it.",
    wrong: get("/users/{ids}", "ids: list<u64>"),
    right: get("/users/{id}", "id: u64"),
  },
  "route/query-type": {
    title: "a query parameter has a type that does not read from text",
    why: "Where GET, HEAD or DELETE is named, what is not in the path comes from the query: text, `option<...>` of it where it may be absent, `list<...>` of it where the key may be repeated.",
    wrong: example({
      items:
        '  record filter { name: string }\n  /// @http(method = "GET", path = "/users")\n  find: func(filter: filter) -> string;',
    }),
    right: example({
      items:
        '  record filter { name: string }\n  /// @http(method = "POST", path = "/users")\n  find: func(filter: filter) -> string;',
    }),
  },
  "route/header-type": {
    title: "a header parameter has a type that does not read from text",
    why: "A header is one piece of text, or it is absent.",
    wrong: get("/users", "\n    /// @header\n    tenants: list<string>"),
    right: get("/users", "\n    /// @header\n    tenant: option<string>"),
  },
  "route/header-name": {
    title: "the name of a header is malformed",
    why: "HTTP allows letters, digits and a few signs in the names of headers, no blanks and no colons.",
    wrong: get("/users", '\n    /// @header(name = "x tenant")\n    tenant: string'),
    right: get("/users", '\n    /// @header(name = "x-tenant")\n    tenant: string'),
  },
  "route/body-not-allowed": {
    title: "a parameter of a GET, HEAD or DELETE handler is bound to the body",
    why: "A body on such a request has no meaning in HTTP; proxies and clients drop it.",
    wrong: get("/users", "\n    /// @body\n    name: string"),
    right: get("/users", "name: string"),
  },
  "route/parameter-source": {
    title: "a parameter is bound twice",
    why: "A parameter comes from one place: the path, the query, a header or the body.",
    wrong: get("/users/{id}", "\n    /// @query\n    id: u64"),
    right: get("/users/{id}", "id: u64"),
  },
  "route/source-without-http": {
    title: "a parameter says where it stands in HTTP requests, and its function answers none",
    why: "`@query`, `@header` and `@body` are about HTTP. Calls between processes carry their parameters by themselves.",
    wrong: example({ items: "  /// @local\n  find: func(\n    /// @query\n    name: string) -> string;" }),
    right: example({ items: "  /// @local\n  find: func(name: string) -> string;" }),
  },
  "route/outside-bindings": {
    title: "a path lies outside every binding of its process",
    why: "A process answers inside its `@bind-http` paths alone; everything else is 404. Paths of handlers are written in full: a binding is no prefix that is put before them. A process without any `@bind-http` is bound at `/`.",
    wrong: live(
      '\n/// @bind-http(path = "/api")',
      '  /// @http(method = "GET", path = "/users")\n  find: func() -> string;',
    ),
    right: live(
      '\n/// @bind-http(path = "/api")',
      '  /// @http(method = "GET", path = "/api/users")\n  find: func() -> string;',
    ),
  },
  "route/ws-duplicate": {
    title: "two WebSocket handlers have one path",
    why: "A message goes to one handler: the one with its path, else the one without a path.",
    wrong: live(
      '\n/// @bind-ws(path = "/")',
      "  /// @ws-close\n  closed: func(channel-id: u32);\n  /// @ws-close\n  gone: func(channel-id: u32);",
    ),
    right: live(
      '\n/// @bind-ws(path = "/")',
      '  /// @ws-close\n  closed: func(channel-id: u32);\n  /// @ws-close(path = "/live")\n  gone: func(channel-id: u32);',
    ),
  },
  "route/ws-outside-bindings": {
    title: "a WebSocket handler lies outside every `@bind-ws`",
    why: "Connections are accepted at `@bind-ws` paths alone.",
    wrong: live("", '  /// @ws-close(path = "/live")\n  closed: func(channel-id: u32);'),
    right: live('\n/// @bind-ws(path = "/live")', '  /// @ws-close(path = "/live")\n  closed: func(channel-id: u32);'),
  },
  "binding/path": {
    title: "the path of a binding is malformed",
    why: "A binding is a plain path and covers everything below it, by whole segments: `/api` covers `/api/users`, not `/apis`. It has no placeholders and no `*`.",
    wrong: bound('@bind-http(path = "/api/*")'),
    right: bound('@bind-http(path = "/api")'),
  },
  "binding/duplicate": {
    title: "a path is bound twice by the same annotation",
    why: "Which of the two decides about `authenticated` and `local-only` cannot be told. Different annotations may share a path: `@ui` serves files where `@bind-http` serves handlers.",
    wrong: bound('@bind-http(path = "/api")\n/// @bind-http(path = "/api", authenticated = true)'),
    right: bound('@bind-http(path = "/api", authenticated = true)'),
  },
  "binding/ui-directory": {
    title: "the folder of a `@ui` is none below the project",
    why: "A contract is used on many machines, so the folder is named relative to the project; and files outside the project are not served.",
    wrong: bound('@ui(dir = "../ui")'),
    right: bound('@ui(dir = "ui")'),
  },
};
