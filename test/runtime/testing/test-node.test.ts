import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { address } from "../../../runtime/address.ts";
import type { ProcessDefinition } from "../../../runtime/definition.ts";
import { FakeClock, startTestNode, TestStore } from "../../../runtime/testing/index.ts";
import type { TestNode, TestNodeOptions } from "../../../runtime/testing/index.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient, CounterProcess, counterDefinition } from "../fixtures/counter.ts";
import type { LazyLoadBlob, WsMessageType } from "../../../runtime/ws/frames.ts";
import { probe } from "../fixtures/probe.ts";
import { raw } from "../ws/support/sockets.ts";

const nodes: TestNode[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

async function start(options: TestNodeOptions = {}): Promise<TestNode> {
  const node = await startTestNode(options);
  nodes.push(node);
  return node;
}

const ID = "counter:demo:test.os";
const clientOf = (node: TestNode) => new CounterClient(node, address(`test.os@${ID}`));
const lazy = (node: TestNode) => new CounterClient(node, address("test.os@lazy:demo:test.os"));
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    (error: Error & { kind?: string }) => error.kind ?? error.name,
  );

class EverySecond extends CounterProcess {
  static override readonly definition: ProcessDefinition<CounterProcess, { value: bigint; updates: bigint }> =
    counterDefinition({ kind: "every-n-seconds", n: 10 });
  override read() {
    return this.state;
  }
  override add(by: bigint) {
    this.state.value += by;
    return this.state;
  }
}

describe("a node in memory", () => {
  test("answers calls, and HTTP without a port", async () => {
    const node = await start();
    await node.spawn(Counter, { process: ID });
    expect(await clientOf(node).add(2n)).toEqual({ value: 2n, updates: 1n });
    const added = await node.fetch(`/${ID}/counter/add`, { method: "POST", body: "3" });
    expect([added.status, await added.json()]).toEqual([200, { value: 5, updates: 2 }]);
    expect(node.httpAddress?.port).toBe(0);
  });

  test("serves the whole of HTTP: refusals, headers, HEAD, bodies of a mebibyte", async () => {
    const node = await start();
    await node.spawn(Counter, { process: ID, mount: "/" });
    const missing = await node.fetch("/nowhere", { method: "PUT" });
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    const head = await node.fetch(`${node.url}/counter`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const large = await node.fetch("/counter/add", { method: "POST", body: "1".repeat(1024 * 1024 + 1) });
    expect(large.status).toBe(413);
    const requests = Array.from({ length: 50 }, () => node.fetch("/counter/add", { method: "POST", body: "1" }));
    const answers = (await Promise.all((await Promise.all(requests)).map((each) => each.json()))) as {
      value: number;
    }[];
    expect(new Set(answers.map(({ value }) => value)).size).toBe(50);
  });

  test("a request that is given up tells the handler", async () => {
    const node = await start();
    let signal: AbortSignal | undefined;
    const http = {
      method: "GET" as const,
      path: "/wait",
      body: [],
      decode: () => [],
      encode: () => ({ status: 204, body: null }),
    };
    const run = (_process: unknown, _args: unknown, context: { signal: AbortSignal }) => {
      signal = context.signal;
      return new Promise(() => {});
    };
    await node.spawn(probe({ handlers: { wait: { run, http } } }), { process: ID, mount: "/" });
    const given = new AbortController();
    const request = node.fetch("/wait", { signal: given.signal });
    await node.clock.settle();
    given.abort(new Error("no longer"));
    await expect(request).rejects.toThrow("no longer");
    await node.clock.settle();
    expect(signal?.aborted).toBe(true);
  });

  test("WebSockets over a connection in memory", async () => {
    const node = await start();
    const echo = raw((process, args) => {
      const [id, type, { bytes }] = args as [number, WsMessageType, LazyLoadBlob];
      if (type === "text") process.process.server.push(id, "text", Buffer.from(bytes).toString().toUpperCase());
    });
    const ws = [{ path: "/live", authenticated: false }];
    await node.spawn(probe({ handlers: { echo }, ws }), { process: ID, mount: "/" });
    const createConnection = (() => node.connect()) as never;
    const socket = new WebSocket("ws://localhost/live", { createConnection });
    const heard = new Promise((resolve) => socket.once("message", (data: Buffer) => resolve(String(data))));
    socket.once("open", () => socket.send("hello"));
    expect(await heard).toBe("HELLO");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await node.stop();
    expect(await closed).toBe(1001);

    const refused = await start();
    const elsewhere = new WebSocket("ws://localhost/nowhere", { createConnection: (() => refused.connect()) as never });
    const status = new Promise((resolve) => {
      elsewhere.on("error", () => {}).once("unexpected-response", (_request, { statusCode }) => resolve(statusCode));
    });
    expect(await status).toBe(404);
    elsewhere.terminate();
  });

  test("keeps what it has logged", async () => {
    const node = await start();
    await node.spawn(probe({ handlers: { bad: () => Promise.reject(new Error("insides")) } }), { process: ID });
    expect(await outcome(ask(node, address(`test.os@${ID}`), "bad"))).toBe("failed");
    const line = node.logs.find(({ level }) => level === "error");
    expect(line?.fields).toMatchObject({ node: "test.os", process: ID, handler: "bad", err: new Error("insides") });
  });

  test("nodes of one network and one clock", async () => {
    const [network, clock] = [new MemoryNetwork(), new FakeClock()];
    const alice = await start({ name: "alice.os", network, clock });
    const bob = await start({ name: "bob.os", network, clock });
    await bob.spawn(Counter, { process: "counter:demo:bob.os" });
    const client = new CounterClient(alice, address("bob.os@counter:demo:bob.os"));
    expect((await client.add(1n)).value).toBe(1n);
  });
});

describe("its clock", () => {
  test("a call times out when the test says that its time is over, and no earlier", async () => {
    const node = await start();
    await node.spawn(probe({ handlers: { hang: () => new Promise(() => {}) } }), { process: ID });
    let ended = "not yet";
    void outcome(ask(node, address(`test.os@${ID}`), "hang")).then((how) => (ended = how));
    await node.clock.advance(29_999);
    expect(ended).toBe("not yet");
    await node.clock.advance(1);
    expect(ended).toBe("timeout");
  });

  test("an HTTP request is answered at its deadline", async () => {
    const node = await start({ http: { deadlineMs: 5_000 } });
    const http = {
      method: "GET" as const,
      path: "/hang",
      body: [],
      decode: () => [],
      encode: () => ({ status: 204, body: null }),
    };
    await node.spawn(probe({ handlers: { hang: { run: () => new Promise(() => {}), http } } }), {
      process: ID,
      mount: "/",
    });
    const request = node.fetch("/hang");
    await node.clock.settle();
    await node.clock.advance(5_000);
    expect((await request).status).toBe(504);
  });

  test("timers fire in the order of their times, each at its own", async () => {
    const clock = new FakeClock(1_000);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.now()]);
    clock.setTimer(note("late"), 50);
    clock.setTimer(() => {
      note("early")();
      clock.setTimer(note("between"), 20);
    }, 10);
    clock.setTimer(note("cancelled"), 30).cancel();
    clock.setTimer(note("after"), 51);
    await clock.advance(50);
    expect(fired).toEqual([
      ["early", 1_010],
      ["between", 1_030],
      ["late", 1_050],
    ]);
    expect([clock.now(), clock.pending]).toEqual([1_050, 1]);
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
  });

  test("periodic saves happen at their time", async () => {
    const node = await start();
    await node.spawn(EverySecond, { process: ID });
    await clientOf(node).add(7n);
    await node.clock.advance(9_999);
    expect(node.store.writes).toBe(0);
    await node.clock.advance(1);
    expect(node.store.writes).toBe(1);
    expect(node.health(ID)?.lastSave).toMatchObject({ ok: true, at: node.clock.now() });
  });
});

describe("its store", () => {
  test("what was answered is there after a crash; what was not saved is not", async () => {
    const first = await start();
    await first.spawn(Counter, { process: ID });
    await first.spawn(EverySecond, { process: "lazy:demo:test.os" });
    await clientOf(first).add(5n);
    await lazy(first).add(5n);
    await first.crash();

    const second = await start({ store: first.store });
    await second.spawn(Counter, { process: ID });
    await second.spawn(EverySecond, { process: "lazy:demo:test.os" });
    expect((await clientOf(second).read()).value).toBe(5n);
    expect((await lazy(second).read()).value).toBe(0n);
  });

  test("an orderly stop saves", async () => {
    const first = await start();
    await first.spawn(EverySecond, { process: ID });
    await clientOf(first).add(5n);
    await first.stop();
    const second = await start({ store: first.store });
    await second.spawn(EverySecond, { process: ID });
    expect((await clientOf(second).read()).value).toBe(5n);
  });

  test("a write that fails fails the messages that waited for it, and the next one covers them", async () => {
    const node = await start({ store: new TestStore().failAt(2) });
    await node.spawn(Counter, { process: ID });
    expect(await outcome(clientOf(node).add(1n))).toBe("answered");
    expect(await outcome(clientOf(node).add(1n))).toBe("failed");
    expect(node.health(ID)?.lastSave).toMatchObject({ ok: false, error: expect.stringContaining("Write 2") as string });
    expect((await clientOf(node).add(1n)).value).toBe(3n);
    expect(node.health(ID)?.lastSave?.ok).toBe(true);
  });

  test("every k-th write fails", async () => {
    const node = await start({ store: new TestStore().failEvery(3) });
    await node.spawn(Counter, { process: ID });
    const outcomes: string[] = [];
    for (let i = 0; i < 6; i++) outcomes.push(await outcome(clientOf(node).add(1n)));
    expect(outcomes).toEqual(["answered", "answered", "failed", "answered", "answered", "failed"]);
    node.store.failEvery(0);
  });

  test.each(["before", "after"] as const)(
    "a death %s write k: nobody is answered, and the disk holds what it holds",
    async (moment) => {
      for (let k = 1; k <= 5; k++) {
        const store = new TestStore().dieAt(k, moment);
        const first = await startTestNode({ store });
        await first.spawn(Counter, { process: ID });
        let answered = 0n;
        const work = (async () => {
          for (;;) answered = (await clientOf(first).add(1n)).value;
        })().catch(() => {});
        await store.died;
        await first.clock.settle();
        await first.stop();
        await work;
        // Write k carries the value k.
        expect(answered).toBe(BigInt(k - 1));

        const second = await start({ store });
        await second.spawn(Counter, { process: ID });
        expect((await clientOf(second).read()).value).toBe(BigInt(moment === "after" ? k : k - 1));
      }
    },
  );

  test("writes are counted from 1", () => {
    expect(() => new TestStore().dieAt(0)).toThrow(RangeError);
    expect(() => new TestStore().failAt(1.5)).toThrow(RangeError);
  });
});
