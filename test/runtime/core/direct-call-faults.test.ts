/** Direct calls between processes where something fails in the midst of them. */
import { describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { Address } from "../../../runtime/address.ts";
import type { RpcCaller } from "../../../runtime/rpc/caller.ts";
import { TestStore } from "../../../runtime/testing/index.ts";
import { startTestNode } from "../../../runtime/testing/test-node.ts";
import type { TestNode } from "../../../runtime/testing/test-node.ts";
import { ask } from "../fixtures/cloned.ts";
import { counterState } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { probe } from "../fixtures/probe.ts";
import { failure, pause, start } from "./support/nodes.ts";

const [callee, caller] = ["callee", "caller"].map((name) => address(`alice.os@${name}:test:alice.os`)) as [Address, Address];

/** What only looks like a promise, and does with the two functions that it is given what the test says. */
function thenable(then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void): object {
  // oxlint-disable-next-line unicorn/no-thenable -- that is the point
  return { then };
}

describe("a handler that returns what only looks like a promise", () => {
  const handlers = {
    throws: () =>
      thenable(() => {
        throw new Error("not thenable at all");
      }),
    twice: () =>
      thenable((resolve, reject) => {
        resolve("first");
        reject(new Error("second"));
        throw new Error("third");
      }),
    fine: () => "fine",
  };
  const outcomes = async (from: RpcCaller) => [
    (await failure(ask(from, callee, "throws"))).kind,
    await ask(from, callee, "twice"),
    await ask(from, callee, "fine"),
  ];

  test("is answered once, and fails alone, whether it runs at once or from the mailbox", async () => {
    const node = await start();
    await node.spawn(probe({ handlers }), { process: "callee:test:alice.os" });
    await node.spawn(probe({ handlers: { go: (self) => outcomes(self) } }), { process: "caller:test:alice.os" });
    const expected = ["failed", "first", "fine"];
    expect(await outcomes(node)).toEqual(expected);
    expect(await ask(node, caller, "go")).toEqual(expected);
    expect(node.health("callee:test:alice.os")).toMatchObject({ unanswered: 0 });
  });
});

test("a logger that throws while a call runs at once does not keep later calls from that", async () => {
  const { logger } = memoryLog();
  const bad: typeof logger = Object.assign(Object.create(logger) as typeof logger, {
    child: () => bad,
    error: () => {
      throw new Error("the disk of the log is full");
    },
  });
  const node = await start({ log: bad });
  const order: string[] = [];
  const handlers = {
    bad: () => {
      throw new Error("no");
    },
    work: () => void order.push("callee"),
  };
  await node.spawn(probe({ handlers }), { process: "callee:test:alice.os" });
  await node.spawn(
    probe({
      handlers: {
        go: async (self) => {
          await pause(1);
          // More often than calls may run inside one another.
          for (let i = 0; i < 40; i++) {
            try {
              await ask(self, callee, "bad");
            } catch {
              // The logger's error.
            }
          }
          const answer = ask(self, callee, "work");
          order.push("caller");
          await answer;
        },
      },
    }),
    { process: "caller:test:alice.os" },
  );
  await ask(node, caller, "go");
  expect(order).toEqual(["callee", "caller"]);
});

describe("two processes that save every message and call one another at once", () => {
  const at = { a: address("test.os@a:test:test.os"), b: address("test.os@b:test:test.os") };

  /** `value` counts what the process was asked, `updates` is the highest count of the other one that it was told. */
  const counting = (other: Address) =>
    probe<Snapshot>({
      state: counterState,
      save: { kind: "every-message" },
      handlers: {
        bump: (self) => (self.state = { ...self.state, value: self.state.value + 1n }).value,
        ring: async (self, [left]) => {
          self.state = { ...self.state, value: self.state.value + 1n };
          const calls = [ask(self, other, "bump")];
          if ((left as number) > 0) calls.push(ask(self, other, "ring", [(left as number) - 1]));
          for (const told of (await Promise.all(calls)) as bigint[])
            if (told > self.state.updates) self.state = { ...self.state, updates: told };
          return self.state.value;
        },
        look: (self) => self.state,
      },
    });
  async function open(store: TestStore): Promise<TestNode> {
    const node = await startTestNode({ store });
    await node.spawn(counting(at.b), { process: "a:test:test.os" });
    await node.spawn(counting(at.a), { process: "b:test:test.os" });
    return node;
  }

  test.each(["before", "after"] as const)(
    "know after a crash (%s any write) of no count of the other one that is lost",
    async (when) => {
      for (let write = 3; write < 16; write++) {
        const store = new TestStore().dieAt(write, when);
        const node = await open(store);
        const answered = { a: 0n, b: 0n };
        const work = (async () => {
          for (;;) {
            answered.a = (await ask(node, at.a, "ring", [3])) as bigint;
            answered.b = (await ask(node, at.b, "ring", [2])) as bigint;
          }
        })().catch(() => {});
        await store.died;
        await node.stop();
        await work;
        const again = await open(store);
        const a = (await ask(again, at.a, "look")) as Snapshot;
        const b = (await ask(again, at.b, "look")) as Snapshot;
        await again.stop();
        expect(a.updates, `of b, write ${write}`).toBeLessThanOrEqual(b.value);
        expect(b.updates, `of a, write ${write}`).toBeLessThanOrEqual(a.value);
        expect(a.value).toBeGreaterThanOrEqual(answered.a);
        expect(b.value).toBeGreaterThanOrEqual(answered.b);
      }
    },
  );
});
