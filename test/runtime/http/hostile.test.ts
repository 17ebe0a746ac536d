/** Bad input and bad clients: the right status with a problem document, and the server serves on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetch } from "undici";
import { exchange, open, parseAnswer, problemOf } from "./support/raw-client.ts";
import { serve, startTestServer } from "./support/serve.ts";
import type { TestServer } from "./support/serve.ts";

let server: TestServer;

/** Headers that announce a body and wait for leave to send it. */
const head = (length: number, path = "/raw"): string =>
  `PUT ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;

beforeAll(async () => {
  server = await startTestServer({
    handlers: [
      { name: "put", method: "PUT", path: "/x", body: { v: "any" } },
      { name: "user", method: "PUT", path: "/user", body: { user: "record" } },
      { name: "pair", method: "PUT", path: "/pair", body: { name: "string", age: "u32" } },
      { name: "raw", method: "PUT", path: "/raw", run: (_, context) => context.rawBody.length },
      { name: "header", method: "GET", path: "/header", run: (_, context) => context.headers["x-tenant"] ?? null },
    ],
  });
});
afterAll(() => server.close());
afterEach(async () => {
  expect(await server.value("PUT", "/x", "1")).toEqual({ handler: "put", args: [1] });
  expect(server.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(server.deadlines.size).toBe(0);
});

describe("a body", () => {
  it.each([
    ["100,000 brackets", "[".repeat(100_000), "nested more than 512 levels deep at line 1 column 513"],
    ["100,000 closed brackets", "[".repeat(100_000) + "]".repeat(100_000), "nested more than 512 levels deep"],
    ["deep objects", '{"a":'.repeat(600) + "1" + "}".repeat(600), "nested more than 512 levels deep"],
    ["an unfinished text", '{"a":[1,2', 'unexpected end of the text, expected "," or "]" at line 1 column 10'],
    ["a trailing comma", "[1,\n2,\n]", "expected value at line 3 column 1"],
    ["two values", "1 2", "trailing characters after the JSON value at line 1 column 3"],
    ["a single quote", "{'a':1}", "expected a key in double quotes at line 1 column 2"],
    ["NaN", "NaN", "expected value at line 1 column 1"],
    ["a leading zero", "01", "a number may not begin with 0 at line 1 column 2"],
    ["a control character", '"a\u0001"', "a control character in a string has to be escaped at line 1 column 3"],
    ["half an escape", '"\\u12"', "invalid escape at line 1 column 2"],
    ["invalid UTF-8", new Uint8Array([0x22, 0x61, 0xff, 0x22]), "invalid UTF-8 at byte 2"],
    ["cut UTF-8", new Uint8Array([0x22, 0xe2, 0x82]), "invalid UTF-8 at byte 3"],
    ["a UTF-16 text", Buffer.from("\ufeff5", "utf16le"), "invalid UTF-8 at byte 0"],
  ])("with %s is 400 with its place", async (_, body, why) => {
    const problem = await server.problem("PUT", "/x", { body });
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(why);
  });

  it("as deep as the limit is read, and a long one with few levels", async () => {
    const deep = "[".repeat(512) + "]".repeat(512);
    expect((await server.ask("PUT", "/x", deep)).status).toBe(200);
    expect(
      (await server.ask("PUT", "/x", JSON.stringify(Array.from({ length: 5000 }, () => ["[[[[", '\\"['])))).status,
    ).toBe(200);
  });

  it("may begin with a byte order mark", async () => {
    expect(await server.value("PUT", "/x", "\ufeff5")).toEqual({ handler: "put", args: [5] });
  });

  it("with __proto__ and other inherited names sets and finds nothing", async () => {
    expect((await server.problem("PUT", "/pair", '{"__proto__":{"name":"a","age":1}}')).faults).toHaveLength(2);
    expect((await server.problem("PUT", "/user", '{"__proto__":{"name":"a","age":1}}')).faults).toBeDefined();
    expect((await server.ask("PUT", "/pair", '{"constructor":1,"toString":2}')).status).toBe(400);
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
  });

  it("over the limit is 413, announced or found out", async () => {
    const large = "x".repeat(1024 * 1024 + 1);
    expect(await server.problem("PUT", "/raw", large)).toMatchObject({
      status: 413,
      detail: "The request body is larger than 1048576 bytes.",
    });
    const chunked = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    expect(
      (await server.ask("PUT", "/raw", { body: chunked, headers: { "Transfer-Encoding": "chunked" } })).status,
    ).toBe(413);
    expect(await server.value("PUT", "/raw", large.slice(1))).toBe(1024 * 1024);
  });

  it("over the limit leaves the connection usable, and a client sees the refusal", async () => {
    const answer = await fetch(`${server.http.url}/raw`, { method: "PUT", body: new Uint8Array(8 * 1024 * 1024) });
    expect(answer.status).toBe(413);
    await answer.text();
  });

  it("without an end is cut off", async () => {
    const { socket, until } = await open(server.http.port);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("PUT /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < 500 && !socket.destroyed; sent++) {
      if (!socket.write(chunk)) await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve))]);
    }
    await closed;
    await until("HTTP/1.1 413");
    expect(socket.bytesWritten).toBeLessThan(30_000_000);
  });

  it("in any number of chunks is one body", async () => {
    const { socket, until, received } = await open(server.http.port);
    socket.write("PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const part of ['{"a"', ":", '"é', '"}']) {
      socket.write(`${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    socket.write("0\r\n\r\n");
    await until('"args"');
    expect(Buffer.from(received(), "latin1").toString("utf8")).toContain('"args":[{"a":"é"}]');
    socket.destroy();
  });
});

describe("Expect: 100-continue", () => {
  it("is answered when the body is wanted", async () => {
    const { socket, until, received } = await open(server.http.port);
    socket.write(head(3));
    await until("100 Continue");
    expect(received()).not.toContain("200 OK");
    socket.write("abc");
    await until("200 OK");
    socket.destroy();
  });

  it("is refused outright where it is not", async () => {
    for (const [request, status] of [
      [head(2_000_000), 413],
      [head(3, "/nowhere/at/all?%"), 400],
      [head(3, "/%zz"), 400],
    ] as const) {
      const answer = parseAnswer(await exchange(server.http.port, request));
      expect(answer.status).toBe(status);
    }
  });
});

describe("what is no HTTP request", () => {
  it.each([
    ["nonsense", "nonsense\r\n\r\n", 400],
    ["a space in the path", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["no Host", "GET /header HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["two lengths", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400],
    [
      "a length and chunks",
      "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["a broken chunk", "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400],
    ["a broken header", "GET /header HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400],
    ["a header that is never over", `GET /header HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    ["a path that is never over", `GET /${"y".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    ["a TLS greeting", Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), 400],
  ])("is refused: %s", async (_, bytes, status) => {
    const answer = parseAnswer(await exchange(server.http.port, bytes));
    expect(problemOf(answer).status).toBe(status);
    expect(answer.status).toBe(status);
  });

  it.each([
    ["in the same packet", 0],
    ["later", 20],
  ])("does not spoil the answer before it on the same connection: %s", async (_, ms) => {
    const { socket, received } = await open(server.http.port);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const first = "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n1";
    socket.write(ms === 0 ? `${first}nonsense\r\n\r\n` : first);
    if (ms > 0) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      socket.write("nonsense\r\n\r\n");
    }
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK[^]*\{"handler":"put","args":\[1\]\}/);
    expect(received().includes("This is no HTTP/1.1 request")).toBe(ms > 0);
  });

  it.each([
    ["an unknown method", "FOO /header HTTP/1.1\r\nHost: a\r\n\r\n", "no method"],
    ["a broken header", "GET /header HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", "no HTTP/1.1 request."],
  ])("is told what is wrong with it: %s", async (_, bytes, detail) => {
    expect(problemOf(parseAnswer(await exchange(server.http.port, bytes))).detail).toContain(detail);
  });

  it("takes inherited names for no header", async () => {
    expect(await server.value("GET", "/header", { headers: { __proto__x: "1", "X-Tenant": "a" } })).toBe("a");
    expect(await server.value("GET", "/header", { headers: { constructor: "1" } })).toBe(null);
  });
});

describe("slow clients", () => {
  it("that send no headers or no body in time get 408", async () => {
    const quick = await serve(
      { handlers: [{ name: "put", method: "PUT", path: "/x", body: { v: "any" } }] },
      { limits: { headersTimeoutMs: 60, requestTimeoutMs: 120 } },
    );
    const heads = exchange(quick.http.port, "PUT /x HTTP/1.1\r\nHo");
    const bodies = exchange(quick.http.port, "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
    expect(problemOf(parseAnswer(await heads)).status).toBe(408);
    expect(problemOf(parseAnswer(await bodies)).status).toBe(408);
    expect(await quick.value("PUT", "/x", "1")).toBeDefined();
  });
});
