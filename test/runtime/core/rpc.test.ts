import { afterEach, describe, expect, test, vi } from "vitest";
import { address, formatAddress } from "../../../runtime/address.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { RequestContext } from "../../../runtime/context.ts";
import type { Node } from "../../../runtime/node.ts";
import { startNode } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import type { Process } from "../../../runtime/process.ts";
import { SendError } from "../../../runtime/send-error.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 50 })));
});

async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, ...options });
  nodes.push(node);
  return node;
}

/** Two nodes that reach one another; on bob.os runs `target:test:bob.os`. */
async function pair(handlers: ProbeSpec<undefined>["handlers"], bobOptions: Partial<NodeOptions> = {}) {
  const network = new MemoryNetwork();
  const alice = await start({ network });
  const bob = await start({ name: "bob.os", network, ...bobOptions });
  await bob.spawn(probe({ handlers }), { process: "target:test:bob.os" });
  return { alice, bob, target: address("bob.os@target:test:bob.os") };
}

/** One node with `target:test:alice.os`. */
async function single(handlers: ProbeSpec<undefined>["handlers"], options: Partial<NodeOptions> = {}) {
  const alice = await start(options);
  await alice.spawn(probe({ handlers }), { process: "target:test:alice.os" });
  return { alice, target: address("alice.os@target:test:alice.os") };
}

async function failure(call: Promise<unknown>): Promise<SendError> {
  const error = await call.then(
    () => new Error("it was answered"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SendError);
  return error as SendError;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("calls between processes", () => {
  test("a generated client asks a process of the same node as a function", async () => {
    const node = await start();
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    const counter = new CounterClient(node, address("alice.os@counter:demo:alice.os"));
    expect(await counter.add(40n)).toEqual({ value: 40n, updates: 1n });
    expect(await counter.add(2n)).toEqual({ value: 42n, updates: 2n });
    expect(await counter.read()).toEqual({ value: 42n, updates: 2n });
  });

  test("a process asks one of another node of its network, and knows itself as the source", async () => {
    const { alice, target } = await pair({
      "who-asks": (_process, _args, context) => ({ source: context.source, origin: context.origin }),
    });
    await alice.spawn(probe({ handlers: { go: (process) => ask(process, target, "who-asks") } }), {
      process: "asker:test:alice.os",
    });
    expect(await ask(alice, address("alice.os@asker:test:alice.os"), "go")).toEqual({
      source: address("alice.os@asker:test:alice.os"),
      origin: "remote",
    });
  });

  test("a call from outside of any process comes from the node itself, and is local", async () => {
    const { alice, target } = await single({
      "who-asks": (_process, _args, context) => ({ source: context.source, origin: context.origin }),
    });
    expect(await ask(alice, target, "who-asks")).toEqual({
      source: address("alice.os@node:distro:sys"),
      origin: "local",
    });
  });

  test("arguments are copied at the call: what the caller changes afterwards does not show", async () => {
    const { alice, target } = await single({ echo: (_process, args) => args[0] });
    const list = [1, 2];
    const answer = ask(alice, target, "echo", [list]);
    list.push(3);
    expect(await answer).toEqual([1, 2]);
  });

  test("a result is copied when the handler ends: neither side sees what the other does to it", async () => {
    const kept = { items: [1] };
    const { alice, target } = await single({ get: () => kept, change: () => void kept.items.push(2) });
    const first = ask(alice, target, "get");
    await ask(alice, target, "change");
    const answer = (await first) as { items: number[] };
    expect(answer).toEqual({ items: [1] });
    answer.items.push(9);
    expect(kept.items).toEqual([1, 2]);
  });

  test("a handler may call its own process and await it", async () => {
    const { alice, target } = await single({
      outer: async (process, args) => `outer(${String(await ask(process, process.process.address, "inner", args))})`,
      inner: (_process, args) => `inner(${String(args[0])})`,
    });
    expect(await ask(alice, target, "outer", ["x"])).toBe("outer(inner(x))");
  });

  test("a handler that calls a process back while it is asked by it is answered", async () => {
    const network = new MemoryNetwork();
    const alice = await start({ network });
    const bob = await start({ name: "bob.os", network });
    const PingPong = probe({
      handlers: {
        ping: (process: Process, args: readonly unknown[], context: RequestContext): unknown =>
          args[0] === 0 ? "done" : ask(process, context.source, "ping", [Number(args[0]) - 1]),
        begin: (process: Process) => ask(process, address("bob.os@ping:test:bob.os"), "ping", [10]),
      },
    });
    await alice.spawn(PingPong, { process: "ping:test:alice.os" });
    await bob.spawn(PingPong, { process: "ping:test:bob.os" });
    expect(await ask(alice, address("alice.os@ping:test:alice.os"), "begin")).toBe("done");
  });

  test("a synchronous handler is not interrupted by the calls that it makes", async () => {
    const events: string[] = [];
    const { alice, target } = await single({
      outer: (process) => {
        events.push("begins");
        void ask(process, process.process.address, "inner");
        events.push("ends");
      },
      inner: () => void events.push("inner"),
    });
    await ask(alice, target, "outer");
    await ask(alice, target, "inner");
    expect(events).toEqual(["begins", "ends", "inner", "inner"]);
  });

  test.each([
    ["on one node", single],
    ["on two", pair],
  ])("calls of one sender to one receiver arrive in their order, %s", async (_, setUp) => {
    const seen: unknown[] = [];
    const { alice, target } = await setUp({ note: (_process, args) => void seen.push(args[0]) });
    const expected = Array.from({ length: 2_000 }, (_each, i) => i);
    await Promise.all(expected.map((i) => ask(alice, target, "note", [i])));
    expect(seen).toEqual(expected);
  });

  test("thousands of calls in flight each get their own answer", async () => {
    const { alice, target } = await pair({
      later: async (_process, args) => {
        await pause(Number(args[0]) % 7);
        return args[0];
      },
    });
    const answers = await Promise.all(Array.from({ length: 3_000 }, (_, i) => ask(alice, target, "later", [i])));
    expect(answers).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
  });

  test("a request made by hand reaches the handler that it names", async () => {
    const { alice, target } = await pair({ double: (_process, args) => Number(args[0]) * 2 });
    const asker = probe({
      handlers: { go: (process, args) => process.process.send(args[0] as string, "double", cloned, [21]) },
    });
    await alice.spawn(asker, { process: "asker:test:alice.os" });
    const own = address("alice.os@asker:test:alice.os");
    expect(await ask(alice, own, "go", [formatAddress(target)])).toBe(42);
    expect(await ask(alice, own, "go", [target])).toBe(42);
    expect((await failure(ask(alice, own, "go", ["nowhere"]))).kind).toBe("failed");
  });
});

describe("typed errors", () => {
  test("no-such-process", async () => {
    const { alice } = await pair({ read: () => 1 });
    const error = await failure(ask(alice, address("bob.os@nobody:test:bob.os"), "read"));
    expect(error.kind).toBe("no-such-process");
    expect(error.message).toContain("nobody:test:bob.os");
    expect(error.correlationId).toMatch(/^[0-9a-z]+-[0-9a-z]+$/);
  });

  test("a process is told from others by all three parts of its name", async () => {
    const { alice } = await pair({ read: () => 1 });
    expect((await failure(ask(alice, address("bob.os@target:other:bob.os"), "read"))).kind).toBe("no-such-process");
    expect((await failure(ask(alice, address("bob.os@target:test:mallory.os"), "read"))).kind).toBe("no-such-process");
  });

  test("offline: a node that nobody is, one that has stopped, and any other one without a network", async () => {
    const { alice, bob, target } = await pair({ read: () => 1 });
    expect((await failure(ask(alice, address("carol.os@target:test:carol.os"), "read"))).kind).toBe("offline");
    await bob.stop();
    expect((await failure(ask(alice, target, "read"))).kind).toBe("offline");
    const alone = await start({ name: "alone.os" });
    expect((await failure(ask(alone, target, "read"))).kind).toBe("offline");
  });

  test("no-such-handler: none of that name, none for processes, and none for other nodes", async () => {
    const handlers: ProbeSpec<undefined>["handlers"] = {
      "local-only": { run: () => 1, remote: false },
      "http-only": { run: () => 1, codec: null },
      read: () => 1,
    };
    const { alice, bob, target } = await pair(handlers);
    for (const name of ["nothing", "http-only", "local-only"]) {
      expect((await failure(ask(alice, target, name))).kind).toBe("no-such-handler");
    }
    expect(await ask(bob, target, "local-only")).toBe(1);
    const error = await failure(ask(bob, target, "http-only"));
    expect(error).toMatchObject({
      kind: "no-such-handler",
      message: expect.stringContaining("neither @local nor @remote"),
    });
    // What is closed to other nodes looks to them like what is not there.
    const [closed, missing] = [
      await failure(ask(alice, target, "local-only")),
      await failure(ask(alice, target, "nothing")),
    ];
    expect(closed.message.replace("local-only", "x")).toBe(missing.message.replace("nothing", "x"));
  });

  test("@remote handlers answer the same node too, as in the seed", async () => {
    const { alice, target } = await single({ read: { run: () => 1, local: false, remote: true } });
    expect(await ask(alice, target, "read")).toBe(1);
  });

  test("forbidden: a node that is not in the list of @remote(from)", async () => {
    const { alice, target } = await pair({
      open: { run: () => 1, remote: ["alice.os"] },
      closed: { run: () => 1, remote: ["carol.os"] },
    });
    expect(await ask(alice, target, "open")).toBe(1);
    expect((await failure(ask(alice, target, "closed"))).kind).toBe("forbidden");
  });

  test("contract-mismatch: the two sides were generated from different signatures", async () => {
    const run = vi.fn();
    const { alice, target } = await pair({ read: { run, codec: { ...cloned, hash: "another" } } });
    expect((await failure(ask(alice, target, "read"))).kind).toBe("contract-mismatch");
    expect(run).not.toHaveBeenCalled();
  });

  test("bad-request names what does not fit, and the handler never sees it", async () => {
    const node = await start();
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    const counter = new CounterClient(node, address("alice.os@counter:demo:alice.os"));
    const error = await failure(counter.add(2n ** 63n));
    expect(error.kind).toBe("bad-request");
    expect(error.faults).toEqual([
      { path: "add.by", expected: expect.stringContaining("bigint"), found: "9223372036854775808" },
    ]);
    expect((await failure(counter.add("5" as unknown as bigint))).kind).toBe("bad-request");
    expect(await counter.read()).toEqual({ value: 0n, updates: 0n });
  });

  test("timeout: the call's own, and the handler's signal says so", async () => {
    let reason: unknown;
    const { alice, target } = await pair({
      hang: (_process, _args, context) => {
        context.signal.addEventListener("abort", () => (reason = context.signal.reason));
        return new Promise(() => {});
      },
    });
    const error = await failure(ask(alice, target, "hang", [], { timeoutMs: 20 }));
    expect(error).toMatchObject({ kind: "timeout", message: expect.stringContaining("not known") });
    await vi.waitFor(() => expect(reason).toMatchObject({ name: "TimeoutError" }));
  });

  test("a deadline that has passed already asks nobody", async () => {
    const run = vi.fn();
    const { alice, target } = await pair({ read: run });
    expect((await failure(ask(alice, target, "read", [], { timeoutMs: 0 }))).kind).toBe("timeout");
    expect((await failure(ask(alice, target, "read", [], { context: { deadline: Date.now() - 1 } }))).kind).toBe(
      "timeout",
    );
    expect(run).not.toHaveBeenCalled();
  });

  test("a timeout that is no number is a mistake in the program", async () => {
    const { alice, target } = await pair({ read: () => 1 });
    await expect(ask(alice, target, "read", [], { timeoutMs: Number.NaN })).rejects.toThrow(TypeError);
  });

  test("cancelled: the caller's signal ends the call, and tells the handler", async () => {
    const controller = new AbortController();
    let aborted = false;
    const { alice, target } = await pair({
      hang: (_process, _args, context) =>
        new Promise((_resolve, reject) => {
          context.signal.addEventListener("abort", () => {
            aborted = true;
            reject(context.signal.reason as Error);
          });
        }),
    });
    const call = ask(alice, target, "hang", [], { signal: controller.signal });
    await pause(5);
    controller.abort();
    expect((await failure(call)).kind).toBe("cancelled");
    expect(aborted).toBe(true);
    expect((await failure(ask(alice, target, "hang", [], { signal: AbortSignal.abort() }))).kind).toBe("cancelled");
  });

  test("one signal may cancel hundreds of calls, and holds none of them once they are over", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    const controller = new AbortController();
    const { alice, target } = await pair({ read: () => 1, hang: () => new Promise(() => {}) });
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    await Promise.all(Array.from({ length: 300 }, () => ask(alice, target, "read", [], { signal: controller.signal })));
    expect(remove).toHaveBeenCalledTimes(300);
    const hanging = Array.from({ length: 300 }, () =>
      failure(ask(alice, target, "hang", [], { signal: controller.signal })),
    );
    await pause(5);
    controller.abort();
    for (const error of await Promise.all(hanging)) expect(error.kind).toBe("cancelled");
    await pause(0);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  test("overloaded: the queue of the process is full", async () => {
    const { alice, target } = await pair(
      { hang: (process) => process.process.sleep(60_000) },
      { limits: { queue: 3 } },
    );
    const calls = Array.from({ length: 4 }, () =>
      ask(alice, target, "hang", [], { timeoutMs: 50 }).catch((error: SendError) => error.kind),
    );
    expect(await calls[3]).toBe("overloaded");
    expect(await Promise.all(calls.slice(0, 3))).toEqual(["timeout", "timeout", "timeout"]);
  });

  test("failed: the handler threw; its insides stay on its node, in the log", async () => {
    const log = memoryLog();
    const { alice, target } = await pair(
      {
        bad: () => {
          throw new Error("password is hunter2");
        },
      },
      { log: log.logger },
    );
    const error = await failure(ask(alice, target, "bad"));
    expect(error.kind).toBe("failed");
    expect(JSON.stringify([error.message, error.faults, error.stack])).not.toContain("hunter2");
    expect(log.lines.find(({ level }) => level === "error")).toMatchObject({
      node: "bob.os",
      process: "target:test:bob.os",
      handler: "bad",
      correlationId: error.correlationId,
      err: { stack: expect.stringContaining("hunter2") },
    });
  });

  test("failed: a result that its type does not allow", async () => {
    const codec = {
      ...cloned,
      copyResult: (value: unknown) => {
        throw new EncodeError("read", "a u8", value);
      },
    };
    const { alice, target } = await pair({ read: { run: () => 1_000, codec }, fine: () => 1 });
    expect((await failure(ask(alice, target, "read"))).kind).toBe("failed");
    expect(await ask(alice, target, "fine")).toBe(1);
  });
});

describe("deadlines of calls", () => {
  test("30 seconds where nothing is said; the handler sees them", async () => {
    const { alice, target } = await pair({ left: (_process, _args, context) => context.deadline - Date.now() });
    const left = (await ask(alice, target, "left")) as number;
    expect(left).toBeGreaterThan(29_000);
    expect(left).toBeLessThanOrEqual(30_000);
  });

  test("a call that is made for a request has what is left of its deadline", async () => {
    const { alice, target } = await pair({
      outer: async (process, _args, context) => {
        const inner = await ask(process, process.process.address, "deadline", [], { context });
        return { outer: context.deadline, inner };
      },
      deadline: (_process, _args, context) => context.deadline,
    });
    const { outer, inner } = (await ask(alice, target, "outer", [], { timeoutMs: 5_000 })) as {
      outer: number;
      inner: number;
    };
    expect(inner).toBe(outer);
    expect(outer).toBeLessThanOrEqual(Date.now() + 5_000);
  });

  test("no timer and no pending call is left behind by calls that were answered", async () => {
    const { alice, target } = await pair({ read: () => 1 });
    await Promise.all(Array.from({ length: 100 }, () => ask(alice, target, "read")));
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    expect(timers.length).toBeLessThanOrEqual(2);
  });
});

describe("the in-memory network", () => {
  test("calls of a node that stops, which another node has not answered, are cancelled", async () => {
    const { alice, target } = await pair({ hang: () => new Promise(() => {}) });
    const call = failure(ask(alice, target, "hang"));
    await pause(1);
    await alice.stop();
    expect(await call).toMatchObject({ kind: "cancelled", message: expect.stringContaining("not known") });
  });

  test("to other nodes a node that stops is offline at once, while its own processes finish", async () => {
    const { alice, bob, target } = await pair({
      slow: (process) => process.process.sleep(40).then(() => "done"),
      read: () => 1,
    });
    const slow = ask(alice, target, "slow");
    await pause(5);
    const stopped = bob.stop();
    expect((await failure(ask(alice, target, "read"))).kind).toBe("offline");
    expect(await slow).toBe("done");
    await stopped;
  });

  test("two nodes of one name are refused, and a name is free again after a stop", async () => {
    const network = new MemoryNetwork();
    const first = await start({ network });
    await expect(startNode({ name: "alice.os", log: false, network })).rejects.toThrow(
      /another node of this network is called "alice.os"/,
    );
    await first.stop();
    await start({ network });
  });

  test("nodes of different networks do not reach one another", async () => {
    const { target } = await pair({ read: () => 1 });
    const other = await start({ name: "carol.os", network: new MemoryNetwork() });
    expect((await failure(ask(other, target, "read"))).kind).toBe("offline");
  });
});
