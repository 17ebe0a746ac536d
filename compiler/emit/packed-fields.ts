/** Fields of a record that a binary writer puts one behind the other into room that was made for all of them. */
import type { Field } from "../model.ts";
import { MOST_BYTES } from "./binary-size.ts";
import { isInherited } from "./json-names.ts";
import { camelCase } from "./names.ts";
import { grouped, PLAIN_FORMS, plainSuffix } from "./plain-fields.ts";
import { isTaggedOption } from "./type-text.ts";
import type { ValueSite } from "./value-site.ts";

/** How a value goes into its room: `name` is the local variable that holds it. */
export interface PackedForm {
  /** The bytes that it takes at most, without the characters of a string. */
  readonly room: number;
  /** What has to hold of it, an operand of `&&`. May use `careful` of the message where the statements need `text`. */
  readonly allowed: (name: string) => string;
  /** The statements. They may use what `needs` and `calls` tell, and `position`, where its bytes go; then that is behind them. */
  readonly put: (name: string) => readonly string[];
  /** What of the message the statements write into. */
  readonly needs: readonly ("bytes" | "view" | "text")[];
  /** Functions of the runtime. */
  readonly calls: readonly string[];
}

/** In a byte. */
function byte(suffix: string, expression: (name: string) => string): PackedForm {
  return {
    ...primitive(suffix),
    put: (name) => [`bytes[position++] = ${expression(name)};`],
    needs: ["bytes"],
  };
}

/** By a method of `DataView`, little-endian. */
function fixed(suffix: string, method: string, allowed = primitive(suffix).allowed): PackedForm {
  const form = primitive(suffix);
  return {
    ...form,
    allowed,
    put: (name) => [`view.${method}(position, ${name}, true);`, `position += ${form.room};`],
    needs: ["view"],
  };
}

/** As a count. */
function count(suffix: string, expression: (name: string) => string): PackedForm {
  return {
    ...primitive(suffix),
    put: (name) => [`position = setCount(bytes, position, ${expression(name)});`],
    needs: ["bytes"],
    calls: ["setCount"],
  };
}

/** What is the same in copies and in messages: what a value may be; and what it takes. */
function primitive(suffix: string): Omit<PackedForm, "put" | "needs"> {
  return {
    room: MOST_BYTES.get(suffix) ?? 0,
    allowed: (name) => PLAIN_FORMS.get(suffix)?.allowed(name) ?? "",
    calls: [],
  };
}

const bigint =
  (convert: string): PackedForm["allowed"] =>
  (name) =>
    `typeof ${name} === "bigint" && BigInt.${convert}(64, ${name}) === ${name}`;

/** By the suffix of their codecs: primitive types of fixed width, and those that are a count. */
const FORMS: ReadonlyMap<string, PackedForm> = new Map<string, PackedForm>([
  ["Bool", byte("Bool", (name) => `${name} ? 1 : 0`)],
  ["U8", byte("U8", (name) => name)],
  ["S8", byte("S8", (name) => name)],
  ["U16", fixed("U16", "setUint16")],
  ["S16", fixed("S16", "setInt16")],
  ["U32", count("U32", (name) => name)],
  ["S32", fixed("S32", "setInt32")],
  ["U64", fixed("U64", "setBigUint64", bigint("asUintN"))],
  ["S64", fixed("S64", "setBigInt64", bigint("asIntN"))],
  ["F32", fixed("F32", "setFloat32")],
  ["F64", fixed("F64", "setFloat64")],
  ["String", stringForm()],
]);

/** Strings are asked for lone surrogates only where their message is careful. */
function stringForm(): PackedForm {
  const length = count("String", (name) => `${name}.length`);
  return {
    ...length,
    allowed: (name) => `typeof ${name} === "string" && (!careful || isText(${name}))`,
    put: (name) => [...length.put(name), `text += ${name};`],
    needs: ["bytes", "text"],
    calls: [...length.calls, "isText"],
  };
}

/** Of a field of such a type, also by another name that constrains nothing, or of an option of one. */
export function packedForm(site: ValueSite, field: Field): PackedForm | null {
  const ref = site.refer(field);
  if (isInherited(camelCase(field.name))) return null;
  const own = FORMS.get(plainSuffix(site, ref) ?? "");
  if (own !== undefined || ref.kind === "runtime" || ref.unit.source.kind !== "anonymous") return own ?? null;
  const { type } = ref.unit.source;
  if (type.kind !== "option" || isTaggedOption(type)) return null;
  const held = FORMS.get(plainSuffix(site, site.plan.refer(type.element, ref.unit.module)) ?? "");
  return held === undefined ? null : optionOf(held);
}

function optionOf(held: PackedForm): PackedForm {
  return {
    room: 1 + held.room,
    allowed: (name) => `(${name} === undefined || ${grouped(held.allowed(name), " && ")})`,
    put: (name) => [
      `if (${name} === undefined) {`,
      "  bytes[position++] = 0;",
      "} else {",
      "  bytes[position++] = 1;",
      ...held.put(name).map((line) => `  ${line}`),
      "}",
    ],
    needs: [...new Set([...held.needs, "bytes" as const])],
    calls: held.calls,
  };
}
