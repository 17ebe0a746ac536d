import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { Address } from "../../../runtime/address.ts";
import type { RequestContext } from "../../../runtime/context.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import { Node, openNode } from "../../../runtime/node.ts";
import { memoryStore } from "../../../runtime/state/memory-store.ts";
import type { Process } from "../../../runtime/process.ts";
import { CALL } from "../../../runtime/rpc/caller.ts";
import type { CallOptions, RpcCaller } from "../../../runtime/rpc/caller.ts";
import { counterState } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeHandler } from "../fixtures/probe.ts";
import { failure, pause, start } from "./support/nodes.ts";

type Handlers = Readonly<Record<string, ProbeHandler<undefined>["run"]>>;

/** One object each, as clients have: the ways of their calls are remembered. */
const addresses = new Map<string, Address>();
function at(name: string): Address {
  const known = addresses.get(name) ?? address(`alice.os@${name}:test:alice.os`);
  addresses.set(name, known);
  return known;
}

async function collectGarbage(): Promise<void> {
  await pause(5);
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  await pause(5);
}

/** As a generated client does it. */
const call = (caller: RpcCaller, to: Address, handler: string, args: readonly unknown[] = [], options?: CallOptions) =>
  caller[CALL](to, handler, cloned, args, options);

async function spawn(node: Node, name: string, handlers: Handlers): Promise<void> {
  await node.spawn(probe({ handlers }), { process: `${name}:test:alice.os` });
}

describe("a call to a process that has nothing to do", () => {
  test("has run when the call returns, and its answer comes after it", async () => {
    const node = await start();
    const order: string[] = [];
    await spawn(node, "callee", { work: () => order.push("callee") });
    await spawn(node, "caller", {
      go: async (self) => {
        const answer = call(self, at("callee"), "work").then(() => order.push("answer"));
        order.push("caller");
        await answer;
      },
    });
    await ask(node, at("caller"), "go");
    expect(order).toEqual(["callee", "caller", "answer"]);
  });

  test("an asynchronous handler runs up to its first await", async () => {
    const node = await start();
    const order: string[] = [];
    await spawn(node, "callee", {
      work: async () => {
        order.push("begins");
        await pause(1);
        order.push("ends");
        return 5;
      },
    });
    await spawn(node, "caller", {
      go: async (self) => {
        const answer = call(self, at("callee"), "work");
        order.push("caller");
        return await answer;
      },
    });
    expect(await ask(node, at("caller"), "go")).toBe(5);
    expect(order).toEqual(["begins", "caller", "ends"]);
  });

  test("one through the node runs after the code that makes it: nobody knows whose that is", async () => {
    const node = await start();
    const order: string[] = [];
    await spawn(node, "callee", { work: () => order.push("callee") });
    const answer = call(node, at("callee"), "work");
    order.push("program");
    await answer;
    expect(order).toEqual(["program", "callee"]);
  });

  test("one that throws, and one whose result cannot even be looked at, reject the call alone", async () => {
    const log = memoryLog();
    const node = await start({ log: log.logger });
    await spawn(node, "callee", {
      throw: () => {
        throw new Error("no");
      },
      trap: () =>
        // oxlint-disable-next-line unicorn/no-thenable -- that is the point
        Object.defineProperty({}, "then", {
          get: () => {
            throw new Error("do not look");
          },
        }),
      fine: () => "fine",
    });
    await spawn(node, "caller", {
      go: async (self) => {
        const kinds = [];
        for (const handler of ["throw", "trap"]) kinds.push((await failure(call(self, at("callee"), handler))).kind);
        return [...kinds, await call(self, at("callee"), "fine")];
      },
    });
    expect(await ask(node, at("caller"), "go")).toEqual(["failed", "failed", "fine"]);
  });

  test("its handler is given all that a context has", async () => {
    const node = await start();
    const seen: Record<string, unknown>[] = [];
    await spawn(node, "callee", {
      look: (_self, _args, context) => {
        const { origin, source, path, method, boundPath, pathParameters, rest, headers } = context;
        const { correlationId, deadline, signal, log, query, rawBody, response } = context;
        response.setHeader("X-A", "ignored");
        log.info("seen");
        seen.push({
          origin,
          source: source.process,
          path,
          method,
          boundPath,
          pathParameters: { ...pathParameters },
          rest,
        });
        seen.push({ headers: { ...headers }, query: query.all("q"), bytes: rawBody.length, aborted: signal.aborted });
        seen.push({ id: correlationId === context.correlationId, left: deadline - Date.now() > 29_000 });
      },
    });
    await spawn(node, "caller", { go: (self) => call(self, at("callee"), "look") });
    await ask(node, at("caller"), "go");
    expect(seen).toEqual([
      { origin: "local", source: "caller", path: null, method: null, boundPath: null, pathParameters: {}, rest: null },
      { headers: {}, query: [], bytes: 0, aborted: false },
      { id: true, left: true },
    ]);
  });

  test("a codec that promises the copied result: also where a save comes before the answer, or nothing can be copied", async () => {
    const codec = {
      ...cloned,
      promiseResult: (result: unknown) => {
        if (result === "bad") throw new EncodeError("work result", "something good", result);
        return Promise.resolve(structuredClone(result));
      },
    };
    const core = await openNode({ name: "alice.os", log: false }, { store: memoryStore() });
    const node = new Node(core);
    const Callee = probe({
      state: counterState,
      save: { kind: "every-message" },
      handlers: { work: { codec, run: (self, [result]) => ((self.state = { ...self.state, updates: 1n }), result) } },
    });
    const Plain = probe({ handlers: { work: { codec, run: (_self, [result]) => result } } });
    await node.spawn(Callee, { process: "callee:test:alice.os" });
    await node.spawn(Plain, { process: "plain:test:alice.os" });
    await spawn(node, "caller", {
      go: async (self, [name]) => {
        const work = (result: unknown) => self[CALL](at(name as string), "work", codec, [result], undefined);
        return [await work({ a: 1 }), (await failure(work("bad"))).kind, await work({ a: 2 })];
      },
    });
    for (const name of ["callee", "plain"])
      expect(await ask(node, at("caller"), "go", [name])).toEqual([{ a: 1 }, "failed", { a: 2 }]);
    await node.stop();
  });

  test("what waits before it goes first", async () => {
    const node = await start();
    const order: unknown[] = [];
    await spawn(node, "callee", { work: (_self, [name]) => void order.push(name) });
    await spawn(node, "caller", {
      go: async (self) => {
        const first = call(node, at("callee"), "work", ["first"]);
        const second = call(self, at("callee"), "work", ["second"]);
        order.push("caller");
        await Promise.all([first, second]);
      },
    });
    await ask(node, at("caller"), "go");
    expect(order).toEqual(["caller", "first", "second"]);
  });

  test("a cancelled one and a late one end as others do", async () => {
    const node = await start();
    const signals: AbortSignal[] = [];
    await spawn(node, "callee", {
      hang: (_self, _args, context) => {
        signals.push(context.signal);
        return new Promise(() => {});
      },
      forget: () => new Promise(() => {}),
    });
    await spawn(node, "caller", {
      go: async (self) => {
        const controller = new AbortController();
        const { signal } = controller;
        const cancelled = [
          failure(call(self, at("callee"), "hang", [], { signal })),
          failure(call(self, at("callee"), "forget", [], { signal })),
        ];
        const late = [
          failure(call(self, at("callee"), "hang", [], { timeoutMs: 10 })),
          failure(call(self, at("callee"), "forget", [], { timeoutMs: 10 })),
        ];
        controller.abort();
        const ended = await Promise.all([...cancelled, ...late]);
        const refused = await failure(call(self, at("callee"), "hang", [], { signal }));
        return [...ended, refused].map(({ kind }) => kind);
      },
    });
    expect(await ask(node, at("caller"), "go")).toEqual(["cancelled", "cancelled", "timeout", "timeout", "cancelled"]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(signals.map(({ reason }) => (reason as Error).name)).toEqual(["AbortError", "TimeoutError"]);
  });
});

describe("nothing comes between what a process does", () => {
  test("a callee that asks back waits for the end of the caller's handler, or for its next await", async () => {
    const node = await start();
    const order: string[] = [];
    await spawn(node, "callee", {
      work: (self) => {
        void call(self, at("caller"), "back");
        order.push("callee");
      },
    });
    await spawn(node, "caller", {
      back: () => void order.push("back"),
      sync: (self) => {
        void call(self, at("callee"), "work");
        order.push("caller");
      },
      later: async (self) => {
        await pause(1);
        // No handler is on the stack here, and yet nothing may run but what this calls.
        const answer = call(self, at("callee"), "work");
        order.push("caller");
        await answer;
      },
    });
    await ask(node, at("caller"), "sync");
    await pause(1);
    await ask(node, at("caller"), "later");
    await pause(1);
    expect(order).toEqual(["callee", "caller", "back", "callee", "caller", "back"]);
  });

  test("a process that calls itself between two awaits is not interrupted by that", async () => {
    const node = await start();
    const order: string[] = [];
    await spawn(node, "self", {
      note: () => void order.push("note"),
      go: async (self) => {
        await pause(1);
        const answer = call(self, at("self"), "note");
        order.push("self");
        await answer;
      },
    });
    await ask(node, at("self"), "go");
    expect(order).toEqual(["self", "note"]);
  });

  test("any processes that call one another: every piece of a handler is whole, and order holds for each pair", async () => {
    const names = ["p0", "p1", "p2", "p3"];
    /** What a handler does: a call, awaited or not, or an await of something else. */
    const step = fc.oneof(
      fc.record({ to: fc.nat(3), waits: fc.boolean(), isAsync: fc.boolean() }),
      fc.constant("pause" as const),
    );
    type Step = { readonly to: number; readonly waits: boolean; readonly isAsync: boolean } | "pause";
    const scripts = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(scripts, async (plans) => {
        const node = await start();
        const inside = names.map(() => false);
        const sent = new Map<string, number>();
        const seen = new Map<string, number>();
        const faults: string[] = [];
        const enter = (me: number) => {
          if (inside[me] === true) faults.push(`${me} is interrupted`);
          inside[me] = true;
        };
        const leave = (me: number) => {
          inside[me] = false;
        };
        const arrived = (me: number, [from, number]: readonly unknown[]) => {
          const pair = `${String(from)}-${me}`;
          if ((seen.get(pair) ?? 0) + 1 !== number) faults.push(`${pair}: ${String(number)} after ${seen.get(pair)}`);
          seen.set(pair, number as number);
        };
        const ask1 = (self: Process<undefined>, me: number, { to, isAsync }: Exclude<Step, "pause">, depth: number) => {
          const pair = `${me}-${to}`;
          const number = (sent.get(pair) ?? 0) + 1;
          sent.set(pair, number);
          return call(self, at(`p${to}`), isAsync ? "async" : "sync", [me, number, depth + 1]);
        };
        const handlers = (me: number): Handlers => ({
          sync: (self, args) => {
            enter(me);
            if (args[0] !== "test") arrived(me, args);
            const depth = args[2] as number;
            if (depth < 3) for (const each of plans[me] ?? []) if (each !== "pause") void ask1(self, me, each, depth);
            leave(me);
          },
          async: async (self, args) => {
            enter(me);
            if (args[0] !== "test") arrived(me, args);
            const depth = args[2] as number;
            for (const each of depth < 3 ? (plans[me] ?? []) : []) {
              const done = each === "pause" ? pause(0) : ask1(self, me, each, depth);
              if (each !== "pause" && !each.waits) continue;
              leave(me);
              await done;
              enter(me);
            }
            leave(me);
          },
        });
        for (const [me, name] of names.entries()) await spawn(node, name, handlers(me));
        await Promise.all(
          names.flatMap((name) => ["sync", "async"].map((kind) => ask(node, at(name), kind, ["test", 0, 0]))),
        );
        await node.stop();
        expect(faults).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("calls that go deep, or on and on", () => {
  test("a chain of many processes does not pile up on the stack", async () => {
    const node = await start();
    const depths: number[] = [];
    let depth = 0;
    const length = 60;
    for (let i = 0; i < length; i++)
      await spawn(node, `link-${i}`, {
        next: async (self) => {
          depths.push(++depth);
          const answer = i === length - 1 ? undefined : call(self, at(`link-${i + 1}`), "next");
          depth--;
          return ((await answer) as number | undefined) ?? i;
        },
      });
    expect(await ask(node, at("link-0"), "next")).toBe(length - 1);
    expect(depths).toHaveLength(length);
    expect(Math.max(...depths)).toBeGreaterThan(4);
    expect(Math.max(...depths)).toBeLessThan(20);
  });

  test("a process that calls another one for ever leaves room for timers", async () => {
    const node = await start();
    await spawn(node, "callee", { work: () => 1 });
    let calls = 0;
    const ended = new AbortController();
    await spawn(node, "caller", {
      go: async (self) => {
        while (!ended.signal.aborted) {
          await call(self, at("callee"), "work");
          calls++;
        }
      },
    });
    const going = ask(node, at("caller"), "go");
    await pause(20);
    ended.abort();
    await going;
    expect(calls).toBeGreaterThan(100);
  });
});

describe("where a call goes is looked up anew when that has changed", () => {
  test("a process that ended, and another one of its name", async () => {
    const node = await start();
    await spawn(node, "callee", { name: () => "first" });
    await spawn(node, "caller", { go: (self) => call(self, at("callee"), "name") });
    const go = () => ask(node, at("caller"), "go");
    expect(await go()).toBe("first");
    await node.kill("callee:test:alice.os");
    expect((await failure(go())).kind).toBe("failed");
    await spawn(node, "callee", { name: () => "second" });
    expect(await go()).toBe("second");
    await node.kill("callee:test:alice.os");
    await spawn(node, "callee", { other: () => "third" });
    expect((await failure(go())).kind).toBe("failed");
  });

  test("a process that has ended is kept by nobody who has called it", async () => {
    const node = await start();
    const ended: WeakRef<object>[] = [];
    await spawn(node, "callee", { work: (self) => void ended.push(new WeakRef(self)) });
    await spawn(node, "caller", {
      go: async (self) => {
        await call(self, at("callee"), "work");
        await call(self, at("callee"), "work");
      },
    });
    await ask(node, at("caller"), "go");
    await node.kill("callee:test:alice.os");
    await collectGarbage();
    expect(ended.map((each) => each.deref())).toEqual([undefined, undefined]);
  });

  test("a process that has stopped asks nobody, by the way that it knows neither", async () => {
    const node = await start();
    let asked = 0;
    const go = new Gate();
    let outcome: Promise<{ readonly kind: string }> | undefined;
    await spawn(node, "callee", { work: () => void asked++ });
    await spawn(node, "caller", {
      first: (self) => call(self, at("callee"), "work"),
      last: (self) => {
        outcome = go.promise.then(() => failure(call(self, at("callee"), "work")));
      },
    });
    await ask(node, at("caller"), "first");
    await ask(node, at("caller"), "last");
    await node.kill("caller:test:alice.os");
    go.open();
    expect((await outcome)?.kind).toBe("cancelled");
    expect(asked).toBe(1);
  });

  test("one handler of several processes, and several of one, in any order", async () => {
    const node = await start();
    for (const name of ["a", "b"]) await spawn(node, name, { one: () => `${name}.one`, two: () => `${name}.two` });
    const asked = Array.from({ length: 40 }, (_, i) => ({
      to: "ab"[(i * 7) % 2] ?? "a",
      handler: i % 3 === 0 ? "one" : "two",
    }));
    await spawn(node, "caller", {
      go: async (self) => {
        const answers = [];
        for (const { to, handler } of asked) answers.push(await call(self, at(to), handler));
        return answers;
      },
    });
    expect(await ask(node, at("caller"), "go")).toEqual(asked.map(({ to, handler }) => `${to}.${handler}`));
  });

  test("an address that is changed after a call counts as it is", async () => {
    const node = await start();
    for (const name of ["a", "b"]) await spawn(node, name, { name: () => name });
    await spawn(node, "caller", {
      go: async (self) => {
        const to: { -readonly [K in keyof Address]: Address[K] } = { ...at("a") };
        const before = await call(self, to, "name");
        to.process = "b";
        return [before, await call(self, to, "name")];
      },
    });
    expect(await ask(node, at("caller"), "go")).toEqual(["a", "b"]);
  });
});

describe("the time of calls that are made for a request", () => {
  /** The deadlines that a chain of calls sees, each made for the one before and none awaited. */
  async function chain(first: CallOptions, hops: number): Promise<number[]> {
    const node = await start();
    const deadlines: number[] = [];
    const done = new Gate();
    const hop =
      (to: string) =>
      (self: Process<undefined>, [left]: readonly unknown[], context: RequestContext) => {
        deadlines.push(context.deadline - Date.now());
        if (left === 0) return done.open();
        void call(self, at(to), "hop", [(left as number) - 1], { context });
      };
    await spawn(node, "ping", { hop: hop("pong") });
    await spawn(node, "pong", { hop: hop("ping") });
    void call(node, at("ping"), "hop", [hops], first);
    await done.promise;
    return deadlines;
  }

  test("is what is left of that one's", async () => {
    for (const left of await chain({ timeoutMs: 5_000 }, 6)) {
      expect(left).toBeGreaterThan(4_000);
      expect(left).toBeLessThanOrEqual(5_000);
    }
  });

  test("is the usual one where that one has all time, also in the same turn", async () => {
    const [first, ...others] = await chain({ timeoutMs: Number.POSITIVE_INFINITY }, 6);
    expect(first).toBe(Number.POSITIVE_INFINITY);
    for (const left of others) {
      expect(left).toBeGreaterThan(29_000);
      expect(left).toBeLessThanOrEqual(30_000);
    }
  });

  test("a call does not keep the requests that it is made for", async () => {
    const node = await start();
    const contexts: WeakRef<object>[] = [];
    const hop =
      (to: string) =>
      (self: Process<undefined>, [left]: readonly unknown[], context: RequestContext) => {
        if (left === 0) return new Promise(() => {});
        contexts.push(new WeakRef(context));
        void call(self, at(to), "hop", [(left as number) - 1], { context }).catch(() => {});
        return undefined;
      };
    await spawn(node, "ping", { hop: hop("pong") });
    await spawn(node, "pong", { hop: hop("ping") });
    await call(node, at("ping"), "hop", [6], { timeoutMs: 60_000 });
    await collectGarbage();
    expect(contexts.slice(0, -1).map((each) => each.deref())).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
