import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { address } from "../../../runtime/address.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { failure, pause } from "../core/support/nodes.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter, CounterClient, counterState } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import { useNodes } from "../transport/networks.ts";
import { SharedMemory } from "./shared-memory.ts";

const process = "counter:demo:alice.os";
const target = address(`alice.os@${process}`);

// What a node does with its hold on a process, whatever store says who has it.
describe("a process that members share", () => {
  const { start } = useNodes();
  // Each member here is a node of its own that others do not reach: the store alone connects them.
  const member = (stateStore: SharedMemory, more: Partial<NodeOptions> = {}) =>
    start({ name: "alice.os", stateStore, ...more });
  const counter = (node: Node) => new CounterClient(node, target);
  const status = (node: Node) => node.health(process)?.status;

  async function two() {
    const shared = new SharedMemory();
    const a = await member(shared);
    await a.spawn(Counter, { process });
    const b = await member(shared);
    await b.spawn(Counter, { process });
    return { shared, a, b };
  }

  test("who loses it ends its copy unsaved, stands by, and goes on from what is stored when it has it again", async () => {
    const { shared, a, b } = await two();
    expect([status(a), status(b)]).toEqual(["serving", "standby"]);
    await counter(a).add(5n);
    shared.depose(process);
    await expect.poll(() => [status(a), status(b)]).toEqual(["standby", "serving"]);
    expect(await counter(b).add(1n)).toEqual({ value: 6n, updates: 2n });
    expect((await failure(counter(a).read())).kind).toBe("no-such-process");
    shared.depose(process);
    await expect.poll(() => [status(a), status(b)]).toEqual(["serving", "standby"]);
    expect(await counter(a).read()).toEqual({ value: 6n, updates: 2n });
    expect(a.health(process)).toMatchObject({ lease: { epoch: 3 }, restarts: 0 });
  });

  test("while it is not certain nothing runs and nothing is answered; then what has waited goes on", async () => {
    const { shared, a } = await two();
    shared.certain(process, false);
    let answered = 0;
    const calls = [counter(a).add(2n), counter(a).read()].map((call) => call.then((value) => (answered++, value)));
    await pause(40);
    expect([answered, a.health(process)?.queueLength]).toEqual([0, 2]);
    shared.certain(process, true);
    expect(await Promise.all(calls)).toEqual([
      { value: 2n, updates: 1n },
      { value: 2n, updates: 1n },
    ]);
  });

  test("an answer that needs no save waits until it is certain that what it saw still holds", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    const reads = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: {
        add: (own) => ++own.state.value,
        // It runs while it is certain, and its answer is to leave when that is over.
        read: (own) => (shared.certain(process, false), own.state.value),
      },
    });
    await a.spawn(reads, { process });
    await ask(a, target, "add");
    let answered = false;
    const call = ask(a, target, "read").then((value) => ((answered = true), value));
    await pause(40);
    expect(answered).toBe(false);
    shared.certain(process, true);
    expect(await call).toBe(1n);
  });

  test.each([{ kind: "never" }, { kind: "every-n-messages", n: 3 }] as const)(
    "under save = $kind too nothing is answered while it is not certain, and never once it is lost",
    async (save) => {
      const shared = new SharedMemory();
      const finish: (() => void)[] = [];
      const slow = probe<Snapshot>({
        state: counterState,
        save,
        handlers: {
          slow: async (own) => {
            await new Promise<void>((resolve) => finish.push(resolve));
            return own.state.value;
          },
          unsure: (own) => {
            shared.certain(process, false);
            return own.state.value;
          },
        },
      });
      const a = await member(shared);
      await a.spawn(slow, { process });
      const outcomes: string[] = [];
      const call = (handler: string) =>
        void ask(a, target, handler).then(
          () => outcomes.push("answered"),
          (error: { kind: string }) => outcomes.push(error.kind),
        );
      call("slow");
      await expect.poll(() => finish.length).toBe(1);
      call("unsure");
      await expect.poll(() => a.health(process)?.queueLength).toBe(0);
      for (const each of finish.splice(0)) each();
      await pause(30);
      expect([outcomes, a.health(process)?.unanswered]).toEqual([[], 2]);
      shared.certain(process, true);
      await expect.poll(() => outcomes).toEqual(["answered", "answered"]);
      call("slow");
      await expect.poll(() => finish.length).toBe(1);
      call("unsure");
      await pause(10);
      for (const each of finish.splice(0)) each();
      await pause(10);
      shared.depose(process);
      await expect.poll(() => outcomes).toEqual(["answered", "answered", "cancelled", "cancelled"]);
    },
  );

  test("what it pushes to a WebSocket waits for that too", async () => {
    const shared = new SharedMemory();
    const a = await member(shared, { http: {} });
    const live = probe<Snapshot>({
      state: counterState,
      save: { kind: "never" },
      ws: [{ path: "/", authenticated: false }],
      handlers: {
        push: (own, args) =>
          own.process.server.channels().map((id) => own.process.server.push(id, "text", String(args[0]))),
        take: { run: () => {}, codec: null, ws: { kind: "message", path: null } },
        unsure: (own, args) => {
          shared.certain(process, false);
          return own.process.server.channels().map((id) => own.process.server.push(id, "text", String(args[0])));
        },
      },
    });
    await a.spawn(live, { process });
    const socket = new WebSocket(`${a.url.replace("http", "ws")}/${process}/`);
    const heard: string[] = [];
    socket.on("message", (data: Buffer) => heard.push(data.toString()));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await new Promise((resolve) => socket.on("open", resolve));
    await ask(a, target, "push", ["first"]);
    await expect.poll(() => heard).toEqual(["first"]);
    const unsure = ask(a, target, "unsure", ["second"]);
    await pause(30);
    expect(heard).toEqual(["first"]);
    shared.certain(process, true);
    await unsure;
    await expect.poll(() => heard).toEqual(["first", "second"]);
    const lost = failure(ask(a, target, "unsure", ["third"]));
    await pause(10);
    shared.depose(process);
    expect((await lost).kind).toBe("cancelled");
    expect(await closed).not.toBe(1000);
    expect(heard).toEqual(["first", "second"]);
  });

  test("a member that stands by takes no WebSocket, and says who has the process", async () => {
    const shared = new SharedMemory();
    const live = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      ws: [{ path: "/", authenticated: false }],
      handlers: { take: { run: () => {}, codec: null, ws: { kind: "message", path: null } } },
    });
    const a = await member(shared, { http: {} });
    await a.spawn(live, { process });
    const b = await member(shared, { http: {} });
    await b.spawn(live, { process });
    const opened = async (node: Node): Promise<number | undefined> => {
      const socket = new WebSocket(`${node.url.replace("http", "ws")}/${process}/`);
      const status = await new Promise<number | undefined>((resolve) => {
        socket.on("open", () => resolve(101));
        socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
        socket.on("error", () => {});
      });
      socket.terminate();
      return status;
    };
    expect(await opened(a)).toBe(101);
    expect(await opened(b)).toBe(503);
  });

  test("a request that has run when the process is lost is not to be sent again unseen", async () => {
    const shared = new SharedMemory();
    const a = await member(shared, { http: {} });
    await a.spawn(Counter, { process });
    shared.unreachable = true;
    const asked = fetch(`${a.url}/${process}/counter/add`, { method: "POST", body: "5" });
    await expect.poll(() => a.health(process)?.unanswered).toBe(1);
    shared.depose(process);
    const answer = await asked;
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, null]);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining("outcome unknown") as string,
      hint: expect.stringContaining("before you send it again") as string,
    });
  });

  test("while it is not certain nobody is told that a message was not run: another member may have run it", async () => {
    const shared = new SharedMemory();
    const a = await startNode({ name: "alice.os", stateStore: shared, log: false, http: {}, limits: { queue: 1 } });
    await a.spawn(Counter, { process });
    await counter(a).add(1n);
    shared.certain(process, false);
    const waits = failure(counter(a).add(1n));
    await pause(5);
    expect(await failure(counter(a).add(1n))).toMatchObject({
      kind: "cancelled",
      message: expect.stringContaining("whether it ran is not known") as string,
    });
    // What came by HTTP came to this member alone.
    const { detail } = (await (await fetch(`${a.url}/${process}/counter`)).json()) as { detail: string };
    expect(detail).toMatch(/try again later$/);
    await a.stop({ drainMs: 5 }).catch(() => {});
    expect(await waits).toMatchObject({
      kind: "cancelled",
      message: expect.stringContaining("whether it ran is not known") as string,
    });
  });

  test("what an owner had not saved when it lost the process is not answered as done", async () => {
    const { shared, a, b } = await two();
    await counter(a).add(1n);
    shared.unreachable = true;
    const lost = failure(counter(a).add(10n));
    await pause(20);
    shared.unreachable = false;
    shared.depose(process);
    // Saved just before, or refused: never both lost and answered.
    const outcome = await lost.catch(() => undefined);
    await expect.poll(() => status(b)).toBe("serving");
    if (outcome !== undefined) expect(["cancelled", "failed"]).toContain(outcome.kind);
    const { value } = await counter(b).read();
    expect(outcome === undefined ? [11n] : [1n, 11n]).toContain(value);
  });

  test("a loss in the middle of @init ends that start, and the next one begins anew", async () => {
    const shared = new SharedMemory();
    const started: string[] = [];
    const slow = (name: string) =>
      probe<Snapshot>({
        state: counterState,
        save: { kind: "every-message" },
        init: async (own) => {
          started.push(name);
          await own.process.sleep(60);
          own.state.value += 1n;
        },
        handlers: { value: (own) => own.state.value },
      });
    const a = await member(shared);
    const first = a.spawn(slow("a"), { process });
    await expect.poll(() => started).toEqual(["a"]);
    shared.depose(process);
    await first;
    expect(status(a)).toBe("standby");
    shared.depose(process);
    await expect.poll(() => status(a)).toBe("serving");
    expect(started).toEqual(["a", "a"]);
    expect(await ask(a, target, "value")).toBe(1n);
  });

  test("a loss just as it was its turn leaves it standing by", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    const spawned = a.spawn(Counter, { process });
    expect(shared.owner(process)).toBe("main");
    shared.depose(process);
    await spawned;
    await pause(10);
    expect([status(a), shared.owner(process)]).toEqual(["standby", "outsider"]);
    shared.release(process, undefined);
    await expect.poll(() => status(a)).toBe("serving");
    expect(await counter(a).add(1n)).toEqual({ value: 1n, updates: 1n });
  });

  test("a takeover whose start fails is an exit, and leaves the process to the next", async () => {
    const { logger, lines } = memoryLog();
    const shared = new SharedMemory();
    const a = await member(shared);
    await a.spawn(Counter, { process });
    const b = await member(shared, { log: logger });
    const broken = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      init: async () => {
        throw new Error("cannot start here");
      },
      handlers: { read: () => 1 },
    });
    await b.spawn(broken, { process });
    expect(status(b)).toBe("standby");
    const c = await member(shared);
    await c.spawn(Counter, { process });
    await a.stop();
    await expect.poll(() => status(c)).toBe("serving");
    expect(status(b)).toBe("stopped");
    expect(b.health(process)?.lastExit).toMatchObject({ kind: "crashed" });
    expect(lines.some(({ message }) => message === "the process could not be started")).toBe(true);
  });

  test("a first start that fails rejects the spawn, and leaves the process to others", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    const broken = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      init: () => Promise.reject(new Error("no")),
      handlers: { read: () => 1 },
    });
    await expect(a.spawn(broken, { process })).rejects.toThrow(/@init/);
    expect(a.health(process)).toBeUndefined();
    const b = await member(shared);
    await b.spawn(Counter, { process });
    expect(status(b)).toBe("serving");
  });

  test("who crashes keeps it while it is started again", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    const fragile = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: {
        add: (own) => ++own.state.value,
        crash: (own) =>
          own.process.spawn(async () => {
            throw new Error("crash");
          }),
      },
    });
    await a.spawn(fragile, { process, onExit: "restart", restart: { minDelayMs: 5 } });
    const b = await member(shared);
    await b.spawn(fragile, { process });
    expect(await ask(a, target, "add")).toBe(1n);
    await ask(a, target, "crash").catch(() => {});
    await expect.poll(() => a.health(process)?.restarts).toBe(1);
    await expect.poll(() => status(a)).toBe("serving");
    expect(status(b)).toBe("standby");
    expect(await ask(a, target, "add")).toBe(2n);
  });

  test("what an earlier copy still does, neither ends the copy that runs now nor asks others any more", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    const helper = address("alice.os@helper:demo:alice.os");
    let asked = 0;
    await a.spawn(probe({ handlers: { note: () => ++asked } }), { process: "helper:demo:alice.os" });
    const late: (() => void)[] = [];
    const outcomes: unknown[] = [];
    const stubborn = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: {
        add: (own) => ++own.state.value,
        leave: (own) => {
          own.process.spawn(async () => {
            await new Promise<void>((resolve) => late.push(resolve));
            outcomes.push(await failure(own.process.send(helper, "note", cloned, [])));
            own.process.exit("of an earlier copy");
            throw new Error("of an earlier copy");
          });
        },
      },
    });
    await a.spawn(stubborn, { process, onExit: "notify", notify: () => {} });
    await ask(a, target, "leave");
    shared.depose(process);
    expect(status(a)).toBe("serving");
    await expect.poll(() => status(a)).toBe("standby");
    shared.release(process, undefined);
    await expect.poll(() => status(a)).toBe("serving");
    for (const each of late) each();
    await pause(20);
    expect(status(a)).toBe("serving");
    expect([outcomes, asked]).toMatchObject([[{ kind: "cancelled" }], 0]);
    expect(await ask(a, target, "add")).toBe(1n);
  });

  test("who crashes starts again only when it is certain that it has the process", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    let starts = 0;
    const fragile = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      init: async () => void starts++,
      handlers: {
        crash: (own) => {
          shared.certain(process, false);
          own.process.spawn(() => Promise.reject(new Error("crash")));
        },
      },
    });
    await a.spawn(fragile, { process, onExit: "restart", restart: { minDelayMs: 1 } });
    void ask(a, target, "crash").catch(() => {});
    await expect.poll(() => a.health(process)?.restarts).toBe(1);
    await pause(20);
    expect([starts, status(a)]).toEqual([1, "starting"]);
    shared.certain(process, true);
    await expect.poll(() => status(a)).toBe("serving");
    expect(starts).toBe(2);
    void ask(a, target, "crash").catch(() => {});
    await expect.poll(() => a.health(process)?.restarts).toBe(2);
    shared.depose(process);
    await expect.poll(() => status(a)).toBe("standby");
    await pause(20);
    expect(starts).toBe(2);
  });

  test("a process that exits of its own goes on at the next member", async () => {
    const shared = new SharedMemory();
    const exits = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: { add: (own) => ++own.state.value, exit: (own) => own.process.exit("done") },
    });
    const a = await member(shared);
    await a.spawn(exits, { process });
    const b = await member(shared);
    await b.spawn(exits, { process });
    await ask(a, target, "add");
    await ask(a, target, "exit");
    await expect.poll(() => [status(a), status(b)]).toEqual(["stopped", "serving"]);
    expect(await ask(b, target, "add")).toBe(2n);
  });

  test("a node that stands by stops at once; one whose store is away does not wait for it without end", async () => {
    const shared = new SharedMemory();
    const a = await startNode({ name: "alice.os", stateStore: shared, log: false });
    await a.spawn(Counter, { process });
    const b = await member(shared);
    await b.spawn(Counter, { process });
    await b.stop();
    expect(shared.owner(process)).toBe("main");
    await counter(a).add(1n);
    shared.unreachable = true;
    const call = failure(counter(a).add(1n));
    await expect(a.stop({ drainMs: 10 })).rejects.toThrow(/did not answer within 60 ms/);
    expect(["cancelled", "failed"]).toContain((await call).kind);
  });

  test("a node that stops waits for a process that is being given up", async () => {
    const shared = new SharedMemory();
    const a = await startNode({
      name: "alice.os",
      log: false,
      stateStore: {
        open: async (opening) => {
          const opened = await shared.open(opening);
          return { ...opened, close: async () => expect(shared.owner(process)).toBeUndefined() };
        },
      },
    });
    await a.spawn(Counter, { process });
    shared.releaseMs = 30;
    await Promise.all([a.kill(process), a.stop()]);
    expect(shared.owner(process)).toBeUndefined();
  });

  test("a node whose states are all saved stops well and at once, also while it cannot be certain", async () => {
    const shared = new SharedMemory(60_000);
    const a = await startNode({ name: "alice.os", stateStore: shared, log: false });
    await a.spawn(Counter, { process });
    await counter(a).add(1n);
    shared.certain(process, false);
    await a.stop({ drainMs: 10 });
    expect(shared.owner(process)).toBeUndefined();
  });

  test("a node stops also while a restart waits for a store that is away", async () => {
    const shared = new SharedMemory();
    const a = await startNode({ name: "alice.os", stateStore: shared, log: false });
    const fragile = probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: { crash: (own) => own.process.spawn(() => Promise.reject(new Error("crash"))) },
    });
    await a.spawn(fragile, { process, onExit: "restart", restart: { minDelayMs: 1 } });
    await ask(a, target, "crash").catch(() => {});
    shared.unreachable = true;
    await expect.poll(() => [status(a), a.health(process)?.restarts]).toEqual(["starting", 1]);
    await a.stop({ drainMs: 10 });
    expect(status(a)).toBe("stopped");
  });

  test("a state that cannot be read when a member takes over is told, and stays as it is", async () => {
    const { logger, lines } = memoryLog();
    const shared = new SharedMemory();
    const a = await member(shared);
    await a.spawn(Counter, { process });
    const b = await member(shared, { log: logger });
    await b.spawn(Counter, { process });
    await counter(a).add(1n);
    const key = [...shared.entries.keys()].find((each) => each.startsWith("state/"));
    const damaged = shared.entries.get(key ?? "")?.slice(0, 20) ?? new Uint8Array();
    shared.entries.set(key ?? "", damaged);
    shared.depose(process);
    await expect.poll(() => status(b)).toBe("stopped");
    expect(lines.find(({ level }) => level === "error")?.["err"]).toMatchObject({ code: "state-damaged" });
    expect(shared.entries.get(key ?? "")).toEqual(damaged);
  });

  test("a takeover whose object cannot be made is an exit too", async () => {
    const shared = new SharedMemory();
    const a = await member(shared);
    let objects = 0;
    class Fragile extends Counter {
      constructor() {
        super();
        if (++objects > 1) throw new Error("not twice");
      }
    }
    await a.spawn(Fragile, { process });
    const b = await member(shared);
    await b.spawn(Counter, { process });
    shared.depose(process);
    await expect.poll(() => [status(a), status(b)]).toEqual(["stopped", "serving"]);
    expect(a.health(process)?.lastExit?.reason).toContain("not twice");
  });

  test("nobody looks who has it any more once this one does", async () => {
    const shared = new SharedMemory();
    const timers: number[] = [];
    const a = await member(shared);
    await a.spawn(Counter, { process });
    const before = globalThis.setTimeout;
    globalThis.setTimeout = ((run: () => void, ms: number) => (timers.push(ms), before(run, ms))) as never;
    try {
      await new Promise((resolve) => before(resolve, 80));
    } finally {
      globalThis.setTimeout = before;
    }
    expect(timers.filter((ms) => ms === 20).length).toBeLessThan(2);
  });
});
