/** Every row of the table of answers (design 1.4), over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer } from "./support/serve.ts";
import type { TestServer } from "./support/serve.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

let users: TestServer;
let chat: TestServer;
let closed: TestServer;

beforeAll(async () => {
  users = await startTestServer({
    bindings: [{ path: "/users" }, { path: "/batch" }, { path: "/hook" }, { path: "/files" }, { path: "/mixed" }],
    handlers: [
      { name: "list-users", method: "GET", path: "/users" },
      { name: "create-user", method: "POST", path: "/users", body: { user: "record" }, status: 201 },
      { name: "get-user", method: "GET", path: "/users/{id}" },
      { name: "update-user", method: "PUT", path: "/users/{id}", body: { user: "record" } },
      { name: "rename-user", method: "PATCH", path: "/users/{id}", body: { first: "string", last: "option" } },
      { name: "add-one", method: "POST", path: "/batch", body: { item: "any" } },
      { name: "add-many", method: "POST", path: "/batch", body: { items: "any" } },
      {
        name: "hook",
        method: "POST",
        path: "/hook",
        run: (_, context) => ({ raw: Buffer.from(context.rawBody).toString() }),
      },
      { name: "read-file", method: "GET", path: "/files/*" },
      { name: "mixed-create", method: "POST", path: "/mixed", body: { name: "string" } },
      { name: "mixed-any", path: "/mixed" },
    ],
  });
  chat = await startTestServer({
    wire: "hyperware",
    bindings: [{ path: "/api" }],
    handlers: [
      { name: "create-chat", body: { name: "string" } },
      { name: "send-message", body: { chat: "u32", text: "string" } },
      { name: "get-chats" },
      { name: "get-settings" },
      {
        name: "upload",
        method: "POST",
        run: (_, context) => ({ handler: "upload", raw: Buffer.from(context.rawBody).toString() }),
      },
      { name: "health", method: "GET", path: "/api/health" },
    ],
  });
  closed = await startTestServer({ handlers: [{ name: "create-chat", method: "POST", body: { name: "string" } }] });
});
afterAll(async () => {
  await Promise.all([users.close(), chat.close(), closed.close()]);
});

describe("a refusal", () => {
  it("is a problem document with type, title, status, detail, instance, hint and correlation id", async () => {
    const answer = await users.ask("PUT", "/nonexistent");
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(answer.text)).toEqual({
      type: "urn:hypc:problem:no-handler",
      title: "No handler answers here",
      status: 404,
      detail: "No handler found for PUT /nonexistent",
      instance: "/nonexistent",
      hint: "This process answers below /users, /batch, /hook, /files and /mixed alone.",
      correlationId: expect.stringMatching(/^[a-z0-9]+-[a-z0-9]+$/) as string,
    });
  });
});

describe("outside every binding", () => {
  it.each(["/nonexistent", "/usersx", "/user", "/", "/batches/x"])(
    "%s is 404, bindings hold by whole segments",
    async (path) => {
      expect(await users.problem("PUT", path)).toMatchObject({
        status: 404,
        detail: `No handler found for PUT ${path}`,
      });
    },
  );
});

describe("a literal or {param} pattern matches, none allows the method", () => {
  it.each([
    ["DELETE", "/users", "GET, HEAD, POST, OPTIONS"],
    ["POST", "/users/7", "GET, HEAD, PUT, PATCH, OPTIONS"],
    ["TRACE", "/hook", "POST, OPTIONS"],
  ])("%s %s is 405 with Allow: %s", async (method, path, allow) => {
    const answer = await users.ask(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toBe(allow);
  });

  it("is 405 also for an envelope that names a handler of another method", async () => {
    expect(await users.problem("DELETE", "/users", '{"CreateUser":{"name":"a","age":1}}')).toMatchObject({
      status: 405,
    });
  });

  it("is not 405 where only a * pattern matches", async () => {
    expect(await users.problem("PUT", "/files/a")).toMatchObject({
      status: 404,
      detail: "No handler found for PUT /files/a",
    });
  });
});

describe("no body, only handlers with parameters match", () => {
  it("names the handler that requires one", async () => {
    expect(await users.problem("POST", "/users")).toMatchObject({
      status: 400,
      detail: "Handler CreateUser requires a request body",
    });
    expect((await users.problem("POST", "/users")).hint).toBe(
      `Send {"CreateUser": ...} as JSON, or the parameters' own JSON.`,
    );
  });

  it("names every one of several", async () => {
    expect(await users.problem("POST", "/batch")).toMatchObject({
      status: 400,
      detail: "Handler AddOne or AddMany requires a request body",
    });
  });

  it("is told of pathless handlers too", async () => {
    expect(await closed.problem("POST", "/anywhere")).toMatchObject({
      status: 400,
      detail: "Handler CreateChat requires a request body",
    });
  });

  it.each([
    ["a length of 0", { body: "" }],
    ["no chunk", { body: "0\r\n\r\n", headers: { "Transfer-Encoding": "chunked" } }],
    ["white space", { body: " \r\n\t" }],
  ])("says that an announced body is empty: %s", async (_, request) => {
    const problem = await users.problem("POST", "/users", request);
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(
      "Request body is empty. This handler expects a JSON object with the handler name and parameters.",
    );
    expect(problem.detail).toContain("Handler CreateUser requires a request body");
  });

  it("leaves a request without a body to a handler without parameters that names no method", async () => {
    expect(await users.value("POST", "/mixed")).toEqual({ handler: "mixed-any", args: [] });
  });
});

describe("invalid JSON", () => {
  it("is 400 with the parse error's line and column where a handler with parameters matches", async () => {
    expect(await users.problem("POST", "/users", "nonsense")).toMatchObject({
      status: 400,
      detail:
        'Invalid JSON in request body. Expected: {"CreateUser": ...}. Parse error: expected value at line 1 column 1',
    });
    const second = await users.problem("POST", "/users", { body: '{\n  "CreateUser": {,}\n}', headers: JSON_TYPE });
    expect(second.detail).toContain("Parse error: expected a key in double quotes at line 2 column 18");
  });

  it("is 400 where another handler without parameters could take it at the same path", async () => {
    expect(await users.problem("POST", "/mixed", "{")).toMatchObject({ status: 400 });
  });

  it("reaches a handler without parameters, which reads the raw body", async () => {
    expect(await users.value("POST", "/hook", "{nonsense")).toEqual({ raw: "{nonsense" });
  });

  it("reaches the fallback", async () => {
    expect(await chat.value("POST", "/api", "{nonsense")).toEqual({ handler: "upload", raw: "{nonsense" });
  });

  it("is 400 where pathless handlers have no fallback", async () => {
    expect((await chat.problem("PUT", "/api", "{nonsense")).detail).toBe(
      'Invalid JSON in request body. Expected: {"CreateChat": ...} or {"SendMessage": ...}. Parse error: expected a key in double quotes at line 1 column 2',
    );
  });
});

describe("a handler was found, its parameters do not decode", () => {
  it("lists every fault of a direct body with path, expected and found", async () => {
    const problem = await users.problem("POST", "/users", '{"name":7,"age":"x"}');
    expect(problem).toMatchObject({
      status: 400,
      faults: [
        { path: "$.name", expected: "string", found: "7" },
        { path: "$.age", expected: "u32", found: '"x"' },
      ],
    });
    expect(problem.detail).toBe(
      'The parameters of CreateUser do not fit. $.name: expected string, found 7; $.age: expected u32, found "x"',
    );
  });

  it("tells paths in an envelope", async () => {
    expect((await users.problem("POST", "/users", '{"CreateUser":{"name":"a"}}')).faults).toEqual([
      { path: "$.CreateUser.age", expected: "u32", found: "nothing" },
    ]);
    expect((await chat.problem("POST", "/api", '{"SendMessage":["x",1]}')).faults).toEqual([
      { path: "$.SendMessage[0]", expected: "u32", found: '"x"' },
      { path: "$.SendMessage[1]", expected: "string", found: "1" },
    ]);
  });

  it("tells paths of several parameters in a direct body", async () => {
    expect((await users.problem("PATCH", "/users/1", '{"last":"b"}')).faults).toEqual([
      { path: "$.first", expected: "string", found: "nothing" },
    ]);
  });

  it.each([
    ["PATCH", "/users/1", "[1]", "$", "an object with first, last", "a list of 1 item"],
    ["PATCH", "/users/1", "null", "$", "an object with first, last", "null"],
    [
      "PATCH",
      "/users/1",
      '{"RenameUser":{"first":"a"}}',
      "$.RenameUser",
      "a list of the 2 parameters [first, last]",
      "an object",
    ],
    [
      "PATCH",
      "/users/1",
      '{"RenameUser":["a","b","c"]}',
      "$.RenameUser",
      "a list of the 2 parameters [first, last]",
      "a list of 3 items",
    ],
  ])("refuses %s %s %s by its shape", async (method, path, body, at, expected, found) => {
    expect((await users.problem(method, path, body)).faults).toEqual([{ path: at, expected, found }]);
  });

  it("refuses an envelope with a value for a handler without parameters", async () => {
    expect((await chat.problem("PUT", "/api", '{"GetChats":5}')).faults).toEqual([
      { path: "$.GetChats", expected: "null or {}, as it takes no parameters", found: "5" },
    ]);
  });

  it("names a case mistake in a direct body", async () => {
    const problem = await users.problem("POST", "/users", '{"createuser":{"name":"a","age":1}}');
    expect(problem.faults).toHaveLength(2);
    expect(problem.hint).toBe(
      'Handler names are CamelCase and case-sensitive: "createuser" is not "CreateUser". Use {"CreateUser": ...}.',
    );
  });

  it("says where the handler answers that a direct body names as an envelope, beside the faults", async () => {
    const problem = await users.problem("PUT", "/users/1", '{"CreateUser":{"name":"a","age":1}}');
    expect(problem.detail).toBe("Handler CreateUser does not answer PUT /users/1. It answers POST /users");
    expect(problem.faults).toHaveLength(2);
  });
});

describe("an object that is no known envelope, no direct handler, no fallback", () => {
  it("lists what is expected and shows what came", async () => {
    expect(await users.problem("POST", "/batch", '{"WrongHandler":{"message":"test"}}')).toMatchObject({
      status: 400,
      detail:
        'Invalid request format. Expected one of {"AddOne": ...} or {"AddMany": ...}, but got: {"WrongHandler":{"message":"test"}}',
    });
  });

  it.each(['{"addone":1}', '{"add_one":1}', '{"ADD-ONE":1}', '{"addOne":1}'])(
    "names the case mistake in %s",
    async (body) => {
      const key = JSON.stringify(Object.keys(JSON.parse(body) as object)[0]);
      expect((await users.problem("POST", "/batch", body)).hint).toBe(
        `Handler names are CamelCase and case-sensitive: ${key} is not "AddOne". Use {"AddOne": ...}.`,
      );
    },
  );

  it.each(["{}", '{"AddOne":1,"AddMany":2}', "[]", "5", "null", '"AddOne"'])("%s is none", async (body) => {
    expect((await users.problem("POST", "/batch", body)).detail).toMatch(/^Invalid request format\. Expected one of /);
  });

  it("cuts a long body short", async () => {
    expect(
      (await users.problem("POST", "/batch", JSON.stringify({ a: "x".repeat(5000), b: 1 }))).detail.length,
    ).toBeLessThan(400);
  });
});

describe("an envelope that names a handler of another method or path", () => {
  it.each([
    ["POST", "/batch", '{"CreateUser":1}', "Handler CreateUser does not answer POST /batch. It answers POST /users"],
    [
      "POST",
      "/files/x",
      '{"CreateUser":1}',
      "Handler CreateUser does not answer POST /files/x. It answers POST /users",
    ],
    ["POST", "/batch", '{"GetUser":null}', "Handler GetUser does not answer POST /batch. It answers GET /users/{id}"],
    [
      "POST",
      "/batch",
      '{"MixedAny":null}',
      "Handler MixedAny does not answer POST /batch. It answers any method at /mixed",
    ],
  ])("%s %s %s", async (method, path, body, detail) => {
    expect(await users.problem(method, path, body)).toMatchObject({ status: 400, detail });
  });

  it("tells where pathless handlers answer", async () => {
    expect((await chat.problem("PUT", "/api/x", '{"Upload":null}')).detail).toBe(
      "Handler Upload does not answer PUT /api/x. It answers POST on any path that no other handler has, from /api on",
    );
  });
});

describe("where pathless handlers answer", () => {
  it.each([
    [["/"], "POST on any path that no other handler has"],
    [["/", "/admin"], "POST on any path that no other handler has"],
    [["/api", "/api/admin", "/apis"], "POST on any path that no other handler has, from /apis or /api on"],
  ])("of the bindings %j the outermost are named", async (paths, where) => {
    const server = await startTestServer({
      handlers: [
        { name: "put", method: "PUT", path: "/api/x", body: { v: "u32" } },
        { name: "upload", method: "POST" },
      ],
      bindings: paths.map((path) => ({ path })),
    });
    expect(await server.problem("PUT", "/api/x", '{"Upload":null}')).toMatchObject({
      detail: `Handler Upload does not answer PUT /api/x. It answers ${where}`,
      hint: `Send the same body with ${where}.`,
    });
    await server.close();
  });
});

describe("nothing at all", () => {
  it.each([
    ["GET", "/users/1/posts", {}],
    ["POST", "/users/1/posts", { body: '{"a":1}' }],
    ["POST", "/users/1/posts", { body: "nonsense" }],
    ["POST", "/users/1/posts", { body: "" }],
    ["POST", "/users/", { body: "{}" }],
    ["TRACE", "/users/1/posts", {}],
  ])("%s %s is 404", async (method, path, request) => {
    expect(await users.problem(method, path, request)).toMatchObject({
      status: 404,
      detail: `No handler found for ${method} ${path}`,
    });
  });

  it("is 404 for a method that no pathless handler allows", async () => {
    expect(await closed.problem("GET", "/x")).toMatchObject({ status: 404 });
  });
});
