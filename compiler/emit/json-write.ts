/** `writeJsonX`: from a value to JSON as bytes, constant pieces and written parts one after the other. */
import type { Case, Field, Type } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import { constraintChecks, isFloatOfOneBound } from "./constraints.ts";
import { codecFunction, referTo, type Codable } from "./json-calls.ts";
import { caseKey, expectedTags, fieldKey, flagKey, isStringKey, valueField } from "./json-names.ts";
import { camelCase } from "./names.ts";
import type { CodecUnit, WorldPlan } from "./plan.ts";
import { ServerSite } from "./server-site.ts";
import { stringLiteral } from "./string-literal.ts";
import { isOptional, isShortFixedList, isTaggedOption } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";

/** A unit while its writer is printed: how it calls the writers of its parts, and the constant pieces of its JSON. */
export class AnswerSite extends ServerSite {
  constructor(plan: WorldPlan, code: CodeModule, unit: CodecUnit) {
    super(plan, code, unit, { className: "JsonPiece", ending: "Json" });
  }

  /** `writeJsonU32(value.age, out, "user.age");`: `value` and `at` are expressions. */
  write(of: Codable, value: string, at: string): string {
    const write = codecFunction(this.plan, this.code, "writeJson", referTo(this.plan, this.unit.module, of));
    return `${write}(${value}, out, ${at});`;
  }

  /** `writeJsonPiece(userJson.age, out);` */
  piece(name: string, text: string): string {
    return `${this.server("writeJsonPiece")}(${this.constant(name, text)}, out);`;
  }

  /** `openJsonList(out);` */
  mark(name: string): string {
    return `${this.server(name)}(out);`;
  }
}

/** The constants, then the whole function. */
export function writeJsonFunction(site: AnswerSite): string[] {
  const writer = site.code.type("hypc/runtime", "JsonWriter");
  const head = `export function writeJson${site.unit.suffix}(value: ${site.typeText()}, out: ${writer}, at = ${stringLiteral(site.label())}): void {`;
  const body = bodyOf(site).map((line) => `  ${line}`);
  return [...site.declaration(), [head, ...body, "}"].join("\n")];
}

function bodyOf(site: AnswerSite): string[] {
  return unitBody(site.unit, {
    constrained: (type) => constrainedBody(site, type),
    anonymous: (type) => anonymousBody(site, type),
    alias: (type) => [site.write(type, "value", "at")],
    record: (name, fields) => recordBody(site, name, fields),
    variant: (name, cases) => variantBody(site, name, cases),
    enumeration: (cases) => enumBody(site, cases),
    flags: (name, flags) => flagsBody(site, name, flags),
  });
}

// The type's own writer first: checks may rely on what it checks.
function constrainedBody(site: AnswerSite, type: Type): string[] {
  const refuse = (expected: string, found: string): string =>
    `throw new ${site.runtime("EncodeError")}(at, ${expected}, ${found});`;
  return [
    site.write(type, "value", "at"),
    ...constraintChecks(site.code, site.unit, "value", refuse),
    // An infinity is null there, which is read as `NaN`, and that is within no bounds; two bounds have refused it.
    ...(!site.web && isFloatOfOneBound(site.unit, type)
      ? [`if (!Number.isFinite(value)) ${refuse('"a finite number"', "value")}`]
      : []),
  ];
}

function recordBody(site: AnswerSite, record: string, fields: readonly Field[]): string[] {
  // An option that is none is left out; the other wire writes its null.
  const isLeftOut = (field: Field): boolean => site.web && isOptional(field.type);
  const first = fields.findIndex((field) => !isLeftOut(field));
  const lines = fields.flatMap((field, index) => {
    const name = camelCase(field.name);
    const at = stringLiteral(`${record}.${field.name}`);
    const own = isOptional(field.type) ? valueField(site, name) : `value.${name}`;
    // Before the first field that is always there, commas come behind.
    const isEarly = first === -1 || index < first;
    const key = `${index === 0 && first === 0 ? "{" : isEarly || index === first ? "" : ","}"${fieldKey(site, field.name)}":`;
    if (!isLeftOut(field)) return [site.piece(name, key), site.write(field, own, at)];
    const inherited = own !== `value.${name}`;
    const held = inherited ? `${name}Field` : own;
    return [
      ...(inherited ? [`const ${held} = ${own};`] : []),
      `if (${held} !== undefined) {`,
      `  ${site.piece(name, key)}`,
      `  ${site.write(field, held, at)}`,
      ...(isEarly ? [`  ${site.mark("writeJsonComma")}`] : []),
      "}",
    ];
  });
  return [
    `${site.runtime("checkObject")}(value, at);`,
    ...(first === 0 ? [] : [site.mark("openJsonObject")]),
    ...lines,
    site.mark("closeJsonObject"),
  ];
}

function variantBody(site: AnswerSite, variant: string, cases: readonly Case[]): string[] {
  const alternatives = cases.map(({ name, type }) =>
    caseOf(site, name, caseKey(site, name), type, stringLiteral(`${variant}.${name}`)),
  );
  return taggedSwitch(site, alternatives, expectedTags(site));
}

/** One of a variant's cases, an option's or a result's two: `key` is what JSON calls it. */
function caseOf(site: AnswerSite, tag: string, key: string, type: Type | null, at: string): string[] {
  const [alone, start] = site.web ? [`{"tag":"${key}"}`, `{"tag":"${key}","val":`] : [`"${key}"`, `{"${key}":`];
  return alternative(
    tag,
    type === null
      ? [site.piece(tag, alone)]
      : [site.piece(tag, start), site.write(type, "value.val", at), site.mark("closeJsonObject")],
  );
}

function alternative(tag: string, statements: readonly string[]): string[] {
  return [`  case ${stringLiteral(tag)}:`, ...[...statements, "break;"].map((line) => `    ${line}`)];
}

function taggedSwitch(site: AnswerSite, alternatives: readonly (readonly string[])[], expected: string): string[] {
  return [
    `${site.runtime("checkObject")}(value, at);`,
    "switch (value.tag) {",
    ...alternatives.flat(),
    "  default:",
    `    throw ${site.runtime("unknownCase")}(at, ${expected}, value);`,
    "}",
  ];
}

function enumBody(site: AnswerSite, cases: readonly Case[]): string[] {
  const word = (text: string): string[] => [`    ${site.server("writeJsonQuoted")}(${text}, out);`, "    break;"];
  const tags = cases.map(({ name }) => `  case ${stringLiteral(name)}:`);
  const alternatives = site.web
    ? [...tags, ...word("value")]
    : cases.flatMap(({ name }, index) => [tags[index] ?? "", ...word(stringLiteral(caseKey(site, name)))]);
  const refuse = `    throw new ${site.runtime("EncodeError")}(at, ${expectedTags(site)}, value);`;
  return ["switch (value) {", ...alternatives, "  default:", refuse, "}"];
}

function flagsBody(site: AnswerSite, type: string, flags: readonly Case[]): string[] {
  const kind = site.web ? "Object" : "List";
  const lines = flags.flatMap(({ name }) => {
    const key = `"${flagKey(site, name)}"${site.web ? ":true" : ""},`;
    const isSet = `${site.runtime("isSet")}(${valueField(site, camelCase(name))}, ${stringLiteral(`${type}.${name}`)})`;
    return [`if (${isSet}) {`, `  ${site.piece(camelCase(name), key)}`, "}"];
  });
  return [
    `${site.runtime("checkObject")}(value, at);`,
    site.mark(`openJson${kind}`),
    ...lines,
    site.mark(`closeJson${kind}`),
  ];
}

function anonymousBody(site: AnswerSite, type: Type): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(
            site,
            Array.from({ length: type.length }, () => type.element),
          )
        : listBody(site, type.element, type.length);
    case "tuple":
      return !site.web && type.items.length === 0
        ? [`${site.runtime("checkLength")}(value, 0, at);`, site.mark("writeJsonNull")]
        : itemsBody(site, type.items);
    case "map":
      return mapBody(site, type.key, type.value);
    case "option":
      return optionBody(site, type);
    case "result":
      return taggedSwitch(
        site,
        [side(site, "ok", type.ok), side(site, "err", type.err)],
        stringLiteral('"ok" or "err"'),
      );
    default:
      throw new Error(`a ${type.kind} has no JSON`);
  }
}

function listBody(site: AnswerSite, element: Type, length: number | null): string[] {
  return [
    length === null
      ? `${site.runtime("checkList")}(value, at);`
      : `${site.runtime("checkLength")}(value, ${length}, at);`,
    site.mark("openJsonList"),
    "for (const item of value) {",
    `  ${site.write(element, "item", "at")}`,
    `  ${site.mark("writeJsonComma")}`,
    "}",
    site.mark("closeJsonList"),
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: AnswerSite, items: readonly Type[]): string[] {
  const pieces = items.flatMap((item, index) => [
    ...(index === 0 ? [] : [site.mark("writeJsonComma")]),
    site.write(item, `value[${index}]`, "at"),
  ]);
  return [
    `${site.runtime("checkLength")}(value, ${items.length}, at);`,
    site.mark("openJsonList"),
    ...pieces,
    site.mark("closeJsonList"),
  ];
}

function mapBody(site: AnswerSite, key: Type, value: Type): string[] {
  const isPairs = site.web && !isStringKey(key);
  const kind = isPairs ? "List" : "Object";
  // A string or char is a JSON string already; digits, true and false become one.
  const isText = key.kind === "primitive" && (key.name === "string" || key.name === "char");
  const writeKey =
    isPairs || isText
      ? site.write(key, "key", "at")
      : `${site.server("writeJsonQuoted")}(${site.textPart("format", key)}(key, at), out);`;
  const item = site.write(value, "item", "at");
  const entry = isPairs
    ? [site.mark("openJsonList"), writeKey, site.mark("writeJsonComma"), item, site.mark("closeJsonList")]
    : [writeKey, site.mark("writeJsonColon"), item];
  return [
    `${site.runtime("checkMap")}(value, at);`,
    site.mark(`openJson${kind}`),
    "for (const [key, item] of value) {",
    ...[...entry, site.mark("writeJsonComma")].map((line) => `  ${line}`),
    "}",
    site.mark(`closeJson${kind}`),
  ];
}

function optionBody(site: AnswerSite, type: Type & { readonly kind: "option" }): string[] {
  if (!isTaggedOption(type)) {
    return [
      `if (value === undefined) ${site.mark("writeJsonNull")}`,
      `else ${site.write(type.element, "value", "at")}`,
    ];
  }
  const some = site.web
    ? caseOf(site, "some", "some", type.element, "at")
    : alternative("some", [site.write(type.element, "value.val", "at")]);
  const none = site.web ? caseOf(site, "none", "none", null, "at") : alternative("none", [site.mark("writeJsonNull")]);
  return taggedSwitch(site, [some, none], stringLiteral('"some" or "none"'));
}

function side(site: AnswerSite, tag: "ok" | "err", type: Type | null): string[] {
  if (type === null && !site.web) return alternative(tag, [site.piece(tag, `{"${tag === "ok" ? "Ok" : "Err"}":null}`)]);
  return caseOf(site, tag, site.web ? tag : tag === "ok" ? "Ok" : "Err", type, "at");
}
