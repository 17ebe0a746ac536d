import { describe, expect, test } from "vitest";
import { compareTypes } from "../../../runtime/state/compare-types.ts";
import type { TypeDescriptor } from "../../../runtime/state/descriptor.ts";
import { describeType, parseDescription } from "../../../runtime/state/descriptor-text.ts";

const u32: TypeDescriptor = { kind: "primitive", name: "u32" };
const u64: TypeDescriptor = { kind: "primitive", name: "u64" };
const text: TypeDescriptor = { kind: "primitive", name: "string" };
const record = (name: string, fields: Record<string, TypeDescriptor>): TypeDescriptor => ({
  kind: "record",
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});

function everyKindOf(inner: TypeDescriptor): TypeDescriptor {
  return record("s", {
    list: { kind: "list", element: inner },
    fixed: { kind: "list", element: inner, length: 3 },
    map: { kind: "map", key: text, value: inner },
    option: { kind: "option", element: inner },
    result: { kind: "result", ok: inner, err: null },
    tuple: { kind: "tuple", items: [text, inner] },
    variant: {
      kind: "variant",
      name: "v",
      cases: [
        { name: "none", type: null },
        { name: "some", type: inner },
      ],
    },
  });
}

function manyFields(type: TypeDescriptor): TypeDescriptor {
  return record("s", Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, type])));
}

function differ(stored: TypeDescriptor, wanted: TypeDescriptor): string[] {
  return compareTypes(record("s", { x: stored }), record("s", { x: wanted }));
}

describe("compareTypes", () => {
  test("finds nothing where only names of types differ", () => {
    expect(compareTypes(record("a", { x: u32 }), record("b", { x: u32 }))).toEqual([]);
  });

  test("names every field that is new, gone or of another type", () => {
    const stored = record("counter", { value: u32, note: text, old: u32 });
    const wanted = record("counter", { value: u64, note: text, updates: u64 });
    expect(compareTypes(stored, wanted)).toEqual([
      "`counter.value` was u32 and is u64",
      "`counter.updates` (u64) is new",
      "`counter.old` (u32) is gone",
    ]);
  });

  test("says that fields stand in another order", () => {
    expect(compareTypes(record("a", { x: u32, y: u32 }), record("a", { y: u32, x: u32 }))).toEqual([
      "the fields of `a` stand in another order",
    ]);
  });

  test("looks into every kind of type", () => {
    expect(compareTypes(everyKindOf(u32), everyKindOf(u64))).toEqual([
      "`s.list[]` was u32 and is u64",
      "`s.fixed[]` was u32 and is u64",
      "`s.map[value]` was u32 and is u64",
      "`s.option` was u32 and is u64",
      "`s.result.ok` was u32 and is u64",
      "`s.tuple[1]` was u32 and is u64",
      "`s.variant.some` was u32 and is u64",
    ]);
  });

  test("tells kinds, lengths and missing payloads apart", () => {
    expect(differ({ kind: "list", element: u32, length: 2 }, { kind: "list", element: u32, length: 3 })).toEqual([
      "`s.x` was list<u32, 2> and is list<u32, 3>",
    ]);
    expect(differ({ kind: "tuple", items: [u32] }, { kind: "tuple", items: [u32, u32] })).toEqual([
      "`s.x` was tuple<u32> and is tuple<u32, u32>",
    ]);
    expect(differ({ kind: "result", ok: null, err: text }, { kind: "result", ok: u32, err: text })).toEqual([
      "`s.x.ok` was without a value and is u32",
    ]);
    expect(differ({ kind: "enum", name: "e", cases: ["a"] }, { kind: "flags", name: "e", flags: ["a"] })).toEqual([
      "`s.x` was enum e and is flags e",
    ]);
    expect(
      differ({ kind: "enum", name: "e", cases: ["a", "b"] }, { kind: "enum", name: "e", cases: ["b", "a"] }),
    ).toEqual(["the cases of `s.x` stand in another order"]);
    expect(differ({ kind: "flags", name: "e", flags: ["a"] }, { kind: "flags", name: "e", flags: ["a", "b"] })).toEqual(
      ["`s.x.b` is new"],
    );
    expect(differ({ kind: "map", key: u32, value: u32 }, { kind: "map", key: u64, value: u32 })).toEqual([
      "`s.x[key]` was u32 and is u64",
    ]);
    expect(differ({ kind: "option", element: u32 }, u32)).toEqual(["`s.x` was option<u32> and is u32"]);
  });

  test("tells of a record that is used twice once", () => {
    const [stored, wanted] = [record("p", { x: u32 }), record("p", { x: u64 })];
    expect(compareTypes(record("s", { a: stored, b: stored }), record("s", { a: wanted, b: wanted }))).toEqual([
      "`s.a.x` was u32 and is u64",
    ]);
  });

  test("stops at twenty", () => {
    expect(compareTypes(manyFields(u32), manyFields(u64))).toHaveLength(20);
  });
});

describe("the text of a description", () => {
  test("gives back every kind of type", () => {
    const type = record("s", {
      list: { kind: "list", element: u32 },
      fixed: { kind: "list", element: u32, length: 3 },
      map: { kind: "map", key: text, value: u64 },
      option: { kind: "option", element: u32 },
      result: { kind: "result", ok: null, err: text },
      tuple: { kind: "tuple", items: [] },
      variant: {
        kind: "variant",
        name: "v",
        cases: [
          { name: "none", type: null },
          { name: "some", type: u32 },
        ],
      },
      enum: { kind: "enum", name: "e", cases: ["a", "b"] },
      flags: { kind: "flags", name: "f", flags: ["r", "w"] },
    });
    expect(parseDescription(describeType(type))).toEqual(type);
  });

  test("stays as short as the contract where a type is used over and over", () => {
    let type = record("r0", { a: u32, b: u32 });
    for (let i = 1; i < 60; i++) type = record(`r${i}`, { a: type, b: type });
    expect(describeType(type).length).toBeLessThan(10_000);
    const read = parseDescription(describeType(type));
    expect(read).not.toBeNull();
    // 2^60 fields: each pair of types is compared once.
    if (read !== null) expect(compareTypes(read, type)).toEqual([]);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    '{"format":2,"types":[]}',
    '{"format":1}',
    '{"format":1,"types":[]}',
    '{"format":1,"types":[1]}',
    '{"format":1,"types":[{"kind":"what"}]}',
    '{"format":1,"types":[{"kind":"option","element":0}]}',
    '{"format":1,"types":[{"kind":"list"}]}',
    '{"format":1,"types":[{"kind":"map"}]}',
    '{"format":1,"types":[{"kind":"tuple","items":[0]}]}',
    '{"format":1,"types":[{"kind":"tuple"}]}',
    '{"format":1,"types":[{"kind":"record","name":"r","fields":[1]}]}',
    '{"format":1,"types":[{"kind":"enum","name":"r","cases":[1]}]}',
    '{"format":1,"types":[{"kind":"flags","flags":[]}]}',
    '{"format":1,"types":[{"kind":"primitive"}]}',
    '{"format":1,"types":[{"kind":"variant","name":"v","cases":[{}]}]}',
  ])("that is none is seen: %s", (stored) => {
    expect(parseDescription(stored)).toBeNull();
  });
});
