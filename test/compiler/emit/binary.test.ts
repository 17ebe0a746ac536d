import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { printBinary } from "../../../compiler/emit/binary.ts";
import { printCopies } from "../../../compiler/emit/copy.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { witText } from "../../../compiler/emit/wit-text.ts";
import { decodeBinary, encodeBinary } from "../../../runtime/codec/binary.ts";
import { readU8 } from "../../../runtime/codec/binary-read.ts";
import { writeByte, writeCount } from "../../../runtime/codec/binary-write.ts";
import type { BinaryReader } from "../../../runtime/codec/binary-reader.ts";
import { BinaryWriter } from "../../../runtime/codec/binary-writer.ts";
import { DecodeError } from "../../../runtime/codec/decode-error.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";
import type { Type } from "../../../compiler/model.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import * as b from "./builders.ts";
import { randomTypes } from "./random-types.ts";
import { TypeValues } from "./type-values.ts";

const folder = new GeneratedFolder();
afterAll(() => folder.remove());

/** What `act` throws, of a class that says so. */
function refusalOf(act: () => unknown): EncodeError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError);
    return error as EncodeError;
  }
  throw new Error("was taken");
}

interface Codec {
  readonly write: (value: unknown, out: BinaryWriter) => void;
  readonly read: (input: BinaryReader) => unknown;
  readonly copy: (value: unknown) => unknown;
}

describe.each([1, 2, 3])("random types, seed %i", async (seed) => {
  const random = randomTypes(seed, 30);
  const { plan, module, process } = random;
  folder.write(`random-${seed}`, renderFiles([...printBinary(plan), ...printCopies(plan)], process.world));
  const binary = await folder.load(`random-${seed}`, "codecs/binary/everything.ts");
  const copies = await folder.load(`random-${seed}`, "codecs/copy/everything.ts");
  const values = new TypeValues(random.constraints);
  const cases = random.types.flatMap((type) => {
    const ref = plan.refer(type, module);
    if (ref.kind === "runtime") return [];
    const { suffix } = ref.unit;
    const codec = {
      write: binary[`write${suffix}`],
      read: binary[`read${suffix}`],
      copy: copies[`copy${suffix}`],
    } as Codec;
    return [{ name: witText(type), type, codec, arbitrary: values.arbitrary(type) }];
  });

  test.each(cases)("$name: what is read is what was written", ({ type, codec, arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const read = decodeBinary(codec.read, encodeBinary(codec.write, value));
        expect(values.normal(type, read)).toEqual(values.normal(type, value));
        expect(values.conforms(type, read)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each(cases)("$name: a copy is what the other side would read, and shares nothing", ({ codec, arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const copy = codec.copy(value);
        expect(copy).toStrictEqual(decodeBinary(codec.read, encodeBinary(codec.write, value)));
        const owned = objectsIn(value);
        for (const object of objectsIn(copy)) expect(owned.has(object)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test.each(cases)(
    "$name: bytes that were damaged are refused or hold a value of the type",
    ({ type, codec, arbitrary }) => {
      fc.assert(
        fc.property(
          arbitrary,
          fc.array(fc.tuple(fc.nat(), fc.constantFrom("flip", "set", "cut", "insert", "remove"), fc.nat(255)), {
            minLength: 1,
            maxLength: 4,
          }),
          (value, damage) => {
            const bytes = damage.reduce(spoil, encodeBinary(codec.write, value));
            try {
              expect(values.conforms(type, decodeBinary(codec.read, bytes))).toBe(true);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test.each(cases)("$name: what is no value of the type is refused, or means one", ({ type, codec, arbitrary }) => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.nat(),
        fc.anything({ withBigInt: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
        (value, place, garbage) => {
          const wrong = replaced(value, place, garbage);
          let bytes: Uint8Array;
          try {
            bytes = encodeBinary(codec.write, wrong);
          } catch (error) {
            expect(error).toBeInstanceOf(EncodeError);
            const { message, at, expected, found } = error as EncodeError;
            expect(refusalOf(() => codec.copy(wrong))).toMatchObject({ message, at, expected, found });
            return;
          }
          const read = decodeBinary(codec.read, bytes);
          expect(values.conforms(type, read)).toBe(true);
          expect(codec.copy(wrong)).toStrictEqual(read);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("fields that room is made for at once", async () => {
  const largest: Readonly<Record<string, readonly [Type, unknown]>> = {
    flag: [b.bool, true],
    a: [b.u8, 255],
    b: [b.s8, -128],
    c: [b.u16, 65_535],
    d: [b.s16, -32_768],
    e: [b.u32, 4_294_967_295],
    f: [b.s32, -2_147_483_648],
    g: [b.u64, 0xffff_ffff_ffff_ffffn],
    h: [b.s64, -0x8000_0000_0000_0000n],
    i: [b.f32, -Infinity],
    j: [b.f64, Number.MAX_VALUE],
    k: [b.char, "\u{10ffff}"],
    l: [b.string, "m".repeat(70_000)],
    m: [b.option(b.s32), -1],
    n: [b.option(b.string), "some"],
    o: [b.option(b.u64), undefined],
  };
  const entries = Object.entries(largest);
  const types = entries.map(([name, [type]]) => [name, type] as const);
  const all = b.record("all", Object.fromEntries(types));
  const pairs = types.flatMap((one, at) =>
    types.map((two, other) =>
      b.record(`pair-${one[0]}-x${other}`, { [`one-${at}`]: one[1], [`two-${other}`]: two[1] }),
    ),
  );
  // What is between the runs takes another buffer.
  const apart = b.record("apart", {
    ...Object.fromEntries(types.map(([name, type]) => [`before-${name}`, type])),
    between: b.list(b.u64),
    ...Object.fromEntries(types.map(([name, type]) => [`behind-${name}`, type])),
  });
  const numbers = b.record("numbers", { x: b.f64, y: b.u32 });
  // A character takes a function, and so a loop of a list calls the record's writer.
  const plainTypes = types.filter(([name]) => name !== "k");
  const plain = b.record("plain", Object.fromEntries(plainTypes));
  const otherName = b.alias("other-name", b.named(plain));
  // What the loop's own variables and calls are named.
  const awkwardNames = ["item", "text", "careful", "bytes", "view", "position", "out", "value", "at", "class", "set-count", "is-text", "big-int"];
  const awkward = b.record("awkward", Object.fromEntries(awkwardNames.map((name, at) => [name, at % 2 === 0 ? b.string : b.u64])));
  const definitions = [all, apart, numbers, plain, otherName, awkward, ...pairs];
  const take = b.func("take", {
    ...Object.fromEntries(definitions.map((def, at) => [`p${at}`, b.named(def)])),
    "all-of-them": b.list(b.named(plain)),
    "by-another-name": b.list(b.named(otherName)),
    "twenty-of-them": b.list(b.named(otherName), 20),
    points: b.list(b.named(numbers)),
    "awkward-ones": b.list(b.named(awkward)),
  });
  const api = b.iface("api", definitions, [take]);
  const world = b.world("room-process", { exports: [api] });
  const contract = b.contractOf(b.packageOf("demo:room", [api], [world]));
  const plan = planWorld(contract, world, b.processOf(world, { handlers: [b.handlerOf(take, { remote: true })] }));
  folder.write("room", renderFiles(printBinary(plan), world));
  const codec = (await folder.load("room", "codecs/binary/api.ts")) as Readonly<Record<string, never>>;

  /** Written so that the buffer ends at every place in the value, its fields at once and one by one. */
  function holdsEverywhere(write: Codec["write"], read: Codec["read"], value: unknown): void {
    for (let before = 0; before <= 64; before++) {
      const writeAll = (each: unknown, out: BinaryWriter): void => {
        for (let i = 0; i < before; i++) writeByte(i, out);
        write(each, out);
      };
      const oneByOne = new BinaryWriter(64);
      writeAll(value, oneByOne);
      const message = new BinaryWriter(64).encode(writeAll, value);
      expect(Buffer.compare(message, oneByOne.finish())).toBe(0);
      const decoded = decodeBinary((input) => {
        for (let i = 0; i < before; i++) expect(readU8(input)).toBe(i);
        return read(input);
      }, message);
      expect(decoded).toEqual(value);
    }
  }

  test("are read once each, and the first that is wrong is told", () => {
    const value: Record<string, unknown> = Object.fromEntries(entries.map(([name, [, each]]) => [name, each]));
    const write = codec["writeAll"] as unknown as Codec["write"];
    const read: string[] = [];
    const watched = Object.fromEntries(Object.keys(value).map((name) => [name, null]));
    for (const name of Object.keys(value))
      Object.defineProperty(watched, name, { get: () => (read.push(name), value[name]) });
    encodeBinary(write, watched);
    expect(read).toEqual(Object.keys(value));

    const names = Object.keys(value);
    const wrong = names.map((name) => (name === "l" || name === "n" ? "\ud800" : null));
    for (let first = 0; first < names.length; first++) {
      const broken = Object.fromEntries(names.map((name, at) => [name, at < first ? value[name] : wrong[at]]));
      expect(refusalOf(() => encodeBinary(write, broken)).message, names[first]).toMatch(
        `all.${names[first]}: expected`,
      );
    }
  });

  test("have it, however large their values are", () => {
    const value = Object.fromEntries(entries.map(([name, [, each]]) => [name, each]));
    holdsEverywhere(codec["writeAll"] as never, codec["readAll"] as never, value);
  });

  test("are put into the buffer that there is then", () => {
    const named = (place: string): Record<string, unknown> =>
      Object.fromEntries(
        entries.map(([name, [, each]]) => [`${place}${name.charAt(0).toUpperCase()}${name.slice(1)}`, each]),
      );
    const between = Array.from({ length: 200 }, (_, at) => BigInt(at));
    const value = { ...named("before"), between, ...named("behind") };
    holdsEverywhere(codec["writeApart"] as never, codec["readApart"] as never, value);
  });

  test("also in the loop of a list, where the first that is wrong is told as well", () => {
    const { k: _, ...value } = Object.fromEntries(entries.map(([name, [, each]]) => [name, each]));
    const short = { ...value, l: "short" };
    const lists = ["ListOfPlain", "ListOfOtherName", "List20OfOtherName"];
    for (const suffix of lists) {
      const length = suffix.startsWith("List20") ? 20 : 3;
      const list = Array.from({ length }, (_, at) => (at === 1 ? value : { ...short, n: `${at}` }));
      holdsEverywhere(codec[`write${suffix}`] as never, codec[`read${suffix}`] as never, list);
      for (const [name] of plainTypes) {
        const broken = [...list.slice(0, -1), { ...short, [name]: null, o: null }];
        const wrong = refusalOf(() => encodeBinary(codec[`write${suffix}`] as never, broken));
        expect(wrong.message).toMatch(`plain.${name}: expected`);
      }
      const noObject = refusalOf(() => encodeBinary(codec[`write${suffix}`] as never, [short, ...list.slice(2), "no"]));
      expect(noObject.message).toMatch(/^list<.*: expected an object/);
    }
    // The text is encoded in pieces, and asked again for what one of them holds.
    const fox = "🦊".repeat(3_000);
    const many = Array.from({ length: 40 }, (_, at) => ({ ...short, n: at % 7 === 6 ? fox : "a".repeat(at * 500) }));
    const bytes = encodeBinary(codec["writeListOfPlain"] as never, many);
    expect(decodeBinary(codec["readListOfPlain"] as never, bytes)).toEqual(many);
    many[39] = { ...short, n: "\udfff" };
    expect(() => encodeBinary(codec["writeListOfPlain"] as never, many)).toThrow("plain.n: expected a string without");

    const points = [
      { x: 0.5, y: 1 },
      { x: -1, y: 4_294_967_295 },
    ];
    holdsEverywhere(codec["writeListOfNumbers"] as never, codec["readListOfNumbers"] as never, points);
  });

  test("may be named as what the loop of a list names its own", () => {
    const item = (at: number): Record<string, unknown> =>
      Object.fromEntries(
        awkwardNames.map((name, index) => [
          name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase()),
          index % 2 === 0 ? `${name}-${at}` : BigInt(at * index),
        ]),
      );
    holdsEverywhere(codec["writeListOfAwkward"] as never, codec["readListOfAwkward"] as never, [item(1), item(2)]);
  });

  test.each(entries)("%s beside any other", (name, [, one]) => {
    const at = entries.findIndex(([other]) => other === name);
    entries.forEach(([, [, two]], other) => {
      const suffix = `Pair${name.charAt(0).toUpperCase()}${name.slice(1)}X${other}`;
      holdsEverywhere(codec[`write${suffix}`] as never, codec[`read${suffix}`] as never, {
        [`one${at}`]: one,
        [`two${other}`]: two,
      });
    });
  });
});

describe("lists of what has no size", async () => {
  const nothing = b.tuple();
  const take = b.func("take", {
    many: b.list(nothing),
    fixed: b.list(nothing, 1_073_741_824),
    nested: b.list(b.list(nothing, 20)),
  });
  const api = b.iface("api", [], [take]);
  const world = b.world("empty-process", { exports: [api] });
  const contract = b.contractOf(b.packageOf("demo:empty", [api], [world]));
  const plan = planWorld(contract, world, b.processOf(world, { handlers: [b.handlerOf(take, { remote: true })] }));
  folder.write("empty", renderFiles(printBinary(plan), world));
  const codec = (await folder.load("empty", "codecs/binary/api.ts")) as Readonly<Record<string, never>>;

  test("take a byte an item, so four billion of them are refused at once", () => {
    const started = performance.now();
    const count = encodeBinary(writeCount, 4_294_967_295);
    expect(() => decodeBinary(codec["readListOfTupleOf"] as never, count)).toThrow(
      "list<tuple<>>: expected a length of at most 0, found 4294967295",
    );
    expect(() => decodeBinary(codec["readListOfList20OfTupleOf"] as never, count)).toThrow("a length of at most 0");
    expect(() => decodeBinary(codec["readList1073741824OfTupleOf"] as never, count)).toThrow(
      "list<tuple<>, 1073741824>: expected 1073741824 more bytes",
    );
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("are read as they were written", () => {
    const value = [[], [], []];
    const bytes = encodeBinary(codec["writeListOfTupleOf"] as never, value);
    expect(bytes).toHaveLength(5 + 1 + 3);
    expect(decodeBinary(codec["readListOfTupleOf"] as never, bytes)).toEqual(value);
  });
});

function spoil(bytes: Uint8Array, [at, how, byte]: [number, string, number]): Uint8Array {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (how) {
    case "flip": {
      const spoilt = bytes.slice();
      spoilt[place] = (spoilt[place] ?? 0) ^ (1 << (byte & 7));
      return spoilt;
    }
    case "set": {
      const spoilt = bytes.slice();
      spoilt[place] = byte;
      return spoilt;
    }
    case "cut":
      return before;
    case "insert":
      return new Uint8Array([...before, byte, ...after]);
    default:
      return new Uint8Array([...before, ...after.subarray(1)]);
  }
}

/** A deep copy with `garbage` in one place, the whole included. */
function replaced(value: unknown, place: number, garbage: unknown): unknown {
  let left = place % countPlaces(value);
  const visit = (at: unknown): unknown => {
    if (left-- === 0) return garbage;
    if (Array.isArray(at)) return at.map(visit);
    if (at instanceof Map) return new Map([...at].map(([key, item]) => [visit(key), visit(item)]));
    if (at instanceof Uint8Array || typeof at !== "object" || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value);
}

function countPlaces(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((count, item) => count + countPlaces(item), 1);
  if (value instanceof Map)
    return [...value].reduce((count, [key, item]) => count + countPlaces(key) + countPlaces(item), 1);
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((count, item) => count + countPlaces(item), 1);
}

function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== "object" || value === null) return found;
  found.add(value);
  if (value instanceof Uint8Array) found.add(value.buffer);
  else if (value instanceof Map) for (const [key, item] of value) objectsIn(item, objectsIn(key, found));
  else for (const item of Object.values(value)) objectsIn(item, found);
  return found;
}
