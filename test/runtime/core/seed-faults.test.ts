/** What the seed system got wrong (design 5.4): each number is a fault of that list, seen from a running node. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { source } from "../../../runtime/context/index.ts";
import { CorrelationIds } from "../../../runtime/correlation-ids.ts";
import { Deadlines } from "../../../runtime/deadlines.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import { Call } from "../../../runtime/rpc/call.ts";
import { CALL } from "../../../runtime/rpc/caller.ts";
import { Correlations } from "../../../runtime/rpc/correlations.ts";
import type { SavePolicy } from "../../../runtime/definition.ts";
import * as openStoreModule from "../../../runtime/state/open-store.ts";
import { memoryStore } from "../../../runtime/state/memory-store.ts";
import type { StateStore } from "../../../runtime/state/store.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import {
  addProcedure,
  Counter,
  CounterClient,
  CounterProcess,
  counterDefinition,
  counterState,
} from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";

vi.mock("../../../runtime/state/open-store.ts", { spy: true });

const nodes: Node[] = [];
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "hypc-core-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 }).catch(() => {})));
  await rm(directory, { recursive: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const counterAddress = address("alice.os@counter:demo:alice.os");

async function start(): Promise<Node> {
  const node = await startNode({ name: "alice.os", dataDir: directory, log: false });
  nodes.push(node);
  return node;
}

/** A node whose store keeps states in memory and saves when the test lets it. */
async function startWithStore() {
  const kept = memoryStore();
  const saves: { readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  const store: StateStore = {
    load: (key) => kept.load(key),
    save: (key, bytes) =>
      new Promise((resolve, reject) => {
        saves.push({ finish: () => void kept.save(key, bytes).then(resolve), fail: reject });
      }),
    close: () => kept.close(),
  };
  vi.spyOn(openStoreModule, "openStore").mockResolvedValueOnce(store);
  const node = await start();
  const saveAll = async (): Promise<void> => {
    while (saves.length > 0) {
      saves.shift()?.finish();
      await pause(1);
    }
  };
  return { node, saves, saveAll };
}

function counterClass(save: SavePolicy) {
  return class extends Counter {
    static override readonly definition = counterDefinition(save);
  };
}

describe("seed fault 3: saves that never came, came too early, or were not waited for", () => {
  test("every-n-seconds saves without any message", async () => {
    const { node, saves, saveAll } = await startWithStore();
    await node.spawn(counterClass({ kind: "every-n-seconds", n: 1 }), { process: "counter:demo:alice.os" });
    await new CounterClient(node, counterAddress).add(1n);
    expect(saves).toHaveLength(0);
    await vi.waitFor(() => expect(saves.length).toBeGreaterThan(0), { timeout: 3_000 });
    await saveAll();
    const saving = setInterval(() => void saveAll(), 1);
    await node.stop();
    clearInterval(saving);
  });

  test("an answer waits for its save, and an asynchronous handler is saved after it has finished", async () => {
    const { node, saves, saveAll } = await startWithStore();
    const hold = new Gate();
    class Slow extends CounterProcess {
      override read(): Snapshot {
        return this.state;
      }
      override async add(by: bigint): Promise<Snapshot> {
        await hold.promise;
        this.state.value += by;
        return this.state;
      }
    }
    await node.spawn(Slow, { process: "counter:demo:alice.os" });
    let answered = false;
    const answer = new CounterClient(node, counterAddress).add(5n).finally(() => (answered = true));
    await pause(10);
    expect(saves).toHaveLength(0);
    hold.open();
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    expect(answered).toBe(false);
    await saveAll();
    expect(await answer).toEqual({ value: 5n, updates: 0n });
  });

  test("a save that fails is told to whoever waited for it, and the process serves on", async () => {
    const { node, saves, saveAll } = await startWithStore();
    await node.spawn(counterClass({ kind: "every-message" }), { process: "counter:demo:alice.os" });
    const counter = new CounterClient(node, counterAddress);
    const lost = counter.add(5n).catch((error: unknown) => error);
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    saves.shift()?.fail(new Error("EIO on /secret/path"));
    expect(await lost).toMatchObject({ kind: "failed", message: expect.stringContaining("outcome unknown") });
    expect(String(await lost)).not.toContain("secret");
    const next = counter.add(1n);
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    await saveAll();
    expect(await next).toEqual({ value: 6n, updates: 2n });
  });

  test("a stop whose save fails says so", async () => {
    const { node, saves } = await startWithStore();
    await node.spawn(counterClass({ kind: "every-n-messages", n: 100 }), { process: "counter:demo:alice.os" });
    await new CounterClient(node, counterAddress).add(5n);
    const stopped = expect(node.stop()).rejects.toThrow(/could not save everything: counter:demo:alice.os: .*EIO/);
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    saves.shift()?.fail(new Error("EIO"));
    await stopped;
  });
});

describe("seed fault 4: a state that cannot be read, and what a restart does", () => {
  test("the state of a process outlives its node, @init runs at each start", async () => {
    let inits = 0;
    const Class = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      init: async (process) => {
        inits++;
        process.state.updates += 100n;
      },
      handlers: { state: (process) => process.state, add: (process) => void (process.state.value += 1n) },
    });
    for (const round of [1n, 2n, 3n]) {
      const node = await start();
      await node.spawn(Class, { process: "counter:demo:alice.os" });
      await ask(node, counterAddress, "add");
      expect(await ask(node, counterAddress, "state")).toEqual({ value: round, updates: round * 100n });
      await node.stop();
    }
    expect(inits).toBe(3);
  });

  test.each(["every-n-messages", "every-n-seconds"] as const)("an orderly stop saves what %s has not", async (kind) => {
    for (const expected of [5n, 10n]) {
      const node = await start();
      await node.spawn(counterClass({ kind, n: 1_000 }), { process: "counter:demo:alice.os" });
      expect((await new CounterClient(node, counterAddress).add(5n)).value).toBe(expected);
      await node.stop();
    }
  });

  test("a state of another type is refused once, by name, and stays as it was", async () => {
    const first = await start();
    await first.spawn(Counter, { process: "counter:demo:alice.os" });
    await new CounterClient(first, counterAddress).add(7n);
    await first.stop();

    const second = await start();
    const other = probe<Snapshot>({
      state: {
        ...counterState,
        hash: "5a7e0000000000000000000000000002",
        descriptor: {
          kind: "record",
          name: "snapshot",
          fields: [{ name: "total", type: { kind: "primitive", name: "s64" } }],
        },
      },
      handlers: {},
    });
    await expect(second.spawn(other, { process: "counter:demo:alice.os" })).rejects.toMatchObject({
      name: "StateError",
      code: "state-mismatch",
    });
    expect(second.processes).toEqual([]);
    await second.spawn(Counter, { process: "counter:demo:alice.os" });
    expect((await new CounterClient(second, counterAddress).read()).value).toBe(7n);
  });

  test("a failed @init leaves the stored state as it was", async () => {
    const first = await start();
    await first.spawn(Counter, { process: "counter:demo:alice.os" });
    await new CounterClient(first, counterAddress).add(7n);
    const broken = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      init: async (process) => {
        process.state.value = 0n;
        throw new Error("no");
      },
      handlers: {},
    });
    await first.stop();
    const second = await start();
    await expect(second.spawn(broken, { process: "counter:demo:alice.os" })).rejects.toThrow(/@init failed/);
    await second.spawn(Counter, { process: "counter:demo:alice.os" });
    expect((await new CounterClient(second, counterAddress).read()).value).toBe(7n);
  });

  test("a data directory that another node uses is refused, and the node's name stays free", async () => {
    await start();
    const network = new MemoryNetwork();
    await expect(startNode({ name: "bob.os", dataDir: directory, log: false, network })).rejects.toMatchObject({
      code: "directory-in-use",
    });
    nodes.push(await startNode({ name: "bob.os", log: false, network }));
  });
});

describe("seed fault 5: context that was lost, or another request's", () => {
  test("source() after an await is the request's own, not the last message's", async () => {
    const node = await start();
    const target = address("alice.os@target:test:alice.os");
    await node.spawn(
      probe({
        handlers: {
          slow: async () => {
            await pause(10);
            return source().process;
          },
          quick: () => source().process,
        },
      }),
      { process: "target:test:alice.os" },
    );
    const asker = (handler: string) => probe({ handlers: { go: (process) => ask(process, target, handler) } });
    await node.spawn(asker("slow"), { process: "first:test:alice.os" });
    await node.spawn(asker("quick"), { process: "second:test:alice.os" });
    const first = ask(node, address("alice.os@first:test:alice.os"), "go");
    expect(await ask(node, address("alice.os@second:test:alice.os"), "go")).toBe("second");
    expect(await first).toBe("first");
  });
});

describe("seed fault 6: malformed messages without an answer, and answers that crashed the caller", () => {
  const strict = {
    ...cloned,
    copyParameters: (args: readonly unknown[]) => {
      if (typeof args[0] !== "number") throw new EncodeError("handle.count", "a u32", args[0]);
      return args;
    },
    copyResult: (result: unknown) => {
      if (typeof result !== "number") throw new EncodeError("u32", "a u32", result);
      return result;
    },
  };

  test.each([
    ["local", "alice.os"],
    ["remote", "bob.os"],
  ])("a malformed %s message is refused at once, with what is wrong", async (_, on) => {
    const network = new MemoryNetwork();
    const alice = await startNode({ name: "alice.os", log: false, network });
    const bob = await startNode({ name: "bob.os", log: false, network });
    nodes.push(alice, bob);
    const Class = probe({
      handlers: {
        handle: { run: (_process, args) => args[0], codec: strict },
        lie: { run: () => "no number", codec: strict },
      },
    });
    await (on === "alice.os" ? alice : bob).spawn(Class, { process: "target:test:alice.os" });
    const target = address(`${on}@target:test:alice.os`);
    for (const args of [["x"], [null], [undefined], [{}], []]) {
      await expect(ask(alice, target, "handle", args, { timeoutMs: 60_000 })).rejects.toMatchObject({
        kind: "bad-request",
        faults: [{ path: "handle.count", expected: "a u32", found: expect.any(String) }],
      });
    }
    await expect(ask(alice, target, "lie", [1])).rejects.toMatchObject({ kind: "failed" });
    expect(await ask(alice, target, "handle", [3])).toBe(3);
  });

  test("parameters that are no parameters at all are refused too", async () => {
    const node = await start();
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    for (const args of [null, undefined, 5]) {
      const call = node[CALL](counterAddress, "add", addProcedure, args as unknown as readonly [bigint], undefined);
      await expect(call).rejects.toMatchObject({ kind: "bad-request" });
    }
  });

  test("an answer that the caller cannot read fails that call alone", () => {
    const log = memoryLog();
    const deadlines = new Deadlines();
    const table = new Correlations(deadlines, log.logger);
    const rejected = vi.fn();
    const resolved = vi.fn();
    table.add(callOf(table, "unreadable", resolved, rejected));
    table.answered("unreadable", {
      result: () => {
        throw new Error("cut short");
      },
    });
    expect(resolved).not.toHaveBeenCalled();
    expect(rejected).toHaveBeenCalledWith(expect.objectContaining({ kind: "failed", correlationId: "unreadable" }));
    expect(table.size).toBe(0);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: "error", correlationId: "unreadable" }));
  });
});

describe("seed fault 11: late answers that leaked", () => {
  test("whatever settles a call first settles it alone; what comes later is counted and dropped", () => {
    const deadlines = new Deadlines();
    const table = new Correlations(deadlines, memoryLog().logger);
    const outcomes = ["answered", "refused", "expired", "cancelled"] as const;
    for (const first of outcomes) {
      for (const then of outcomes) {
        const settled = vi.fn();
        const call = callOf(table, `${first}-${then}`, settled, settled);
        table.add(call);
        const settle = {
          answered: () => table.answered(call.id, { result: () => 1 }),
          refused: () => table.refused(call.id, "failed", "no", []),
          expired: () => table.expire(call),
          cancelled: () => table.cancel(call),
        };
        settle[first]();
        settle[then]();
        expect(settled).toHaveBeenCalledTimes(1);
      }
    }
    expect(table.dropped).toBe(8);
    table.answered("never-made", { result: () => 1 });
    expect(table.dropped).toBe(9);
    expect(table.size).toBe(0);
  });

  test("a late answer reaches nobody, and the next call with the same process is answered", async () => {
    const node = await start();
    const target = address("alice.os@target:test:alice.os");
    await node.spawn(
      probe({
        handlers: {
          slow: async (_process, args) => {
            await pause(Number(args[0]));
            return args[0];
          },
        },
      }),
      { process: "target:test:alice.os" },
    );
    await expect(ask(node, target, "slow", [30], { timeoutMs: 5 })).rejects.toMatchObject({ kind: "timeout" });
    expect(await ask(node, target, "slow", [60])).toBe(60);
  });
});

function callOf(
  table: Correlations,
  id: string,
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): Call {
  return new Call(table, id, counterAddress, counterAddress, "read", cloned, [], 1_000, resolve, reject);
}

test("correlation ids are unique over nodes and restarts", () => {
  const ids = new Set<string>();
  for (let node = 0; node < 50; node++) {
    const made = new CorrelationIds();
    for (let i = 0; i < 200; i++) ids.add(made.next());
  }
  expect(ids.size).toBe(10_000);
});
