import { describe, expect, test, vi } from "vitest";
import { Gate } from "../fixtures/gate.ts";
import { HandKeeper, makeHost, started, TestDelivery, turn } from "./support/host.ts";

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
    const { host, idleWatch } = await started();
    const hold = new Gate();
    host.deliver(new TestDelivery(host, "slow", () => hold.promise));
    host.background.start(() => hold.promise);
    expect(host.idle).toBe(false);
    const isIdle = vi.fn();
    void idleWatch.until(() => host.idle).then(isIdle);
    await turn();
    expect(isIdle).not.toHaveBeenCalled();
    hold.open();
    await turn();
    expect(host.idle).toBe(true);
    expect(isIdle).toHaveBeenCalledTimes(1);
    expect(idleWatch.watched).toBe(false);
  });
});
