import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { Process } from "../../../runtime/process.ts";
import { CALL } from "../../../runtime/rpc/caller.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient, CounterProcess } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";

const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, ...options });
  nodes.push(node);
  return node;
}

async function single(spec: ProbeSpec<undefined>, options: Partial<NodeOptions> = {}) {
  const node = await start(options);
  await node.spawn(probe(spec), { process: "target:test:alice.os" });
  return { node, target: address("alice.os@target:test:alice.os") };
}

const counterAddress = address("alice.os@counter:demo:alice.os");

describe("a process's class", () => {
  test("a class may declare fields of its own freely; state and handle are there in @init and in handlers", async () => {
    class Richer extends Counter {
      readonly cache = new Map<string, bigint>([["start", 7n]]);
      override add(by: bigint): Snapshot {
        return super.add(by + (this.cache.get("start") ?? 0n));
      }
    }
    const node = await start();
    await node.spawn(Richer, { process: "counter:demo:alice.os" });
    expect(await new CounterClient(node, counterAddress).add(1n)).toEqual({ value: 8n, updates: 1n });
  });

  test("initialState is the contract's, and may be overridden", async () => {
    class Later extends Counter {
      override initialState(): Snapshot {
        return { ...super.initialState(), value: 100n };
      }
    }
    const node = await start();
    await node.spawn(Later, { process: "counter:demo:alice.os" });
    expect(await new CounterClient(node, counterAddress).read()).toEqual({ value: 100n, updates: 0n });
  });

  test("state may be replaced as a whole", async () => {
    class Replacing extends Counter {
      override add(by: bigint): Snapshot {
        this.state = { value: by, updates: 1n };
        return this.state;
      }
    }
    const node = await start();
    await node.spawn(Replacing, { process: "counter:demo:alice.os" });
    const counter = new CounterClient(node, counterAddress);
    await counter.add(5n);
    expect(await counter.read()).toEqual({ value: 5n, updates: 1n });
  });

  test("a constructor that reads the state, or the handle, is told when they are there", async () => {
    class Early extends Counter {
      readonly start = this.state.value;
    }
    const node = await start();
    await expect(node.spawn(Early, { process: "counter:demo:alice.os" })).rejects.toThrow(
      /the constructor of Early failed: Early has no `state` yet.*@init/,
    );
    class Earlier extends Counter {
      readonly self = this.process.address;
    }
    await expect(node.spawn(Earlier, { process: "counter:demo:alice.os" })).rejects.toThrow(
      /Earlier has no `process` yet/,
    );
    const loose = new Counter();
    expect(() => (loose.state = { value: 1n, updates: 1n })).toThrow(/no `state` yet/);
    await expect(new CounterClient(loose, counterAddress).read()).rejects.toThrow(/no `process` yet/);
  });

  test("two processes of one class share nothing", async () => {
    const node = await start();
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    await node.spawn(Counter, { process: "other:demo:alice.os" });
    await new CounterClient(node, counterAddress).add(5n);
    expect(await new CounterClient(node, address("alice.os@other:demo:alice.os")).read()).toEqual({
      value: 0n,
      updates: 0n,
    });
  });

  test("a process without state has an undefined one", async () => {
    const { node, target } = await single({ handlers: { state: (process) => process.state === undefined } });
    expect(await ask(node, target, "state")).toBe(true);
  });

  test("what the class carries belongs to the generated abstract class", () => {
    expect(Counter.definition).toBe(CounterProcess.definition);
    expect(new Counter()).toBeInstanceOf(Process);
    expect(typeof Process.prototype[CALL]).toBe("function");
  });
});

describe("this.process", () => {
  test("it knows its address and where it is served", async () => {
    const { node, target } = await single({
      handlers: { who: (process) => ({ address: process.process.address, url: process.process.server.url }) },
    });
    expect(await ask(node, target, "who")).toEqual({ address: target, url: null });
  });

  test("its log names the node and the process", async () => {
    const log = memoryLog();
    const { node, target } = await single(
      { handlers: { note: (process) => process.process.log.info("noted") } },
      { log: log.logger },
    );
    await ask(node, target, "note");
    expect(log.lines).toContainEqual({
      node: "alice.os",
      process: "target:test:alice.os",
      level: "info",
      message: "noted",
    });
  });

  test("sleep takes its time, and ends early by its signal", async () => {
    const controller = new AbortController();
    const { node, target } = await single({
      handlers: {
        nap: async (process) => {
          const before = performance.now();
          await process.process.sleep(20);
          return performance.now() - before;
        },
        long: (process) =>
          process.process.sleep(60_000, { signal: controller.signal }).catch((error: Error) => error.name),
        odd: (process) => process.process.sleep(Number.NaN).catch((error: Error) => error.name),
      },
    });
    expect(await ask(node, target, "nap")).toBeGreaterThanOrEqual(19);
    const long = ask(node, target, "long");
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await long).toBe("AbortError");
    expect(await ask(node, target, "long")).toBe("AbortError");
    expect(await ask(node, target, "odd")).toBe("TypeError");
  });

  test("a sleep longer than the longest timer is not short", async () => {
    vi.useFakeTimers();
    try {
      const { sleep } = await import("../../../runtime/host/sleep.ts");
      const { systemClock } = await import("../../../runtime/clock.ts");
      const woke = vi.fn();
      void sleep(systemClock, 2 ** 31 + 1_000).then(woke);
      await vi.advanceTimersByTimeAsync(2 ** 31);
      expect(woke).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(woke).toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  test("spawned work starts after the handler, nobody waits for it, and its failure is logged", async () => {
    const log = memoryLog();
    const events: string[] = [];
    const { node, target } = await single(
      {
        handlers: {
          go: (process) => {
            process.process.spawn(async () => {
              events.push("work");
              throw new Error("background trouble");
            });
            events.push("handler ends");
          },
        },
      },
      { log: log.logger },
    );
    await ask(node, target, "go");
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual(["handler ends", "work"]);
    expect(log.lines).toContainEqual({
      node: "alice.os",
      process: "target:test:alice.os",
      level: "error",
      message: "background work failed",
      correlationId: undefined,
      err: expect.objectContaining({ message: "background trouble" }),
    });
  });

  test("work that was spawned ends by its signal when the node stops, without an error in the log", async () => {
    const log = memoryLog();
    let ended = false;
    const { node, target } = await single(
      {
        handlers: {
          go: (process) =>
            process.process.spawn(async (signal) => {
              try {
                await process.process.sleep(60_000, { signal });
              } finally {
                ended = true;
              }
            }),
        },
      },
      { log: log.logger },
    );
    await ask(node, target, "go");
    await node.stop();
    expect(ended).toBe(true);
    expect(log.lines.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
  });
});
