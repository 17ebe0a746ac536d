import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { SavePolicy } from "../../../runtime/definition.ts";
import { loadState } from "../../../runtime/state/load-state.ts";
import { StateError } from "../../../runtime/state/state-error.ts";
import { counterState } from "./support/counter-state.ts";
import { KeeperRoom, turn, valueIn } from "./support/keeper-room.ts";

const DURABLE: SavePolicy[] = [{ kind: "every-message" }, { kind: "on-diff" }];

describe.each(DURABLE)("save = $kind", (policy) => {
  test("seed fault 3: no answer leaves before the save that covers it is durable", async () => {
    const room = new KeeperRoom(policy);
    const message = room.message();
    await turn();
    expect(message).toMatchObject({ free: false, outcome: "waits" });
    expect(room.inFlight()).toBe(1n);
    await room.succeed();
    expect(message.outcome).toBe("saved");
  });

  test("messages that end in one turn of the event loop share one save", async () => {
    const room = new KeeperRoom(policy);
    const messages = [room.message(), room.message(), room.message(0n)];
    await turn();
    expect(room.store.begun).toBe(1);
    expect(room.encodings, "and one encoding").toBe(1);
    expect(room.inFlight()).toBe(2n);
    await room.succeed();
    expect(messages.map(({ outcome }) => outcome)).toEqual(["saved", "saved", "saved"]);
  });

  test("one save is in flight, and all that end meanwhile share the next", async () => {
    const room = new KeeperRoom(policy);
    const first = room.message();
    await turn();
    const later = [room.message(), room.message()];
    await turn();
    expect(room.store.begun).toBe(1);
    await room.succeed();
    expect(first.outcome).toBe("saved");
    expect(later.map(({ outcome }) => outcome)).toEqual(["waits", "waits"]);
    expect(room.store.begun).toBe(2);
    expect(room.inFlight()).toBe(3n);
    await room.succeed();
    expect(later.map(({ outcome }) => outcome)).toEqual(["saved", "saved"]);
  });

  test("a message that only read what is being saved waits until that is durable", async () => {
    const room = new KeeperRoom(policy);
    room.message();
    await turn();
    const reader = room.message(0n);
    await turn();
    expect(reader.outcome).toBe("waits");
    await room.succeed();
    expect(reader.outcome).toBe("saved");
    expect(room.store.begun, "and needs no save of its own").toBe(1);
  });

  test("where the state did not change nothing is saved", async () => {
    const room = new KeeperRoom(policy);
    room.message();
    await turn();
    await room.succeed();
    const reader = room.message(0n);
    await turn();
    expect(reader.outcome).toBe("saved");
    const thereAndBack = [room.message(1n), room.message(-1n)];
    await turn();
    expect(thereAndBack.map(({ outcome }) => outcome)).toEqual(["saved", "saved"]);
    expect(room.store.begun).toBe(1);
  });

  test("what was loaded counts as saved, a first value does not", async () => {
    const first = new KeeperRoom(policy);
    first.message(0n);
    await turn();
    expect(first.store.begun).toBe(1);
    await first.succeed();
    const loaded = await loadState(counterState, first.store, "counter:demo:alice.os");
    const second = new KeeperRoom(policy, loaded);
    const reader = second.message(0n);
    await turn();
    expect(reader.outcome).toBe("saved");
    expect(second.store.begun).toBe(0);
  });

  test("seed fault 3: a save that fails fails all that waited for it, and nobody else", async () => {
    const room = new KeeperRoom(policy);
    const lost = [room.message(), room.message(0n)];
    await turn();
    const next = room.message();
    await room.fail();
    expect(lost.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    expect(lost[0]?.cause).toBeInstanceOf(StateError);
    expect(room.failures).toHaveLength(1);
    expect(room.failures[0]?.message).toBe(
      "The state of counter:demo:alice.os was not saved: disk on fire. It is tried again with the next save.",
    );
    expect(next.outcome).toBe("waits");
    await room.succeed();
    expect(next.outcome).toBe("saved");
  });

  test("after a save that failed the next is not skipped, though the state did not change", async () => {
    const room = new KeeperRoom(policy);
    room.message();
    await turn();
    await room.succeed();
    room.message();
    await turn();
    await room.fail();
    const reader = room.message(0n);
    await turn();
    expect(reader.outcome).toBe("waits");
    expect(room.inFlight()).toBe(2n);
    const back = room.message(-1n);
    await room.succeed();
    expect(reader.outcome).toBe("saved");
    expect(back.outcome, "the store holds 2 now, not the 1 from before").toBe("waits");
    expect(room.inFlight()).toBe(1n);
    await room.succeed();
  });

  test("a state that does not encode fails its group, and the process can mend it", async () => {
    const room = new KeeperRoom(policy);
    room.state.note = "\ud800";
    const message = room.message();
    await turn();
    expect(message.outcome).toBe("failed");
    expect(room.failures[0]).toMatchObject({ code: "state-unencodable", cause: expect.any(EncodeError) as unknown });
    expect(room.failures[0]?.message).toContain("counter-state.note: expected a string without lone surrogates");
    room.state.note = "well";
    const mended = room.message();
    await turn();
    expect(room.inFlight()).toBe(2n);
    await room.succeed();
    expect(mended.outcome).toBe("saved");
  });

  test("a waiter that asks for more while it is told starts no second save beside the first", async () => {
    const room = new KeeperRoom(policy);
    const again: unknown[] = [];
    room.state.value++;
    room.keeper.messageDone({
      saved: () => again.push(room.message(), room.message()),
      saveFailed: () => {},
    });
    await turn();
    await room.succeed();
    expect(again).toHaveLength(2);
    expect(room.store.pending).toHaveLength(1);
    expect(room.inFlight()).toBe(3n);
    room.message();
    await turn();
    expect(room.store.pending).toHaveLength(1);
  });

  test("after close nothing is saved any more, and whoever comes is told so", async () => {
    const room = new KeeperRoom(policy);
    const inFlight = room.message();
    await turn();
    const waiting = room.message();
    room.keeper.close();
    await room.succeed();
    expect(inFlight.outcome).toBe("saved");
    expect(waiting).toMatchObject({ outcome: "failed", cause: { code: "closed" } });
    await expect(room.keeper.flush()).rejects.toMatchObject({ code: "closed" });
    expect(room.store.begun).toBe(1);
  });

  test("in any order of messages and saves: every answer is covered, one save at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("add", "read", "turn", "succeed", "fail"), { maxLength: 40 }),
        async (steps) => {
          const room = new KeeperRoom(policy);
          const open: { readonly seen: bigint; readonly message: ReturnType<KeeperRoom["message"]> }[] = [];
          const check = (): void => {
            expect(room.store.pending.length).toBeLessThanOrEqual(1);
            const stored = room.store.entries.get("state/counter:demo:alice.os");
            const durable = stored === undefined ? null : valueIn(stored);
            for (const { seen, message } of open) {
              if (message.outcome === "saved") expect(durable ?? -1n).toBeGreaterThanOrEqual(seen);
            }
          };
          for (const step of steps) {
            if (step === "add" || step === "read") {
              const message = room.message(step === "add" ? 1n : 0n);
              open.push({ seen: room.state.value, message });
            } else if (step === "turn") await turn();
            else if (step === "succeed") await room.succeed();
            else await room.fail();
            check();
          }
          const flushed = room.keeper.flush();
          await turn();
          while (room.store.pending.length > 0) await room.succeed();
          await flushed;
          check();
          expect(open.every(({ message }) => message.outcome !== "waits")).toBe(true);
          const stored = room.store.entries.get("state/counter:demo:alice.os");
          expect(stored && valueIn(stored)).toBe(room.state.value);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("save = every-n-messages", () => {
  test("lets answers leave, and saves after every n messages", async () => {
    const room = new KeeperRoom({ kind: "every-n-messages", n: 3 });
    expect(room.message().free).toBe(true);
    room.message();
    await turn();
    expect(room.store.begun).toBe(0);
    room.message();
    await turn();
    expect(room.inFlight()).toBe(3n);
    await room.succeed();
    room.message();
    room.message();
    await turn();
    expect(room.store.begun).toBe(1);
    room.message();
    await turn();
    expect(room.inFlight()).toBe(6n);
  });

  test("tries again with the next message after a save that failed", async () => {
    const room = new KeeperRoom({ kind: "every-n-messages", n: 2 });
    room.message();
    room.message();
    await turn();
    await room.fail();
    expect(room.failures).toHaveLength(1);
    room.message();
    await turn();
    expect(room.inFlight()).toBe(3n);
  });
});

describe("save = every-n-seconds", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("seed fault 3: saves by the clock", async () => {
    const room = new KeeperRoom({ kind: "every-n-seconds", n: 5 });
    expect(room.message().free).toBe(true);
    vi.advanceTimersByTime(4_999);
    await turn();
    expect(room.store.begun).toBe(0);
    vi.advanceTimersByTime(1);
    await turn();
    expect(room.inFlight()).toBe(1n);
    await room.succeed();
    vi.advanceTimersByTime(5_000);
    await turn();
    expect(room.store.begun, "not where nothing changed").toBe(1);
    room.message();
    vi.advanceTimersByTime(5_000);
    await turn();
    expect(room.inFlight()).toBe(2n);
  });

  test("tries again with the next tick after a save that failed", async () => {
    const room = new KeeperRoom({ kind: "every-n-seconds", n: 1 });
    room.message();
    vi.advanceTimersByTime(1_000);
    await turn();
    await room.fail();
    vi.advanceTimersByTime(1_000);
    await turn();
    expect(room.inFlight()).toBe(1n);
  });

  test("has no timer after close", async () => {
    const room = new KeeperRoom({ kind: "every-n-seconds", n: 1 });
    room.keeper.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("of more than a timer holds does not save all the time", () => {
    const room = new KeeperRoom({ kind: "every-n-seconds", n: 4_294_967_295 });
    vi.advanceTimersByTime(60_000);
    expect(room.store.begun).toBe(0);
    room.keeper.close();
  });
});

describe("save = never", () => {
  test("saves nothing, at an orderly stop neither", async () => {
    const room = new KeeperRoom({ kind: "never" });
    expect(room.message().free).toBe(true);
    await room.keeper.flush();
    room.keeper.close();
    expect(room.store.begun).toBe(0);
  });
});

describe("an orderly stop", () => {
  test.each<SavePolicy>([...DURABLE, { kind: "every-n-messages", n: 100 }, { kind: "every-n-seconds", n: 100 }])(
    "saves what is not saved yet: $kind",
    async (policy) => {
      const room = new KeeperRoom(policy);
      room.state.value = 41n;
      room.message();
      const flushed = room.keeper.flush();
      await turn();
      expect(room.inFlight()).toBe(42n);
      await room.succeed();
      await flushed;
      await room.keeper.flush();
      expect(room.store.begun).toBe(1);
      room.keeper.close();
    },
  );

  test("says where it could not", async () => {
    const room = new KeeperRoom({ kind: "every-n-seconds", n: 100 });
    const flushed = room.keeper.flush();
    const seen = expect(flushed).rejects.toMatchObject({ code: "store-failed" });
    await turn();
    await room.fail();
    await seen;
    room.keeper.close();
  });

  test("waits for the save in flight, then saves the rest", async () => {
    const room = new KeeperRoom({ kind: "on-diff" });
    room.message();
    await turn();
    room.message();
    const flushed = room.keeper.flush();
    await room.succeed();
    expect(room.inFlight()).toBe(2n);
    await room.succeed();
    await flushed;
  });
});
