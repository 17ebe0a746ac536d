import { createConnection } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { startTestNode } from "../../../runtime/testing/index.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { probe } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, admin: {}, ...options });
  nodes.push(node);
  return node;
}

/** Values of one metric by its labels, as `a=1,b=2`. */
async function metric(node: Node, name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${node.adminUrl}/metrics`)).text();
  const found: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null || match[1] !== name) continue;
    const labels = (match[2] ?? "").split(",").filter((label) => !label.startsWith("node="));
    found[labels.join(",").replaceAll('"', "")] = Number(match[3]);
  }
  return found;
}

const target = address("alice.os@target:test:alice.os");
const ID = "target:test:alice.os";

describe("/metrics", () => {
  test("messages by process, handler, origin and outcome; failures by kind; durations", async () => {
    const node = await start({ http: {} });
    await node.spawn(Counter, { process: "counter:test:alice.os", mount: "/" });
    await node.spawn(probe({ handlers: { bad: () => Promise.reject(new Error("insides")) } }), { process: ID });
    const client = new CounterClient(node, address("alice.os@counter:test:alice.os"));
    await client.add(1n);
    await client.add(1n);
    await (await fetch(`${node.url}/counter`)).text();
    await ask(node, target, "bad").catch(() => {});

    expect(await metric(node, "hypc_messages_total")).toEqual({
      "process=counter:test:alice.os,handler=add,origin=local,outcome=ok": 2,
      "process=counter:test:alice.os,handler=read,origin=http,outcome=ok": 1,
      [`process=${ID},handler=bad,origin=local,outcome=failed`]: 1,
    });
    expect(await metric(node, "hypc_failures_total")).toEqual({ [`process=${ID},kind=failed`]: 1 });
    expect(await metric(node, "hypc_message_duration_seconds_count")).toMatchObject({
      "process=counter:test:alice.os,handler=add": 2,
    });
  });

  test("what waits, what runs, what is up, calls that wait", async () => {
    const node = await start();
    const gate = new Gate();
    await node.spawn(probe({ handlers: { wait: () => gate.promise } }), { process: ID });
    const calls = [1, 2].map(() => ask(node, target, "wait"));
    expect(await metric(node, "hypc_unanswered_messages")).toEqual({ [`process=${ID}`]: 2 });
    expect(await metric(node, "hypc_pending_calls")).toEqual({ "": 2 });
    expect(await metric(node, "hypc_queue_length")).toEqual({ [`process=${ID}`]: 0 });
    expect(await metric(node, "hypc_process_up")).toEqual({ [`process=${ID}`]: 1 });
    gate.open();
    await Promise.all(calls);
    expect(await metric(node, "hypc_unanswered_messages")).toEqual({ [`process=${ID}`]: 0 });
    await node.kill(ID);
    expect(await metric(node, "hypc_process_up")).toEqual({});
  });

  test("overload is counted, though nothing of it was ever accepted", async () => {
    const node = await start({ limits: { queue: 1 } });
    const gate = new Gate();
    await node.spawn(probe({ handlers: { wait: () => gate.promise } }), { process: ID });
    const first = ask(node, target, "wait");
    await expect(ask(node, target, "wait")).rejects.toMatchObject({ kind: "overloaded" });
    gate.open();
    await first;
    expect(await metric(node, "hypc_failures_total")).toEqual({ [`process=${ID},kind=overloaded`]: 1 });
    expect(await metric(node, "hypc_message_duration_seconds_count")).toEqual({ [`process=${ID},handler=wait`]: 1 });
  });

  test("late answers that were dropped", async () => {
    const node = await start();
    const gate = new Gate();
    await node.spawn(probe({ handlers: { wait: () => gate.promise } }), { process: ID });
    await expect(ask(node, target, "wait", [], { timeoutMs: 50 })).rejects.toMatchObject({ kind: "timeout" });
    expect(await metric(node, "hypc_late_answers_dropped_total")).toEqual({ "": 0 });
    gate.open();
    await expect.poll(() => metric(node, "hypc_late_answers_dropped_total")).toEqual({ "": 1 });
    expect(await metric(node, "hypc_late_answers_dropped_total")).toEqual({ "": 1 });
  });

  test("how late the event loop was", async () => {
    const node = await start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const until = performance.now() + 80;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { "quantile=1": longest = 0 } = await metric(node, "hypc_event_loop_delay_seconds");
    expect(longest).toBeGreaterThan(0.05);
    expect(longest).toBeLessThan(10);
  });

  test("saves, how long they took and whether they failed", async () => {
    const node = await startTestNode({ name: "alice.os", admin: {} });
    nodes.push(node);
    node.store.failAt(2);
    await node.spawn(Counter, { process: ID });
    const client = new CounterClient(node, target);
    await client.add(1n);
    await client.add(1n).catch(() => {});
    expect(await metric(node, "hypc_save_duration_seconds_count")).toEqual({ [`process=${ID}`]: 2 });
    expect(await metric(node, "hypc_save_failures_total")).toEqual({ [`process=${ID}`]: 1 });
  });

  test("nodes of one program share nothing", async () => {
    const [alice, bob] = [await start(), await start({ name: "bob.os" })];
    await alice.spawn(probe({ handlers: { any: () => 1 } }), { process: ID });
    await ask(alice, target, "any");
    expect(Object.keys(await metric(alice, "hypc_messages_total"))).toHaveLength(1);
    expect(await metric(bob, "hypc_messages_total")).toEqual({});
    expect(await (await fetch(`${bob.adminUrl}/metrics`)).text()).toContain('node="bob.os"');
  });
});

describe("the admin port", () => {
  test("is off by default", async () => {
    const node = await start({ admin: undefined });
    expect(node.adminUrl).toBeNull();
  });

  test("listens on this machine alone, and /health tells how processes do", async () => {
    const node = await start();
    expect(node.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await node.spawn(probe({ handlers: { any: () => 1 } }), { process: ID });
    const answer = await fetch(`${node.adminUrl}/health`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      node: "alice.os",
      ok: true,
      processes: [{ address: `alice.os@${ID}`, status: "serving", queueLength: 0 }],
    });
  });

  test("answers nothing else, and no other method", async () => {
    const node = await start();
    expect((await fetch(`${node.adminUrl}/`)).status).toBe(404);
    const posted = await fetch(`${node.adminUrl}/metrics`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("refuses who asks for it by a name of another site", async () => {
    const node = await start();
    const { port } = new URL(node.adminUrl ?? "");
    const text = await new Promise<string>((resolve, reject) => {
      const socket = createConnection({ host: "127.0.0.1", port: Number(port) });
      socket.on("error", reject).on("data", (data) => resolve(String(data)));
      socket.write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    });
    expect(text).toMatch(/^HTTP\/1\.1 403/);
  });

  test("is closed when the node has stopped, and when it could not be started", async () => {
    const node = await start();
    const url = node.adminUrl;
    await node.stop();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
    const taken = await start({ http: {} });
    const { port } = taken.httpAddress ?? { port: 0 };
    await expect(start({ name: "bob.os", http: { port } })).rejects.toThrow("EADDRINUSE");
  });

  test.each([
    [{ admin: 9100 }, "admin"],
    [{ admin: { port: -1 } }, "admin.port"],
    [{ admin: { host: "" } }, "admin.host"],
    [{ admin: { path: "/" } }, "admin.path"],
  ])("%j makes no sense", async (options, option) => {
    await expect(start(options as unknown as Partial<NodeOptions>)).rejects.toMatchObject({
      name: "ConfigError",
      option,
    });
  });
});
