import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, SendError, startNode, type Node } from "hypc/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CounterClient, CounterHttpClient } from "../generated/counter-process/index.js";
import { Counter } from "../src/counter.js";

let dataDir: string;
let node: Node;
let url: string;

async function start(): Promise<CounterHttpClient> {
  node = await startNode({ name: "alice.os", http: { port: 0 }, dataDir, log: false });
  await node.spawn(Counter, { process: "counter:demo:alice.os", mount: "/" });
  url = node.url;
  return new CounterHttpClient(url);
}

async function raw(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}): Promise<{ status: number; json: unknown; headers: Headers }> {
  const response = await fetch(url + path, { method, ...init });
  const text = await response.text();
  return { status: response.status, json: text === "" ? null : JSON.parse(text), headers: response.headers };
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "counter-"));
});
afterEach(async () => {
  await node.stop();
  await rm(dataDir, { recursive: true });
});

describe("the generated HTTP client", () => {
  test("gets results and the contract's errors as values", async () => {
    const counter = await start();
    expect(await counter.read()).toEqual({ value: 0n, updates: 0n });
    expect(await counter.add(5n)).toEqual({ tag: "ok", val: { value: 5n, updates: 1n } });
    expect(await counter.add(10n ** 13n)).toEqual({ tag: "err", val: { tag: "too-large", val: 10n ** 12n } });
    expect(await counter.step("down", 3, "test")).toMatchObject({ tag: "ok", val: { value: 2n } });
    expect(await counter.step("up", undefined, undefined)).toMatchObject({ tag: "ok", val: { value: 3n } });
    expect(await counter.history(undefined)).toEqual([
      { by: 1n, value: 3n, reason: undefined },
      { by: -3n, value: 2n, reason: "test" },
      { by: 5n, value: 5n, reason: undefined },
    ]);
    expect(await counter.addAll([1n, 2n])).toMatchObject({ tag: "ok", val: { value: 6n } });
    expect(await counter.setTo(2n ** 63n - 1n, "full")).toMatchObject({ value: 9223372036854775807n });
    expect(await counter.add(1n)).toEqual({ tag: "err", val: { tag: "overflow" } });
    expect(await counter.reset()).toMatchObject({ value: 0n });
  });
});

describe("raw HTTP", () => {
  test("statuses come from the contract", async () => {
    await start();
    expect((await raw("POST", "/counter/add", { body: "5" })).status).toBe(200);
    expect((await raw("POST", "/counter/add", { body: "9007199254740993" })).status).toBe(400);
    expect(await raw("POST", "/counter/add", { body: '"9007199254740993"' })).toMatchObject({ status: 422, json: { tag: "too-large", val: 1_000_000_000_000 } });
    await raw("POST", "/counter/batch", { body: JSON.stringify({ SetTo: ["9223372036854775807", "full"] }) });
    expect(await raw("POST", "/counter/add", { body: "1" })).toMatchObject({ status: 409, json: { tag: "overflow" } });
  });

  test("parameters come from path, query and header", async () => {
    await start();
    const stepped = await raw("PUT", "/counter/up?steps=7", { headers: { "x-reason": "by hand" } });
    expect(stepped).toMatchObject({ status: 200, json: { value: 7 } });
    expect((await raw("GET", "/counter/history?limit=1")).json).toEqual([{ by: 7, value: 7, reason: "by hand" }]);
    expect((await raw("PUT", "/counter/up?steps=0")).json).toMatchObject({ status: 400, faults: [{ path: "query.steps" }] });
    expect((await raw("PUT", "/counter/sideways")).json).toMatchObject({ status: 400, faults: [{ path: "path.direction" }] });
  });

  test("two handlers of one route are told apart by their envelopes", async () => {
    await start();
    expect((await raw("POST", "/counter/batch", { body: '{"AddAll":[[1,2,3]]}' })).status).toBe(400);
    expect((await raw("POST", "/counter/batch", { body: '{"AddAll":[1,2,3]}' })).json).toMatchObject({ value: 6 });
    expect((await raw("POST", "/counter/batch", { body: '{"SetTo":[1,"why"]}' })).json).toMatchObject({ value: 1 });
  });

  test("wildcards, pathless handlers and the fallback", async () => {
    await start();
    expect((await raw("GET", "/echo/a%20b/c")).json).toBe("a b/c");
    expect((await raw("POST", "/anywhere", { body: '{"Reset":null}' })).json).toMatchObject({ value: 0 });
    expect((await raw("POST", "/anywhere")).json).toMatchObject({ value: 0 });
    const missing = await raw("GET", "/no/such/thing");
    expect(missing).toMatchObject({ status: 404, json: "nothing here answers GET /no/such/thing" });
    const refused = await raw("DELETE", "/counter");
    expect(refused.status).toBe(405);
    expect(refused.headers.get("allow")).toContain("GET");
  });
});

describe("calls between processes", () => {
  test("the RPC client awaits handlers as functions", async () => {
    await start();
    const counter = new CounterClient(node, address("alice.os@counter:demo:alice.os"));
    expect(await counter.add(1n)).toMatchObject({ tag: "ok", val: { value: 1n } });
    const later = counter.addLater(10n, 30);
    expect(await counter.read()).toMatchObject({ value: 1n });
    expect(await later).toMatchObject({ tag: "ok", val: { value: 11n } });
    await expect(counter.addLater(1n, 10_000, { timeoutMs: 20 })).rejects.toMatchObject({ kind: "timeout" });
  });

  test("nobody serves another address", async () => {
    await start();
    const nobody = new CounterClient(node, address("alice.os@nobody:demo:alice.os"));
    await expect(nobody.read()).rejects.toThrow(SendError);
    await expect(nobody.read()).rejects.toMatchObject({ kind: "no-such-process" });
  });
});

test("the state survives a restart, and init ran once a start", async () => {
  const first = await start();
  await first.add(41n);
  await node.stop();
  const second = await start();
  expect(await second.add(1n)).toMatchObject({ tag: "ok", val: { value: 42n, updates: 2n } });
});
