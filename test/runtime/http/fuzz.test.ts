/** Thousands of broken and odd requests, the same ones at every run: each is answered or its connection closed. */
import { expect, it } from "vitest";
import { exchange } from "./support/raw-client.ts";
import { serve } from "./support/serve.ts";

const REQUESTS = 2_000;
const AT_ONCE = 40;

/** Mulberry32: a small generator with a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const METHODS = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PROPFIND",
  "get",
  "",
  "G\u0000T",
];
const TARGETS = [
  "/",
  "/users",
  "/users/7",
  "/users/%2e%2e",
  "/users/%",
  "/users//x",
  "/a/../b",
  "*",
  "http://h/users",
  "http://",
  "x",
  "/users?q=%",
  "/users?%zz&a=b&&=&a",
  "/files/a%2Fb",
  "/counter:demo:alice.os/users",
  "/_hypc",
  "/_hypc/x",
  "/%00",
  `/${"a/".repeat(500)}`,
  "/users#x",
  "/ü",
  "//",
  "/__proto__",
  "/constructor/prototype",
];
const HEADERS = [
  "Host: a",
  "Host: a\r\nHost: b",
  "Content-Type: application/json",
  "Content-Type: text/plain",
  "Content-Type:",
  "Expect: 100-continue",
  "Expect: 1",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Content-Length: 5",
  "Content-Length: -1",
  "Content-Length: 99999999999",
  "Upgrade: websocket\r\nConnection: Upgrade",
  "Connection: close",
  "Connection: keep-alive",
  "Origin: https://a.example",
  "Origin: null",
  "Access-Control-Request-Method: PUT",
  "Access-Control-Request-Headers: a\tb",
  "Range: bytes=0-",
  "If-None-Match: *",
  "__proto__: 1",
  "constructor: 1",
  ": x",
  "X: \u0001",
  "Content-Encoding: gzip",
  "Set-Cookie: a=1",
];
const BODIES = [
  "",
  " ",
  "{}",
  "[]",
  "null",
  "5",
  '{"CreateUser":{"name":"a","age":1}}',
  '{"CreateUser":[]}',
  '{"createuser":1}',
  '{"Pair":["a"]}',
  '{"Pair":{"__proto__":1}}',
  '{"__proto__":{"x":1}}',
  "[".repeat(3000),
  '{"a":'.repeat(900),
  "\u00ff\u00fe",
  "a=b&c=d",
  "5\r\n12345\r\n0\r\n\r\n",
  "zz\r\n",
  "ffffffffffffffff\r\n",
  `{"Exact":${"9".repeat(500)}}`,
  '{"Exact":12345678901234567890}',
  '"\\ud800"',
  "x".repeat(70_000),
];

it("serves on after each of them", { timeout: 60_000 }, async () => {
  let handled = 0;
  const count = (): number => ++handled;
  const server = await serve(
    {
      bindings: [{ path: "/" }, { path: "/closed", authenticated: true }],
      handlers: [
        { name: "list", method: "GET", path: "/users", query: ["a"], run: count },
        { name: "create-user", method: "POST", path: "/users", body: { user: "record" }, run: count },
        { name: "user", path: "/users/{id}", run: async () => count() },
        { name: "pair", method: "PUT", path: "/users/{id}", body: { name: "string", age: "option" }, run: count },
        { name: "files", path: "/files/*", run: count },
        { name: "exact", exactIntegers: true, body: { v: "any" }, run: count },
        { name: "throws", method: "DELETE", run: () => Promise.reject(new Error("no")) },
      ],
    },
    {
      cors: ["https://a.example"],
      authenticate: async () => false,
      limits: { bodyBytes: 65_536, headersTimeoutMs: 120, requestTimeoutMs: 120, keepAliveTimeoutMs: 100 },
    },
  );
  const random = randomFrom(20_260_101);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const requests = Array.from({ length: REQUESTS }, () => {
    const body = pick(BODIES);
    const headers = [
      ...(random() < 0.9 ? ["Host: a"] : []),
      ...(random() < 0.6 ? [`Content-Length: ${Buffer.byteLength(body, "latin1")}`] : []),
    ];
    while (random() < 0.4) headers.push(pick(HEADERS));
    headers.push("Connection: close");
    const method = pick(random() < 0.7 ? METHODS.slice(0, 5) : METHODS);
    const target = pick(random() < 0.7 ? TARGETS.slice(0, 3) : TARGETS);
    let text = `${method} ${target} HTTP/1.${random() < 0.95 ? 1 : 0}\r\n${headers.join("\r\n")}\r\n\r\n${body}`;
    if (random() < 0.2) {
      const at = Math.floor(random() * text.length);
      text =
        text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + Math.floor(random() * 3));
    }
    return Buffer.from(text, "latin1");
  });
  let answers = 0;
  let failures = 0;
  const next = requests.values();
  const worker = async (): Promise<void> => {
    for (const bytes of next) {
      const text = (await exchange(server.http.port, bytes).catch(() => Buffer.alloc(0))).toString("latin1");
      if (text === "") continue;
      answers++;
      expect(text).toMatch(/^HTTP\/1\.1 \d{3} /);
      if (text.startsWith("HTTP/1.1 5")) {
        failures++;
        expect(text).toContain("the handler failed");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(answers).toBeGreaterThan(REQUESTS * 0.8);
  expect(failures).toBeLessThan(REQUESTS * 0.1);
  expect(handled).toBeGreaterThan(REQUESTS * 0.1);
  expect(server.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(await server.value("POST", "/users", '{"CreateUser":{"name":"a","age":1}}')).toBe(handled);
  expect(server.deadlines.size).toBe(0);
});
