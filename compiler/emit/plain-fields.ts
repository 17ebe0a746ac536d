/** Fields of a record that a copier reads and checks together, by one condition, before it puts the copy together. */
import type { Field } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import { isInherited, valueField } from "./json-names.ts";
import { camelCase, identifier } from "./names.ts";
import type { CodecRef } from "./plan.ts";
import { isOptional, isTaggedOption } from "./type-text.ts";
import type { ValueSite } from "./value-site.ts";

/** What one expression checks: `name` is the local variable that holds the value. */
export interface PlainForm {
  /** True where the type allows the value. */
  readonly allowed: (name: string) => string;
  /** The value in the copy, where it is not copied as it stands: -0 is 0 among integers, and an `f32` has no more than 32 bits. */
  readonly copy?: (name: string) => string;
  /** The runtime's function that `allowed` calls: generated code is compiled with users' own `lib`, which need not know `isWellFormed`. */
  readonly calls?: string;
}

const integer = (convert: (name: string) => string): PlainForm => ({
  allowed: (name) => `typeof ${name} === "number" && ${grouped(convert(name), " & ", " | ")} === ${name}`,
  copy: convert,
});

/** By the suffix of their codecs. What takes more than an expression (bytes, characters, integers of 64 bits) has a copier in the runtime. */
export const PLAIN_FORMS: ReadonlyMap<string, PlainForm> = new Map<string, PlainForm>([
  ["Bool", { allowed: (name) => `typeof ${name} === "boolean"` }],
  ["U8", integer((name) => `${name} & 0xff`)],
  ["S8", integer((name) => `(${name} << 24) >> 24`)],
  ["U16", integer((name) => `${name} & 0xffff`)],
  ["S16", integer((name) => `(${name} << 16) >> 16`)],
  ["U32", integer((name) => `${name} >>> 0`)],
  ["S32", integer((name) => `${name} | 0`)],
  ["F32", { allowed: (name) => `typeof ${name} === "number"`, copy: (name) => `Math.fround(${name})` }],
  ["F64", { allowed: (name) => `typeof ${name} === "number"` }],
  ["String", { allowed: (name) => `isText(${name})`, calls: "isText" }],
]);

/** Of a field that can be checked so: of a primitive type, or an option of one that is copied as it stands. */
export function plainForm(site: ValueSite, field: Field): PlainForm | null {
  const ref = site.refer(field);
  const primitive = formOfPrimitive(site, ref);
  if (primitive !== null || ref.kind === "runtime" || ref.unit.source.kind !== "anonymous") return primitive;
  const { type } = ref.unit.source;
  if (type.kind !== "option" || isTaggedOption(type) || isInherited(camelCase(field.name))) return null;
  const held = formOfPrimitive(site, site.plan.refer(type.element, ref.unit.module));
  if (held === null || held.copy !== undefined) return null;
  return { ...held, allowed: (name) => `${name} === undefined || ${grouped(held.allowed(name), " && ")}` };
}

/** True where one of them is not: as Prettier writes it. */
export function notAll(conditions: readonly string[]): string {
  const [first = "", ...more] = conditions;
  if (more.length === 0) return /^\w+\(\w+\)$/.test(first) ? `!${first}` : `!(${first})`;
  return `!(${conditions.map((each) => grouped(each, " || ")).join(" && ")})`;
}

/** In parentheses where the expression has one of `operators`. */
export function grouped(expression: string, ...operators: readonly string[]): string {
  return operators.some((each) => expression.includes(each)) ? `(${expression})` : expression;
}

/**
 * Names for the values of `fields`: as they are called, unless a name means something else in a function that has imported what it calls,
 * and has these `variables`.
 */
export function localNames(
  code: CodeModule,
  fields: readonly Field[],
  variables: readonly string[] = [],
): Map<Field, string> {
  const taken = new Set(["value", "at", ...variables]);
  const names = new Map<Field, string>();
  for (const field of fields) {
    let name = identifier(field.name);
    while (taken.has(name) || code.isTaken(name)) name += "_";
    taken.add(name);
    names.set(field, name);
  }
  return names;
}

function formOfPrimitive(site: ValueSite, ref: CodecRef): PlainForm | null {
  return PLAIN_FORMS.get(plainSuffix(site, ref) ?? "") ?? null;
}

/** The suffix of the codec of a primitive type, also by another name that constrains nothing; `null` of other types. */
export function plainSuffix(site: ValueSite, ref: CodecRef): string | null {
  const named = unaliased(site, ref);
  return named.kind === "runtime" ? named.suffix : null;
}

/** What a name stands for, behind other names that constrain nothing. */
export function unaliased(site: ValueSite, ref: CodecRef): CodecRef {
  if (ref.kind === "runtime") return ref;
  const { source, module } = ref.unit;
  if (source.kind !== "definition" || source.constraints !== null || source.def.body.kind !== "alias") return ref;
  return unaliased(site, site.plan.refer(source.def.body.type, module));
}

/** Of a pattern or an object: `age`, `class: class_`. */
export function renamed(name: string, value = name): string {
  return name === value ? name : `${name}: ${value}`;
}

/** A field that may be left out may be one that every object inherits (`constructor`): then only its own counts. */
export function fieldOf(site: ValueSite, { name, type }: Field): string {
  return isOptional(type) ? valueField(site, camelCase(name)) : `value.${camelCase(name)}`;
}
