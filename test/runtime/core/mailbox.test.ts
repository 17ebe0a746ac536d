import { describe, expect, test, vi } from "vitest";
import { addressOf, processId } from "../../../runtime/address.ts";
import { callerGone } from "../../../runtime/context/base-context.ts";
import { PlainContext } from "../../../runtime/context/plain-context.ts";
import { CorrelationIds } from "../../../runtime/correlation-ids.ts";
import { Deadlines } from "../../../runtime/deadlines.ts";
import type { AnyHandler, SavePolicy } from "../../../runtime/definition.ts";
import type { Delivery } from "../../../runtime/delivery.ts";
import { ProcessHost } from "../../../runtime/host/process-host.ts";
import { Turns } from "../../../runtime/host/turns.ts";
import type { SendErrorKind } from "../../../runtime/send-error.ts";
import type { SaveWaiter, StateKeeper } from "../../../runtime/state/keeper.ts";
import { Gate } from "../fixtures/gate.ts";
import { memoryLog } from "../fixtures/memory-log.ts";

const own = addressOf("alice.os", processId("probe:test:alice.os"));
const caller = addressOf("alice.os", processId("caller:test:alice.os"));

/** Saves when the test says so. */
class HandKeeper implements StateKeeper {
  readonly waiting: SaveWaiter[] = [];
  done = 0;
  flushed = 0;
  closed = false;
  messageDone(waiter: SaveWaiter): boolean {
    this.done++;
    this.waiting.push(waiter);
    return false;
  }
  async flush(): Promise<void> {
    this.flushed++;
  }
  close(): void {
    this.closed = true;
  }
}

class TestDelivery implements Delivery {
  readonly handler: AnyHandler<unknown>;
  readonly args: readonly unknown[] = [];
  readonly context: PlainContext;
  readonly events: string[];
  readonly name: string;
  outcome: { kind: SendErrorKind; message: string; cause: unknown } | "answered" | undefined;
  finish: (result: unknown) => void = () => {};

  constructor(
    host: ProcessHost,
    name: string,
    run: () => unknown,
    events: string[] = [],
    deadline = Number.POSITIVE_INFINITY,
  ) {
    this.name = name;
    this.events = events;
    this.handler = { name, envelope: name, invoke: run, http: null, rpc: null };
    this.context = new PlainContext(host.scope, "local", caller, name, `id-${name}`, deadline);
  }
  finished(result: unknown): void {
    this.events.push(`${this.name} finished with ${String(result)}`);
    this.finish(result);
  }
  answer(): void {
    expect(this.outcome).toBeUndefined();
    this.outcome = "answered";
    this.events.push(`${this.name} answered`);
  }
  failed(kind: SendErrorKind, message: string, cause: unknown): void {
    expect(this.outcome).toBeUndefined();
    this.outcome = { kind, message, cause };
    this.events.push(`${this.name} ${kind}`);
  }
}

interface Setup {
  readonly init?: () => Promise<void>;
  readonly save?: SavePolicy;
  readonly keeper?: StateKeeper;
  readonly queueLimit?: number;
}

function makeHost({ init, save = { kind: "never" }, keeper, queueLimit = 100 }: Setup = {}) {
  const log = memoryLog();
  const deadlines = new Deadlines();
  const onIdle = vi.fn();
  const made = new ProcessHost({
    instance: {},
    definition: {
      abi: 1,
      world: "w",
      name: "Probe",
      wire: "web",
      save,
      state: null,
      http: [],
      ui: [],
      init: init ?? null,
      handlers: [],
    },
    scope: { address: own, log: log.logger, deadlines, ids: new CorrelationIds(), server: { url: null } },
    turns: new Turns(),
    queueLimit,
    onIdle,
  });
  if (keeper !== undefined) made.keep(keeper);
  return { host: made, log, deadlines, onIdle };
}

async function started(setup: Setup = {}) {
  const made = makeHost(setup);
  await made.host.start();
  return made;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a message's way through a process", () => {
  test("a synchronous handler has answered when deliver returns", async () => {
    const { host } = await started();
    const delivery = new TestDelivery(host, "read", () => 5);
    host.deliver(delivery);
    expect(delivery.events).toEqual(["read finished with 5", "read answered"]);
  });

  test("a posted message never runs before post returns", async () => {
    const { host } = await started();
    const delivery = new TestDelivery(host, "read", () => 5);
    host.post(delivery);
    expect(delivery.events).toEqual([]);
    await turn();
    expect(delivery.outcome).toBe("answered");
  });

  test("a synchronous handler is atomic: what it delivers to its own process runs after it", async () => {
    const { host } = await started();
    const events: string[] = [];
    const inner = new TestDelivery(host, "inner", () => events.push("inner runs"), events);
    host.deliver(
      new TestDelivery(
        host,
        "outer",
        () => {
          events.push("outer begins");
          host.deliver(inner);
          events.push("outer ends");
        },
        events,
      ),
    );
    await turn();
    expect(events.slice(0, 3)).toEqual(["outer begins", "outer ends", "outer finished with undefined"]);
    expect(events).toContain("inner runs");
  });

  test("messages that arrive before @init has ended wait, and run in their order", async () => {
    const init = new Gate();
    const { host: made } = makeHost({ init: () => init.promise });
    const events: string[] = [];
    const starting = made.start();
    for (const name of ["a", "b", "c"]) made.deliver(new TestDelivery(made, name, () => name, events));
    await turn();
    expect(events).toEqual([]);
    init.open();
    await starting;
    await turn();
    expect(events.filter((event) => event.endsWith("answered"))).toEqual(["a answered", "b answered", "c answered"]);
  });

  test("a message that arrives while others wait does not overtake them", async () => {
    const { host } = await started();
    const events: string[] = [];
    host.post(new TestDelivery(host, "first", () => 1, events));
    host.deliver(new TestDelivery(host, "second", () => 2, events));
    await turn();
    expect(events.filter((event) => event.endsWith("answered"))).toEqual(["first answered", "second answered"]);
  });

  test("asynchronous handlers interleave where they await, and each gets its own answer", async () => {
    const { host } = await started();
    const events: string[] = [];
    const slow = new Gate();
    host.deliver(new TestDelivery(host, "slow", () => slow.promise.then(() => "slow result"), events));
    host.deliver(new TestDelivery(host, "fast", async () => "fast result", events));
    await turn();
    slow.open();
    await turn();
    expect(events).toEqual([
      "fast finished with fast result",
      "fast answered",
      "slow finished with slow result",
      "slow answered",
    ]);
  });

  test("a queue longer than its limit is refused as overloaded, and takes messages again once it is shorter", async () => {
    const { host } = await started({ queueLimit: 2 });
    const hold = new Gate();
    host.deliver(new TestDelivery(host, "a", () => hold.promise));
    host.deliver(new TestDelivery(host, "b", () => hold.promise));
    const refused = new TestDelivery(host, "c", () => 3);
    host.deliver(refused);
    expect(refused.outcome).toMatchObject({ kind: "overloaded", message: expect.stringContaining("2 messages") });
    hold.open();
    await turn();
    const later = new TestDelivery(host, "d", () => 4);
    host.deliver(later);
    expect(later.outcome).toBe("answered");
  });

  test("a message whose deadline has passed is not started", async () => {
    const { host } = await started();
    const run = vi.fn();
    const delivery = new TestDelivery(host, "late", run, [], Date.now() - 1);
    host.deliver(delivery);
    expect(run).not.toHaveBeenCalled();
    expect(delivery.outcome).toMatchObject({ kind: "timeout" });
  });

  test("a message whose caller went away while it waited is not started", async () => {
    const { host } = await started();
    const run = vi.fn();
    const delivery = new TestDelivery(host, "gone", run);
    host.post(delivery);
    delivery.context.abort(callerGone());
    await turn();
    expect(run).not.toHaveBeenCalled();
    expect(delivery.outcome).toMatchObject({ kind: "cancelled" });
  });

  test("processes that message one another for ever leave timers their turn", async () => {
    const { host } = await started();
    let rounds = 0;
    let stopped = false;
    const again = (): void => {
      rounds++;
      if (!stopped) host.post(new TestDelivery(host, "again", again));
    };
    host.post(new TestDelivery(host, "again", again));
    await new Promise((resolve) => setTimeout(resolve, 5));
    stopped = true;
    expect(rounds).toBeGreaterThan(100);
  });

  test("thousands of waiting messages all run, in order", async () => {
    const { host } = await started({ queueLimit: 5_000 });
    const seen: number[] = [];
    for (let i = 0; i < 5_000; i++) host.post(new TestDelivery(host, `m${i}`, () => seen.push(i)));
    while (seen.length < 5_000) await turn();
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
  });
});

describe("what goes wrong in a handler", () => {
  test.each([
    [
      "synchronous",
      () => {
        throw new Error("secret inside");
      },
    ],
    [
      "asynchronous",
      async () => {
        throw new Error("secret inside");
      },
    ],
  ])(
    "an exception of a %s handler answers failed with the correlation id; the stack is in the log alone",
    async (_, run) => {
      const { host, log } = await started();
      const delivery = new TestDelivery(host, "bad", run);
      host.deliver(delivery);
      await turn();
      expect(delivery.outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("id-bad") });
      expect(JSON.stringify(delivery.outcome)).not.toContain("secret");
      expect(log.lines.filter(({ level }) => level === "error")).toEqual([
        expect.objectContaining({
          handler: "bad",
          correlationId: "id-bad",
          err: expect.objectContaining({ stack: expect.stringContaining("secret inside") }),
        }),
      ]);
    },
  );

  test("a result that cannot be encoded answers failed, and the process serves on", async () => {
    const { host, log } = await started();
    for (const run of [() => 1, async () => 1]) {
      const delivery = new TestDelivery(host, "odd", run);
      delivery.finish = () => {
        throw new Error("does not fit");
      };
      host.deliver(delivery);
      await turn();
      expect(delivery.outcome).toMatchObject({ kind: "failed" });
    }
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
    const next = new TestDelivery(host, "next", () => 2);
    host.deliver(next);
    expect(next.outcome).toBe("answered");
  });

  test("a transport that throws while it answers does not take the process down", async () => {
    const { host, log } = await started();
    const delivery = new TestDelivery(host, "cut", () => 1);
    delivery.answer = () => {
      throw new Error("socket gone");
    };
    host.deliver(delivery);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: "error", handler: "cut" }));
    expect(host.idle).toBe(true);
  });

  test("a handler that ends because its caller went away is no error in the log", async () => {
    const { host, log } = await started();
    const delivery = new TestDelivery(host, "abandoned", async () => {
      await new Promise((_resolve, reject) =>
        delivery.context.signal.addEventListener("abort", () => reject(delivery.context.signal.reason as Error)),
      );
    });
    host.deliver(delivery);
    delivery.context.abort(callerGone());
    await turn();
    expect(delivery.outcome).toMatchObject({ kind: "cancelled" });
    expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("answers and saves", () => {
  test("the result is copied when the handler ends, the answer leaves when the save is durable", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    const delivery = new TestDelivery(host, "add", () => 5);
    host.deliver(delivery);
    expect(delivery.events).toEqual(["add finished with 5"]);
    keeper.waiting[0]?.saved();
    expect(delivery.events).toEqual(["add finished with 5", "add answered"]);
  });

  test("an asynchronous handler is a message when it has finished, not when it first awaits", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    const hold = new Gate();
    const delivery = new TestDelivery(host, "add", () => hold.promise);
    host.deliver(delivery);
    await turn();
    expect(keeper.done).toBe(0);
    hold.open();
    await turn();
    expect(keeper.done).toBe(1);
    expect(delivery.outcome).toBeUndefined();
    keeper.waiting[0]?.saved();
    expect(delivery.outcome).toBe("answered");
  });

  test("a handler that threw is a message as well: its failure leaves after the save", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    const delivery = new TestDelivery(host, "bad", () => {
      throw new Error("no");
    });
    host.deliver(delivery);
    expect(keeper.done).toBe(1);
    expect(delivery.outcome).toBeUndefined();
    keeper.waiting[0]?.saved();
    expect(delivery.outcome).toMatchObject({ kind: "failed" });
  });

  test("a save that fails answers failed, outcome unknown", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    const delivery = new TestDelivery(host, "add", () => 5);
    host.deliver(delivery);
    keeper.waiting[0]?.saveFailed(new Error("disk is full"));
    expect(delivery.outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("outcome unknown") });
    expect(delivery.outcome).not.toMatchObject({ message: expect.stringContaining("disk") });
  });

  test("a keeper that throws is a save that failed", async () => {
    const keeper = new HandKeeper();
    keeper.messageDone = () => {
      throw new Error("state does not encode");
    };
    const { host } = await started({ keeper });
    const delivery = new TestDelivery(host, "add", () => 5);
    host.deliver(delivery);
    expect(delivery.outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("outcome unknown") });
  });

  test("a message that was refused before it started is none for the save policy", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    host.deliver(new TestDelivery(host, "late", () => 1, [], Date.now() - 1));
    expect(keeper.done).toBe(0);
  });

  test("what @init changed is durable before the process takes its first message, where every message would be", async () => {
    const order: string[] = [];
    const keeper = new HandKeeper();
    keeper.flush = async () => void order.push("flush");
    const { host: made } = makeHost({
      init: async () => void order.push("init"),
      save: { kind: "every-message" },
      keeper,
    });
    await made.start();
    expect(order).toEqual(["init", "flush"]);
  });

  test("background work is a message to the save policy when it ends", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    host.background.start(async () => {});
    expect(keeper.done).toBe(0);
    await turn();
    expect(keeper.done).toBe(1);
  });
});

describe("the end of a process", () => {
  test("what waits is refused, what runs is aborted and answered as outcome unknown, then the state is saved", async () => {
    const keeper = new HandKeeper();
    const { host } = await started({ keeper });
    const hold = new Gate();
    const running = new TestDelivery(host, "running", () => hold.promise);
    host.deliver(running);
    const waiting = new TestDelivery(host, "waiting", () => 1);
    host.post(waiting);
    const { signal } = running.context;
    const stopped = host.stop();
    expect(signal.aborted).toBe(true);
    expect(running.outcome).toMatchObject({ kind: "cancelled", message: expect.stringContaining("outcome unknown") });
    expect(waiting.outcome).toMatchObject({ kind: "offline" });
    await stopped;
    expect(keeper).toMatchObject({ flushed: 1, closed: true });
    hold.open();
    await turn();
    expect(keeper.done).toBe(0);
    const after = new TestDelivery(host, "after", () => 1);
    host.deliver(after);
    expect(after.outcome).toMatchObject({ kind: "offline" });
  });

  test("a process that never served is not saved", async () => {
    const keeper = new HandKeeper();
    const { host: made } = makeHost({ init: () => new Promise(() => {}), keeper });
    const starting = made.start();
    const refused = expect(starting).rejects.toThrow(/stopping/);
    await made.stop();
    await refused;
    expect(keeper).toMatchObject({ flushed: 0, closed: true });
  });

  test("it says when it has nothing left to do", async () => {
    const { host, onIdle } = await started();
    const hold = new Gate();
    host.deliver(new TestDelivery(host, "slow", () => hold.promise));
    host.background.start(() => hold.promise);
    expect(host.idle).toBe(false);
    hold.open();
    await turn();
    expect(host.idle).toBe(true);
    expect(onIdle).toHaveBeenCalled();
  });
});

describe("signals of requests", () => {
  test("the signal aborts at the deadline, and its timer is gone when the request is over", async () => {
    const { host, deadlines } = await started();
    const hold = new Gate();
    const reasons: unknown[] = [];
    const delivery: TestDelivery = new TestDelivery(
      host,
      "slow",
      () => {
        delivery.context.signal.addEventListener("abort", () => reasons.push(delivery.context.signal.reason));
        return hold.promise;
      },
      [],
      Date.now() + 10,
    );
    host.deliver(delivery);
    expect(deadlines.size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reasons).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
    const quick: TestDelivery = new TestDelivery(
      host,
      "quick",
      () => void quick.context.signal,
      [],
      Date.now() + 1_000,
    );
    host.deliver(quick);
    expect(deadlines.size).toBe(0);
    expect(quick.context.signal.aborted).toBe(false);
    hold.open();
    deadlines.close();
  });

  test("a signal that is first read after the caller went away is aborted already", async () => {
    const { host } = await started();
    const context = new TestDelivery(host, "x", () => 1).context;
    const reason = callerGone();
    context.abort(reason);
    expect(context.signal.aborted).toBe(true);
    expect(context.signal.reason).toBe(reason);
  });
});
