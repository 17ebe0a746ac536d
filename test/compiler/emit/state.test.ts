import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WaveValue } from "../../../grammar/ast.ts";
import { printBinary } from "../../../compiler/emit/binary.ts";
import { printCopies } from "../../../compiler/emit/copy.ts";
import { TypeHashes } from "../../../compiler/emit/descriptor.ts";
import type { PrintedFile } from "../../../compiler/emit/file.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { printProcedures } from "../../../compiler/emit/procedures.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printState } from "../../../compiler/emit/state.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import { formatText } from "../../../compiler/format/index.ts";
import type { Field, Func, Type, TypeDef } from "../../../compiler/model.ts";
import type { Constraints } from "../../../compiler/process/model.ts";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import type { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import type { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { StateDefinition } from "../../../runtime/definition.ts";
import type { ProcedureCodec } from "../../../runtime/rpc/caller.ts";
import { compareTypes } from "../../../runtime/state/compare-types.ts";
import type { TypeDescriptor } from "../../../runtime/state/descriptor.ts";
import { describeType, parseDescription } from "../../../runtime/state/descriptor-text.ts";
import { ValueReader, ValueWriter } from "../../../runtime/state/interpret.ts";
import { migrateState } from "../../../runtime/state/migrate.ts";
import { typeHash } from "../../../runtime/state/type-hash.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import { expectGolden } from "../../support/golden.ts";
import * as b from "./builders.ts";
import { everyKind } from "./every-kind.ts";
import { counterSample, type Sample } from "./sample-worlds.ts";

const folder = new GeneratedFolder();
afterAll(() => folder.remove());

function printed({ contract, world, process }: Sample): PrintedFile[] {
  const plan = planWorld(contract, world, process);
  return [...printBinary(plan), ...printCopies(plan), printProcedures(plan, process), printState(plan, process)].filter(
    (file) => file !== null,
  );
}

/** A process with a state that has every kind of first value, some written, some not. */
function firstValues(): Sample {
  const { span } = b;
  const number = (text: string): WaveValue => ({ kind: "number", text, span });
  const label = (name: string, payload: WaveValue | null = null): WaveValue => ({ kind: "label", name, payload, span });
  const text = (value: string): WaveValue => ({ kind: "string", value, span });
  const items = (...values: WaveValue[]): WaveValue => ({ kind: "list", items: values, span });
  const tuple = (...values: WaveValue[]): WaveValue => ({ kind: "tuple", items: values, span });
  const field = (name: string, value: WaveValue) => ({ name: { name, span }, value });

  const level = b.enumeration("level", ["low", "high"]);
  const access = b.flags("access", ["read", "write-all"]);
  const shape = b.variant("shape", { circle: b.f64, dot: null });
  const plain = b.variant("plain", { nothing: null, something: b.u8 });
  const port = b.field("port", b.u16);
  const place = b.record("place", [b.field("host", b.string), port]);
  const defaults = new Map<Field, WaveValue>([[port, number("8080")]]);
  const fields: Field[] = [];
  const zero = (name: string, type: Type): void => void fields.push(b.field(name, type));
  const written = (name: string, type: Type, value: WaveValue): void => {
    const made = b.field(name, type);
    fields.push(made);
    defaults.set(made, value);
  };
  zero("z-bool", b.bool);
  zero("z-u8", b.u8);
  zero("z-u64", b.u64);
  zero("z-f64", b.f64);
  zero("z-string", b.string);
  zero("z-bytes", b.list(b.u8));
  zero("z-list", b.list(b.string));
  zero("z-fixed", b.list(b.u16, 3));
  zero("z-long", b.list(b.named(plain), 20));
  zero("z-map", b.map(b.string, b.named(level)));
  zero("z-option", b.option(b.string));
  zero("z-nested", b.option(b.option(b.string)));
  zero("z-result", b.result(b.u32, b.string));
  zero("z-unit", b.result(null, b.string));
  zero("z-tuple", b.tuple(b.u32, b.named(level)));
  zero("z-enum", b.named(level));
  zero("z-flags", b.named(access));
  zero("z-variant", b.named(shape));
  zero("z-plain", b.named(plain));
  zero("z-record", b.named(place));
  written("w-bool", b.bool, { kind: "bool", value: true, span });
  written("w-s16", b.s16, number("-5"));
  written("w-s64", b.s64, number("-9223372036854775808"));
  written("w-f32", b.f32, number("0.1"));
  written("w-f64", b.f64, number("1.5e3"));
  written("w-zero", b.f64, number("-0.0"));
  written("w-nan", b.f64, number("nan"));
  written("w-inf", b.f64, number("-inf"));
  written("w-char", b.char, { kind: "char", value: "🦊", span });
  written("w-string", b.string, text('say "hi"\n'));
  written("w-bytes", b.list(b.u8), items(number("1"), number("255")));
  written("w-list", b.list(b.named(level)), items(label("high"), label("low")));
  written("w-fixed", b.list(b.u16, 3), items(number("1"), number("2"), number("3")));
  written("w-map", b.map(b.string, b.named(level)), items(tuple(text("a"), label("high"))));
  written("w-option", b.option(b.string), label("some", text("x")));
  written("w-none", b.option(b.string), label("none"));
  written("w-nested", b.option(b.option(b.string)), label("some", label("none")));
  written("w-nothing", b.option(b.option(b.string)), label("none"));
  written("w-err", b.result(b.u32, b.string), label("err", text("no")));
  written("w-unit", b.result(null, b.string), label("ok"));
  written("w-tuple", b.tuple(b.u32, b.named(level)), tuple(number("7"), label("high")));
  written("w-enum", b.named(level), label("high"));
  written("w-flags", b.named(access), { kind: "flags", names: [{ name: "write-all", span }], span });
  written("w-variant", b.named(shape), label("circle", number("2")));
  written("w-dot", b.named(shape), label("dot"));
  written("w-record", b.named(place), {
    kind: "record",
    fields: [field("host", text("here")), field("port", number("1"))],
    span,
  });
  const state = b.record("settings", fields);
  const read = b.func("read", {}, b.named(level));
  const api = b.iface("api", [level], [read]);
  const put = b.func(
    "put",
    { settings: b.named(state), "for-level": b.option(b.named(level)) },
    b.result(b.named(state), b.named(shape)),
  );
  const world = b.world("settings-process", { types: [access, shape, plain, place, state], exports: [api, put] });
  const contract = b.contractOf(b.packageOf("demo:settings@0.1.0", [api], [world]));
  return {
    contract,
    world,
    process: b.processOf(world, {
      state,
      defaults,
      handlers: [b.handlerOf(read, { local: true }), b.handlerOf(put, { remote: true })],
    }),
  };
}

const SAMPLES: Readonly<Record<string, () => Sample>> = {
  counter: counterSample,
  settings: firstValues,
  kinds: () => everyKind("web"),
};

test("every kind of type is printed as in the golden files", async () => {
  const sample = firstValues();
  for (const { path, text } of renderFiles(printed(sample), sample.world)) {
    expectGolden(`binary/${path}.txt`, await formatText(text, { options: {}, plugins: false }));
  }
});

describe.each(Object.entries(SAMPLES))("the %s world", (_name, make) => {
  test("is printed the same every time", () => {
    const sample = make();
    expect(renderFiles(printed(make()), sample.world)).toEqual(renderFiles(printed(sample), sample.world));
  });

  test("is laid out as Prettier would, in every width", async () => {
    const sample = make();
    for (const { text } of renderFiles(printed(sample), sample.world)) {
      for (const printWidth of [60, 120, 200]) {
        const laidOut = await formatText(text, { options: { printWidth }, plugins: false });
        expect(laidOut).toBe(await format(text, { printWidth, parser: "typescript" }));
      }
    }
  });
});

type Write = (value: unknown, out: BinaryWriter) => void;
type Read = (input: BinaryReader) => unknown;

describe("generated state, procedures and codecs", () => {
  beforeAll(() => {
    for (const [name, make] of Object.entries(SAMPLES)) {
      const sample = make();
      const plan = planWorld(sample.contract, sample.world, sample.process);
      folder.write(name, renderFiles([...printTypes(plan), ...printed(sample)], sample.world));
    }
  });

  test("compile under the strict flags", () => {
    expect(folder.typecheck({ runtime: "runtime/generated.ts" })).toBe("");
  });

  test("a stored state without the fields that have a default gets them, in records inside it too", async () => {
    const { settingsDefinition: definition } = (await folder.load("settings", "state.ts")) as {
      settingsDefinition: StateDefinition<Record<string, unknown>>;
    };
    const { descriptor } = definition;
    if (descriptor.kind !== "record") throw new Error("the state is a record");
    const hosts: TypeDescriptor = {
      kind: "record",
      name: "place",
      fields: [{ name: "host", type: { kind: "primitive", name: "string" } }],
    };
    const type: TypeDescriptor = {
      ...descriptor,
      fields: descriptor.fields.flatMap((each) => {
        if (each.name === "w-record") return [{ name: each.name, type: hosts }];
        return each.name.startsWith("w-") ? [] : [each];
      }),
    };
    const first = definition.initial();
    const stored = encodeBinary((value: unknown, out) => new ValueWriter().write(type, value, out, "settings"), {
      ...first,
      zString: "kept",
      wRecord: { host: "there" },
    });
    const { state } = migrateState(definition, "settings:demo:alice.os", stored, type, undefined);
    expect(state).toStrictEqual({ ...first, zString: "kept", wRecord: { host: "there", port: 8080 } });
  });

  test("values are read and written by the description as by the generated codec", async () => {
    const { settingsDefinition: definition } = (await folder.load("settings", "state.ts")) as {
      settingsDefinition: StateDefinition<Record<string, unknown>>;
    };
    const { descriptor, initial, read, write } = definition;
    const bytes = encodeBinary(write, initial()).slice();
    const interpreted = encodeBinary(
      (value: unknown, out) => new ValueWriter().write(descriptor, value, out, "settings"),
      initial(),
    );
    expect(interpreted).toEqual(bytes);
    expect(decodeBinary((input) => new ValueReader().read(descriptor, input, "settings"), bytes)).toStrictEqual(
      decodeBinary(read, bytes),
    );
    expect(typeHash(descriptor)).toBe(definition.hash);
  });

  test("a first state has its defaults, and zero values elsewhere", async () => {
    const { settingsDefinition } = (await folder.load("settings", "state.ts")) as {
      settingsDefinition: StateDefinition<Record<string, unknown>>;
    };
    const first = settingsDefinition.initial();
    expect(first).toStrictEqual({
      zBool: false,
      zU8: 0,
      zU64: 0n,
      zF64: 0,
      zString: "",
      zBytes: new Uint8Array(),
      zList: [],
      zFixed: [0, 0, 0],
      zLong: Array.from({ length: 20 }, () => ({ tag: "nothing" })),
      zMap: new Map(),
      zOption: undefined,
      zNested: { tag: "none" },
      zResult: { tag: "ok", val: 0 },
      zUnit: { tag: "ok", val: undefined },
      zTuple: [0, "low"],
      zEnum: "low",
      zFlags: { read: false, writeAll: false },
      zVariant: { tag: "circle", val: 0 },
      zPlain: { tag: "nothing" },
      zRecord: { host: "", port: 8080 },
      wBool: true,
      wS16: -5,
      wS64: -9223372036854775808n,
      wF32: Math.fround(0.1),
      wF64: 1500,
      wZero: -0,
      wNan: NaN,
      wInf: -Infinity,
      wChar: "🦊",
      wString: 'say "hi"\n',
      wBytes: new Uint8Array([1, 255]),
      wList: ["high", "low"],
      wFixed: [1, 2, 3],
      wMap: new Map([["a", "high"]]),
      wOption: "x",
      wNone: undefined,
      wNested: { tag: "some", val: undefined },
      wNothing: { tag: "none" },
      wErr: { tag: "err", val: "no" },
      wUnit: { tag: "ok", val: undefined },
      wTuple: [7, "high"],
      wEnum: "high",
      wFlags: { read: false, writeAll: true },
      wVariant: { tag: "circle", val: 2 },
      wDot: { tag: "dot" },
      wRecord: { host: "here", port: 1 },
    });
    expect(settingsDefinition.initial(), "fresh every time").not.toBe(first);
    expect(decodeBinary(settingsDefinition.read, encodeBinary(settingsDefinition.write, first))).toStrictEqual(first);
  });

  test("a state's description is the runtime's, and survives being stored", async () => {
    const { settingsDefinition } = (await folder.load("settings", "state.ts")) as {
      settingsDefinition: StateDefinition<unknown>;
    };
    const { descriptor, hash } = settingsDefinition;
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    const read = parseDescription(describeType(descriptor));
    expect(read).toEqual(descriptor);
    if (read !== null) expect(compareTypes(read, descriptor)).toEqual([]);
  });

  test("a procedure copies, writes and reads its parameters and its result", async () => {
    const { addProcedure } = (await folder.load("counter", "codecs/procedures.ts")) as {
      addProcedure: ProcedureCodec<[bigint], unknown>;
    };
    expect(decodeBinary(addProcedure.readParameters, encodeBinary(addProcedure.writeParameters, [5n]))).toEqual([5n]);
    expect(addProcedure.copyParameters([5n])).toEqual([5n]);
    expect(() => addProcedure.copyParameters([5 as never])).toThrow(EncodeError);
    expect(() => addProcedure.copyParameters([5 as never])).toThrow("add.by: expected a bigint");
    const result = { tag: "err", val: { tag: "too-large", val: 3n } };
    expect(addProcedure.copyResult(result)).toStrictEqual(result);
    expect(addProcedure.copyResult(result)).not.toBe(result);
    expect(decodeBinary(addProcedure.readResult, encodeBinary(addProcedure.writeResult, result))).toStrictEqual(result);
    expect(() => addProcedure.copyResult({ tag: "ok", val: { value: 1, updates: 2n } })).toThrow(
      "snapshot.value: expected a bigint",
    );
    expect(() => addProcedure.copyResult({ tag: "what" })).toThrow(
      'add result.tag: expected "ok" or "err", found "what"',
    );
  });

  test("a copied list is a plain list of its own, and names what does not fit", async () => {
    const { copyListOfString } = (await folder.load("kinds", "codecs/copy/kinds.ts")) as {
      copyListOfString: (list: unknown, at: string) => string[];
    };
    const given = class Tags extends Array<string> {}.from(["a", "b"]);
    const copy = copyListOfString(given, "tags");
    expect(Object.getPrototypeOf(copy)).toBe(Array.prototype);
    expect(copy).toEqual(["a", "b"]);
    given.push("c");
    copy[0] = "changed";
    expect([[...given], copy]).toEqual([
      ["a", "b", "c"],
      ["changed", "b"],
    ]);
    const holed = ["a", "b", "c"];
    delete holed[1];
    expect(() => copyListOfString(holed, "tags")).toThrow("tags: expected a string, found nothing");
    expect(() => copyListOfString(["a", "\ud800"], "tags")).toThrow("tags: expected a string without lone surrogates");
    expect(() => copyListOfString("ab", "tags")).toThrow("tags: expected a list");
  });

  test("constraints hold in copies, writers and readers", async () => {
    const { copyUser } = (await folder.load("kinds", "codecs/copy/kinds.ts")) as {
      copyUser: (user: unknown) => unknown;
    };
    const { writeUserTags, readUserTags, writeListOfString } = (await folder.load(
      "kinds",
      "codecs/binary/kinds.ts",
    )) as Readonly<Record<"writeUserTags" | "writeListOfString", Write>> & { readonly readUserTags: Read };
    const ada = {
      id: 1n,
      name: "Ada",
      age: 36,
      tags: [],
      ratio: 0.5,
      balance: 0n,
      access: {},
      home: { node: "a", publisher: "b" },
    };
    expect(copyUser(ada)).toMatchObject({ name: "Ada", access: { read: false } });
    expect(() => copyUser({ ...ada, age: 17 })).toThrow("user.age: expected at least 18, found 17");
    expect(() => copyUser({ ...ada, name: "" })).toThrow("user.name: expected at least 1 character");
    expect(() => copyUser({ ...ada, email: "nobody" })).toThrow("user.email: expected an e-mail address");
    expect(() => encodeBinary(writeUserTags, ["a", "b", "c", "d"])).toThrow("user.tags: expected at most 3 items");
    expect(() => decodeBinary(readUserTags, encodeBinary(writeListOfString, ["a", "b", "c", "d"]))).toThrow(
      "user.tags: expected at most 3 items",
    );
  });
});

function hashOf(type: Type): string {
  return new TypeHashes().of(type);
}

function functionHash(func: Func): string {
  return new TypeHashes().ofFunction(func);
}

function user(fields: Readonly<Record<string, Type>>, name = "user"): Type {
  return b.named(b.record(name, fields));
}

describe("the hash of a type", () => {
  test("is of its structure alone: not of its name, its documentation, aliases or constraints", () => {
    const plain = hashOf(user({ id: b.u64, name: b.string }));
    expect(plain).toMatch(/^[0-9a-f]{32}$/);
    expect(hashOf(user({ id: b.u64, name: b.string }, "person"))).toBe(plain);
    expect(hashOf(user({ id: b.named(b.alias("user-id", b.u64)), name: b.string }))).toBe(plain);
    expect(hashOf(b.named(b.used("person", b.record("user", { id: b.u64, name: b.string }))))).toBe(plain);
    expect(
      hashOf(b.named(b.record("user", [b.field("id", b.u64, { docs: "Its number." }), b.field("name", b.string)]))),
    ).toBe(plain);
  });

  test("differs with every difference of structure", () => {
    const types: Type[] = [
      user({ id: b.u64, name: b.string }),
      user({ name: b.string, id: b.u64 }),
      user({ id: b.u32, name: b.string }),
      user({ id: b.u64, title: b.string }),
      user({ id: b.u64, name: b.option(b.string) }),
      user({ id: b.u64 }),
      b.tuple(b.u64, b.string),
      b.tuple(b.string, b.u64),
      b.list(b.u8),
      b.list(b.u8, 4),
      b.list(b.u8, 5),
      b.map(b.u64, b.string),
      b.map(b.string, b.u64),
      b.option(b.u64),
      b.result(b.u64, null),
      b.result(null, b.u64),
      b.result(),
      b.named(b.enumeration("e", ["a", "b"])),
      b.named(b.enumeration("e", ["b", "a"])),
      b.named(b.flags("e", ["a", "b"])),
      b.named(b.variant("e", { a: null, b: null })),
      b.named(b.variant("e", { a: b.u8, b: null })),
    ];
    expect(new Set(types.map(hashOf)).size).toBe(types.length);
  });

  test("of a procedure is of its parameters, with their names, and its result", () => {
    const transfer = functionHash(b.func("transfer", { from: b.string, to: b.string }));
    expect(functionHash(b.func("another", { from: b.string, to: b.string }, null, { docs: "Moves." }))).toBe(transfer);
    expect(
      functionHash(b.func("transfer", { to: b.string, from: b.string })),
      "swapped names mean something else",
    ).not.toBe(transfer);
    expect(functionHash(b.func("transfer", { from: b.string, to: b.string }, b.bool))).not.toBe(transfer);
  });

  test("takes as long as the contract is, however often a type is used", () => {
    let def: TypeDef = b.record("r0", { a: b.u8, b: b.u8 });
    for (let i = 1; i < 80; i++) def = b.record(`r${i}`, { a: b.named(def), b: b.named(def) });
    const started = performance.now();
    hashOf(b.named(def));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("constraints", () => {
  test("of a state's fields hold when it is saved and when it is loaded", async () => {
    const volume = b.field("volume", b.u8);
    const state = b.record("sound", [volume]);
    const world = b.world("sound-process", { types: [state] });
    const contract = b.contractOf(b.packageOf("demo:sound", [], [world]));
    const constraints = new Map<Field, Constraints>([[volume, { max: "10" }]]);
    const process = b.processOf(world, { state, constraints });
    folder.write("sound", renderFiles(printed({ contract, world, process }), world));
    const { soundDefinition } = (await folder.load("sound", "state.ts")) as {
      soundDefinition: StateDefinition<{ volume: number }>;
    };
    expect(() => encodeBinary(soundDefinition.write, { volume: 11 })).toThrow(
      "sound.volume: expected at most 10, found 11",
    );
    const bytes = encodeBinary(soundDefinition.write, { volume: 10 });
    bytes[5] = 11;
    expect(() => decodeBinary(soundDefinition.read, bytes)).toThrow(
      "sound.volume: expected at most 10, found 11 (byte 6)",
    );
  });
});
