import { describe, expect, test } from "vitest";
import { address, formatAddress } from "../../../runtime/address.ts";
import type { RequestContext } from "../../../runtime/context.ts";
import { startNode } from "../../../runtime/node.ts";
import { exitMessage } from "../../../runtime/node/exit-policy.ts";
import type { Process } from "../../../runtime/process.ts";
import type { ProcedureCodec } from "../../../runtime/rpc/caller.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter, CounterClient, addProcedure } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { probe } from "../fixtures/probe.ts";
import { failure, pair, pause, single, start } from "./support/nodes.ts";

describe("the time of a call inside a node", () => {
  const busy = (ms: number) => {
    const until = Date.now() + ms;
    while (Date.now() < until);
  };

  test("what waits behind a long handler, of its own process or of another, is not started too late", async () => {
    let started = 0;
    const { alice, target } = await single({ block: () => busy(60), count: () => void started++ });
    await alice.spawn(probe({ handlers: { count: () => void started++ } }), { process: "other:test:alice.os" });
    const other = address("alice.os@other:test:alice.os");
    const blocked = ask(alice, target, "block");
    const late = [target, other].map((each) => failure(ask(alice, each, "count", [], { timeoutMs: 20 })));
    await blocked;
    for (const each of late) expect((await each).kind).toBe("timeout");
    await pause(20);
    expect(started).toBe(0);
  });

  test("a handler that reads its deadline has all of it, and it stays the same", async () => {
    const read: number[] = [];
    const { alice, target } = await single({
      look: async (_process, _args, context) => {
        const before = Date.now();
        busy(30);
        read.push(context.deadline - before, context.deadline);
        await pause(5);
        read.push(context.deadline);
      },
    });
    await ask(alice, target, "look", [], { timeoutMs: 1_000 });
    expect(read[0]).toBeGreaterThanOrEqual(1_000);
    expect(read[0]).toBeLessThan(1_500);
    expect(read[2]).toBe(read[1]);
  });

  test("a call never ends before its time, however long the turn was in which it was made", async () => {
    const { alice, target } = await single({ hang: () => new Promise(() => {}) });
    const made = Date.now();
    const ended = failure(ask(alice, target, "hang", [], { timeoutMs: 50 }));
    busy(40);
    const turnEnd = Date.now();
    expect((await ended).kind).toBe("timeout");
    expect(Date.now() - made).toBeGreaterThanOrEqual(50);
    expect(Date.now() - turnEnd).toBeLessThan(500);
  });

  test("no time at all is refused at once", async () => {
    const { alice, target } = await single({ echo: (_process, args) => args[0] });
    for (const timeoutMs of [0, -1]) {
      const error = await failure(ask(alice, target, "echo", [1], { timeoutMs }));
      expect([error.kind, error.message]).toEqual(["timeout", expect.stringContaining("was not asked")]);
    }
  });
});

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

test("requests and messages made by hand are typed by their codecs, as they are generated", async () => {
  const { alice } = await single({});
  await alice.spawn(Counter, { process: "counter:test:alice.os" });
  const to = address("alice.os@counter:test:alice.os");
  // Generated ones have tuples that are not readonly.
  const codec = addProcedure as unknown as ProcedureCodec<[bigint], Snapshot>;
  const asker = probe({
    handlers: {
      go: async ({ process }) => [
        await process.send(to, { handler: "add", codec, args: [1n], timeoutMs: 5_000 }),
        await process.send(to, "add", codec, [2n]),
        // @ts-expect-error -- no bigint
        (await failure(process.send(to, "add", codec, ["3"]))).kind,
        // @ts-expect-error -- none at all
        (await failure(process.send(to, { handler: "add", codec, args: [] }))).kind,
      ],
      exit: ({ process }) => process.exit("4"),
    },
  });
  await alice.spawn(asker, {
    process: "asker:test:alice.os",
    onExit: "notify",
    notify: exitMessage({ target: to, handler: "add", codec, args: ({ reason }) => [BigInt(reason)] }),
  });
  const own = address("alice.os@asker:test:alice.os");
  const expected = [{ value: 1n, updates: 1n }, { value: 3n, updates: 2n }, "bad-request", "bad-request"];
  expect(await ask(alice, own, "go")).toEqual(expected);
  await ask(alice, own, "exit");
  await expect.poll(() => new CounterClient(alice, to).read()).toMatchObject({ value: 7n });
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
