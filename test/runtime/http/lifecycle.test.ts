/** Answers, failures, deadlines, clients that go away, connections, and the end of a server. */
import { describe, expect, it } from "vitest";
import { Agent, request } from "undici";
import type { BaseContext } from "../../../runtime/context/base-context.ts";
import type { SendErrorKind } from "../../../runtime/send-error.ts";
import { exchange, open, problemOf } from "./support/raw-client.ts";
import { serve, startTestServer } from "./support/serve.ts";
import type { TestHandler } from "./support/serve.ts";

const until = async (condition: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 1000 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(condition()).toBe(true);
};
const get = (run: TestHandler["run"]): TestHandler => ({
  name: "get",
  method: "GET",
  path: "/x",
  ...(run === undefined ? {} : { run }),
});
const brokenDecoder = (): never => {
  throw new Error("secret");
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("an answer", () => {
  it("has its status, type and length; none has no body", async () => {
    const server = await serve({
      handlers: [
        { name: "made", method: "POST", path: "/made", status: 201, run: () => "é" },
        { name: "none", method: "POST", path: "/none", run: () => undefined },
      ],
    });
    const made = await server.ask("POST", "/made");
    expect([made.status, made.headers["content-type"], made.headers["content-length"], made.text]).toEqual([
      201,
      "application/json",
      "4",
      '"é"',
    ]);
    const none = await server.ask("POST", "/none");
    expect([none.status, none.headers["content-length"], none.headers["content-type"], none.text]).toEqual([
      204,
      undefined,
      undefined,
      "",
    ]);
  });

  it("takes status and headers of the handler", async () => {
    const server = await serve({
      handlers: [
        get((_, { response }) => {
          response.setStatus(202);
          response.setHeader("X-A", "1");
          response.setHeader("x-a", "2");
          response.addHeader("Set-Cookie", "a=1");
          response.addHeader("Set-Cookie", "b=2");
          response.setHeader("Content-Type", "application/vnd.x+json");
          return 1;
        }),
        { name: "empty", method: "GET", path: "/204", run: (_, { response }) => (response.setStatus(204), "dropped") },
        { name: "full", method: "GET", path: "/200", run: (_, { response }) => response.setStatus(200) },
      ],
    });
    const answer = await server.ask("GET", "/x");
    expect(answer.status).toBe(202);
    expect(answer.headers).toMatchObject({
      "x-a": "2",
      "set-cookie": "a=1, b=2",
      "content-type": "application/vnd.x+json",
      "content-length": "1",
    });
    expect(await server.ask("GET", "/204")).toMatchObject({ status: 204, text: "" });
    expect(await server.ask("GET", "/200")).toMatchObject({
      status: 200,
      text: "",
      headers: { "content-length": "0" },
    });
  });

  it.each([
    ["a line break in a value", (context: BaseContext) => context.response.setHeader("X-A", "1\r\nX-B: 2")],
    ["a character that HTTP cannot carry", (context: BaseContext) => context.response.addHeader("X-A", "€")],
    ["a name with a blank", (context: BaseContext) => context.response.setHeader("X A", "1")],
    ["the length", (context: BaseContext) => context.response.setHeader("content-length", "1")],
    ["a status that is none", (context: BaseContext) => context.response.setStatus(99)],
  ])("with %s is refused where the handler sets it", async (_, set) => {
    const server = await serve({ handlers: [get((_args, context) => set(context))] });
    const answer = await server.ask("GET", "/x");
    expect(problemOf(answer).status).toBe(500);
    expect(answer.headers["x-b"]).toBeUndefined();
  });
});

describe("a failure", () => {
  it.each<[SendErrorKind, number, string]>([
    ["failed", 500, "urn:hypc:problem:failed"],
    ["overloaded", 503, "urn:hypc:problem:overloaded"],
    ["cancelled", 503, "urn:hypc:problem:unavailable"],
    ["timeout", 504, "urn:hypc:problem:timeout"],
    ["forbidden", 403, "urn:hypc:problem:forbidden"],
    ["too-large", 507, "urn:hypc:problem:state-too-large"],
  ])("%s is %i, with the correlation id and nothing of the cause", async (kind, status, type) => {
    let id = "";
    const server = await serve({
      handlers: [get(undefined)],
      target: (delivery) => (
        (id = delivery.context.correlationId),
        delivery.failed(kind, "what happened", new Error("secret"))
      ),
    });
    const answer = await server.ask("GET", "/x");
    expect(problemOf(answer)).toMatchObject({ status, type, detail: "what happened", correlationId: id });
    expect(answer.text).not.toContain("secret");
    // What may have run is not asked for again by a machine.
    const repeats = status === 503 && kind !== "cancelled";
    expect(answer.headers["retry-after"]).toBe(repeats ? "1" : undefined);
  });

  it("of generated code is 500 and is logged under its correlation id", async () => {
    const server = await serve(null);
    const mounted = server.mounted({ handlers: [get(undefined)] });
    const [first] = mounted.definition.handlers;
    if (first?.http === null || first?.http === undefined) throw new Error("no handler");
    server.http.mount({
      ...mounted,
      definition: { ...mounted.definition, handlers: [{ ...first, http: { ...first.http, decode: brokenDecoder } }] },
    });
    const answer = await server.ask("GET", "/x");
    const problem = problemOf(answer);
    expect(problem.status).toBe(500);
    expect(answer.text).not.toContain("secret");
    expect(server.logged).toMatchObject([
      { level: "error", fields: { err: { message: "secret" }, correlationId: problem.correlationId } },
    ]);
  });

  it("after the answer changes nothing", async () => {
    const server = await serve({
      handlers: [get(undefined)],
      target: (delivery) => {
        delivery.finished("first");
        delivery.answer();
        delivery.answer();
        delivery.failed("failed", "late", null);
      },
    });
    expect(
      (await exchange(server.http.port, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .toString()
        .match(/HTTP\/1\.1/g),
    ).toHaveLength(1);
  });
});

describe("a deadline", () => {
  it("that passes answers 504, aborts the signal, and drops what comes later", async () => {
    let context: BaseContext | undefined;
    let late: (() => void) | undefined;
    const server = await serve(
      {
        handlers: [
          get((_, of) => ((context = of), of.signal, new Promise((resolve) => (late = () => resolve("late"))))),
        ],
      },
      { deadlineMs: 40 },
    );
    const problem = await server.problem("GET", "/x");
    expect(problem).toMatchObject({
      status: 504,
      detail: "Handler Get was not done within 40 ms. Whether it took effect is not known.",
      correlationId: context?.correlationId,
    });
    expect(context?.signal.aborted).toBe(true);
    expect(context?.signal.reason).toMatchObject({ name: "TimeoutError" });
    late?.();
    await sleep(5);
    expect(server.deadlines.size).toBe(0);
  });

  it.each([
    ["", undefined],
    [", also behind an authentication that took its time", () => Promise.resolve(true)],
  ])("counts from when the request is complete%s", async (_, authenticate) => {
    let left = 0;
    const server = await serve(
      {
        bindings: [{ authenticated: authenticate !== undefined }],
        handlers: [
          {
            name: "put",
            method: "PUT",
            path: "/x",
            body: { v: "any" },
            run: async (_args, context) => {
              left = context.deadline - Date.now();
              await sleep(5);
            },
          },
        ],
      },
      { deadlineMs: 150, ...(authenticate === undefined ? {} : { authenticate }) },
    );
    const { socket, until: untilText } = await open(server.http.port);
    socket.write("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
    await sleep(200);
    socket.write("1");
    await untilText("204 No Content");
    expect(left).toBeGreaterThan(100);
    expect(server.deadlines.size).toBe(0);
    socket.destroy();
  });
});

describe("a client that goes away", () => {
  it("aborts the signal of its request, whose answer goes nowhere", async () => {
    let context: BaseContext | undefined;
    let finish: ((value: unknown) => void) | undefined;
    const server = await serve({
      handlers: [get((_, of) => ((context = of), of.signal, new Promise((resolve) => (finish = resolve))))],
    });
    const { socket } = await open(server.http.port);
    socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => context !== undefined);
    expect(context?.signal.aborted).toBe(false);
    socket.destroy();
    await until(() => context?.signal.aborted === true);
    expect(context?.signal.reason).toMatchObject({ name: "AbortError" });
    finish?.("answer");
    await sleep(5);
    expect(server.deadlines.size).toBe(0);
    expect(server.logged).toEqual([]);
  });

  it("in the middle of its body is forgotten", async () => {
    let runs = 0;
    const server = await serve({
      handlers: [{ name: "put", method: "PUT", path: "/x", body: { v: "any" }, run: () => ++runs }],
    });
    const { socket } = await open(server.http.port);
    socket.write("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
    await sleep(10);
    socket.destroy();
    await sleep(10);
    expect([runs, server.deadlines.size, server.logged.filter(({ level }) => level !== "debug")]).toEqual([0, 0, []]);
    expect(await server.value("PUT", "/x", "1")).toBe(1);
  });

  it("aborts every request that it had pipelined", async () => {
    const contexts: BaseContext[] = [];
    const server = await serve({ handlers: [get((_, of) => (contexts.push(of), of.signal, new Promise(() => {})))] });
    const { socket } = await open(server.http.port);
    socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3));
    await until(() => contexts.length === 3);
    socket.destroy();
    await until(() => contexts.every(({ signal }) => signal.aborted));
    expect(server.deadlines.size).toBe(0);
  });

  it("while the host decides about it is dropped", async () => {
    let decide: ((admitted: boolean) => void) | undefined;
    let runs = 0;
    const server = await serve(
      { bindings: [{ authenticated: true }], handlers: [get(() => ++runs)] },
      { authenticate: () => new Promise((resolve) => (decide = resolve)) },
    );
    const { socket } = await open(server.http.port);
    socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => decide !== undefined);
    socket.destroy();
    await sleep(20);
    decide?.(true);
    await sleep(5);
    expect([runs, server.deadlines.size]).toEqual([0, 0]);
  });
});

describe("a connection", () => {
  it("is kept, and pipelined requests are answered in order", async () => {
    const server = await serve({
      handlers: [{ name: "get", method: "GET", path: "/{ms}", run: async ([ms]) => (await sleep(Number(ms)), ms) }],
    });
    const bytes = await exchange(
      server.http.port,
      ["20", "0", "5"]
        .map((ms) => `GET /${ms} HTTP/1.1\r\nHost: a\r\n${ms === "5" ? "Connection: close\r\n" : ""}\r\n`)
        .join(""),
    );
    expect([...bytes.toString().matchAll(/\r\n\r\n"(\d+)"/g)].map(([, ms]) => ms)).toEqual(["20", "0", "5"]);
  });

  it("carries many requests, also refused ones with a body", async () => {
    const server = await serve({ handlers: [get(() => 1)] });
    const agent = new Agent({ connections: 1 });
    for (let turn = 0; turn < 20; turn++) {
      const refused = await request(`${server.http.url}/nowhere`, {
        dispatcher: agent,
        method: "POST",
        body: "x".repeat(100_000),
      });
      expect(refused.statusCode).toBe(404);
      await refused.body.text();
      const answer = await request(`${server.http.url}/x`, { dispatcher: agent });
      expect(await answer.body.text()).toBe("1");
    }
    await agent.close();
  });
});

describe("the end of a server", () => {
  it("waits for what is under way, refuses what comes meanwhile, and closes idle connections", async () => {
    let finish: ((value: unknown) => void) | undefined;
    const server = await startTestServer({ handlers: [get(() => new Promise((resolve) => (finish = resolve)))] });
    const [busy, idle, fresh] = [
      await open(server.http.port),
      await open(server.http.port),
      await open(server.http.port),
    ];
    idle.socket.write("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
    await idle.until("404");
    busy.socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => finish !== undefined);
    let ended = false;
    const closed = server.http.close({ deadline: Date.now() + 5_000 }).then(() => (ended = true));
    await until(() => idle.socket.closed && fresh.socket.closed);
    await expect(server.ask("GET", "/x")).rejects.toThrow(/ECONNREFUSED/);
    busy.socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await sleep(30);
    expect(ended).toBe(false);
    finish?.("done");
    await busy.until("done");
    expect(busy.received()).toContain("Connection: close");
    await closed;
    server.deadlines.close();
  });

  it("cuts off what is not done by its deadline, and aborts it", async () => {
    let context: BaseContext | undefined;
    const server = await startTestServer({
      handlers: [get((_, of) => ((context = of), of.signal, new Promise(() => {})))],
    });
    const { socket } = await open(server.http.port);
    socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => context !== undefined);
    const started = Date.now();
    const [first, second] = [server.http.close({ deadline: Date.now() + 60 }), server.http.close()];
    await Promise.all([first, second]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(55);
    await until(() => context?.signal.aborted === true);
    server.deadlines.close();
  });

  it("frees its port; one that is taken is the system's error", async () => {
    const server = await startTestServer(null);
    await expect(serve(null, { port: server.http.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    const { port } = server.http;
    await server.close();
    const again = await serve(null, { port });
    expect(again.http.url).toBe(`http://127.0.0.1:${port}`);
  });
});
