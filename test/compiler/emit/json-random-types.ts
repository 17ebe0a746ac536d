/** Random types of WIT, the values that they have, and what JSON makes of those: an interpreter to check generated codecs against. */
import fc from "fast-check";
import { definitionOf, type Type, type TypeDef } from "../../../compiler/model.ts";
import { camelCase, pascalCase, snakeCase } from "../../../compiler/emit/names.ts";
import { isTaggedOption } from "../../../compiler/emit/type-text.ts";
import type { Wire } from "../../../compiler/process/model.ts";
import * as b from "./builders.ts";

// Types -----------------------------------------------------------------------------------------------------

const PRIMITIVES = { bool: b.bool, u8: b.u8, s8: b.s8, u16: b.u16, s16: b.s16, u32: b.u32, s32: b.s32, u64: b.u64, s64: b.s64, f32: b.f32, f64: b.f64, char: b.char, string: b.string };
const KEYS = ["bool", "u8", "s16", "u32", "s32", "u64", "s64", "char", "string"] as const;
const NAMES = ["a", "b-c", "class", "constructor", "to-string", "value-of", "then", "is-XML", "x1", "default", "tag", "val", "json", "at"] as const;

/** A type as plain data; every record, variant, enum, flags and alias becomes a definition of its own. */
type Plan =
  | { readonly kind: "primitive"; readonly name: keyof typeof PRIMITIVES }
  | { readonly kind: "list"; readonly element: Plan; readonly length: number | null }
  | { readonly kind: "map"; readonly key: (typeof KEYS)[number]; readonly value: Plan }
  | { readonly kind: "option" | "alias"; readonly element: Plan }
  | { readonly kind: "result"; readonly ok: Plan | null; readonly err: Plan | null }
  | { readonly kind: "tuple" | "record" | "variant"; readonly names: readonly string[]; readonly items: readonly (Plan | null)[] }
  | { readonly kind: "enum" | "flags"; readonly names: readonly string[] };

const names = (minLength: number, maxLength: number) => fc.uniqueArray(fc.constantFrom(...NAMES), { minLength, maxLength });

const { plan: planArbitrary } = fc.letrec<{ plan: Plan; primitive: Plan }>((tie) => {
  const inner = tie("plan");
  const named = (kind: "record" | "variant", part: fc.Arbitrary<Plan | null>, least: number) =>
    names(least, 5).chain((labels) => fc.tuple(...labels.map(() => part)).map((items) => ({ kind, names: labels, items })));
  const bytes = fc.constant({ kind: "list", element: { kind: "primitive", name: "u8" }, length: null } as const);
  const option = inner.map((element) => ({ kind: "option" as const, element }));
  return {
    primitive: fc.constantFrom(...(Object.keys(PRIMITIVES) as (keyof typeof PRIMITIVES)[])).map((name) => ({ kind: "primitive" as const, name })),
    plan: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { arbitrary: tie("primitive"), weight: 2 },
      { arbitrary: bytes, weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("list" as const), element: inner, length: fc.constantFrom(null, null, null, 0, 2, 17) }), weight: 4 },
      { arbitrary: fc.record({ kind: fc.constant("map" as const), key: fc.constantFrom(...KEYS), value: inner }), weight: 4 },
      { arbitrary: option, weight: 3 },
      { arbitrary: option.map((element) => ({ kind: "option" as const, element })), weight: 3 },
      { arbitrary: inner.map((element) => ({ kind: "alias" as const, element })), weight: 2 },
      { arbitrary: fc.record({ kind: fc.constant("result" as const), ok: fc.option(inner), err: fc.option(inner) }), weight: 3 },
      { arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((items) => ({ kind: "tuple" as const, names: [], items })), weight: 3 },
      { arbitrary: named("record", inner, 1), weight: 8 },
      { arbitrary: fc.constant({ kind: "record" as const, names: [], items: [] }), weight: 1 },
      { arbitrary: named("variant", fc.option(inner), 1), weight: 6 },
      { arbitrary: names(1, 6).map((labels) => ({ kind: "enum" as const, names: labels })), weight: 2 },
      { arbitrary: names(1, 6).map((labels) => ({ kind: "flags" as const, names: labels })), weight: 2 },
    ),
  };
});

/** Types, and the definitions that they need in order. */
export interface RandomTypes {
  readonly types: readonly Type[];
  readonly definitions: readonly TypeDef[];
}

/** Always the same for a seed. */
export function randomTypes(count: number, seed: number): RandomTypes {
  const definitions: TypeDef[] = [];
  const define = (def: TypeDef): Type => {
    definitions.push(def);
    return b.named(def);
  };
  const label = (): string => `t${definitions.length + 1}`;
  const build = (plan: Plan): Type => {
    switch (plan.kind) {
      case "primitive":
        return PRIMITIVES[plan.name];
      case "list":
        return b.list(build(plan.element), plan.length);
      case "map":
        return b.map(PRIMITIVES[plan.key], build(plan.value));
      case "option":
        return b.option(build(plan.element));
      case "alias": {
        const element = build(plan.element);
        return define(b.alias(label(), element));
      }
      case "result":
        return b.result(plan.ok === null ? null : build(plan.ok), plan.err === null ? null : build(plan.err));
      case "tuple":
        return b.tuple(...plan.items.flatMap((item) => (item === null ? [] : [build(item)])));
      case "record": {
        const fields = plan.names.map((name, index) => b.field(name, build(plan.items[index] ?? { kind: "primitive", name: "bool" })));
        return define(b.record(label(), fields));
      }
      case "variant": {
        const cases = plan.names.map((name, index) => {
          const item = plan.items[index] ?? null;
          return b.variantCase(name, item === null ? null : build(item));
        });
        return define(b.variant(label(), cases));
      }
      case "enum":
        return define(b.enumeration(label(), plan.names));
      case "flags":
        return define(b.flags(label(), plan.names));
    }
  };
  const types = fc.sample(planArbitrary, { numRuns: count, seed }).map(build);
  return { types, definitions };
}

// Values ----------------------------------------------------------------------------------------------------

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
};
const BIG_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = { u64: [0n, 2n ** 64n - 1n], s64: [-(2n ** 63n), 2n ** 63n - 1n] };

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("__proto__", "constructor", "1", "", '"\\\n', "😀"));

/** Values of a type, as TypeScript has them. */
export function valuesOf(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "primitive": {
      const [min, max] = RANGES[type.name] ?? [];
      if (min !== undefined && max !== undefined) return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0));
      const [least, greatest] = BIG_RANGES[type.name] ?? [];
      if (least !== undefined && greatest !== undefined) {
        return fc.oneof(fc.bigInt({ min: least, max: greatest }), fc.constantFrom(least, greatest, 0n, 2n ** 53n, 2n ** 53n - 1n));
      }
      if (type.name === "bool") return fc.boolean();
      if (type.name === "f32") return fc.float();
      if (type.name === "f64") return fc.double();
      return type.name === "char" ? fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) : text;
    }
    case "list": {
      if (isBytes(type)) return fc.uint8Array({ maxLength: 9 });
      const length = type.length ?? undefined;
      return fc.array(valuesOf(type.element), { minLength: length ?? 0, maxLength: length ?? 3 });
    }
    case "map":
      return fc.uniqueArray(fc.tuple(valuesOf(type.key), valuesOf(type.value)), { selector: ([key]) => key, maxLength: 3 }).map((entries) => new Map(entries));
    case "option": {
      const some = valuesOf(type.element);
      if (!isTaggedOption(type)) return fc.oneof(fc.constant(undefined), some);
      return fc.oneof(fc.constant({ tag: "none" }), some.map((val) => ({ tag: "some", val })));
    }
    case "result":
      return fc.oneof(sideOf("ok", type.ok), sideOf("err", type.err));
    case "tuple":
      return fc.tuple(...type.items.map(valuesOf));
    case "named":
      return valuesOfDefinition(definitionOf(type.def));
    default:
      throw new Error(type.kind);
  }
}

const sideOf = (tag: string, type: Type | null) => (type === null ? fc.constant({ tag, val: undefined }) : valuesOf(type).map((val) => ({ tag, val })));

function valuesOfDefinition({ body }: TypeDef): fc.Arbitrary<unknown> {
  switch (body.kind) {
    case "alias":
      return valuesOf(body.type);
    case "record":
      return fc.record(Object.fromEntries(body.fields.map(({ name, type }) => [camelCase(name), valuesOf(type)])));
    case "variant":
      return fc.oneof(...body.cases.map(({ name, type }) => (type === null ? fc.constant({ tag: name }) : valuesOf(type).map((val) => ({ tag: name, val })))));
    case "enum":
      return fc.constantFrom(...body.cases.map(({ name }) => name));
    case "flags":
      return fc.record(Object.fromEntries(body.flags.map(({ name }) => [camelCase(name), fc.boolean()])), { requiredKeys: [] });
    default:
      throw new Error(body.kind);
  }
}

export function isBytes(type: Type): boolean {
  if (type.kind !== "list" || type.length !== null) return false;
  let at = type.element;
  while (at.kind === "named") {
    const { body } = definitionOf(at.def);
    if (body.kind !== "alias") return false;
    at = body.type;
  }
  return at.kind === "primitive" && at.name === "u8";
}

/** What a value is after it was JSON: rounded, with all flags, and in `hyperware` without what serde_json loses. */
export function afterJson(type: Type, value: unknown, wire: Wire): unknown {
  const again = (part: Type, inner: unknown): unknown => afterJson(part, inner, wire);
  switch (type.kind) {
    case "primitive": {
      if (type.name !== "f32" && type.name !== "f64") return value;
      const number = value as number;
      if (wire === "hyperware" && !Number.isFinite(number)) return Number.NaN;
      return type.name === "f32" ? Math.fround(number) : number;
    }
    case "list":
      return isBytes(type) ? value : (value as unknown[]).map((item) => again(type.element, item));
    case "map":
      return new Map([...(value as Map<unknown, unknown>)].map(([key, item]) => [again(type.key, key), again(type.value, item)]));
    case "option":
      return optionAfterJson(type, value, wire);
    case "result": {
      const { tag, val } = value as { tag: "ok" | "err"; val: unknown };
      const side = type[tag];
      return { tag, val: side === null ? undefined : again(side, val) };
    }
    case "tuple":
      return type.items.map((item, index) => again(item, (value as unknown[])[index]));
    case "named": {
      const { body } = definitionOf(type.def);
      if (body.kind === "alias") return again(body.type, value);
      const fields = value as Readonly<Record<string, unknown>>;
      const own = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
      if (body.kind === "record") return Object.fromEntries(body.fields.map((each) => [camelCase(each.name), again(each.type, own(camelCase(each.name)))]));
      if (body.kind === "flags") return Object.fromEntries(body.flags.map((each) => [camelCase(each.name), own(camelCase(each.name)) === true]));
      if (body.kind !== "variant") return value;
      const payload = body.cases.find(({ name }) => name === fields["tag"])?.type ?? null;
      return payload === null ? value : { tag: fields["tag"], val: again(payload, fields["val"]) };
    }
    default:
      throw new Error(type.kind);
  }
}

// serde_json writes null for whatever is `none`, and for what is no finite number.
function optionAfterJson(type: Type & { kind: "option" }, value: unknown, wire: Wire): unknown {
  if (!isTaggedOption(type)) {
    const inner = value === undefined ? undefined : afterJson(type.element, value, wire);
    return wire === "hyperware" && inner !== undefined && isNullInHyperware(type.element, inner) ? undefined : inner;
  }
  const { tag, val } = value as { tag: string; val: unknown };
  if (tag === "none") return { tag };
  const inner = afterJson(type.element, val, wire);
  return wire === "hyperware" && isNullInHyperware(type.element, inner) ? { tag: "none" } : { tag, val: inner };
}

function isNullInHyperware(type: Type, value: unknown): boolean {
  if (type.kind === "primitive") return (type.name === "f32" || type.name === "f64") && Number.isNaN(value);
  if (type.kind === "option") return isTaggedOption(type) ? (value as { tag: string }).tag === "none" : value === undefined;
  if (type.kind !== "named") return false;
  const { body } = definitionOf(type.def);
  return body.kind === "alias" && isNullInHyperware(body.type, value);
}

/** Whether a value has the type, with everything that TypeScript cannot say. */
export function inhabits(type: Type, value: unknown): boolean {
  switch (type.kind) {
    case "primitive":
      return inhabitsPrimitive(type.name, value);
    case "list":
      if (isBytes(type)) return value instanceof Uint8Array;
      return Array.isArray(value) && (type.length === null || value.length === type.length) && value.every((item) => inhabits(type.element, item));
    case "map":
      return value instanceof Map && [...value].every(([key, item]) => inhabits(type.key, key) && inhabits(type.value, item));
    case "option":
      if (!isTaggedOption(type)) return value === undefined || inhabits(type.element, value);
      return inhabitsCases({ none: null, some: type.element }, value, false);
    case "result":
      return inhabitsCases({ ok: type.ok, err: type.err }, value, true);
    case "tuple":
      return Array.isArray(value) && value.length === type.items.length && type.items.every((item, index) => inhabits(item, value[index]));
    case "named": {
      const { body } = definitionOf(type.def);
      if (body.kind === "alias") return inhabits(body.type, value);
      if (body.kind === "enum") return body.cases.some(({ name }) => name === value);
      if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
      const fields = value as Readonly<Record<string, unknown>>;
      if (body.kind === "record") return hasExactly(fields, body.fields.map(({ name }) => camelCase(name))) && body.fields.every((each) => inhabits(each.type, fields[camelCase(each.name)]));
      if (body.kind === "flags") return hasExactly(fields, body.flags.map(({ name }) => camelCase(name))) && Object.values(fields).every((each) => typeof each === "boolean");
      return body.kind === "variant" && inhabitsCases(Object.fromEntries(body.cases.map((each) => [each.name, each.type])), value, false);
    }
    default:
      return false;
  }
}

function hasExactly(value: object, keys: readonly string[]): boolean {
  return Object.keys(value).sort().join() === [...keys].sort().join();
}

function inhabitsCases(cases: Readonly<Record<string, Type | null>>, value: unknown, alwaysVal: boolean): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { tag, val } = value as { readonly tag?: unknown; readonly val?: unknown };
  if (typeof tag !== "string" || !Object.hasOwn(cases, tag)) return false;
  const type = cases[tag] ?? null;
  if (!hasExactly(value, type !== null || alwaysVal ? ["tag", "val"] : ["tag"])) return false;
  return type === null ? val === undefined : inhabits(type, val);
}

function inhabitsPrimitive(name: string, value: unknown): boolean {
  const [min, max] = RANGES[name] ?? [];
  if (min !== undefined && max !== undefined) return typeof value === "number" && Number.isInteger(value) && !Object.is(value, -0) && value >= min && value <= max;
  const [least, greatest] = BIG_RANGES[name] ?? [];
  if (least !== undefined && greatest !== undefined) return typeof value === "bigint" && value >= least && value <= greatest;
  if (name === "bool") return typeof value === "boolean";
  if (name === "f64") return typeof value === "number";
  if (name === "f32") return typeof value === "number" && Object.is(Math.fround(value), value);
  if (typeof value !== "string" || !value.isWellFormed()) return false;
  return name === "string" || [...value].length === 1;
}

// JSON ------------------------------------------------------------------------------------------------------

/** A place in JSON that holds a scalar: how to get there, and how faults call it. */
export interface Place {
  readonly keys: readonly (string | number)[];
  readonly path: string;
}

/** The scalars of a value's JSON (as parsed), none inside a null. */
export function scalarsOf(type: Type, json: unknown, wire: Wire, keys: readonly (string | number)[] = [], path = "$"): Place[] {
  const inside = (part: Type, inner: unknown, key: string | number, step: string): Place[] => scalarsOf(part, inner, wire, [...keys, key], path + step);
  const web = wire === "web";
  switch (type.kind) {
    case "primitive":
      return [{ keys, path }];
    case "list":
      return isBytes(type) ? [{ keys, path }] : (json as unknown[]).flatMap((item, index) => inside(type.element, item, index, `[${index}]`));
    case "tuple":
      return type.items.flatMap((item, index) => inside(item, (json as unknown[])[index], index, `[${index}]`));
    case "map": {
      if (!web || (type.key.kind === "primitive" && type.key.name === "string")) {
        return Object.entries(json as object).flatMap(([key, item]) => inside(type.value, item, key, `[${JSON.stringify(key)}]`));
      }
      return (json as unknown[][]).flatMap((pair, index) => [
        ...scalarsOf(type.key, pair[0], wire, [...keys, index, 0], `${path}[${index}][0]`),
        ...scalarsOf(type.value, pair[1], wire, [...keys, index, 1], `${path}[${index}][1]`),
      ]);
    }
    case "option": {
      if (json === null || json === undefined) return [];
      if (!isTaggedOption(type) || !web) return scalarsOf(type.element, json, wire, keys, path);
      const { tag, val } = json as { readonly tag: string; readonly val?: unknown };
      return tag === "none" ? [] : inside(type.element, val, "val", ".val");
    }
    case "result":
      return scalarsOfCase({ ok: type.ok, err: type.err }, json, wire, keys, path);
    case "named": {
      const { body } = definitionOf(type.def);
      if (body.kind === "alias") return scalarsOf(body.type, json, wire, keys, path);
      if (body.kind === "enum") return [{ keys, path }];
      if (body.kind === "variant") return scalarsOfCase(Object.fromEntries(body.cases.map((each) => [each.name, each.type])), json, wire, keys, path);
      if (body.kind === "flags") {
        return web ? Object.keys(json as object).map((key) => ({ keys: [...keys, key], path: `${path}.${key}` })) : (json as unknown[]).map((_, index) => ({ keys: [...keys, index], path: `${path}[${index}]` }));
      }
      if (body.kind !== "record") return [];
      const fields = json as Readonly<Record<string, unknown>>;
      return body.fields.flatMap(({ name, type: part }) => {
        const key = web ? camelCase(name) : snakeCase(name);
        return Object.hasOwn(fields, key) ? inside(part, fields[key], key, `.${key}`) : [];
      });
    }
    default:
      throw new Error(type.kind);
  }
}

function scalarsOfCase(cases: Readonly<Record<string, Type | null>>, json: unknown, wire: Wire, keys: readonly (string | number)[], path: string): Place[] {
  if (wire === "web") {
    const { tag, val } = json as { readonly tag: string; readonly val?: unknown };
    const type = cases[tag] ?? null;
    return [{ keys: [...keys, "tag"], path: `${path}.tag` }, ...(type === null || val === undefined ? [] : scalarsOf(type, val, wire, [...keys, "val"], `${path}.val`))];
  }
  if (typeof json === "string") return [{ keys, path }];
  const [[key, val] = ["", undefined]] = Object.entries(json as object);
  const type = Object.entries(cases).find(([name]) => pascalCase(name) === key)?.[1] ?? null;
  return type === null ? [] : scalarsOf(type, val, wire, [...keys, key], `${path}.${key}`);
}

/** The same JSON with something else in one place. */
export function replaced(json: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const inner = replaced((json as Readonly<Record<string | number, unknown>>)[key], rest, by);
  if (Array.isArray(json)) return json.map((item: unknown, index) => (index === key ? inner : item));
  const entries = Object.entries(json as object).map(([each, item]): [string, unknown] => [each, each === key ? inner : item]);
  return Object.fromEntries(entries);
}
