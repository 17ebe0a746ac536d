/** The values that types have in TypeScript, and what JSON leaves of them: an interpreter to check generated codecs against. */
import fc from "fast-check";
import { definitionOf, type Type, type TypeDef } from "../../../compiler/model.ts";
import { camelCase } from "../../../compiler/emit/names.ts";
import { isTaggedOption } from "../../../compiler/emit/type-text.ts";
import type { Wire } from "../../../compiler/process/model.ts";

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
};
const BIG_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  u64: [0n, 2n ** 64n - 1n],
  s64: [-(2n ** 63n), 2n ** 63n - 1n],
};

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "1", "", '"\\\n', "😀"),
);

/** Values of a type, as TypeScript has them. */
export function valuesOf(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "primitive": {
      const [min, max] = RANGES[type.name] ?? [];
      if (min !== undefined && max !== undefined)
        return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0));
      const [least, greatest] = BIG_RANGES[type.name] ?? [];
      if (least !== undefined && greatest !== undefined) {
        return fc.oneof(
          fc.bigInt({ min: least, max: greatest }),
          fc.constantFrom(least, greatest, 0n, 2n ** 53n, 2n ** 53n - 1n),
        );
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
      return fc
        .uniqueArray(fc.tuple(valuesOf(type.key), valuesOf(type.value)), { selector: ([key]) => key, maxLength: 3 })
        .map((entries) => new Map(entries));
    case "option": {
      const some = valuesOf(type.element);
      if (!isTaggedOption(type)) return fc.oneof(fc.constant(undefined), some);
      return fc.oneof(
        fc.constant({ tag: "none" }),
        some.map((val) => ({ tag: "some", val })),
      );
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

const sideOf = (tag: string, type: Type | null) =>
  type === null ? fc.constant({ tag, val: undefined }) : valuesOf(type).map((val) => ({ tag, val }));

function valuesOfDefinition({ body }: TypeDef): fc.Arbitrary<unknown> {
  switch (body.kind) {
    case "alias":
      return valuesOf(body.type);
    case "record":
      return fc.record(Object.fromEntries(body.fields.map(({ name, type }) => [camelCase(name), valuesOf(type)])));
    case "variant":
      return fc.oneof(
        ...body.cases.map(({ name, type }) =>
          type === null ? fc.constant({ tag: name }) : valuesOf(type).map((val) => ({ tag: name, val })),
        ),
      );
    case "enum":
      return fc.constantFrom(...body.cases.map(({ name }) => name));
    case "flags":
      return fc.record(Object.fromEntries(body.flags.map(({ name }) => [camelCase(name), fc.boolean()])), {
        requiredKeys: [],
      });
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
      return new Map(
        [...(value as Map<unknown, unknown>)].map(([key, item]) => [again(type.key, key), again(type.value, item)]),
      );
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
      if (body.kind === "record")
        return Object.fromEntries(
          body.fields.map((each) => [camelCase(each.name), again(each.type, own(camelCase(each.name)))]),
        );
      if (body.kind === "flags")
        return Object.fromEntries(body.flags.map((each) => [camelCase(each.name), own(camelCase(each.name)) === true]));
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
  if (type.kind === "option")
    return isTaggedOption(type) ? (value as { tag: string }).tag === "none" : value === undefined;
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
      return (
        Array.isArray(value) &&
        (type.length === null || value.length === type.length) &&
        value.every((item) => inhabits(type.element, item))
      );
    case "map":
      return (
        value instanceof Map && [...value].every(([key, item]) => inhabits(type.key, key) && inhabits(type.value, item))
      );
    case "option":
      if (!isTaggedOption(type)) return value === undefined || inhabits(type.element, value);
      return inhabitsCases({ none: null, some: type.element }, value, false);
    case "result":
      return inhabitsCases({ ok: type.ok, err: type.err }, value, true);
    case "tuple":
      return (
        Array.isArray(value) &&
        value.length === type.items.length &&
        type.items.every((item, index) => inhabits(item, value[index]))
      );
    case "named": {
      const { body } = definitionOf(type.def);
      if (body.kind === "alias") return inhabits(body.type, value);
      if (body.kind === "enum") return body.cases.some(({ name }) => name === value);
      if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
        return false;
      const fields = value as Readonly<Record<string, unknown>>;
      if (body.kind === "record")
        return (
          hasExactly(
            fields,
            body.fields.map(({ name }) => camelCase(name)),
          ) && body.fields.every((each) => inhabits(each.type, fields[camelCase(each.name)]))
        );
      if (body.kind === "flags")
        return (
          hasExactly(
            fields,
            body.flags.map(({ name }) => camelCase(name)),
          ) && Object.values(fields).every((each) => typeof each === "boolean")
        );
      return (
        body.kind === "variant" &&
        inhabitsCases(Object.fromEntries(body.cases.map((each) => [each.name, each.type])), value, false)
      );
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
  if (min !== undefined && max !== undefined)
    return (
      typeof value === "number" && Number.isInteger(value) && !Object.is(value, -0) && value >= min && value <= max
    );
  const [least, greatest] = BIG_RANGES[name] ?? [];
  if (least !== undefined && greatest !== undefined)
    return typeof value === "bigint" && value >= least && value <= greatest;
  if (name === "bool") return typeof value === "boolean";
  if (name === "f64") return typeof value === "number";
  if (name === "f32") return typeof value === "number" && Object.is(Math.fround(value), value);
  if (typeof value !== "string" || !value.isWellFormed()) return false;
  return name === "string" || [...value].length === 1;
}
