/** First values of a state, as expressions: of `@default` where a field has one, else the zero value of its type (design 1.2). */
import type { WaveValue } from "../../grammar/ast.ts";
import { definitionOf, underlyingType, type Field, type Type, type TypeDef } from "../model.ts";
import { camelCase } from "./names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";
import { isShortFixedList, isTaggedOption } from "./type-text.ts";

/** Prints first values: one function for each record, so that types which are used often are printed once. */
export class DefaultValues {
  /** Whole functions, each after those that it calls. */
  readonly functions: string[] = [];
  private readonly plan: WorldPlan;
  private readonly names = new Map<TypeDef, string>();
  private readonly nameOf: (def: TypeDef) => string;
  private readonly typeOf: (def: TypeDef) => string;

  /** `nameOf` gives a free name for the function of a record, `typeOf` its TypeScript type. */
  constructor(plan: WorldPlan, nameOf: (def: TypeDef) => string, typeOf: (def: TypeDef) => string) {
    this.plan = plan;
    this.nameOf = nameOf;
    this.typeOf = typeOf;
  }

  /** The name of the function that makes the first value of a record. */
  record(def: TypeDef): string {
    const known = this.names.get(def);
    if (known !== undefined) return known;
    if (def.body.kind !== "record") throw new Error(`${def.name} is no record`);
    const name = this.nameOf(def);
    this.names.set(def, name);
    const fields = def.body.fields.map((field) => `    ${camelCase(field.name)}: ${this.field(field)},`);
    const type = this.typeOf(def);
    const body = fields.length === 0 ? ["  return {};"] : ["  return {", ...fields, "  };"];
    this.functions.push([`function ${name}(): ${type} {`, ...body, "}"].join("\n"));
    return name;
  }

  /** The value of a field's `@default`, as an expression; `null` without one. */
  written(field: Field): string | null {
    const value = this.plan.process?.defaults.get(field);
    return value === undefined ? null : this.value(value, field.type);
  }

  private field(field: Field): string {
    const value = this.plan.process?.defaults.get(field);
    return value === undefined ? this.zero(field.type) : this.value(value, field.type);
  }

  private zero(type: Type): string {
    const at = underlyingType(type);
    switch (at.kind) {
      case "primitive":
        return primitiveZero(at.name);
      case "option":
        return isTaggedOption(at) ? '{ tag: "none" }' : "undefined";
      case "list":
        if (at.length === null) return this.plan.isBytes(at) ? "new Uint8Array()" : "[]";
        return isShortFixedList(at)
          ? `[${Array.from({ length: at.length }, () => this.zero(at.element)).join(", ")}]`
          : `Array.from({ length: ${at.length} }, () => ${inArrow(this.zero(at.element))})`;
      case "map":
        return "new Map()";
      case "tuple":
        return `[${at.items.map((item) => this.zero(item)).join(", ")}]`;
      case "result":
        return `{ tag: "ok", val: ${at.ok === null ? "undefined" : this.zero(at.ok)} }`;
      case "named":
        return this.zeroDefinition(definitionOf(at.def));
      default:
        throw new Error(`a ${at.kind} has no zero value`);
    }
  }

  private zeroDefinition(def: TypeDef): string {
    const { body } = def;
    switch (body.kind) {
      case "record":
        return `${this.record(def)}()`;
      case "enum":
        return stringLiteral(firstOf(body.cases).name);
      case "variant": {
        const { name, type } = firstOf(body.cases);
        return taggedText(name, type === null ? null : this.zero(type));
      }
      case "flags":
        return flagsText(body.flags, () => false);
      default:
        throw new Error(`a ${body.kind} has no zero value`);
    }
  }

  /** A checked value of an annotation, as `readValue` leaves it. */
  private value(value: WaveValue, type: Type): string {
    const at = underlyingType(type);
    switch (at.kind) {
      case "primitive":
        return primitiveText(value, at.name);
      case "option": {
        const inner = value.kind === "label" && value.name === "some" ? value.payload : null;
        if (!isTaggedOption(at)) return inner === null ? "undefined" : this.value(inner, at.element);
        return inner === null ? '{ tag: "none" }' : taggedText("some", this.value(inner, at.element));
      }
      case "list": {
        const items = value.kind === "list" ? value.items.map((item) => this.value(item, at.element)) : [];
        return this.plan.isBytes(at) ? `Uint8Array.of(${items.join(", ")})` : `[${items.join(", ")}]`;
      }
      case "map": {
        const pairs = value.kind === "list" ? value.items : [];
        return `new Map([${pairs.map((pair) => this.pairText(pair, at.key, at.value)).join(", ")}])`;
      }
      case "tuple":
        return `[${value.kind === "tuple" ? value.items.map((item, index) => this.value(item, partOf(at.items, index))).join(", ") : ""}]`;
      case "result": {
        const isErr = value.kind === "label" && value.name === "err";
        const payload = value.kind === "label" ? value.payload : null;
        const side = isErr ? at.err : at.ok;
        return `{ tag: "${isErr ? "err" : "ok"}", val: ${side === null || payload === null ? "undefined" : this.value(payload, side)} }`;
      }
      case "named":
        return this.definitionValue(value, definitionOf(at.def));
      default:
        throw new Error(`a ${at.kind} has no values in annotations`);
    }
  }

  private pairText(pair: WaveValue, key: Type, item: Type): string {
    const [keyValue, itemValue] = pair.kind === "tuple" ? pair.items : [];
    if (keyValue === undefined || itemValue === undefined) throw new Error("an entry of a map is a pair");
    return `[${this.value(keyValue, key)}, ${this.value(itemValue, item)}]`;
  }

  private definitionValue(value: WaveValue, def: TypeDef): string {
    const { body } = def;
    switch (body.kind) {
      case "record": {
        const given = new Map(
          value.kind === "record" ? value.fields.map((field) => [field.name.name, field.value]) : [],
        );
        const fields = body.fields.map((field) => {
          const inner = given.get(field.name);
          return `${camelCase(field.name)}: ${inner === undefined ? this.field(field) : this.value(inner, field.type)}`;
        });
        return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
      }
      case "enum":
        return stringLiteral(labelOf(value));
      case "variant": {
        const name = labelOf(value);
        const type = body.cases.find((each) => each.name === name)?.type ?? null;
        const payload = value.kind === "label" ? value.payload : null;
        return taggedText(name, type === null || payload === null ? null : this.value(payload, type));
      }
      case "flags": {
        const names = new Set(value.kind === "flags" ? value.names.map(({ name }) => name) : []);
        return flagsText(body.flags, (name) => names.has(name));
      }
      default:
        throw new Error(`a ${body.kind} has no values in annotations`);
    }
  }
}

function primitiveZero(name: string): string {
  switch (name) {
    case "bool":
      return "false";
    case "string":
      return '""';
    case "u64":
    case "s64":
      return "0n";
    case "char":
    case "error-context":
      throw new Error(`a ${name} has no zero value`);
    default:
      return "0";
  }
}

function primitiveText(value: WaveValue, name: string): string {
  if (value.kind === "bool") return String(value.value);
  if (value.kind === "string" || value.kind === "char") return stringLiteral(value.value);
  if (value.kind !== "number") throw new Error(`a ${value.kind} is no ${name}`);
  const { text } = value;
  if (name === "u64" || name === "s64") return `${BigInt(text)}n`;
  if (name !== "f32" && name !== "f64") return String(Number(text));
  const number = text === "nan" ? Number.NaN : Number(text.replace("inf", "Infinity"));
  const rounded = name === "f32" ? Math.fround(number) : number;
  // As Prettier writes it: of an exponent no `+`.
  return Object.is(rounded, -0) ? "-0" : String(rounded).replace("e+", "e");
}

function taggedText(tag: string, value: string | null): string {
  return value === null ? `{ tag: ${stringLiteral(tag)} }` : `{ tag: ${stringLiteral(tag)}, val: ${value} }`;
}

function flagsText(flags: readonly { readonly name: string }[], isSet: (name: string) => boolean): string {
  return `{ ${flags.map(({ name }) => `${camelCase(name)}: ${isSet(name)}`).join(", ")} }`;
}

/** An object at the beginning of an arrow function's body would be a block. */
export function inArrow(text: string): string {
  return text.startsWith("{") ? `(${text})` : text;
}

function labelOf(value: WaveValue): string {
  if (value.kind !== "label") throw new Error(`a ${value.kind} is no case`);
  return value.name;
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error("a type without cases has no zero value");
  return first;
}

function partOf(types: readonly Type[], index: number): Type {
  const type = types[index];
  if (type === undefined) throw new Error("a value has more items than its type");
  return type;
}
