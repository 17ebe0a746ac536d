/** Fields of a record that a binary writer puts one behind the other into room that was made for all of them. */
import type { Field } from "../model.ts";
import { isInherited } from "./json-names.ts";
import { camelCase } from "./names.ts";
import { grouped, plainSuffix } from "./plain-fields.ts";
import { isTaggedOption } from "./type-text.ts";
import type { ValueSite } from "./value-site.ts";

/** How a value goes into its room: `name` is the local variable that holds it. */
export interface PackedForm {
  /** The bytes that it takes at most, without the characters of a string. */
  readonly room: number;
  /** What has to hold of it, joined by `&&`. May use `careful` of the message where the statements need `text`. */
  readonly allowed: (name: string) => readonly string[];
  /** The statements. They may use what `needs` and `calls` tell, and `position`, where its bytes go; then that is behind them. */
  readonly put: (name: string) => readonly string[];
  /** What of the message the statements write into. */
  readonly needs: readonly ("bytes" | "view" | "text")[];
  /** Functions of the runtime. */
  readonly calls: readonly string[];
}

const isNumber = (name: string): string => `typeof ${name} === "number"`;

/** In a byte. */
function byte(allowed: PackedForm["allowed"], expression: (name: string) => string): PackedForm {
  return {
    room: 1,
    allowed,
    put: (name) => [`bytes[position++] = ${expression(name)};`],
    needs: ["bytes"],
    calls: [],
  };
}

/** By a method of `DataView`, little-endian. */
function fixed(room: number, method: string, allowed: PackedForm["allowed"]): PackedForm {
  const order = room === 1 ? "" : ", true";
  return {
    room,
    allowed,
    put: (name) => [`view.${method}(position, ${name}${order});`, `position += ${room};`],
    needs: ["view"],
    calls: [],
  };
}

/** As a count. */
function count(allowed: PackedForm["allowed"], expression: (name: string) => string): PackedForm {
  return {
    room: 5,
    allowed,
    put: (name) => [`position = setCount(bytes, position, ${expression(name)});`],
    needs: ["bytes"],
    calls: ["setCount"],
  };
}

/** By the suffix of their codecs: primitive types of fixed width, and those that are a count. */
const FORMS: ReadonlyMap<string, PackedForm> = new Map<string, PackedForm>([
  [
    "Bool",
    byte(
      (name) => [`typeof ${name} === "boolean"`],
      (name) => `${name} ? 1 : 0`,
    ),
  ],
  [
    "U8",
    byte(
      (name) => [isNumber(name), `(${name} & 0xff) === ${name}`],
      (name) => name,
    ),
  ],
  [
    "S8",
    byte(
      (name) => [isNumber(name), `(${name} << 24) >> 24 === ${name}`],
      (name) => name,
    ),
  ],
  ["U16", fixed(2, "setUint16", (name) => [isNumber(name), `(${name} & 0xffff) === ${name}`])],
  ["S16", fixed(2, "setInt16", (name) => [isNumber(name), `(${name} << 16) >> 16 === ${name}`])],
  [
    "U32",
    count(
      (name) => [isNumber(name), `${name} >>> 0 === ${name}`],
      (name) => name,
    ),
  ],
  ["S32", fixed(4, "setInt32", (name) => [isNumber(name), `(${name} | 0) === ${name}`])],
  [
    "U64",
    fixed(8, "setBigUint64", (name) => [`typeof ${name} === "bigint"`, `BigInt.asUintN(64, ${name}) === ${name}`]),
  ],
  ["S64", fixed(8, "setBigInt64", (name) => [`typeof ${name} === "bigint"`, `BigInt.asIntN(64, ${name}) === ${name}`])],
  ["F32", fixed(4, "setFloat32", (name) => [isNumber(name)])],
  ["F64", fixed(8, "setFloat64", (name) => [isNumber(name)])],
  ["String", stringForm()],
]);

function stringForm(): PackedForm {
  const length = count(
    (name) => [`typeof ${name} === "string"`, `(!careful || isText(${name}))`],
    (name) => `${name}.length`,
  );
  return {
    ...length,
    put: (name) => [...length.put(name), `text += ${name};`],
    needs: ["bytes", "text"],
    calls: [...length.calls, "isText"],
  };
}

/** Of a field of such a type, also by another name that constrains nothing, or of an option of one. */
export function packedForm(site: ValueSite, field: Field): PackedForm | null {
  const ref = site.refer(field);
  if (isInherited(camelCase(field.name))) return null;
  const primitive = FORMS.get(plainSuffix(site, ref) ?? "");
  if (primitive !== undefined || ref.kind === "runtime" || ref.unit.source.kind !== "anonymous")
    return primitive ?? null;
  const { type } = ref.unit.source;
  if (type.kind !== "option" || isTaggedOption(type)) return null;
  const held = FORMS.get(plainSuffix(site, site.plan.refer(type.element, ref.unit.module)) ?? "");
  return held === undefined ? null : optionOf(held);
}

function optionOf(held: PackedForm): PackedForm {
  return {
    room: 1 + held.room,
    allowed: (name) => {
      const conditions = held.allowed(name);
      const all = conditions.join(" && ");
      return [`(${name} === undefined || ${conditions.length > 1 ? grouped(all, " && ") : all})`];
    },
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
