/** Values of types, and what it means to be one: written apart from the printers, from the design's words. */
import fc from "fast-check";
import { camelCase } from "../../../compiler/emit/names.ts";
import {
  definitionOf,
  underlyingType,
  type Field,
  type Param,
  type Type,
  type TypeDef,
} from "../../../compiler/model.ts";
import type { Constraints } from "../../../compiler/process/model.ts";

type ConstraintMap = ReadonlyMap<Field | Param | TypeDef, Constraints>;

const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 2 ** 8 - 1],
  u16: [0, 2 ** 16 - 1],
  u32: [0, 2 ** 32 - 1],
  s8: [-(2 ** 7), 2 ** 7 - 1],
  s16: [-(2 ** 15), 2 ** 15 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
};
const BIG_INTEGERS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  u64: [0n, 2n ** 64n - 1n],
  s64: [-(2n ** 63n), 2n ** 63n - 1n],
};

export class TypeValues {
  private readonly constraints: ConstraintMap;
  private readonly arbitraries = new Map<TypeDef, fc.Arbitrary<unknown>>();

  constructor(constraints: ConstraintMap) {
    this.constraints = constraints;
  }

  /** Values that the type and its constraints allow. */
  arbitrary(type: Type, extra?: Constraints): fc.Arbitrary<unknown> {
    if (extra !== undefined) return this.constrained(type, extra);
    switch (type.kind) {
      case "primitive":
        return scalar(type.name);
      case "named": {
        const def = definitionOf(type.def);
        let known = this.arbitraries.get(def);
        if (known === undefined) this.arbitraries.set(def, (known = this.ofDefinition(def)));
        return known;
      }
      case "tuple":
        return fc.tuple(...type.items.map((item) => this.arbitrary(item)));
      case "list":
        return this.list(
          type,
          type.length === null ? { maxLength: 4 } : { minLength: type.length, maxLength: type.length },
        );
      case "map":
        return this.map(type, 0, 4);
      case "option": {
        const inner = this.arbitrary(type.element);
        if (underlyingType(type.element).kind !== "option") return fc.option(inner, { nil: undefined });
        return fc.oneof(
          fc.constant({ tag: "none" }),
          inner.map((val) => ({ tag: "some", val })),
        );
      }
      case "result":
        return fc.oneof(this.side("ok", type.ok), this.side("err", type.err));
      default:
        throw new Error(type.kind);
    }
  }

  private side(tag: string, type: Type | null): fc.Arbitrary<unknown> {
    return (type === null ? fc.constant(undefined) : this.arbitrary(type)).map((val) => ({ tag, val }));
  }

  private list(
    type: Type & { readonly kind: "list" },
    length: { readonly minLength?: number; readonly maxLength: number },
  ): fc.Arbitrary<unknown> {
    if (isBytes(type, this.constraints)) return fc.uint8Array(length);
    return fc.array(this.arbitrary(type.element), length);
  }

  private map(type: Type & { readonly kind: "map" }, min: number, max: number): fc.Arbitrary<unknown> {
    const pairs = fc.uniqueArray(fc.tuple(this.arbitrary(type.key), this.arbitrary(type.value)), {
      selector: ([key]) => key,
      minLength: min,
      maxLength: max,
    });
    return pairs.map((entries) => new Map(entries));
  }

  private ofDefinition(def: TypeDef): fc.Arbitrary<unknown> {
    const { body } = def;
    switch (body.kind) {
      case "alias":
        return this.arbitrary(body.type, this.constraints.get(def));
      case "record":
        return fc.record(
          Object.fromEntries(
            body.fields.map((field) => [
              camelCase(field.name),
              this.arbitrary(field.type, this.constraints.get(field)),
            ]),
          ),
        );
      case "variant":
        return fc.oneof(
          ...body.cases.map(({ name, type }) =>
            type === null ? fc.constant({ tag: name }) : this.arbitrary(type).map((val) => ({ tag: name, val })),
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

  // Directly where filtering would hardly find any.
  private constrained(type: Type, { min, max, length, pattern }: Constraints): fc.Arbitrary<unknown> {
    const under = underlyingType(type);
    if (under.kind === "option")
      return fc.option(this.constrained(under.element, { min, max, length, pattern } as Constraints), {
        nil: undefined,
      });
    if (under.kind === "list") return this.list(under, { minLength: length?.min ?? 0, maxLength: length?.max ?? 4 });
    if (under.kind === "map")
      return this.map(
        under,
        length?.min ?? 0,
        under.key.kind === "primitive" && under.key.name === "bool" ? 2 : (length?.max ?? 4),
      );
    if (under.kind !== "primitive") throw new Error("no such constraint");
    if (pattern !== undefined) return fc.constantFrom("", "a", "abc", "🦊");
    if (length !== undefined)
      return fc
        .array(fc.constantFrom("a", "é", "🦊", "漢"), { minLength: length.min ?? 0, maxLength: length.max ?? 4 })
        .map((parts) => parts.join(""));
    if (under.name === "u64" || under.name === "s64")
      return fc.bigInt({ min: BigInt(min ?? 0), max: BigInt(max ?? 100) });
    return fc.integer({ min: Number(min), max: Number(max) });
  }

  /** Whether a value is one of the type, exactly as decoders promise to make it. */
  conforms(type: Type, value: unknown, extra?: Constraints): boolean {
    return this.isOf(type, value) && (extra === undefined || fits(value, underlyingType(type), extra));
  }

  private isOf(type: Type, value: unknown): boolean {
    switch (type.kind) {
      case "primitive":
        return isScalar(type.name, value);
      case "named":
        return this.isOfDefinition(definitionOf(type.def), value);
      case "tuple":
        return (
          Array.isArray(value) &&
          value.length === type.items.length &&
          type.items.every((item, index) => this.isOf(item, value[index]))
        );
      case "list":
        if (isBytes(type, this.constraints)) return value instanceof Uint8Array;
        return (
          Array.isArray(value) &&
          (type.length === null || value.length === type.length) &&
          value.every((item) => this.isOf(type.element, item))
        );
      case "map":
        return (
          value instanceof Map &&
          [...value].every(([key, item]) => this.isOf(type.key, key) && this.isOf(type.value, item))
        );
      case "option":
        if (underlyingType(type.element).kind !== "option")
          return value === undefined || this.isOf(type.element, value);
        return (
          isTagged(value) && (value.tag === "none" || (value.tag === "some" && this.isOf(type.element, value.val)))
        );
      case "result":
        return (
          isTagged(value) &&
          ((value.tag === "ok" && this.isPayload(type.ok, value)) ||
            (value.tag === "err" && this.isPayload(type.err, value)))
        );
      default:
        return false;
    }
  }

  private isPayload(type: Type | null, value: { readonly val?: unknown }): boolean {
    return type === null ? value.val === undefined : this.isOf(type, value.val);
  }

  private isOfDefinition(def: TypeDef, value: unknown): boolean {
    const { body } = def;
    switch (body.kind) {
      case "alias":
        return this.conforms(body.type, value, this.constraints.get(def));
      case "record":
        return (
          isPlain(value) &&
          Object.keys(value).length === body.fields.length &&
          body.fields.every((field) =>
            this.conforms(field.type, value[camelCase(field.name)], this.constraints.get(field)),
          )
        );
      case "variant": {
        const found = isTagged(value) ? body.cases.find(({ name }) => name === value.tag) : undefined;
        return found !== undefined && isTagged(value) && this.isPayload(found.type, value);
      }
      case "enum":
        return body.cases.some(({ name }) => name === value);
      case "flags":
        return (
          isPlain(value) &&
          Object.keys(value).length === body.flags.length &&
          body.flags.every(({ name }) => typeof value[camelCase(name)] === "boolean")
        );
      default:
        return false;
    }
  }

  /** The one form of values that say the same: all flags there, floats of their width, no negative zero among integers. */
  normal(type: Type, value: unknown): unknown {
    switch (type.kind) {
      case "primitive":
        if (type.name === "f32") return Math.fround(value as number);
        return INTEGERS[type.name] === undefined ? value : (value as number) + 0;
      case "named":
        return this.normalOf(definitionOf(type.def), value);
      case "tuple":
        return type.items.map((item, index) => this.normal(item, (value as unknown[])[index]));
      case "list":
        return Array.from(value as ArrayLike<unknown>, (item) => this.normal(type.element, item));
      case "map":
        return [...(value as Map<unknown, unknown>)].map(([key, item]) => [
          this.normal(type.key, key),
          this.normal(type.value, item),
        ]);
      case "option": {
        if (underlyingType(type.element).kind !== "option")
          return value === undefined ? undefined : this.normal(type.element, value);
        const { tag, val } = value as { readonly tag: string; readonly val?: unknown };
        return tag === "none" ? { tag } : { tag, val: this.normal(type.element, val) };
      }
      case "result": {
        const { tag, val } = value as { readonly tag: "ok" | "err"; readonly val?: unknown };
        const side = type[tag];
        return { tag, val: side === null ? undefined : this.normal(side, val) };
      }
      default:
        return value;
    }
  }

  private normalOf(def: TypeDef, value: unknown): unknown {
    const { body } = def;
    const fields = value as Readonly<Record<string, unknown>>;
    switch (body.kind) {
      case "alias":
        return this.normal(body.type, value);
      case "record":
        return Object.fromEntries(
          body.fields.map(({ name, type }) => [camelCase(name), this.normal(type, fields[camelCase(name)])]),
        );
      case "variant": {
        const { tag, val } = value as { readonly tag: string; readonly val?: unknown };
        const type = body.cases.find(({ name }) => name === tag)?.type ?? null;
        return type === null ? { tag } : { tag, val: this.normal(type, val) };
      }
      case "flags":
        return Object.fromEntries(body.flags.map(({ name }) => [camelCase(name), fields[camelCase(name)] === true]));
      default:
        return value;
    }
  }
}

function scalar(name: string): fc.Arbitrary<unknown> {
  const range = INTEGERS[name];
  if (range !== undefined) return fc.integer({ min: range[0], max: range[1] });
  const big = BIG_INTEGERS[name];
  if (big !== undefined) return fc.bigInt({ min: big[0], max: big[1] });
  if (name === "bool") return fc.boolean();
  if (name === "f32") return fc.float();
  if (name === "f64") return fc.double();
  if (name === "char") return fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
  return fc.string({ unit: "binary", maxLength: 12 });
}

function isScalar(name: string, value: unknown): boolean {
  const range = INTEGERS[name];
  if (range !== undefined)
    return (
      Number.isInteger(value) && (value as number) >= range[0] && (value as number) <= range[1] && !Object.is(value, -0)
    );
  const big = BIG_INTEGERS[name];
  if (big !== undefined) return typeof value === "bigint" && value >= big[0] && value <= big[1];
  if (name === "bool") return typeof value === "boolean";
  if (name === "f32") return typeof value === "number" && Object.is(value, Math.fround(value));
  if (name === "f64") return typeof value === "number";
  if (typeof value !== "string" || /\p{Surrogate}/u.test(value)) return false;
  return name !== "char" || [...value].length === 1;
}

function fits(value: unknown, type: Type, constraints: Constraints): boolean {
  if (type.kind === "option") return value === undefined || fits(value, underlyingType(type.element), constraints);
  const { min, max, length, pattern } = constraints;
  if (min !== undefined && !((value as number) >= Number(min))) return false;
  if (max !== undefined && !((value as number) <= Number(max))) return false;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(value as string)) return false;
  if (length === undefined) return true;
  const size =
    typeof value === "string"
      ? [...value].length
      : value instanceof Map
        ? value.size
        : (value as ArrayLike<unknown>).length;
  return size >= (length.min ?? 0) && size <= (length.max ?? Infinity);
}

function isBytes(type: Type & { readonly kind: "list" }, constraints: ConstraintMap): boolean {
  if (type.length !== null) return false;
  let at = type.element;
  while (at.kind === "named") {
    const def = definitionOf(at.def);
    if (def.body.kind !== "alias" || constraints.has(def)) return false;
    at = def.body.type;
  }
  return at.kind === "primitive" && at.name === "u8";
}

function isTagged(value: unknown): value is { readonly tag: string; readonly val?: unknown } {
  return isPlain(value) && typeof value["tag"] === "string";
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
