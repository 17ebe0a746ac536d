/** Copiers of records: what they take at once, and what they say of everything else. */
import { afterAll, describe, expect, test } from "vitest";
import { printBinary } from "../../../compiler/emit/binary.ts";
import { printCopies } from "../../../compiler/emit/copy.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import type { Type } from "../../../compiler/model.ts";
import { encodeBinary } from "../../../runtime/codec/binary.ts";
import type { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import * as b from "./builders.ts";

const folder = new GeneratedFolder();
afterAll(() => folder.remove());

type Fields = Record<string, unknown>;

const NO_INTEGERS: readonly unknown[] = [
  -1.5,
  NaN,
  Infinity,
  "1",
  null,
  undefined,
  1n,
  Symbol("s"),
  {},
  [1],
  new Number(1),
  { valueOf: () => 1 },
];
const NO_TEXTS: readonly unknown[] = ["\ud800", "a\udc00", "\udc00\ud800", 1, null, undefined, new String("a"), ["a"]];

/** By the field's name: its type, a value, and what is none. */
const FIELDS: Readonly<Record<string, readonly [type: Type, good: unknown, bad: readonly unknown[]]>> = {
  first: [b.string, "zwölf 🦊", NO_TEXTS],
  flag: [b.bool, false, [0, "true", null, undefined, new Boolean(true)]],
  a: [b.u8, 255, [-1, 256, ...NO_INTEGERS]],
  b: [b.s8, -128, [-129, 128, ...NO_INTEGERS]],
  tags: [b.list(b.string), ["x"], [null, ["\ud800"], [1], { length: 1 }]],
  c: [b.u16, 65_535, [-1, 65_536, ...NO_INTEGERS]],
  d: [b.s16, -32_768, [-32_769, 32_768, ...NO_INTEGERS]],
  e: [b.u32, 4_294_967_295, [-1, 4_294_967_296, ...NO_INTEGERS]],
  f: [b.s32, -2_147_483_648, [-2_147_483_649, 2_147_483_648, ...NO_INTEGERS]],
  g: [b.u64, 1n, [-1n, 2n ** 64n, 1]],
  h: [b.f32, 1.5, [1n, "1", null, undefined]],
  i: [b.f64, 0.1, [1n, "1", null, undefined]],
  j: [b.char, "🦊", ["", "ab", "\ud800", 97]],
  note: [b.option(b.string), undefined, [null, "\udfff", 1]],
  done: [b.option(b.bool), true, [null, 0, "true"]],
  ratio: [b.option(b.f64), NaN, [null, "1", 1n]],
  age: [b.option(b.u8), 7, [null, 256, 1.5]],
  last: [b.string, "", NO_TEXTS],
};
const NAMES = Object.keys(FIELDS);
const good = (): Fields => Object.fromEntries(NAMES.map((name) => [name, FIELDS[name]?.[1]]));

/** Fields that are called like what their copier calls, or like no variable may be. */
const ODD = [
  "value",
  "at",
  "class",
  "copy-as-written",
  "copy-bytes",
  "check-object",
  "write-odd",
  "read-odd",
  "is-text",
  "undefined",
  "proto",
];

const wide = b.record("wide", Object.fromEntries(NAMES.map((name) => [name, FIELDS[name]?.[0] ?? b.bool])));
const text = b.alias("text", b.string);
const odd = b.record("odd", { ...Object.fromEntries(ODD.map((name) => [name, b.named(text)])), blob: b.list(b.u8) });
const inherited = b.record("inherited", { constructor: b.option(b.string), "to-string": b.option(b.string), id: b.u8 });
const outer = b.record("outer", {
  before: b.string,
  inner: b.named(wide),
  many: b.list(b.named(wide)),
  after: b.string,
});
const definitions = [text, wide, odd, inherited, outer];
const take = b.func("take", Object.fromEntries(definitions.map((def) => [`p-${def.name}`, b.named(def)])));
const api = b.iface("api", definitions, [take]);
const world = b.world("copies-process", { exports: [api] });
const contract = b.contractOf(b.packageOf("demo:copies", [api], [world]));
const plan = planWorld(contract, world, b.processOf(world, { handlers: [b.handlerOf(take, { remote: true })] }));
folder.write("copies", renderFiles([...printBinary(plan), ...printCopies(plan)], world));
const copies = (await folder.load("copies", "codecs/copy/api.ts")) as Record<
  string,
  (value: unknown, at?: string) => Fields
>;
const binary = (await folder.load("copies", "codecs/binary/api.ts")) as Record<
  string,
  (value: unknown, out: BinaryWriter, at?: string) => void
>;

/** The same error from both, which is returned. */
function refusal(type: string, value: unknown): EncodeError {
  const errors = [
    () => copies[`copy${type}`]?.(value),
    () => encodeBinary((each, out) => binary[`write${type}`]?.(each, out), value),
  ].map((act): unknown => {
    try {
      act();
    } catch (error) {
      return error;
    }
    return null;
  });
  const [copying, writing] = errors;
  expect(copying).toBeInstanceOf(EncodeError);
  const { message, at, expected, found } = writing as EncodeError;
  expect(copying).toMatchObject({ message, at, expected, found });
  return copying as EncodeError;
}

const BAD = NAMES.flatMap((name) => (FIELDS[name]?.[2] ?? []).map((bad) => ({ name, bad })));

describe("a record", () => {
  test("is copied, without what its type does not declare", () => {
    const value = Object.freeze({ ...good(), more: 1 });
    const copy = copies["copyWide"]?.(value);
    expect(copy).toStrictEqual(good());
    expect(copy?.["tags"]).not.toBe(value["tags" as never]);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test("holds what the other side would read: 0 for -0 among integers, 32 bits of an f32", () => {
    const zeros = Object.fromEntries(["a", "b", "c", "d", "e", "f", "age"].map((name) => [name, -0]));
    const copy = copies["copyWide"]?.({ ...good(), ...zeros, h: 0.1, i: -0 });
    const expected = Object.fromEntries(Object.keys(zeros).map((name) => [name, 0]));
    expect(copy).toStrictEqual({ ...good(), ...expected, h: Math.fround(0.1), i: -0 });
  });

  test.each(BAD)("is refused for its $name, $bad, as writing refuses it", ({ name, bad }) => {
    const { at, message } = refusal("Wide", { ...good(), [name]: bad });
    expect(at).toBe(`wide.${name}`);
    expect(message).toContain(`wide.${name}: expected `);
  });

  test("of two faults the first one is told, whatever is checked together", () => {
    for (const [at, first] of NAMES.entries()) {
      for (const second of NAMES.slice(at + 1)) {
        for (const one of FIELDS[first]?.[2].slice(0, 2) ?? []) {
          const value = { ...good(), [first]: one, [second]: FIELDS[second]?.[2][0] };
          expect(refusal("Wide", value).at).toBe(`wide.${first}`);
        }
      }
    }
  });

  test.each([[null], [undefined], ["text"], [1], [Symbol("s")], [() => {}]])("is no %o", (value) => {
    expect(refusal("Wide", value).expected).toBe("an object");
  });

  test("inside others is refused where it stands in them", () => {
    const value = { before: "b", inner: good(), many: [good(), good()], after: "a" };
    expect(copies["copyOuter"]?.(value)).toStrictEqual(value);
    const bad = { ...good(), e: -1 };
    expect(refusal("Outer", { ...value, inner: bad }).at).toBe("wide.e");
    expect(refusal("Outer", { ...value, many: [good(), bad] }).at).toBe("wide.e");
    expect(refusal("Outer", { ...value, many: [good(), null] }).at).toBe("outer.many");
    expect(refusal("Outer", { ...value, before: 1, inner: bad }).at).toBe("outer.before");
    expect(refusal("Outer", { ...value, inner: bad, after: "\ud800" }).at).toBe("wide.e");
    expect(refusal("Outer", { ...value, many: [bad], after: "\ud800" }).at).toBe("wide.e");
  });

  test("has fields of any name", () => {
    const names = [
      "value",
      "at",
      "class",
      "copyAsWritten",
      "copyBytes",
      "checkObject",
      "writeOdd",
      "readOdd",
      "isText",
      "undefined",
      "proto",
    ];
    const value = { ...Object.fromEntries(names.map((name) => [name, name])), blob: new Uint8Array([1]) };
    expect(copies["copyOdd"]?.(value)).toStrictEqual(value);
    for (const [at, name] of names.entries())
      expect(refusal("Odd", { ...value, [name]: "\ud800" }).at).toBe(`odd.${ODD[at]}`);
  });

  test("does not take what every object inherits for a field that was left out", () => {
    const value = { constructor: undefined, toString: undefined, id: 1 };
    expect(copies["copyInherited"]?.({ id: 1 })).toStrictEqual(value);
    expect(copies["copyInherited"]?.({ ...value, toString: "t" })).toStrictEqual({ ...value, toString: "t" });
    expect(refusal("Inherited", { ...value, constructor: 1 }).at).toBe("inherited.constructor");
  });
});

describe("getters and proxies", () => {
  /** `good()` behind getters that count how often each was asked. */
  function counted(over: Fields = {}): { readonly value: object; readonly reads: Record<string, number> } {
    const reads: Record<string, number> = {};
    const value = new Proxy(
      { ...good(), ...over },
      {
        get: (target, name) => {
          reads[String(name)] = (reads[String(name)] ?? 0) + 1;
          return Reflect.get(target, name) as unknown;
        },
      },
    );
    return { value, reads };
  }

  test("are read once for what is taken", () => {
    const { value, reads } = counted();
    expect(copies["copyWide"]?.(value)).toStrictEqual(good());
    expect(reads).toEqual(Object.fromEntries(NAMES.map((name) => [name, 1])));
  });

  test("that answer otherwise the second time leave a copy of what they answered then", () => {
    let asked = 0;
    const value = Object.defineProperty(good(), "a", { enumerable: true, get: () => (asked++ === 0 ? "no" : 8) });
    expect(copies["copyWide"]?.(value)).toStrictEqual({ ...good(), a: 8 });
  });

  test("and what was checked is what is copied", () => {
    let asked = 0;
    const value = Object.defineProperty(good(), "first", {
      enumerable: true,
      get: () => (asked++ === 0 ? "one" : "\ud800"),
    });
    expect(copies["copyWide"]?.(value)).toStrictEqual({ ...good(), first: "one" });
  });

  test("that throw do so themselves", () => {
    const value = Object.defineProperty(good(), "first", {
      get: () => {
        throw new RangeError("mine");
      },
    });
    expect(() => copies["copyWide"]?.(value)).toThrow(RangeError);
  });
});
