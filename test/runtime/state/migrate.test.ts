import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import type { StateDefinition } from "../../../runtime/definition.ts";
import type { TypeDescriptor } from "../../../runtime/state/descriptor.ts";
import { describeType } from "../../../runtime/state/descriptor-text.ts";
import { writeFrame } from "../../../runtime/state/frame.ts";
import { ValueReader, ValueWriter } from "../../../runtime/state/interpret.ts";
import { loadState, type LoadOptions } from "../../../runtime/state/load-state.ts";
import { memoryStore } from "../../../runtime/state/memory-store.ts";
import { readOld } from "../../../runtime/state/read-old.ts";
import { StateError } from "../../../runtime/state/state-error.ts";
import type { StateStore } from "../../../runtime/state/store.ts";
import { evolvedStates, primitive, record } from "./support/evolution.ts";

const KEY = "team:demo:alice.os";
const OLD_HASH = "0".repeat(31) + "1";
const NEW_HASH = "0".repeat(31) + "2";

async function storeOf(type: TypeDescriptor, value: unknown): Promise<StateStore> {
  const store = memoryStore();
  const payload = encodeBinary((each: unknown, out) => new ValueWriter().write(type, each, out, "state"), value);
  await store.save(`state/${KEY}`, writeFrame("state", { sequence: 7, hash: OLD_HASH, payload }));
  await store.save(
    `type/${OLD_HASH}`,
    writeFrame("type", { sequence: 1, hash: OLD_HASH, payload: new TextEncoder().encode(describeType(type)) }),
  );
  return store;
}

function definitionOf(
  descriptor: TypeDescriptor,
  defaults?: StateDefinition<unknown>["defaults"],
): StateDefinition<unknown> {
  return {
    initial: () => ({}),
    write: (value, out) => new ValueWriter().write(descriptor, value, out, "state"),
    read: (input) => new ValueReader().read(descriptor, input, "state"),
    descriptor,
    hash: NEW_HASH,
    ...(defaults === undefined ? {} : { defaults }),
  };
}

/** Migrates, then loads once more without any migration: what is stored must be the same. */
async function migrated(
  store: StateStore,
  definition: StateDefinition<unknown>,
  options: LoadOptions<unknown> = {},
): Promise<unknown> {
  const loaded = await loadState(definition, store, KEY, options);
  const again = await loadState(definition, store, KEY);
  if (loaded.kind !== "stored" || again.kind !== "stored") throw new Error("nothing was stored");
  expect(loaded.migrated).toBeDefined();
  expect(again.migrated, "it was saved as what it is now").toBeUndefined();
  expect(again.state).toStrictEqual(loaded.state);
  expect(again.sequence).toBe(8);
  return loaded.state;
}

async function refusal(
  store: StateStore,
  definition: StateDefinition<unknown>,
  options: LoadOptions<unknown> = {},
): Promise<StateError> {
  const before = await store.load(`state/${KEY}`);
  const error: unknown = await loadState(definition, store, KEY, options).catch((reason: unknown) => reason);
  if (!(error instanceof StateError)) throw new Error("it was not refused");
  expect(await store.load(`state/${KEY}`), "nothing is touched").toEqual(before);
  return error;
}

describe("a state that an earlier contract saved", () => {
  test("by any of the allowed changes becomes what they make of it", async () => {
    await fc.assert(
      fc.asyncProperty(evolvedStates(), async ({ from, to, defaults, before, after }) => {
        const store = await storeOf(from, before);
        expect(await migrated(store, definitionOf(to, defaults))).toStrictEqual(after);
      }),
      { numRuns: 300 },
    );
  });

  test("is refused by each field that stands in the way, all of them at once", async () => {
    const from = record("team", {
      name: primitive("string"),
      size: primitive("u32"),
      color: { kind: "enum", name: "color", cases: ["red", "blue"] },
      roles: { kind: "flags", name: "roles", flags: ["admin", "guest"] },
      members: { kind: "list", element: record("member", { id: primitive("s64") }) },
      last: { kind: "option", element: primitive("string") },
    });
    const to = record("team", {
      name: primitive("u64"),
      size: primitive("u16"),
      color: { kind: "enum", name: "color", cases: ["blue", "green"] },
      roles: { kind: "flags", name: "roles", flags: ["guest"] },
      members: { kind: "list", element: record("member", { id: primitive("s64"), since: primitive("u64") }) },
      last: primitive("string"),
    });
    const store = await storeOf(from, {
      name: "a",
      size: 1,
      color: "red",
      roles: { admin: true, guest: false },
      members: [{ id: 1n }, { id: 2n }],
      last: "x",
    });
    const error = await refusal(store, definitionOf(to));
    expect(error.code).toBe("state-mismatch");
    expect(error.problem).toBe(
      `The stored state of ${KEY} has another type than its contract's, and cannot be made one of it: \`team.name\` was string and is u64; ` +
        "`team.size` was u32 and is u16; `team.color.red` is gone, and the stored state uses it; `team.roles.admin` is gone, and the stored state has it set; " +
        "`team.members[].since` (u64) is new and has neither a `@default` nor an `option` type; `team.last` was option<string> and is string.",
    );
    expect(error.advice).toContain("`migrate(old)`");
  });

  test("that was an option is held by the new one around it", async () => {
    const from = record("team", {
      a: { kind: "option", element: primitive("u8") },
      b: { kind: "option", element: primitive("u8") },
    });
    const nested: TypeDescriptor = { kind: "option", element: { kind: "option", element: primitive("u16") } };
    const store = await storeOf(from, { a: undefined, b: 5 });
    expect(await migrated(store, definitionOf(record("team", { a: nested, b: nested })))).toEqual({
      a: { tag: "some", val: undefined },
      b: { tag: "some", val: 5 },
    });
  });

  test("may lose cases and flags that it does not use", async () => {
    const from = record("team", {
      color: { kind: "enum", name: "color", cases: ["red", "blue"] },
      shape: {
        kind: "variant",
        name: "shape",
        cases: [
          { name: "dot", type: null },
          { name: "circle", type: primitive("f64") },
        ],
      },
      roles: { kind: "flags", name: "roles", flags: ["admin", "guest"] },
    });
    const to = record("team", {
      color: { kind: "enum", name: "color", cases: ["blue"] },
      shape: { kind: "variant", name: "shape", cases: [{ name: "circle", type: primitive("f64") }] },
      roles: { kind: "flags", name: "roles", flags: ["guest"] },
    });
    const store = await storeOf(from, {
      color: "blue",
      shape: { tag: "circle", val: 2 },
      roles: { admin: false, guest: true },
    });
    expect(await migrated(store, definitionOf(to))).toEqual({
      color: "blue",
      shape: { tag: "circle", val: 2 },
      roles: { guest: true },
    });
  });
});

const unasked = (): unknown => expect.unreachable();
const withTwo = (value: unknown): unknown => ({ ...(value as object), count: 2 });
const titled = (value: unknown, converted: unknown): unknown => {
  expect(converted, "`title` has nothing to come from").toBeUndefined();
  const state = readOld(value);
  return { title: state.field("name").string(), count: state.field("count").bigint() + 1n };
};

describe("migrate(old) of the class", () => {
  const from = record("team", { name: primitive("string"), count: primitive("u32") });
  const to = record("team", { title: primitive("string"), count: primitive("u64") });
  const old = { name: "reds", count: 3 };

  test("makes what names cannot, of the old value", async () => {
    expect(await migrated(await storeOf(from, old), definitionOf(to), { migrate: titled })).toEqual({
      title: "reds",
      count: 4n,
    });
  });

  test("has the last word where names would have done", async () => {
    const wider = record("team", { name: primitive("string"), count: primitive("u64") });
    const migrate = (value: unknown, converted: unknown): unknown => {
      expect(value).toEqual(old);
      return { ...(converted as object), name: "blues" };
    };
    expect(await migrated(await storeOf(from, old), definitionOf(wider), { migrate })).toEqual({
      name: "blues",
      count: 3n,
    });
  });

  test("is not asked where the type is the same", async () => {
    const definition = { ...definitionOf(from), hash: OLD_HASH };
    expect(await loadState(definition, await storeOf(from, old), KEY, { migrate: unasked })).toMatchObject({
      state: old,
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      "throws",
      () => readOld(old).field("count").string(),
      "migrate(old) of its class failed: old.count is number, not a string.",
    ],
    [
      "returns a value of another type",
      () => ({ title: "x", count: -1n }),
      "none of the contract's type: state.count: expected a bigint from 0",
    ],
    ["returns nothing", () => undefined, "none of the contract's type"],
    ["is async", () => Promise.resolve({ title: "x", count: 1n }), "(a promise: it must not be async)"],
  ])("that %s refuses the start", async (_what, migrate, message) => {
    const error = await refusal(await storeOf(from, old), definitionOf(to), { migrate });
    expect(error.code).toBe("state-mismatch");
    expect(error.message).toContain(message);
  });

  test("may mend what a new constraint forbids", async () => {
    const definition: StateDefinition<unknown> = {
      ...definitionOf(from),
      hash: OLD_HASH,
      read: (input) => {
        const value = new ValueReader().read(from, input, "state") as { count: number };
        if (value.count > 2) throw input.fault("team.count", "at most 2", value.count);
        return value;
      },
    };
    expect((await refusal(await storeOf(from, old), definition)).code).toBe("state-invalid");
    expect(await loadState(definition, await storeOf(from, old), KEY, { migrate: withTwo })).toMatchObject({
      state: { name: "reds", count: 2 },
    });
  });

  test("of a process that saves nothing is not saved either", async () => {
    const store = await storeOf(from, old);
    const before = await store.load(`state/${KEY}`);
    const wider = record("team", { name: primitive("string"), count: primitive("u64") });
    expect(await loadState(definitionOf(wider), store, KEY, { saves: false })).toMatchObject({ state: { count: 3n } });
    expect(await store.load(`state/${KEY}`)).toEqual(before);
  });
});

test("a value is read by its description as it was written", () => {
  fc.assert(
    fc.property(evolvedStates(), ({ from, before }) => {
      const bytes = encodeBinary((each: unknown, out) => new ValueWriter().write(from, each, out, "state"), before);
      expect(decodeBinary((input) => new ValueReader().read(from, input, "state"), bytes)).toStrictEqual(before);
    }),
  );
});
