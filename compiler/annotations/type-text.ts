import { underlyingType } from "./underlying.ts";
import type { WaveValue } from "../../grammar/ast.ts";
import { definitionOf, type Type } from "../model.ts";

/** A type as one would write it in WIT: `option<list<u8>>`. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "named":
      return type.def.name;
    case "tuple":
      return `tuple<${type.items.map(typeText).join(", ")}>`;
    case "list":
      return type.length === null
        ? `list<${typeText(type.element)}>`
        : `list<${typeText(type.element)}, ${type.length}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "option":
      return `option<${typeText(type.element)}>`;
    case "result":
      return resultText(type.ok, type.err);
    case "future":
    case "stream":
      return type.element === null ? type.kind : `${type.kind}<${typeText(type.element)}>`;
    case "own":
    case "borrow":
      return `${type.kind}<${type.resource.name}>`;
  }
}

function resultText(ok: Type | null, err: Type | null): string {
  if (ok === null) return err === null ? "result" : `result<_, ${typeText(err)}>`;
  return err === null ? `result<${typeText(ok)}>` : `result<${typeText(ok)}, ${typeText(err)}>`;
}

/** What a value of the type looks like in WAVE, for "must be ..., found ...". */
export function describeExpected(written: Type): string {
  const type = underlyingType(written);
  switch (type.kind) {
    case "primitive":
      return PRIMITIVES[type.name] ?? `a ${type.name}`;
    case "named":
      return describeNamed(type);
    case "tuple":
      return `a tuple \`(...)\` of ${type.items.length}`;
    case "list":
      return type.length === null ? "a list `[...]`" : `a list \`[...]\` of ${type.length}`;
    case "map":
      return "a map, written as a list of pairs `[(key, value), ...]`";
    case "option":
      return NESTED.has(underlyingType(type.element).kind)
        ? "`none` or `some(...)`"
        : `\`none\` or ${describeExpected(type.element)}`;
    case "result":
      return "`ok(...)` or `err(...)`";
    default:
      return `a ${typeText(type)}`;
  }
}

/** Inside an option these need their `some(...)`: without it they could be read in two ways. */
const NESTED: ReadonlySet<string> = new Set(["option", "result"]);

const PRIMITIVES: Readonly<Record<string, string>> = {
  bool: "`true` or `false`",
  u8: "a whole number",
  u16: "a whole number",
  u32: "a whole number",
  u64: "a whole number",
  s8: "a whole number",
  s16: "a whole number",
  s32: "a whole number",
  s64: "a whole number",
  f32: "a number",
  f64: "a number",
  char: "a character in single quotes",
  string: "a string in double quotes",
};

function describeNamed(type: Type & { readonly kind: "named" }): string {
  const { body, name } = definitionOf(type.def);
  switch (body.kind) {
    case "record":
      return `a record \`{field: value, ...}\` (${name})`;
    case "flags":
      return `a set of flags \`{name, ...}\` (${name})`;
    case "enum":
    case "variant":
      return `one of ${body.cases.map((each) => `\`${each.name}${each.type === null ? "" : "(...)"}\``).join(", ")}`;
    default:
      return `a ${name}`;
  }
}

/** What somebody wrote: "the number 5". */
export function describeValue(value: WaveValue): string {
  switch (value.kind) {
    case "bool":
      return `\`${value.value}\``;
    case "number":
      return `the number ${value.text}`;
    case "string":
      return `the string ${shortened(JSON.stringify(value.value))}`;
    case "char":
      return `the character '${value.value}'`;
    case "label":
      return value.payload === null ? `\`${value.name}\`` : `\`${value.name}(...)\``;
    case "list":
      return `a list of ${value.items.length}`;
    case "tuple":
      return `a tuple of ${value.items.length}`;
    case "record":
      return "a record";
    case "flags":
      return value.names.length === 0 ? "`{}`" : "a set of flags";
  }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…"` : text;
}
