import { afterEach, describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { ConfigError } from "../../../runtime/config-error.ts";
import type { ProcessHealth } from "../../../runtime/host/health.ts";
import { startNode } from "../../../runtime/node.ts";
import { exitMessage } from "../../../runtime/node/exit-policy.ts";
import type { ProcessExit } from "../../../runtime/node/exit-policy.ts";
import type { SpawnOptions } from "../../../runtime/node/spawn.ts";
import type { Process } from "../../../runtime/process.ts";
import { startTestNode } from "../../../runtime/testing/index.ts";
import type { TestNode, TestNodeOptions } from "../../../runtime/testing/index.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { CounterClient, counterState } from "../fixtures/counter.ts";
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

async function start(options: TestNodeOptions = {}): Promise<TestNode> {
  const node = await startTestNode(options);
  nodes.push(node);
  return node;
}

/** A counter that can be broken in every way. */
function breakable(more: Partial<ProbeSpec<Snapshot>> = {}) {
  return probe<Snapshot>({
    state: counterState,
    save: { kind: "every-message" },
    ...more,
    handlers: {
      add: (process) => ++process.state.value,
      exit: (process, [reason]) => process.process.exit(reason as string | undefined),
      crash: (process) => process.process.spawn(() => Promise.reject(new Error("broken"))),
      "crash-later": (process) => void process.process.setTimer(10, () => Promise.reject(new Error("late"))),
      throw: () => {
        throw new Error("in a handler");
      },
      health: (process) => process.process.health.status,
      ...more.handlers,
    },
  });
}

async function running(options: Partial<SpawnOptions> = {}, more?: Partial<ProbeSpec<Snapshot>>) {
  const node = await start();
  await node.spawn(breakable(more), { process: ID, ...options });
  const health = (): ProcessHealth => {
    const of = node.health(ID);
    if (of === undefined) throw new Error("there is no such process");
    return of;
  };
  const say = (handler: string, ...args: unknown[]) =>
    ask(node, target, handler, args).catch((error: Error & { kind?: string }) => error.kind);
  return { node, health, say, settle: () => node.clock.settle() };
}

describe("health", () => {
  test("tells how a process does, from inside and from outside", async () => {
    const { node, health, say } = await running();
    expect(health()).toEqual({
      address: target,
      status: "serving",
      queueLength: 0,
      unanswered: 0,
      background: 0,
      restarts: 0,
      startedAt: node.clock.now(),
      lastSave: null,
      lastExit: null,
      lease: null,
    });
    expect(await say("health")).toBe("serving");
    await say("add");
    expect(health().lastSave).toEqual({ ok: true, at: node.clock.now(), durationMs: 0, error: undefined });
    expect(node.health(target)).toEqual(health());
    expect(node.health("nobody:test:test.os")).toBeUndefined();
    expect(() => node.health("bob.os@target:test:bob.os")).toThrow(ConfigError);
  });

  test("counts what waits and what runs", async () => {
    const gate = new Gate();
    const node = await start();
    await node.spawn(probe({ handlers: { wait: () => gate.promise }, init: async () => {} }), { process: ID });
    const calls = [1, 2, 3].map(() => ask(node, target, "wait"));
    expect(node.health(ID)).toMatchObject({ queueLength: 3, unanswered: 3 });
    await node.clock.settle();
    expect(node.health(ID)).toMatchObject({ queueLength: 0, unanswered: 3 });
    gate.open();
    await Promise.all(calls);
    expect(node.health(ID)).toMatchObject({ queueLength: 0, unanswered: 0 });
  });

  test("a process is starting while @init runs", async () => {
    const gate = new Gate();
    const node = await start();
    const spawned = node.spawn(probe({ handlers: { any: () => 1 }, init: () => gate.promise }), { process: ID });
    await node.clock.settle();
    expect(node.health(ID)).toMatchObject({ status: "starting", startedAt: null });
    gate.open();
    await spawned;
    expect(node.health(ID)?.status).toBe("serving");
  });
});

describe("onExit: none", () => {
  test("exit() answers what was accepted, saves, and the process stays stopped", async () => {
    const gate = new Gate();
    const { node, health, say, settle } = await running(
      {},
      {
        save: { kind: "every-n-messages", n: 1_000 },
        handlers: {
          slow: async (process) => {
            await gate.promise;
            return ++process.state.value;
          },
        },
      },
    );
    const slow = say("slow");
    await settle();
    expect(await say("exit", "enough")).toBeUndefined();
    await settle();
    expect(health().status).toBe("stopping");
    expect(await say("add")).toBe("offline");
    gate.open();
    expect(await slow).toBe(1n);
    await settle();
    expect(health()).toMatchObject({ status: "stopped", lastExit: { kind: "exited", reason: "enough" } });
    expect(await say("add")).toBe("offline");
    expect((await node.fetch(`/${ID}/any`)).status).not.toBe(200);

    await node.spawn(breakable(), { process: ID });
    expect(await say("add")).toBe(2n);
    expect(health().lastExit).toBeNull();
  });

  test("errors of handlers, background work and timers do not end the process", async () => {
    const { node, health, say } = await running();
    expect(await say("throw")).toBe("failed");
    await say("crash");
    await say("crash-later");
    await node.clock.advance(10);
    expect(health().status).toBe("serving");
    expect(node.logs.filter(({ level }) => level === "error").length).toBe(3);
    expect(await say("add")).toBe(1n);
  });
});

describe("onExit: restart", () => {
  test.each(["exit", "crash"])("after %s it starts again from its stored state", async (how) => {
    const { node, health, say, settle } = await running({ onExit: "restart" });
    await say("add");
    await say(how);
    await settle();
    expect(health()).toMatchObject({
      status: "restarting",
      restarts: 0,
      lastExit: { kind: how === "exit" ? "exited" : "crashed" },
    });
    expect(await say("add")).toBe("offline");
    await node.clock.advance(100);
    expect(health()).toMatchObject({ status: "serving", restarts: 1, startedAt: node.clock.now() });
    expect(await say("add")).toBe(2n);
    expect(node.processes.map(({ address: { process } }) => process)).toEqual(["target"]);
  });

  test("HTTP reaches the new run", async () => {
    const http = {
      method: "GET" as const,
      path: "/value",
      body: [],
      decode: () => [],
      encode: (value: unknown) => ({ status: 200, body: String(value) }),
    };
    const { node, say, settle } = await running(
      { onExit: "restart", mount: "/" },
      { handlers: { value: { run: (process: Process<Snapshot>) => process.state.value, http } } },
    );
    await say("add");
    await say("crash");
    await settle();
    expect((await node.fetch("/value")).status).toBe(503);
    await node.clock.advance(100);
    expect(await (await node.fetch("/value")).text()).toBe("1");
  });

  test("an error in a timer is an exit; one in a handler is not", async () => {
    const { node, health, say } = await running({ onExit: "restart" });
    expect(await say("throw")).toBe("failed");
    expect(health().status).toBe("serving");
    await say("crash-later");
    await node.clock.advance(10);
    expect(health().lastExit).toMatchObject({ kind: "crashed", reason: "a timer failed: late" });
  });

  test("a run that crashed is not saved, and what was under way is answered as unknown", async () => {
    const { node, say, settle } = await running(
      { onExit: "restart" },
      { save: { kind: "every-n-messages", n: 1_000 }, handlers: { slow: () => new Promise(() => {}) } },
    );
    await say("add");
    const slow = say("slow");
    await say("crash");
    expect(await slow).toBe("cancelled");
    await settle();
    await node.clock.advance(100);
    expect(await say("add")).toBe(1n);
  });

  test("messages that come while @init of the new run goes on wait for it", async () => {
    const gate = new Gate();
    let runs = 0;
    const { node, health, say, settle } = await running(
      { onExit: "restart" },
      { init: async () => (++runs === 1 ? undefined : gate.promise) },
    );
    await say("crash");
    await settle();
    await node.clock.advance(100);
    expect(health().status).toBe("starting");
    const waiting = say("add");
    await settle();
    gate.open();
    expect(await waiting).toBe(1n);
  });

  test("delays double, up to the longest, and begin anew after a run that lasted", async () => {
    const delays: (number | null)[] = [];
    const { node, say, settle } = await running({
      onExit: "restart",
      notify: ({ restartsInMs }) => delays.push(restartsInMs),
      restart: { minDelayMs: 10, maxDelayMs: 50, maxRestarts: 100, windowMs: 60_000 },
    });
    for (let i = 0; i < 5; i++) {
      await say("crash");
      await settle();
      await node.clock.advance(50);
    }
    await node.clock.advance(60_000);
    await say("crash");
    await settle();
    expect(delays).toEqual([10, 20, 40, 50, 50, 10]);
  });

  test("a crash loop stops and says so", async () => {
    const told: ProcessExit[] = [];
    let runs = 0;
    const { node, health, say, settle } = await running(
      { onExit: "restart", notify: (exit) => told.push(exit), restart: { maxRestarts: 3 } },
      { init: async () => (++runs === 1 ? undefined : Promise.reject(new Error("cannot start"))) },
    );
    await say("crash");
    await settle();
    await node.clock.advance(60_000);
    expect(health()).toMatchObject({
      status: "failed",
      restarts: 3,
      lastExit: { kind: "crashed", reason: expect.stringContaining("cannot start") as string },
    });
    expect(runs).toBe(4);
    expect(told.map(({ gaveUp }) => gaveUp)).toEqual([false, false, false, true]);
    expect(node.logs.some(({ level, message }) => level === "error" && message.includes("crash loop"))).toBe(true);
    expect(await say("add")).toBe("offline");
    await node.clock.advance(3_600_000);
    expect(runs).toBe(4);

    await node.spawn(breakable(), { process: ID });
    expect(health().status).toBe("serving");
  });

  test("a first start that fails rejects spawn, and is not tried again", async () => {
    const node = await start();
    const init = vi.fn(() => Promise.reject(new Error("no")));
    await expect(node.spawn(breakable({ init }), { process: ID, onExit: "restart" })).rejects.toThrow(
      "@init failed: no",
    );
    await node.clock.advance(60_000);
    expect(init).toHaveBeenCalledTimes(1);
    expect(node.health(ID)).toBeUndefined();
  });

  test("exit() in @init ends a first start, and counts as an exit of a later one", async () => {
    let runs = 0;
    const init = async (process: Process<Snapshot>) => {
      if (++runs > 1) process.process.exit("not ready");
      return runs > 1 ? new Promise<void>(() => {}) : undefined;
    };
    const { node, health, say, settle } = await running({ onExit: "restart", restart: { maxRestarts: 2 } }, { init });
    await say("crash");
    await settle();
    await node.clock.advance(10_000);
    expect(health()).toMatchObject({
      status: "failed",
      restarts: 2,
      lastExit: { kind: "exited", reason: "not ready" },
    });
    await expect(node.spawn(breakable({ init }), { process: ID })).rejects.toMatchObject({ name: "ProcessStartError" });
  });

  test("a stored state that cannot be used any more counts as an exit, and stays as it is", async () => {
    const { node, health, say, settle } = await running({ onExit: "restart", restart: { maxRestarts: 1 } });
    await say("add");
    const load = node.store.load.bind(node.store);
    node.store.load = async (key) => {
      const bytes = await load(key);
      if (bytes !== null && key.startsWith("state/")) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return bytes;
    };
    const { writes } = node.store;
    await say("crash");
    await settle();
    await node.clock.advance(10_000);
    expect(health()).toMatchObject({ status: "failed", lastExit: { kind: "crashed" } });
    expect(health().lastExit?.reason).toContain("stored state");
    expect(node.store.writes).toBe(writes);
  });

  test("a node that keeps states in memory gives the new run what was saved", async () => {
    const node = await startNode({ name: "test.os", log: false });
    try {
      await node.spawn(breakable(), { process: ID, onExit: "restart", restart: { minDelayMs: 1 } });
      await ask(node, target, "add");
      await ask(node, target, "crash").catch(() => {});
      await vi.waitFor(() => expect(node.health(ID)).toMatchObject({ status: "serving", restarts: 1 }));
      expect(await ask(node, target, "add")).toBe(2n);
    } finally {
      await node.stop();
    }
  });

  test("a save that was under way when it crashed does not overtake the new run", async () => {
    const { node, say, settle } = await running({ onExit: "restart" });
    await say("add");
    const save = node.store.save.bind(node.store);
    const gate = new Gate();
    node.store.save = async (key, bytes) => {
      await gate.promise;
      return save(key, bytes);
    };
    const pending = say("add");
    await settle();
    await say("crash").catch(() => {});
    void pending;
    await settle();
    await node.clock.advance(1_000);
    expect(node.health(ID)?.status).toBe("stopping");
    gate.open();
    await settle();
    await node.clock.advance(1_000);
    expect(node.health(ID)?.status).toBe("serving");
    expect(await say("add")).toBe(3n);
  });

  test("a node that stops starts nothing again", async () => {
    const init = vi.fn(async () => {});
    const { node, say, settle } = await running({ onExit: "restart" }, { init });
    await say("crash");
    await settle();
    await node.stop();
    await node.clock.advance(60_000);
    expect(init).toHaveBeenCalledTimes(1);
  });
});

describe("onExit: notify", () => {
  test("a function is told", async () => {
    const told: ProcessExit[] = [];
    const { node, health, say, settle } = await running({ onExit: "notify", notify: (exit) => told.push(exit) });
    await say("crash");
    await settle();
    expect(health().status).toBe("stopped");
    expect(told).toEqual([
      {
        process: target,
        kind: "crashed",
        reason: "background work failed: broken",
        error: new Error("broken"),
        at: node.clock.now(),
        restartsInMs: null,
        gaveUp: false,
      },
    ]);
  });

  test("another process is told, by a message from the one that exited", async () => {
    const node = await start();
    const told = vi.fn();
    const watcher = probe({ handlers: { "child-exited": (_process, args, { source }) => told(args, source.process) } });
    await node.spawn(watcher, { process: "watcher:test:test.os" });
    await node.spawn(breakable(), {
      process: ID,
      onExit: "notify",
      notify: exitMessage({
        target: "test.os@watcher:test:test.os",
        handler: "child-exited",
        codec: cloned,
        args: ({ kind, reason }) => [kind, reason],
      }),
    });
    await ask(node, target, "exit", ["done"]);
    await node.clock.settle();
    expect(told.mock.calls).toEqual([[["exited", "done"], "target"]]);
  });

  test("whoever is told may fail; that is logged", async () => {
    const { node, health, say, settle } = await running({
      onExit: "notify",
      notify: () => Promise.reject(new Error("deaf")),
    });
    await say("exit");
    await settle();
    expect(health().status).toBe("stopped");
    expect(node.logs.at(-1)).toMatchObject({ level: "error", message: "the exit of the process could not be told" });
  });
});

describe("kill", () => {
  test("ends one process in order, and its name is free", async () => {
    const gate = new Gate();
    const { node, health, say, settle } = await running(
      { onExit: "restart" },
      { save: { kind: "every-n-messages", n: 1_000 }, handlers: { slow: () => gate.promise.then(() => "finished") } },
    );
    await say("add");
    const slow = say("slow");
    await settle();
    const killed = node.kill(ID);
    await settle();
    expect(health().status).toBe("stopping");
    expect(await say("add")).toBe("offline");
    gate.open();
    expect(await slow).toBe("finished");
    await killed;
    expect(node.health(ID)).toBeUndefined();
    expect(await say("add")).toBe("no-such-process");
    await node.clock.advance(60_000);
    expect(node.processes).toEqual([]);
    await node.spawn(breakable(), { process: ID });
    expect(await say("add")).toBe(2n);
  });

  test("what does not finish in time is aborted", async () => {
    const { node, say, settle } = await running({}, { handlers: { hang: () => new Promise(() => {}) } });
    const hanging = say("hang");
    await settle();
    await node.kill(target, { drainMs: 10 });
    expect(await hanging).toBe("cancelled");
  });

  test("one that waits for its restart is killed too, and those who watch are told", async () => {
    const kinds: string[] = [];
    const { node, say, settle } = await running({ onExit: "restart", notify: ({ kind }) => kinds.push(kind) });
    await say("crash");
    await settle();
    await node.kill(ID);
    await node.clock.advance(60_000);
    expect(node.health(ID)).toBeUndefined();
    expect(kinds).toEqual(["crashed", "killed"]);
  });

  test("a second kill shares the end of the first, and tells nobody twice", async () => {
    const kinds: string[] = [];
    const { node } = await running({ notify: ({ kind }) => kinds.push(kind) });
    await Promise.all([node.kill(ID), node.kill(ID)]);
    expect(kinds).toEqual(["killed"]);
  });

  test("one that is being started: spawn rejects, and nothing of it is left", async () => {
    const node = await start();
    const spawned = node.spawn(breakable({ init: () => new Promise(() => {}) }), { process: ID, onExit: "restart" });
    const refused = expect(spawned).rejects.toMatchObject({ name: "ProcessStartError" });
    await node.clock.settle();
    await node.kill(ID);
    await refused;
    await node.clock.advance(60_000);
    expect(node.health(ID)).toBeUndefined();
  });

  test("only a process of this node", async () => {
    const { node } = await running();
    await expect(node.kill("nobody:test:test.os")).rejects.toThrow(ConfigError);
    await expect(node.kill("bob.os@target:test:bob.os")).rejects.toThrow(ConfigError);
  });
});

describe("options", () => {
  test.each([
    [{ onExit: "sometimes" }, "onExit"],
    [{ onExit: "notify" }, "notify"],
    [{ notify: "me" }, "notify"],
    [{ restart: { minDelayMs: -1 } }, "restart.minDelayMs"],
    [{ restart: { often: 1 } }, "restart.often"],
  ])("%j makes no sense", async (options, option) => {
    const node = await start();
    const spawned = node.spawn(breakable(), { process: ID, ...(options as object) });
    await expect(spawned).rejects.toMatchObject({ name: "ConfigError", option });
    expect(node.health(ID)).toBeUndefined();
  });

  test("a process that runs keeps its name", async () => {
    const { node } = await running();
    await expect(node.spawn(breakable(), { process: ID })).rejects.toThrow("runs on test.os already");
    expect(new CounterClient(node, target)).toBeDefined();
  });
});
