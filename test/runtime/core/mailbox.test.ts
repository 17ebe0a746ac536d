import { describe, expect, test, vi } from "vitest";
import { callerGone } from "../../../runtime/context/request-life.ts";
import { Gate } from "../fixtures/gate.ts";
import { makeHost, started, TestDelivery, turn } from "./support/host.ts";

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
