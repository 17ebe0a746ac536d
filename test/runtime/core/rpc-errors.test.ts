import { describe, expect, test, vi } from "vitest";
import { address } from "../../../runtime/address.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { SendError } from "../../../runtime/send-error.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter, CounterClient } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";
import { failure, pair, pause, single, start } from "./support/nodes.ts";

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
    for (const deadline of [Number.NaN, undefined as never, "soon" as never])
      await expect(ask(alice, target, "read", [], { context: { deadline } })).rejects.toThrow("a context's deadline");
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
