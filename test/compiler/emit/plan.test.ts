import { describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { CodeModule } from "../../../compiler/emit/code-module.ts";
import { FORMAT_FUNCTIONS } from "../../../compiler/emit/format-names.ts";
import {
  jsonDecodeCall,
  jsonEncodeCall,
  textFormatCall,
  textParseCall,
  textShape,
} from "../../../compiler/emit/json-calls.ts";
import { planWorld, type ModulePlan, type WorldPlan } from "../../../compiler/emit/plan.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import { isOptional, isShortFixedList, typeText } from "../../../compiler/emit/type-text.ts";
import { witText } from "../../../compiler/emit/wit-text.ts";
import { nodeHost } from "../../../compiler/host.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import type { Interface, Type, TypeDef } from "../../../compiler/model.ts";
import type { Constraints, ProcessModel } from "../../../compiler/process/model.ts";
import { JsonTraitReader } from "../../../compiler/emit/json-traits.ts";
import { countingReads } from "../../support/count-reads.ts";
import * as b from "./builders.ts";

interface Planned {
  readonly plan: WorldPlan;
  readonly module: ModulePlan;
}

/** A process whose one handler takes the types in its body. */
function planOf(
  types: readonly Type[],
  definitions: readonly TypeDef[] = [],
  more: Partial<ProcessModel> & { readonly others?: readonly Interface[] } = {},
): Planned {
  const take = b.func("take", Object.fromEntries(types.map((type, index) => [`p${index}`, type])));
  const iface = b.iface("main", definitions, [take]);
  const world = b.world("main-process", { exports: [iface] });
  const { others = [], ...parts } = more;
  const contract = b.contractOf(b.packageOf("demo:main", [...others, iface], [world]));
  const plan = planWorld(
    contract,
    world,
    b.processOf(world, { handlers: [b.handlerOf(take, { http: {} })], ...parts }),
  );
  return { plan, module: plan.moduleOf(iface) };
}

const suffixes = ({ units }: ModulePlan): string[] => units.map(({ suffix }) => suffix);

describe("units", () => {
  test("types whose names read the same are still apart", () => {
    const a = b.record("a", {});
    const ab = b.record("a-and-b", {});
    const bb = b.record("b", {});
    const types = [
      b.tuple(b.tuple(b.named(a)), b.named(bb)),
      b.tuple(b.tuple(b.named(a), b.named(bb))),
      b.tuple(b.named(a), b.named(bb)),
      b.tuple(b.named(ab)),
    ];
    const { plan, module } = planOf(types, [a, ab, bb]);
    const refs = types.map((type) => plan.refer(type, module));
    expect(new Set(refs.map((ref) => (ref.kind === "unit" ? ref.unit : ref))).size).toBe(4);
    expect(new Set(suffixes(module)).size).toBe(module.units.length);
  });

  test.each([
    ["web", ["rpc"]],
    ["hyperware", ["rpc", "json"]],
  ] as const)("of calls between processes have what wire = %s carries", (wire, needs) => {
    const ask = b.func("ask", { names: b.list(b.string) }, b.option(b.u8));
    const iface = b.iface("main", [], [ask]);
    const world = b.world("main-process", { exports: [iface] });
    const contract = b.contractOf(b.packageOf("demo:main", [iface], [world]));
    const plan = planWorld(
      contract,
      world,
      b.processOf(world, { wire, handlers: [b.handlerOf(ask, { remote: true })] }),
    );
    expect(plan.moduleOf(iface).units.map((unit) => [unit.suffix, [...unit.needs]])).toEqual([
      ["ListOfString", needs],
      ["OptionOfU8", needs],
    ]);
  });

  test("one type has one, however often it is used", () => {
    const { module } = planOf([b.list(b.u32), b.option(b.list(b.u32)), b.list(b.list(b.u32))]);
    expect(suffixes(module)).toEqual(["ListOfU32", "OptionOfListOfU32", "ListOfListOfU32"]);
  });

  test("helpers give way to types of their name, also to those that need no codec", () => {
    const { module } = planOf([b.list(b.string)], [b.record("list-of-string", {})]);
    expect(suffixes(module)).toEqual(["ListOfString_2"]);
  });

  test("a type behind two names of two interfaces is one type", () => {
    const point = b.record("point", { x: b.f64 });
    const other = b.iface("other", [point]);
    const renamed = b.used("place", point);
    const { plan, module } = planOf([b.named(renamed), b.list(b.named(renamed))], [renamed], { others: [other] });
    expect(suffixes(module)).toEqual(["ListOfPlace"]);
    expect(suffixes(plan.moduleOf(other))).toEqual(["Point"]);
    expect(plan.typeName(renamed)).toBe("Point");
    expect(plan.localTypeName(renamed)).toBe("Place");
  });

  test("names of types that meet are told apart", () => {
    const one = b.record("a-1", {});
    const two = b.record("a1", {});
    const { plan, module } = planOf([b.named(one), b.named(two)], [one, two]);
    expect(suffixes(module)).toEqual(["A1", "A1_2"]);
    expect(plan.typeName(two)).toBe("A1_2");
  });

  test("lists of an alias of u8 are bytes, unless the alias has constraints or the length is fixed", () => {
    const byte = b.alias("byte", b.u8);
    const digit = b.alias("digit", b.u8);
    const constraints = new Map([[digit, { max: "9" } satisfies Constraints]]);
    const { plan, module } = planOf([b.list(b.named(byte)), b.list(b.named(digit)), b.list(b.u8, 4)], [byte, digit], {
      constraints,
    });
    expect(plan.isBytes(b.list(b.named(byte)))).toBe(true);
    expect(plan.isBytes(b.list(b.named(digit)))).toBe(false);
    expect(plan.isBytes(b.list(b.u8, 4))).toBe(false);
    expect(plan.refer(b.list(b.named(byte)), module)).toEqual({ kind: "runtime", suffix: "Bytes" });
    expect(suffixes(module)).toEqual(["Digit", "ListOfDigit", "List4OfU8"]);
  });

  test("a type that no codec was planned for is a mistake of the printer", () => {
    const { plan, module } = planOf([b.u8]);
    expect(() => plan.refer(b.list(b.u32), module)).toThrow("ListOfU32");
  });
});

describe("calls of codecs", () => {
  const age = b.alias("age", b.u8);
  const { plan, module } = planOf([b.named(age), b.list(b.u64), b.map(b.string, b.named(age))], [age]);

  test("are an expression and an import", () => {
    const code = new CodeModule("routes.ts");
    expect(jsonDecodeCall(plan, module, code, b.named(age), "input.body[0]", '"$"')).toBe(
      'decodeAge(input.body[0], faults, "$")',
    );
    expect(jsonDecodeCall(plan, module, code, b.u64, "json", "at", "found")).toBe("decodeU64(json, found, at)");
    expect(jsonEncodeCall(plan, module, code, b.list(b.u64), "result", "take's result")).toBe(
      'encodeListOfU64(result, "take\'s result")',
    );
    expect(textParseCall(plan, module, code, b.option(b.u64), "text", '"query.x"')).toBe(
      'parseU64(text, faults, "query.x")',
    );
    expect(textFormatCall(plan, module, code, b.string, "name", "take.name")).toBe('formatString(name, "take.name")');
    expect(code.importLines()).toEqual([
      'import { decodeU64, formatString, parseU64 } from "hypc/client";',
      'import { decodeAge, encodeListOfU64 } from "./codecs/json/main.js";',
    ]);
  });

  test("texts hold one value or many, and may be absent", () => {
    expect(textShape(b.u8)).toEqual({ optional: false, many: false });
    expect(textShape(b.option(b.named(b.alias("ids", b.list(b.u8)))))).toEqual({ optional: true, many: true });
  });

  test("what JSON.parse would lose depends on the wire and the types", () => {
    const ids = b.record("ids", { a: b.option(b.tuple(b.list(b.s64))), b: b.named(age) });
    expect(plan.jsonTraits([b.named(ids)])).toEqual({ exactIntegers: false, uniqueKeys: false });
    expect(plan.jsonTraits([b.u8, b.named(b.variant("v", { a: b.map(b.string, b.u8) }))])).toEqual({
      exactIntegers: false,
      uniqueKeys: true,
    });
    const hyperware = planOf([b.named(ids)], [ids, age], { wire: "hyperware" }).plan;
    expect(hyperware.jsonTraits([b.named(ids)])).toEqual({ exactIntegers: true, uniqueKeys: false });
    expect(hyperware.jsonTraits([b.map(b.string, b.u32)])).toEqual({ exactIntegers: false, uniqueKeys: false });
  });

  test("a type is looked into once, however many handlers use it", () => {
    const count = { reads: 0 };
    const leaf = countingReads(b.record("leaf", { a: b.u8 }), "body", count);
    let top = leaf;
    for (let at = 0; at < 10; at++) top = b.record(`r${at}`, { a: b.named(top), b: b.list(b.named(top)), c: b.option(b.named(top)) });
    const traits = new JsonTraitReader("web");
    for (let handler = 0; handler < 100; handler++) expect(traits.of([b.named(top)])).toEqual({ exactIntegers: false, uniqueKeys: false });
    expect(count.reads).toBeLessThan(20);
  });
});

describe("types in TypeScript", () => {
  const byte = b.alias("byte", b.u8);
  const { plan } = planOf([b.u8], [byte]);
  const text = (type: Type): string => typeText(plan, new CodeModule("types/main.ts"), type);

  test.each<[Type, string]>([
    [b.list(b.option(b.u8)), "(number | undefined)[]"],
    [b.list(b.option(b.option(b.u8))), "Option<number | undefined>[]"],
    [b.list(b.u32, 2), "[number, number]"],
    [b.list(b.named(byte), 2), "[Byte, Byte]"],
    [b.list(b.u32, 17), "number[]"],
    [
      b.list(b.list(b.u32, 16), 16),
      "[number, number, number, number, number, number, number, number, number, number, number, number, number, number, number, number][]",
    ],
    [b.result(null, b.string), "Result<undefined, string>"],
    [b.map(b.char, b.list(b.u8)), "Map<string, Uint8Array>"],
    [b.stream(b.u8), "AsyncIterable<number>"],
    [b.future(), "Promise<void>"],
    [b.tuple(), "[]"],
  ])("%#", (type, expected) => {
    expect(text(type)).toBe(expected);
  });

  test("nested lists of fixed length stay short", () => {
    let type: Type = b.u32;
    for (let depth = 0; depth < 60; depth++) type = b.list(type, 16);
    expect(text(type).length).toBeLessThan(500);
    expect(isShortFixedList(type)).toBe(false);
  });

  test("an option is optional also behind an alias, a nested one is not", () => {
    expect(isOptional(b.named(b.alias("maybe", b.option(b.u8))))).toBe(true);
    expect(isOptional(b.option(b.option(b.u8)))).toBe(false);
  });

  test("modules without types have no file", () => {
    expect(printTypes(planOf([b.u8]).plan)).toEqual([]);
  });
});

test.each<[Type, string]>([
  [b.result(), "result"],
  [b.result(b.u8), "result<u8>"],
  [b.result(null, b.string), "result<_, string>"],
  [b.result(b.u8, b.string), "result<u8, string>"],
  [b.list(b.tuple(b.u8, b.option(b.char)), 3), "list<tuple<u8, option<char>>, 3>"],
  [b.map(b.string, b.future()), "map<string, future>"],
  [b.stream(b.own(b.resource("r"))), "stream<own<r>>"],
])("a type is named as in contracts: %#", (type, expected) => {
  expect(witText(type)).toBe(expected);
});

test("every form that @format takes has its function", () => {
  const { contract } = loadContract(
    fileURLToPath(new URL("../../../api/hyper-annotations", import.meta.url)),
    nodeHost(),
    { features: [], allFeatures: false },
  );
  const body = contract?.main.interfaces.get("annotations")?.types.get("string-format")?.body;
  expect(body?.kind === "enum" && body.cases.map(({ name }) => name).sort()).toEqual(
    [...FORMAT_FUNCTIONS.keys()].sort(),
  );
});
