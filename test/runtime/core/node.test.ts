import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { ConfigError } from "../../../runtime/config-error.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { ProcessStartError } from "../../../runtime/node/process-start-error.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, ...options });
  nodes.push(node);
  return node;
}

const authenticated = [{ path: "/", authenticated: true, localOnly: false }];

describe("the options of a node", () => {
  test.each([
    ["name", {}, /name: a node's name has to be a string/],
    ["name", { name: "Alice" }, /"Alice" may hold lower-case letters/],
    [
      "http.port",
      { name: "a", http: { port: 70_000 } },
      /http.port is 70000, but has to be an integer from 0 to 65535/,
    ],
    ["http.port", { name: "a", http: { port: "8080" } }, /http.port/],
    ["http.port", { name: "a", http: { port: Number("x") } }, /http.port is NaN/],
    ["http.host", { name: "a", http: { host: "" } }, /http.host/],
    ["http.cors", { name: "a", http: { cors: "https://app.example" } }, /http.cors has to be a list/],
    ["http.deadlineMs", { name: "a", http: { deadlineMs: 0 } }, /http.deadlineMs/],
    [
      "http.limits.bodyBytes",
      { name: "a", http: { limits: { bodyBytes: -1 } } },
      /http.limits.bodyBytes is -1, but has to be a positive integer: bytes/,
    ],
    [
      "http.limits.bodySize",
      { name: "a", http: { limits: { bodySize: 1 } } },
      /there is no option http.limits.bodySize; there are bodyBytes, /,
    ],
    ["http", { name: "a", http: 8080 }, /as in \{ port: 8080 \}/],
    ["http.prot", { name: "a", http: { prot: 1 } }, /there is no option http.prot; there are port, host/],
    ["nmae", { nmae: "a" }, /there is no option nmae; there are name, http/],
    ["dataDir", { name: "a", dataDir: "" }, /dataDir has to be a path/],
    ["log", { name: "a", log: "loud" }, /log is "loud", but a log level is one of debug, info/],
    ["authenticate", { name: "a", authenticate: true }, /authenticate has to be a function/],
    ["network", { name: "a", network: {} }, /network has to be a transport/],
    ["limits.queue", { name: "a", limits: { queue: 0 } }, /limits.queue is 0/],
    ["limits.speed", { name: "a", limits: { speed: 1 } }, /there is no option limits.speed/],
    ["limits", { name: "a", limits: 5 }, /limits has to be an object/],
    ["options", undefined, /startNode takes options/],
  ])("%s: %j is refused as a ConfigError", async (option, options, message) => {
    const error = await startNode(options as unknown as NodeOptions).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ option, message: expect.stringMatching(message) });
  });

  test("HYPC_LOG names the level where the option does not, and a wrong one is refused", async () => {
    vi.stubEnv("HYPC_LOG", "loudly");
    await expect(startNode({ name: "alice.os" })).rejects.toThrow(/HYPC_LOG is "loudly"/);
    await start();
    vi.stubEnv("HYPC_LOG", "silent");
    nodes.push(await startNode({ name: "bob.os" }));
  });

  test("a node without HTTP has no URL, and says how to get one", async () => {
    const node = await start();
    expect(node.httpAddress).toBeNull();
    expect(() => node.url).toThrow(/pass `http: \{ port: 8080 \}`/);
  });
});

describe("spawn", () => {
  test("a node tells which processes run on it", async () => {
    const node = await start();
    const info = await node.spawn(Counter, { process: "counter:demo:alice.os" });
    expect(info).toEqual({
      address: address("alice.os@counter:demo:alice.os"),
      name: "Counter",
      icon: undefined,
      widget: undefined,
      world: "test:counter/counter-process@0.1.0",
      mount: undefined,
      url: null,
    });
    expect(node.processes).toEqual([info]);
  });

  test.each([
    ["a taken name", Counter, { process: "taken:demo:alice.os" }, /taken:demo:alice.os runs on alice.os already/],
    ["a bad name", Counter, { process: "counter" }, /"counter" is not a process id/],
    ["a name with a node", Counter, { process: "alice.os@counter:demo:alice.os" }, /leave out the node/],
    ["no options", Counter, undefined, /spawn takes options, at least/],
    [
      "an unknown option",
      Counter,
      { process: "counter:demo:alice.os", muont: "/" },
      /there is no option muont; there are process, mount/,
    ],
    [
      "a class that was not generated",
      Date,
      { process: "counter:demo:alice.os" },
      /Date is no process: it has to extend/,
    ],
    ["no class", undefined, { process: "counter:demo:alice.os" }, /undefined is no process/],
    [
      "a class of another Process",
      Object.assign(function Foreign() {}, { definition: Counter.definition }),
      { process: "counter:demo:alice.os" },
      /installed twice/,
    ],
    [
      "another abi",
      probe({ abi: 2, handlers: {} }),
      { process: "counter:demo:alice.os" },
      /version 2 of the runtime's surface.*hypc generate/,
    ],
    [
      "an authenticated binding",
      probe({ http: authenticated, handlers: {} }),
      { process: "counter:demo:alice.os" },
      /authenticated binding at \/.*`authenticate`/,
    ],
  ])("%s is refused as a ConfigError, and nothing is left of it", async (_, Class, options, message) => {
    const node = await start();
    await node.spawn(Counter, { process: "taken:demo:alice.os" });
    const spawned = (node.spawn as (this: Node, Class: unknown, options: unknown) => Promise<unknown>).call(
      node,
      Class,
      options,
    );
    const error = await spawned.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(message);
    expect(node.processes).toHaveLength(1);
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
  });

  test("an authenticated binding is fine where the node can tell who asks", async () => {
    const node = await start({ authenticate: () => true });
    await node.spawn(probe({ http: authenticated, handlers: {} }), { process: "guarded:demo:alice.os" });
  });

  test.each([
    [
      "@init",
      probe({
        init: async () => {
          throw new Error("no database");
        },
        handlers: { read: () => 1 },
      }),
      /target:test:alice.os could not be started: @init failed: no database/,
    ],
    [
      "initialState()",
      class extends Counter {
        override initialState(): never {
          throw new Error("no default");
        }
      },
      /initialState\(\) failed: no default/,
    ],
    [
      "the constructor",
      class Broken extends Counter {
        readonly boom = failing("no luck");
      },
      /the constructor of Broken failed: no luck/,
    ],
  ])("where %s fails, the spawn says so and everything is undone", async (_, Class, message) => {
    const node = await start();
    const spawned = (node.spawn as (this: Node, Class: unknown, options: unknown) => Promise<unknown>).call(
      node,
      Class,
      { process: "target:test:alice.os" },
    );
    const error = await spawned.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ProcessStartError);
    expect(error).toMatchObject({
      process: "target:test:alice.os",
      message: expect.stringMatching(message),
      cause: expect.any(Error),
    });
    expect(node.processes).toEqual([]);
    await expect(ask(node, address("alice.os@target:test:alice.os"), "read")).rejects.toMatchObject({
      kind: "no-such-process",
    });
    await node.spawn(probe({ handlers: { read: () => 1 } }), { process: "target:test:alice.os" });
  });

  test("messages that arrive while @init runs wait for its end; they are refused where it fails", async () => {
    const node = await start();
    const ready = new Gate();
    let fail = false;
    const Class = probe({
      init: async () => {
        await ready.promise;
        if (fail) throw new Error("no");
      },
      handlers: { read: () => "read" },
    });
    const target = address("alice.os@target:test:alice.os");
    for (const fails of [true, false]) {
      fail = fails;
      const spawned = node.spawn(Class, { process: "target:test:alice.os" });
      const answer = ask(node, target, "read").catch((error: { kind: string }) => error.kind);
      expect(node.processes).toEqual([]);
      ready.open();
      if (fails) await expect(spawned).rejects.toThrow(ProcessStartError);
      else await spawned;
      expect(await answer).toBe(fails ? "offline" : "read");
    }
  });

  test("a state without a data directory is kept in memory, and the log says so", async () => {
    const log = memoryLog();
    const node = await start({ log: log.logger });
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    await new CounterClient(node, address("alice.os@counter:demo:alice.os")).add(1n);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining("no dataDir") }),
    );
  });
});

function failing(message: string): never {
  throw new Error(message);
}

describe("stop", () => {
  test("what is under way finishes, also where it asks another process; nothing new is taken in", async () => {
    const node = await start();
    const other = address("alice.os@other:test:alice.os");
    await node.spawn(
      probe({
        handlers: {
          work: async (process) => {
            await process.process.sleep(20);
            return ask(process, other, "help");
          },
        },
      }),
      { process: "target:test:alice.os" },
    );
    await node.spawn(probe({ handlers: { help: () => "helped" } }), { process: "other:test:alice.os" });
    const answer = ask(node, address("alice.os@target:test:alice.os"), "work");
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = node.stop();
    await expect(ask(node, other, "help")).rejects.toMatchObject({ kind: "cancelled" });
    await expect(node.spawn(Counter, { process: "counter:demo:alice.os" })).rejects.toThrow(/stops or has stopped/);
    expect(await answer).toBe("helped");
    await stopped;
    expect(node.stop()).toBe(node.stop());
  });

  test("what does not finish in time is aborted, and its caller learns that the outcome is unknown", async () => {
    const log = memoryLog();
    const node = await start({ log: log.logger });
    let reason: unknown;
    await node.spawn(
      probe({
        handlers: {
          hang: (_process, _args, context) => {
            context.signal.addEventListener("abort", () => (reason = context.signal.reason));
            return new Promise(() => {});
          },
          polite: (_process, _args, context) =>
            new Promise((resolve) => {
              context.signal.addEventListener("abort", () => resolve("I was interrupted"));
            }),
        },
      }),
      { process: "target:test:alice.os" },
    );
    const target = address("alice.os@target:test:alice.os");
    const hanging = ask(node, target, "hang").catch((error: unknown) => error);
    const polite = ask(node, target, "polite");
    await new Promise((resolve) => setImmediate(resolve));
    const before = Date.now();
    await node.stop({ drainMs: 30 });
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(await polite).toBe("I was interrupted");
    expect(await hanging).toMatchObject({ kind: "cancelled", message: expect.stringContaining("outcome unknown") });
    expect(reason).toMatchObject({ name: "AbortError" });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining("not finished in time") }),
    );
  });

  test("a spawn that is under way when the node stops is refused", async () => {
    const node = await start();
    const spawned = node.spawn(probe({ init: () => new Promise(() => {}), handlers: {} }), {
      process: "target:test:alice.os",
    });
    const refused = expect(spawned).rejects.toThrow(/could not be started/);
    await node.stop();
    await refused;
    expect(node.processes).toEqual([]);
  });

  test("sleeps and calls of handlers that nobody waits for end with the node", async () => {
    const node = await start();
    const outcomes: string[] = [];
    const note = (error: { readonly name: string; readonly kind?: string }): void =>
      void outcomes.push(error.kind ?? error.name);
    await node.spawn(
      probe({
        handlers: {
          detach: (process) => {
            void process.process.sleep(60_000).catch(note);
            void ask(process, process.process.address, "hang").catch(note);
          },
          hang: () => new Promise(() => {}),
        },
      }),
      { process: "target:test:alice.os" },
    );
    await ask(node, address("alice.os@target:test:alice.os"), "detach");
    await node.stop({ drainMs: 10 });
    expect(outcomes.toSorted()).toEqual(["AbortError", "cancelled"]);
  });

  test("a program that has stopped its node ends by itself", async () => {
    const before = process.getActiveResourcesInfo().length;
    const node = await startNode({ name: "alice.os", log: false });
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    await new CounterClient(node, address("alice.os@counter:demo:alice.os")).add(1n);
    await node.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });
});
