/** Which handler answers (design 1.3, 1.4), over real sockets. */
import { describe, expect, it } from "vitest";
import { REPEATED_KEYS } from "../../../runtime/codec/json-shape.ts";
import { serve } from "./support/serve.ts";
import type { TestHandler } from "./support/serve.ts";

const got = (handler: string, ...args: unknown[]) => ({ handler, args });

describe("the most specific pattern", () => {
  const handlers: readonly TestHandler[] = [
    { name: "any-depth", path: "/*" },
    { name: "user", method: "GET", path: "/users/{id}" },
    { name: "me", method: "GET", path: "/users/me" },
    { name: "me-any", path: "/users/me" },
    { name: "user-posts", method: "GET", path: "/users/{id}/posts" },
    { name: "my-files", method: "GET", path: "/users/me/*" },
    { name: "join", method: "GET", path: "/public/join-*" },
    { name: "public", method: "GET", path: "/public/*" },
    { name: "put-literal-deep", method: "PUT", path: "/a/{x}/c" },
    { name: "put-wild-deep", method: "PUT", path: "/a/b/*" },
  ];

  it.each([
    ["GET", "/users/me", got("me")],
    ["POST", "/users/me", got("me-any")],
    ["GET", "/users/7", got("user", "7")],
    ["GET", "/users/me/posts", got("my-files")],
    ["GET", "/users/7/posts", got("user-posts", "7")],
    ["GET", "/users/7/other", got("any-depth")],
    ["POST", "/users/7", got("any-depth")],
    ["GET", "/public/join-", got("public")],
    ["GET", "/public/join-abc", got("join")],
    ["GET", "/public/joi", got("public")],
    ["GET", "/public/", got("any-depth")],
    ["PUT", "/a/b/c", got("put-wild-deep")],
    ["PUT", "/a/d/c", got("put-literal-deep", "d")],
    ["GET", "/Users/me", got("any-depth")],
    ["GET", "/users/me/", got("any-depth")],
    ["GET", "/users/", got("any-depth")],
    ["GET", "/users", got("any-depth")],
  ])("%s %s", async (method, path, expected) => {
    const server = await serve({ handlers });
    expect(await server.value(method, path)).toEqual(expected);
  });

  it("of a * takes at least one character", async () => {
    const server = await serve({ handlers: [{ name: "files", method: "GET", path: "/files/*" }] });
    expect((await server.ask("GET", "/files/")).status).toBe(404);
    expect((await server.ask("GET", "/files")).status).toBe(404);
    expect((await server.ask("GET", "/files/a/")).status).toBe(200);
  });
});

describe("paths", () => {
  const seen: TestHandler = {
    name: "seen",
    method: "GET",
    path: "/at/{name}/{other}/to-*",
    run: (args, context) => ({
      args,
      path: context.path,
      bound: context.boundPath,
      names: context.pathParameters,
      rest: context.rest,
      query: context.query.all("q"),
      first: context.query.get("q") ?? null,
      method: context.method,
      origin: context.origin,
      source: context.source,
    }),
  };

  it("are matched raw and decoded once, in the context too", async () => {
    const server = await serve({ handlers: [seen] });
    expect(await server.value("GET", "/at/a%2Fb/%2525/to-x%20y/%C3%A9/z%2Fw?q=1%2B1+2&q=%26&p")).toEqual({
      args: ["a/b", "%25"],
      path: "/at/a%2Fb/%2525/to-x%20y/%C3%A9/z%2Fw",
      bound: "/at/{name}/{other}/to-*",
      names: { name: "a/b", other: "%25" },
      rest: "x y/é/z/w",
      query: ["1+1 2", "&"],
      first: "1+1 2",
      method: "GET",
      origin: "http",
      source: { node: "alice.os", process: "http-server", package: "distro", publisher: "sys" },
    });
  });

  it("of a pathless handler have no pattern and no parameters, also under a * pattern", async () => {
    const server = await serve({
      handlers: [
        {
          name: "fallback",
          run: (_, context) => ({
            bound: context.boundPath,
            names: context.pathParameters,
            rest: context.rest,
            path: context.path,
          }),
        },
        { name: "files", method: "GET", path: "/files/*" },
        { name: "put", method: "PUT", path: "/files/*", body: { a: "any" } },
      ],
    });
    expect(await server.value("PUT", "/files/x")).toEqual({ bound: null, names: {}, rest: null, path: "/files/x" });
  });

  it("match a literal that a URL has to encode", async () => {
    const server = await serve({ handlers: [{ name: "cafe", method: "GET", path: "/café au lait" }] });
    expect(await server.value("GET", "/caf%C3%A9%20au%20lait")).toEqual(got("cafe"));
  });

  it.each([
    ["//", "an empty segment"],
    ["/users//7", "an empty segment"],
    ["/users/.", "the segment ."],
    ["/users/../x", "the segment .."],
    ["/users/%2e%2E/x", "the segment %2e%2E"],
    ["/users/.%2e", "the segment .%2e"],
    ["/users/%", "% is not valid percent-encoding"],
    ["/users/%zz", "%zz is not valid percent-encoding"],
    ["/users/%ff", "%ff is not valid percent-encoding"],
    ["/users/%c3%28", "%c3%28 is not valid percent-encoding"],
    ["/users/%ed%a0%80", "%ed%a0%80 is not valid percent-encoding"],
    ["*", "it has to begin with /"],
  ])("%s is 400", async (path, why) => {
    const server = await serve({ handlers: [{ name: "all", path: "/*" }, { name: "fallback" }] });
    const problem = await server.problem("GET", path);
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(why);
  });

  it.each(["/users?q=%", "/users?%zz=1", "/users?a=1&q=%ff"])("%s is 400 for its query", async (path) => {
    const server = await serve({ handlers: [{ name: "all", path: "/*" }] });
    expect((await server.problem("GET", path)).detail).toBe("The query string is not valid percent-encoding of UTF-8.");
  });

  it("may be sent in absolute form", async () => {
    const server = await serve({ handlers: [{ name: "user", method: "GET", path: "/users/{id}" }] });
    expect(await server.value("GET", "http://example.com/users/7?x=1")).toEqual(got("user", "7"));
    expect((await server.problem("GET", "http://example.com")).detail).toBe("No handler found for GET /");
  });

  it("take dots that are no segment of their own", async () => {
    const server = await serve({ handlers: [{ name: "name", method: "GET", path: "/{name}" }] });
    expect(await server.value("GET", "/.well-known")).toEqual(got("name", ".well-known"));
    expect(await server.value("GET", "/...")).toEqual(got("name", "..."));
  });
});

describe("query parameters", () => {
  it("are decoded, and repeated keys keep every value", async () => {
    const server = await serve({
      handlers: [{ name: "search", method: "GET", path: "/search", query: ["q", "tags", "none", "__proto__"] }],
    });
    expect(
      await server.value("GET", "/search?q=hello%20world&tags=a%2Cb&tags=c+d&tags=&=x&&__proto__=p&constructor"),
    ).toEqual(got("search", ["hello world"], ["a,b", "c d", ""], [], ["p"]));
  });
});

describe("a path text that does not decode", () => {
  it("is 400 and falls through to no other pattern", async () => {
    const server = await serve({
      handlers: [
        { name: "wild", method: "GET", path: "/*" },
        { name: "user", method: "GET", path: "/users/{id}", run: () => undefined },
      ],
    });
    const strict = server.mounted({
      id: "strict:demo:alice.os",
      mounts: [],
      handlers: [
        { name: "user", method: "GET", path: "/users/{id}" },
        { name: "wild", path: "/*" },
      ],
    });
    const [first] = strict.definition.handlers;
    if (first?.http === null || first?.http === undefined) throw new Error("no handler");
    const decode = first.http.decode;
    server.http.mount({
      ...strict,
      definition: {
        ...strict.definition,
        handlers: [
          {
            ...first,
            http: {
              ...first.http,
              decode: (input, faults) =>
                /^\d+$/.test(input.path[0] ?? "") ? decode(input, faults) : faults.add("path.id", "u64", input.path[0]),
            },
          },
          ...strict.definition.handlers.slice(1),
        ],
      },
    });
    expect(await server.problem("GET", "/strict:demo:alice.os/users/x")).toMatchObject({
      status: 400,
      faults: [{ path: "path.id", expected: "u64", found: '"x"' }],
    });
  });
});

describe("the two phases", () => {
  it("read an envelope before anything else, handlers without parameters included", async () => {
    const server = await serve({
      handlers: [
        { name: "create", method: "POST", path: "/x", body: { v: "any" } },
        { name: "status", path: "/x" },
      ],
    });
    expect(await server.value("POST", "/x", '{"Create":5}')).toEqual(got("create", 5));
    expect(await server.value("POST", "/x", '{"Status":null}')).toEqual(got("status"));
    expect(await server.value("POST", "/x", '{"Status":{}}')).toEqual(got("status"));
    expect(await server.value("POST", "/x", '{"Other":5}')).toEqual(got("create", { Other: 5 }));
    expect(await server.value("POST", "/x")).toEqual(got("status"));
    expect(await server.value("PUT", "/x", '{"Other":5}')).toEqual(got("status"));
  });

  it.each(["5", '"text"', "true", "null", "[1,2]", "{}", '{"a":1,"b":2}'])(
    "hand %s to the one handler as its parameter",
    async (body) => {
      const server = await serve({ handlers: [{ name: "put", method: "PUT", path: "/x", body: { v: "any" } }] });
      expect(await server.value("PUT", "/x", body)).toEqual(got("put", JSON.parse(body)));
      expect(await server.value("PUT", "/x", `{"Put":${body}}`)).toEqual(got("put", JSON.parse(body)));
    },
  );

  it("read a direct body of several parameters by their names, and an envelope by their order", async () => {
    const server = await serve({
      handlers: [
        { name: "send", method: "POST", path: "/send", body: { chat: "u32", text: "string", note: "option" } },
      ],
    });
    expect(await server.value("POST", "/send", '{"text":"hi","chat":1}')).toEqual(got("send", 1, "hi", null));
    expect(await server.value("POST", "/send", '{"Send":[1,"hi"]}')).toEqual(got("send", 1, "hi", null));
    expect(await server.value("POST", "/send", '{"Send":[1,"hi","note"]}')).toEqual(got("send", 1, "hi", "note"));
  });

  it("read envelopes alone where two handlers share method and path, whatever their parameters are called", async () => {
    const server = await serve({
      handlers: [
        { name: "by-id", method: "POST", path: "/find/{id}", body: { v: "any" } },
        {
          name: "by-name",
          method: "POST",
          path: "/find/{name}",
          body: { v: "any" },
          run: (args, context) => ({ args, names: context.pathParameters }),
        },
      ],
    });
    expect(await server.value("POST", "/find/7", '{"ById":1}')).toEqual(got("by-id", "7", 1));
    expect(await server.value("POST", "/find/7", '{"ByName":1}')).toEqual({ args: ["7", 1], names: { name: "7" } });
    expect((await server.ask("POST", "/find/7", "1")).status).toBe(400);
  });

  it("prefer a handler that names the method to one that does not, with and without parameters", async () => {
    const server = await serve({
      handlers: [
        { name: "any-with", path: "/x", body: { v: "any" } },
        { name: "hook", method: "POST", path: "/x" },
      ],
    });
    expect(await server.value("POST", "/x", '{"a":1}')).toEqual(got("hook"));
    expect(await server.value("PUT", "/x", '{"a":1}')).toEqual(got("any-with", { a: 1 }));
    expect(await server.value("POST", "/x", '{"AnyWith":1}')).toEqual(got("any-with", 1));
  });

  it("read a body whatever the method is", async () => {
    const server = await serve({ handlers: [{ name: "all", path: "/x", body: { v: "any" } }] });
    for (const method of ["GET", "DELETE", "PATCH", "POST", "PUT"])
      expect(await server.value(method, "/x", "7")).toEqual(got("all", 7));
  });

  it("hand a body to a handler without parameters as it came", async () => {
    const server = await serve({
      handlers: [
        {
          name: "raw",
          method: "GET",
          path: "/raw",
          run: (_, context) => ({ raw: [...context.rawBody], type: context.headers["content-type"] }),
        },
      ],
    });
    expect(
      await server.value("GET", "/raw", {
        body: new Uint8Array([0, 255, 10]),
        headers: { "Content-Type": "image/png" },
      }),
    ).toEqual({ raw: [0, 255, 10], type: "image/png" });
    expect(await server.value("GET", "/raw")).toEqual({ raw: [] });
  });

  it("never parse a body that could reach nobody else", async () => {
    const server = await serve({ handlers: [{ name: "raw", method: "POST", path: "/raw", run: () => "run" }] });
    expect(await server.value("POST", "/raw", '{"Raw":5}')).toBe("run");
  });
});

describe("pathless handlers", () => {
  const chat: readonly TestHandler[] = [
    { name: "create", body: { v: "any" } },
    { name: "list" },
    { name: "clear", method: "DELETE" },
    { name: "health", method: "GET", path: "/health" },
    { name: "files", method: "GET", path: "/files/*" },
    { name: "catch", path: "/wild/*" },
  ];

  it("answer to their envelopes on any path and method that they allow", async () => {
    const server = await serve({ handlers: chat });
    expect(await server.value("POST", "/api", '{"Create":1}')).toEqual(got("create", 1));
    expect(await server.value("PUT", "/else/where", '{"Create":1}')).toEqual(got("create", 1));
    expect(await server.value("POST", "/api", '{"List":null}')).toEqual(got("list"));
    expect(await server.value("DELETE", "/api", '{"Clear":null}')).toEqual(got("clear"));
    expect(await server.value("POST", "/api", '{"Clear":null}')).toEqual(got("list"));
  });

  it("do not answer where a literal or {param} pattern matches", async () => {
    const server = await serve({ handlers: chat });
    expect((await server.ask("POST", "/health", '{"Create":1}')).status).toBe(405);
  });

  it("answer where a * pattern matches that does not allow the method, and to their envelopes where it does", async () => {
    const server = await serve({ handlers: chat });
    expect(await server.value("POST", "/files/a", '{"Create":1}')).toEqual(got("create", 1));
    expect(await server.value("POST", "/wild/a", '{"Create":1}')).toEqual(got("create", 1));
    expect(await server.value("POST", "/wild/a", '{"a":1}')).toEqual(got("catch"));
    expect(await server.value("POST", "/wild/a")).toEqual(got("catch"));
  });

  it("do not answer under a * pattern where a {param} pattern matches as well", async () => {
    const server = await serve({
      handlers: [
        { name: "create", body: { v: "any" } },
        { name: "wild", method: "POST", path: "/a/*" },
        { name: "param", method: "GET", path: "/{x}/b" },
      ],
    });
    expect(await server.value("POST", "/a/b", '{"Create":1}')).toEqual(got("wild"));
    expect(await server.value("POST", "/a/c", '{"Create":1}')).toEqual(got("create", 1));
  });

  it("have as fallback the one that names the method, else the one that names none", async () => {
    const server = await serve({ handlers: chat });
    expect(await server.value("DELETE", "/api")).toEqual(got("clear"));
    expect(await server.value("DELETE", "/api", "what")).toEqual(got("clear"));
    expect(await server.value("GET", "/api")).toEqual(got("list"));
    expect(await server.value("POST", "/api", '{"Unknown":1}')).toEqual(got("list"));
  });

  it("have no fallback where two could be it", async () => {
    const server = await serve({
      handlers: [
        { name: "a" },
        { name: "b" },
        { name: "c", method: "PUT" },
        { name: "d", method: "PATCH" },
        { name: "e", method: "PATCH" },
      ],
    });
    expect((await server.problem("GET", "/")).hint).toBe(
      'Here handlers answer to their envelopes alone: send {"A": null} or {"B": null}.',
    );
    expect(await server.value("PUT", "/x")).toEqual(got("c"));
    expect((await server.ask("PATCH", "/x")).status).toBe(404);
    expect(await server.value("GET", "/x", '{"B":{}}')).toEqual(got("b"));
  });
});

describe("HEAD and OPTIONS", () => {
  const handlers: readonly TestHandler[] = [
    { name: "read", method: "GET", path: "/x", run: () => "0123456789" },
    { name: "any", path: "/x", run: () => "any" },
    { name: "only-any", path: "/y", run: (_, context) => context.method },
    { name: "own", method: "HEAD", path: "/z", run: () => "own" },
    { name: "z", method: "GET", path: "/z", run: () => "z" },
    { name: "options", method: "OPTIONS", path: "/z", run: () => "options" },
    { name: "wild", method: "DELETE", path: "/w/*" },
  ];

  it("answers HEAD by the handler of GET before one that names no method, with the length and without the body", async () => {
    const server = await serve({ handlers });
    const answer = await server.ask("HEAD", "/x");
    expect([answer.status, answer.text, answer.headers["content-length"], answer.headers["content-type"]]).toEqual([
      200,
      "",
      "12",
      "application/json",
    ]);
    expect((await server.ask("HEAD", "/y")).headers["content-length"]).toBe("6");
    expect((await server.ask("HEAD", "/z")).headers["content-length"]).toBe("5");
  });

  it("refuses HEAD without a body as well", async () => {
    const server = await serve({ handlers });
    const answer = await server.ask("HEAD", "/nowhere");
    expect([answer.status, answer.text]).toEqual([404, ""]);
  });

  it.each([
    ["/x", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"],
    ["/y", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"],
    ["/w/a", "DELETE, OPTIONS"],
  ])("answers OPTIONS %s with Allow: %s", async (path, allow) => {
    const server = await serve({ handlers });
    const answer = await server.ask("OPTIONS", path);
    expect([answer.status, answer.headers["allow"], answer.text]).toEqual([204, allow, ""]);
  });

  it("leaves OPTIONS to a handler that names it", async () => {
    const server = await serve({ handlers });
    expect(await server.value("OPTIONS", "/z")).toBe("options");
  });

  it("answers OPTIONS with what pathless handlers allow, and 404 where nothing answers", async () => {
    const server = await serve({ handlers });
    expect((await server.ask("OPTIONS", "/nowhere")).status).toBe(404);
    const pathless = await serve({ handlers: [{ name: "a", method: "POST", body: { v: "any" } }] });
    expect((await pathless.ask("OPTIONS", "/api")).headers["allow"]).toBe("POST, OPTIONS");
    expect((await pathless.ask("OPTIONS", "*")).status).toBe(204);
  });
});

const repeatedKeys: TestHandler["run"] = ([value]) => {
  const keys = (value as { readonly [REPEATED_KEYS]?: Iterable<string> })[REPEATED_KEYS];
  return keys === undefined ? null : [...keys];
};

describe("repeated keys", () => {
  it("are told to decoders that ask for them, in both forms of a body, and to no others", async () => {
    const server = await serve({
      handlers: [
        { name: "labels", method: "PUT", path: "/labels", body: { v: "any" }, uniqueKeys: true, run: repeatedKeys },
        { name: "other", method: "PUT", path: "/other", body: { v: "any" }, run: repeatedKeys },
      ],
    });
    expect(await server.value("PUT", "/labels", '{"a":1,"b":2,"a":3}')).toEqual(["a"]);
    expect(await server.value("PUT", "/labels", '{"Labels":{"a":1,"b":2,"b":3}}')).toEqual(["b"]);
    expect(await server.value("PUT", "/labels", '{"a":1,"b":2}')).toBe(null);
    expect(await server.value("PUT", "/other", '{"a":1,"a":3}')).toBe(null);
  });
});

describe("wire = hyperware", () => {
  it("reads 64-bit integers to the last digit, and answers the bare value with 200", async () => {
    const server = await serve({
      wire: "hyperware",
      handlers: [
        { name: "store", exactIntegers: true, body: { id: "u64" } },
        { name: "rounded", body: { id: "u64" } },
        { name: "pair", exactIntegers: true, body: { id: "u64", text: "string" } },
      ],
    });
    expect(await server.value("POST", "/api", '{"Store":18446744073709551615}')).toEqual(
      got("store", "bigint 18446744073709551615"),
    );
    expect(await server.value("POST", "/api", '{"Store":9007199254740991}')).toEqual(got("store", 9007199254740991));
    expect(await server.value("POST", "/api", '{"Pair":[9007199254740993,"1234567890123456789"]}')).toEqual(
      got("pair", "bigint 9007199254740993", "1234567890123456789"),
    );
    expect((await server.ask("POST", "/api", '{"Rounded":18446744073709551615}')).status).toBe(400);
  });
});
