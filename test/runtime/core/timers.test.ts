import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { RequestContext } from "../../../runtime/context.ts";
import type { Timer } from "../../../runtime/host/timer.ts";
import type { ProcessHandle } from "../../../runtime/process-handle.ts";
import { startTestNode } from "../../../runtime/testing/index.ts";
import type { TestNode, TestNodeOptions } from "../../../runtime/testing/index.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { counterState } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";

const nodes: TestNode[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 20 })));
});

const ID = "target:test:test.os";
const target = address(`test.os@${ID}`);

/** A process, and its handle for the test to use in its place. */
async function running(more: Partial<ProbeSpec<Snapshot>> = {}, options: TestNodeOptions = {}) {
  const node = await startTestNode(options);
  nodes.push(node);
  let handle: ProcessHandle | undefined;
  let state: Snapshot | undefined;
  await node.spawn(
    probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      ...more,
      init: async (process) => {
        handle = process.process;
        state = process.state;
      },
      handlers: { read: (process) => process.state.value, ...more.handlers },
    }),
    { process: ID },
  );
  if (handle === undefined || state === undefined) throw new Error("@init did not run");
  return { node, handle, state };
}

/** One that answers nothing. */
async function silentServer() {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const shout = async (process: Parameters<typeof ask>[0]) => {
  await Promise.all(Array.from({ length: 200 }, (_, at) => ask(process, target, "note", [at])));
};

describe("setTimer", () => {
  test("fires once, at its time, as a message of the origin timer from the process itself", async () => {
    const { node, handle } = await running();
    const seen: RequestContext[] = [];
    handle.setTimer(1_000, (context) => void seen.push(context));
    await node.clock.advance(999);
    expect(seen).toEqual([]);
    await node.clock.advance(1);
    expect(seen[0]).toMatchObject({ origin: "timer", source: target, deadline: Number.POSITIVE_INFINITY, path: null });
    await node.clock.advance(100_000);
    expect(seen).toHaveLength(1);
  });

  test("what it changes is saved as what a message changes", async () => {
    const { node, handle, state } = await running();
    const before = node.store.writes;
    handle.setTimer(10, async () => {
      await Promise.resolve();
      state.value = 7n;
    });
    await node.clock.advance(10);
    expect(node.store.writes).toBe(before + 1);
    await node.crash();
    const again = await running({}, { store: node.store });
    expect(again.state.value).toBe(7n);
  });

  test("waits its turn: a handler that runs is not interrupted, and messages before it come first", async () => {
    const events: string[] = [];
    const { node, handle } = await running({
      handlers: { note: (_process, [what]) => void events.push(what as string) },
    });
    handle.setTimer(5, () => {
      events.push("timer begins");
      handle.setTimer(0, () => void events.push("second timer"));
      void ask(node, target, "note", ["message"]);
      events.push("timer ends");
    });
    await node.clock.advance(5);
    expect(events).toEqual(["timer begins", "timer ends", "message", "second timer"]);
  });

  test("may be cancelled by itself and by a signal, until it fires", async () => {
    const { node, handle } = await running();
    const run = vi.fn();
    const signal = new AbortController();
    const first = handle.setTimer(10, run);
    handle.setTimer(10, run, { signal: signal.signal });
    expect(first.cancel()).toBe(true);
    expect(first.cancel()).toBe(false);
    signal.abort();
    handle.setTimer(10, run, { signal: signal.signal });
    await node.clock.advance(10);
    expect(run).not.toHaveBeenCalled();
    const third: Timer = handle.setTimer(10, run);
    await node.clock.advance(10);
    expect([run.mock.calls.length, third.cancel()]).toEqual([1, false]);
    expect(node.clock.pending).toBe(0);
  });

  test("is not lost where the mailbox is full", async () => {
    const gate = new Gate();
    const { node, handle } = await running({ handlers: { wait: () => gate.promise } }, { limits: { queue: 1 } });
    const waiting = ask(node, target, "wait");
    await expect(ask(node, target, "wait")).rejects.toMatchObject({ kind: "overloaded" });
    const run = vi.fn();
    handle.setTimer(5, run);
    await node.clock.advance(5);
    expect(run).toHaveBeenCalledTimes(1);
    gate.open();
    await waiting;
  });

  test("does not fire after a stop, nor when it is set after one", async () => {
    const { node, handle } = await running();
    const run = vi.fn();
    handle.setTimer(5, run);
    await node.stop();
    handle.setTimer(5, run);
    await node.clock.advance(10);
    expect([run.mock.calls.length, node.clock.pending]).toEqual([0, 0]);
  });

  test("its failure is logged, and the process serves on", async () => {
    const { node, handle } = await running();
    handle.setTimer(1, () => {
      throw new Error("at once");
    });
    handle.setTimer(1, () => Promise.reject(new Error("later")));
    await node.clock.advance(1);
    const errors = node.logs.filter(({ level }) => level === "error");
    expect(errors.map(({ fields }) => (fields["err"] as Error).message)).toEqual(["at once", "later"]);
    expect(await ask(node, target, "read")).toBe(0n);
  });

  test("a delay beyond the platform's longest is kept; what is no delay is refused", async () => {
    const { node, handle } = await running();
    const run = vi.fn();
    handle.setTimer(2 ** 31 + 5_000, run);
    await node.clock.advance(2 ** 31);
    expect(run).not.toHaveBeenCalled();
    await node.clock.advance(5_000);
    expect(run).toHaveBeenCalledTimes(1);
    expect(() => handle.setTimer(Number.NaN, run)).toThrow(TypeError);
    expect(() => handle.setTimer(1, "run" as never)).toThrow(TypeError);
  });
});

describe("fetch", () => {
  test("ends at the deadline of the request that it is made for", async () => {
    const server = await silentServer();
    try {
      const { node } = await running({
        handlers: {
          get: (process, _args, context) =>
            process.process.fetch(server.url, { context }).then(
              () => "answered",
              (error: Error) => error.name,
            ),
        },
      });
      const asked = ask(node, target, "get", [], { timeoutMs: 1_000 }).catch((error: { kind: string }) => error.kind);
      await node.clock.advance(1_000);
      expect(await asked).toBe("timeout");
      expect(node.health(ID)?.unanswered).toBe(0);
    } finally {
      server.close();
    }
  });

  test("ends with a signal of its own, and when the process has stopped", async () => {
    const server = await silentServer();
    try {
      const { node, handle } = await running();
      const own = new AbortController();
      const first = handle.fetch(server.url, { signal: own.signal });
      const second = handle.fetch(server.url);
      own.abort(new Error("enough"));
      await expect(first).rejects.toThrow("enough");
      const ended = expect(second).rejects.toMatchObject({ name: "AbortError" });
      await node.stop();
      await ended;
    } finally {
      server.close();
    }
  });
});

describe("send", () => {
  test("takes a request as one object", async () => {
    const { handle, state } = await running();
    state.value = 3n;
    expect(await handle.send(target, { handler: "read", codec: cloned, args: [] })).toBe(3n);
    expect(await handle.send(`test.os@${ID}`, "read", cloned, [])).toBe(3n);
    const aborted = AbortSignal.abort();
    const cancelled = handle.send(target, { handler: "read", codec: cloned, args: [], signal: aborted });
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    await expect(handle.send("nowhere", { handler: "read", codec: cloned, args: [] })).rejects.toThrow(
      "not an address",
    );
  });
});

describe("spawn", () => {
  test("work ends by a signal of its own, which is no failure", async () => {
    const { node, handle } = await running();
    const own = new AbortController();
    let ended = false;
    handle.spawn(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            ended = true;
            reject(signal.reason as Error);
          });
        }),
      { signal: own.signal },
    );
    await node.clock.settle();
    expect(node.health(ID)?.background).toBe(1);
    own.abort(new Error("no longer wanted"));
    await node.clock.settle();
    expect([ended, node.health(ID)?.background]).toEqual([true, 0]);
    expect(node.logs.some(({ level }) => level === "error")).toBe(false);
  });
});

describe("the mailbox", () => {
  test("messages of each sender keep their order, whatever others send", async () => {
    const seen: [string, number][] = [];
    const note = (_process: unknown, [at]: readonly unknown[], context: RequestContext) =>
      void seen.push([context.source.process, at as number]);
    const { node } = await running({ handlers: { note } });
    const names = ["one", "two", "three"];
    for (const name of names) {
      await node.spawn(probe({ handlers: { shout } }), { process: `${name}:test:test.os` });
    }
    await Promise.all(names.map((name) => ask(node, address(`test.os@${name}:test:test.os`), "shout")));
    for (const name of names) {
      const own = seen.filter(([from]) => from === name).map(([, at]) => at);
      expect(own).toEqual(Array.from({ length: 200 }, (_, at) => at));
    }
  });

  test("what waited beyond its deadline is dropped unstarted, and makes room", async () => {
    const gate = new Gate();
    const ran = vi.fn();
    const node = await startTestNode({ limits: { queue: 3 } });
    nodes.push(node);
    const spawned = node.spawn(probe({ init: () => gate.promise, handlers: { any: () => void ran() } }), {
      process: ID,
    });
    const calls = [1, 2, 3].map(() =>
      ask(node, target, "any", [], { timeoutMs: 50 }).catch(({ kind }) => kind as string),
    );
    await expect(ask(node, target, "any")).rejects.toMatchObject({ kind: "overloaded" });
    await node.clock.advance(50);
    expect(await Promise.all(calls)).toEqual(["timeout", "timeout", "timeout"]);
    gate.open();
    await spawned;
    await ask(node, target, "any");
    expect(ran).toHaveBeenCalledTimes(1);
  });
});
