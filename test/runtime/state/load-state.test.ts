import { describe, expect, test } from "vitest";
import { encodeBinary } from "../../../runtime/codec/binary.ts";
import { readS64, readU32 } from "../../../runtime/codec/binary-read.ts";
import { writeS64, writeU32 } from "../../../runtime/codec/binary-write.ts";
import type { StateDefinition } from "../../../runtime/definition.ts";
import { describeType, parseDescription } from "../../../runtime/state/descriptor-text.ts";
import { readFrame, writeFrame } from "../../../runtime/state/frame.ts";
import { createStateKeeper } from "../../../runtime/state/group-commit.ts";
import { loadState } from "../../../runtime/state/load-state.ts";
import { memoryStore } from "../../../runtime/state/memory-store.ts";
import { StateError } from "../../../runtime/state/state-error.ts";
import type { StateStore } from "../../../runtime/state/store.ts";
import { counterDescriptor, counterState, type CounterState } from "./support/counter-state.ts";

const KEY = "counter:demo:alice.os";

/** A store in which a keeper has saved `state`. */
async function storeWith(state: CounterState): Promise<StateStore> {
  const store = memoryStore();
  const keeper = createStateKeeper({
    definition: counterState,
    policy: { kind: "on-diff" },
    store,
    key: KEY,
    loaded: { kind: "initial" },
    current: () => state,
    onFailure: (error) => {
      throw error;
    },
  });
  await keeper.flush();
  keeper.close();
  return store;
}

describe("loading a state", () => {
  test("finds nothing in a new store", async () => {
    expect(await loadState(counterState, memoryStore(), KEY)).toEqual({ kind: "initial" });
  });

  test("gives back what was saved, and the number of the save", async () => {
    const store = await storeWith({ value: 42n, note: "zwölf 🦊" });
    expect(await loadState(counterState, store, KEY)).toMatchObject({
      kind: "stored",
      state: { value: 42n, note: "zwölf 🦊" },
      sequence: 1,
    });
    expect(await loadState(counterState, store, "another:demo:alice.os")).toEqual({ kind: "initial" });
  });

  test("reads one that was saved in the first version of the binary format", async () => {
    const definition: StateDefinition<number> = {
      initial: () => 0,
      write: (value, out) => writeU32(value, out),
      read: (input) => readU32(input),
      descriptor: { kind: "primitive", name: "u32" },
      hash: "0".repeat(32),
    };
    const store = memoryStore();
    const payload = Uint8Array.from([1, 4, 0, 0, 0, 0x2c, 0x01, 0, 0]);
    await store.save(`state/${KEY}`, writeFrame("state", { sequence: 1, hash: definition.hash, payload }));
    expect(await loadState(definition, store, KEY)).toMatchObject({ kind: "stored", state: 300 });
    // By another contract too, which reads it by its description.
    await store.save(
      `type/${definition.hash}`,
      writeFrame("type", {
        sequence: 1,
        hash: definition.hash,
        payload: Buffer.from(describeType(definition.descriptor)),
      }),
    );
    const wider = {
      ...definition,
      descriptor: { kind: "primitive", name: "s64" },
      hash: "1".repeat(32),
      write: writeS64,
      read: readS64,
    };
    expect(await loadState(wider as unknown as StateDefinition<bigint>, store, KEY, { saves: false })).toMatchObject({
      state: 300n,
    });
  });

  test("goes on counting saves where the last keeper ended", async () => {
    const store = await storeWith({ value: 1n, note: "" });
    const loaded = await loadState(counterState, store, KEY);
    const keeper = createStateKeeper({
      definition: counterState,
      policy: { kind: "on-diff" },
      store,
      key: KEY,
      loaded,
      current: () => ({ value: 2n, note: "" }),
      onFailure: () => {},
    });
    await keeper.flush();
    expect(await loadState(counterState, store, KEY)).toMatchObject({ state: { value: 2n }, sequence: 2 });
  });

  test("seed fault 4: flipped bits and cuts are refused by name, never replaced", async () => {
    const store = await storeWith({ value: 42n, note: "well" });
    const good = (await store.load(`state/${KEY}`)) ?? new Uint8Array();
    const refusal = async (bytes: Uint8Array): Promise<string> => {
      await store.save(`state/${KEY}`, bytes);
      const error: unknown = await loadState(counterState, store, KEY).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StateError);
      expect(error).toMatchObject({ code: "state-damaged" });
      expect(await store.load(`state/${KEY}`), "nothing is touched").toEqual(bytes);
      return (error as StateError).message;
    };
    const flipped = good.slice();
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    expect(await refusal(flipped)).toBe(
      `The stored state of ${KEY} has changed bits: its checksum does not fit. Restore the data directory from a backup, or start with another one to begin anew. Nothing was changed.`,
    );
    expect(await refusal(good.slice(0, -5))).toContain("is cut short");
    expect(await refusal(new Uint8Array())).toContain("is cut short");
  });

  test("seed fault 4: a state of another type is refused, with each difference", async () => {
    const store = await storeWith({ value: 42n, note: "well" });
    const before = await store.load(`state/${KEY}`);
    const changed: StateDefinition<CounterState> = {
      ...counterState,
      hash: "ff112233445566778899aabbccddeeff",
      descriptor: {
        kind: "record",
        name: "counter-state",
        fields: [
          { name: "value", type: { kind: "primitive", name: "u64" } },
          { name: "updates", type: { kind: "primitive", name: "u64" } },
        ],
      },
    };
    await expect(loadState(changed, store, KEY)).rejects.toMatchObject({
      code: "state-mismatch",
      problem:
        `The stored state of ${KEY} has another type than its contract's, and cannot be made one of it: ` +
        "`counter-state.value` was s64 and is u64; `counter-state.updates` (u64) is new and has neither a `@default` nor an `option` type.",
      advice:
        "Give new fields a `@default` or an `option<...>` type, keep the type of the others or widen it, or write `migrate(old)` in the process's class; " +
        "or run the contract that saved it. Nothing was changed.",
    });
    expect(await store.load(`state/${KEY}`)).toEqual(before);
  });

  test("of a type whose description was lost is refused as well", async () => {
    const store = await storeWith({ value: 42n, note: "" });
    const hash = "ff112233445566778899aabbccddeeff";
    await store.save(`type/${counterState.hash}`, new Uint8Array([1, 2, 3]));
    await expect(loadState({ ...counterState, hash }, store, KEY)).rejects.toThrow(
      "its description is missing, so what differs cannot be told",
    );
  });

  test("refuses a value that a new constraint forbids, and names the field", async () => {
    const store = await storeWith({ value: 42n, note: "" });
    const strict: StateDefinition<CounterState> = {
      ...counterState,
      read: (input) => {
        const value = readS64(input, "counter-state.value");
        if (value > 10n) throw input.fault("counter-state.value", "at most 10", value);
        return { value, note: "" };
      },
    };
    await expect(loadState(strict, store, KEY)).rejects.toMatchObject({ code: "state-invalid" });
    await expect(loadState(strict, store, KEY)).rejects.toThrow("counter-state.value: expected at most 10, found 42");
  });

  test("refuses whole bytes with something behind the value", async () => {
    const store = memoryStore();
    const payload = encodeBinary((state: CounterState, out) => {
      counterState.write(state, out);
      counterState.write(state, out);
    }, counterState.initial());
    await store.save(`state/${KEY}`, writeFrame("state", { sequence: 1, hash: counterState.hash, payload }));
    await expect(loadState(counterState, store, KEY)).rejects.toMatchObject({ code: "state-invalid" });
  });

  test("lets a bug of a reader through as what it is", async () => {
    const store = await storeWith({ value: 42n, note: "" });
    const broken: StateDefinition<CounterState> = {
      ...counterState,
      read: () => {
        throw new TypeError("a bug");
      },
    };
    await expect(loadState(broken, store, KEY)).rejects.toThrow(TypeError);
  });
});

describe("what a keeper stores beside the state", () => {
  test("is its type's description, once, under its hash", async () => {
    const store = await storeWith({ value: 1n, note: "" });
    const frame = readFrame("type", (await store.load(`type/${counterState.hash}`)) ?? new Uint8Array());
    if (typeof frame === "string") throw new Error(frame);
    expect(frame.hash).toBe(counterState.hash);
    expect(parseDescription(new TextDecoder().decode(frame.payload))).toEqual(counterDescriptor);
  });
});

describe("the memory store", () => {
  test("keeps copies, and nothing after it was closed", async () => {
    const store = memoryStore();
    const bytes = new Uint8Array([1]);
    await store.save("a", bytes);
    bytes[0] = 2;
    const loaded = await store.load("a");
    expect(loaded).toEqual(new Uint8Array([1]));
    loaded?.fill(9);
    expect(await store.load("a")).toEqual(new Uint8Array([1]));
    await store.close();
    await expect(store.load("a")).rejects.toMatchObject({ code: "closed" });
    await expect(store.save("a", bytes)).rejects.toMatchObject({ code: "closed" });
  });
});
