import { describe, expect, it } from "vitest";
import { routesOf } from "../../../compiler/check/index.ts";
import { checkFiles, processOf, processWith } from "../check/support/check-text.ts";

/** `GET /users list-users`, in matching order. */
const table = (text: string): string[] =>
  routesOf(processOf(text)).map(({ method, path, handler }) => `${method ?? "any"} ${path ?? "-"} ${handler}`);
const bound = (items: string, wire = "web"): unknown => {
  const process = processOf(processWith(items, `/// @process(name = "App", wire = ${wire})`));
  const http = process.handlers[0]?.http;
  return {
    parameters: http?.parameters.map(({ param, from, wireName }) => [param.name, from, wireName]),
    hasBody: http?.hasBody,
  };
};
const route = (handler: string, annotation: string, parameters = ""): string =>
  `  /// @http(${annotation})\n  ${handler}: func(${parameters});\n`;
/** What is kept by item, by the item's name. */
const entries = (map: ReadonlyMap<{ readonly name: string }, unknown>): unknown =>
  Object.fromEntries([...map].map(([{ name }, value]) => [name, value]));

describe("a process", () => {
  it("has what @process and the bindings say", () => {
    const above =
      '/// @process(name = "The App", icon = "i.png", widget = "w", state = st, save = every-n-messages(3), wire = "Hyperware")\n/// @bind-http("/api", authenticated = true)\n/// @bind-http(path = "/open", local-only = true)\n/// @ui(dir = "web")\n/// @ui(dir = "admin", path = "/admin", authenticated = true, local-only = true)';
    const { name, icon, widget, state, save, wire, httpBindings, wsBindings, ui } = processOf(
      processWith("  /// @local\n  f: func();", above, "  record st { n: u8 }"),
    );
    expect({ name, icon, widget, state: state?.name, save, wire, httpBindings, wsBindings, ui }).toEqual({
      name: "The App",
      icon: "i.png",
      widget: "w",
      state: "st",
      save: { kind: "every-n-messages", n: 3 },
      wire: "hyperware",
      httpBindings: [
        { path: "/api", authenticated: true, localOnly: false },
        { path: "/open", authenticated: false, localOnly: true },
      ],
      wsBindings: [],
      ui: [
        { dir: "web", path: "/", authenticated: false, localOnly: false },
        { dir: "admin", path: "/admin", authenticated: true, localOnly: true },
      ],
    });
  });

  it("has defaults for the rest: no state, never saved, web, bound at /", () => {
    const { icon, widget, state, save, wire, httpBindings, ui, init } = processOf(
      processWith("  /// @local\n  f: func();"),
    );
    expect({ icon, widget, state, save, wire, httpBindings, ui, init }).toEqual({
      icon: null,
      widget: null,
      state: null,
      save: { kind: "never" },
      wire: "web",
      httpBindings: [{ path: "/", authenticated: false, localOnly: false }],
      ui: [],
      init: null,
    });
  });

  it.each([
    ["never", { kind: "never" }],
    ["every-message", { kind: "every-message" }],
    ["every-n-seconds(30)", { kind: "every-n-seconds", n: 30 }],
    ["on-diff", { kind: "on-diff" }],
  ])("save = %s", (policy, expected) => {
    const contract = processWith(
      "  /// @local\n  f: func();",
      `/// @process(name = "App", state = st, save = ${policy})`,
      "  record st { n: u8 }",
    );
    expect(processOf(contract).save).toEqual(expected);
  });

  it("takes its state through use and aliases", () => {
    const contract = processWith(
      "  /// @local\n  f: func();\n  record st { n: u8 }",
      '/// @process(name = "App", state = mine)',
      "  use api.{st as theirs};\n  type mine = theirs;",
    );
    const { state } = processOf(contract);
    expect([state?.name, state?.owner.name]).toEqual(["st", "api"]);
  });

  it("has the handlers of its interfaces and of the world, in the order of exports; @init apart", () => {
    const contract = `package test:app;
interface b {
  /// @local
  two: func();
  /// @init
  start: async func();
  unrouted: func();
}
interface a {
  /// @remote(from = ["bob.os", "carol.os"])
  three: func();
}
/// @process(name = "App")
world app {
  /// @local
  /// @remote
  export one: func();
  export b;
  export a;
  /// Inline.
  export c: interface {
    /// @http
    four: func();
  }
}
`;
    const process = processOf(contract);
    expect(
      process.handlers.map(({ name, interface: owner, envelope, local, remote, http }) => [
        name,
        owner?.name ?? null,
        envelope,
        local,
        remote,
        http !== null,
      ]),
    ).toEqual([
      ["one", null, "One", true, { from: null }, false],
      ["two", "b", "Two", true, null, false],
      ["three", "a", "Three", false, { from: ["bob.os", "carol.os"] }, false],
      ["four", "c", "Four", false, null, true],
    ]);
    expect(process.init?.name).toBe("start");
  });

  it("there is one for each world, in source order", () => {
    const contract =
      'package test:app;\ninterface api {\n  /// @local\n  f: func();\n}\n/// @process(name = "B")\nworld b { export api; }\nworld plain { export api; }\n/// @process(name = "A")\nworld a { export api; }\n';
    expect(checkFiles(contract).processes.map(({ name }) => name)).toEqual(["B", "A"]);
  });
});

describe("binding of parameters", () => {
  it.each([
    ["GET", "query"],
    ["HEAD", "query"],
    ["DELETE", "query"],
    ["POST", "body"],
    ["PUT", "body"],
    ["PATCH", "body"],
    ["OPTIONS", "body"],
  ])("what is left over on a %s comes from the %s", (method, from) => {
    expect(bound(`  /// @http(method = ${method}, path = "/a/{id}")\n  f: func(page-size: u8, id: u8);`)).toEqual({
      parameters: [
        ["page-size", from, "pageSize"],
        ["id", "path", "id"],
      ],
      hasBody: from === "body",
    });
  });

  it("without a method it comes from the body", () => {
    expect(bound("  /// @http\n  f: func(page-size: u8);")).toEqual({
      parameters: [["page-size", "body", "pageSize"]],
      hasBody: true,
    });
  });

  it("a parameter's own annotation decides, and names on the wire are in the wire's case", () => {
    const items =
      '  /// @http(method = "POST", path = "/{user-id}")\n  f: func(user-id: u8,\n    /// @query\n    page-size: u8,\n    /// @header\n    if-match: string,\n    /// @header(name = "X-Tenant")\n    tenant: string,\n    /// @body\n    new-name: string);';
    const [path, header, named] = [
      ["user-id", "path", "user-id"],
      ["if-match", "header", "if-match"],
      ["tenant", "header", "x-tenant"],
    ];
    expect(bound(items)).toEqual({
      parameters: [path, ["page-size", "query", "pageSize"], header, named, ["new-name", "body", "newName"]],
      hasBody: true,
    });
    expect(bound(items, "hyperware")).toEqual({
      parameters: [path, ["page-size", "query", "page_size"], header, named, ["new-name", "body", "new_name"]],
      hasBody: true,
    });
  });

  it("a handler whose parameters all come from elsewhere is parameter-less for routing", () => {
    const items = '  /// @http(method = "POST", path = "/{id}")\n  f: func(id: u8,\n    /// @query\n    a: u8);';
    const process = processOf(processWith(items));
    expect(routesOf(process)).toEqual([
      { method: "POST", path: "/{id}", handler: "f", parameters: false, status: 204 },
    ]);
  });
});

describe("statuses of success", () => {
  it.each([
    ["", "", 204],
    ["", " -> u8", 200],
    ["", " -> option<u8>", 200],
    ["", " -> result<u8, string>", 200],
    ["  /// @status(201)\n", " -> u8", 201],
    ["  /// @status(202)\n", "", 202],
  ])("%j with the result %j: %i", (annotation, result, status) => {
    expect(processOf(processWith(`  /// @http\n${annotation}  f: func()${result};`)).handlers[0]?.status).toBe(status);
  });

  it("on the other wire it is always 200", () => {
    expect(
      processOf(processWith("  /// @http\n  f: func();", '/// @process(name = "App", wire = hyperware)')).handlers[0]
        ?.status,
    ).toBe(200);
  });
});

describe("values", () => {
  it("constraints of fields, parameters and aliases, defaults of the state, statuses of cases", () => {
    const items = `
  /// @min(1)
  /// @max(1e2)
  type share = f64;
  /// @length(max = 3)
  /// @pattern("[a-z]+")
  /// @format(hostname)
  type name = string;
  variant oops {
    /// @status(404)
    gone,
    /// @status(409)
    taken(name),
    other,
  }
  record user {
    name: name,
    /// @max(18446744073709551615)
    age: option<u64>,
  }
  /// @http
  f: func(
    /// @length(1, 2)
    users: list<user>) -> result<share, oops>;`;
    const world = `
  use api.{user};
  record inner {
    /// @default("x")
    a: string,
  }
  record st {
    /// @default(3)
    n: u8,
    inner: list<inner>,
    users: map<string, user>,
  }`;
    const process = processOf(processWith(items, '/// @process(name = "App", state = st)', world));
    expect(entries(process.constraints)).toEqual({
      share: { min: "1", max: "1e2" },
      name: { length: { min: null, max: 3 }, pattern: "[a-z]+", format: "hostname" },
      age: { max: "18446744073709551615" },
      users: { length: { min: 1, max: 2 } },
    });
    expect([...process.defaults].map(([{ name }, { kind }]) => [name, kind])).toEqual([
      ["n", "number"],
      ["a", "string"],
    ]);
    expect(entries(process.caseStatus)).toEqual({ gone: 404, taken: 409 });
  });
});

describe("the order in which routes are matched", () => {
  it("literal before placeholder before wildcard, segment by segment from the left", () => {
    const items = [
      route("rest", 'path = "/*"'),
      route("any-then-b", 'path = "/{x}/b"', "x: string"),
      route("a-then-rest", 'path = "/a/*"'),
      route("a-then-any", 'path = "/a/{x}"', "x: string"),
      route("a-then-b", 'path = "/a/b"'),
      route("any-then-any", 'path = "/{x}/{y}"', "x: string, y: string"),
      route("root", 'path = "/"'),
      route("a-then-b-then-rest", 'path = "/a/b/*"'),
    ].join("");
    expect(table(processWith(items))).toEqual([
      "any /a/b a-then-b",
      "any /a/b/* a-then-b-then-rest",
      "any /a/{x} a-then-any",
      "any /a/* a-then-rest",
      "any / root",
      "any /{x}/b any-then-b",
      "any /{x}/{y} any-then-any",
      "any /* rest",
    ]);
  });

  it("the longer prefix of a wildcard first; a placeholder before any of them", () => {
    const items = [
      route("all", 'path = "/p/*"'),
      route("j", 'path = "/p/j*"'),
      route("join", 'path = "/p/join-*"'),
      route("one", 'path = "/p/{x}"', "x: string"),
      route("exact", 'path = "/p/join-us"'),
    ].join("");
    expect(table(processWith(items))).toEqual([
      "any /p/join-us exact",
      "any /p/{x} one",
      "any /p/join-* join",
      "any /p/j* j",
      "any /p/* all",
    ]);
  });

  it("in one pattern a named method before any, whatever its placeholders are called; a body before none", () => {
    const items = [
      route("whatever", 'path = "/a/{x}"', "x: string"),
      route("read", 'method = get, path = "/a/{id}"', "id: string"),
      route("write-one", 'method = post, path = "/a/{name}"', "name: string, body: u8"),
      route("write-two", 'method = post, path = "/a/{name}"', "name: string, other: u8"),
    ].join("");
    expect(table(processWith(items))).toEqual([
      "GET /a/{id} read",
      "POST /a/{name} write-one",
      "POST /a/{name} write-two",
      "any /a/{x} whatever",
    ]);
  });

  it("paths of thousands of segments are only long", () => {
    const long = "/a".repeat(5000);
    const items = route("one", `path = "${long}/{x}"`, "x: string") + route("two", `path = "${long}/b"`);
    expect(table(processWith(items)).map((row) => row.slice(-3))).toEqual(["two", "one"]);
  });

  it("a trailing slash is a path of its own", () => {
    expect(table(processWith(route("slash", 'path = "/a/"') + route("none", 'path = "/a"')))).toEqual([
      "any /a none",
      "any /a/ slash",
    ]);
  });

  it("pathless handlers last: with a body, then the fallbacks, named methods first", () => {
    const items = [
      route("last-resort", ""),
      route("get-fallback", "method = get"),
      route("any-envelope", "", "a: u8"),
      route("post-envelope", "method = post", "a: u8"),
      route("wild", 'path = "/*"'),
    ]
      .join("")
      .replaceAll("@http()", "@http");
    expect(table(processWith(items))).toEqual([
      "any /* wild",
      "POST - post-envelope",
      "any - any-envelope",
      "GET - get-fallback",
      "any - last-resort",
    ]);
  });

  it("where two could be the fallback of a method, both carry a note, and only they", () => {
    const items = [
      route("one", "method = get"),
      route("two", "method = get", "q: option<u8>"),
      route("three", "method = post"),
      route("four", "method = post", "a: u8"),
      route("five", 'path = "/x"'),
      route("six", "method = get"),
    ].join("");
    const notes = processOf(processWith(items)).routes.map(({ handler, note }) => [handler.name, note]);
    expect(notes).toEqual([
      ["five", null],
      ["four", null],
      ["one", 'answers only to {"One": null}: two, six could be the fallback for GET as well'],
      ["two", 'answers only to {"Two": null}: one, six could be the fallback for GET as well'],
      ["three", null],
      ["six", 'answers only to {"Six": null}: one, two could be the fallback for GET as well'],
    ]);
  });
});
