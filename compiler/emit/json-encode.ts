/** `encodeX`: from a value to JSON text, by putting constant pieces and encoded parts together. */
import type { Case, Field, Type } from "../model.ts";
import { constraintChecks, isFloatOfOneBound } from "./constraints.ts";
import { caseKey, expectedTags, fieldKey, flagKey, isStringKey, valueField } from "./json-names.ts";
import { JsonTextLines } from "./json-text-lines.ts";
import type { UnitSite } from "./json-site.ts";
import { camelCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";
import { isOptional, isShortFixedList, isTaggedOption } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";

/** The whole function. */
export function encodeFunction(site: UnitSite): string {
  return [
    `export function encode${site.unit.suffix}(value: ${site.typeText()}, at = ${stringLiteral(site.label())}): string {`,
    ...bodyOf(site).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function bodyOf(site: UnitSite): string[] {
  return unitBody(site.unit, {
    constrained: (type) => constrainedBody(site, type),
    anonymous: (type) => anonymousBody(site, type),
    alias: (type) => [`return ${site.encode(type, "value", "at")};`],
    record: (name, fields) => recordBody(site, name, fields),
    variant: (name, cases) => variantBody(site, name, cases),
    enumeration: (cases) => enumBody(site, cases),
    flags: (name, flags) => flagsBody(site, name, flags),
  });
}

// The type's own encoder first: checks may rely on what it checks.
function constrainedBody(site: UnitSite, type: Type): string[] {
  const refuse = (expected: string, found: string): string =>
    `throw new ${site.runtime("EncodeError")}(at, ${expected}, ${found});`;
  return [
    `const text = ${site.encode(type, "value", "at")};`,
    ...constraintChecks(site.code, site.unit, "value", refuse),
    // An infinity is null there, which is read as `NaN`, and that is within no bounds; two bounds have refused it.
    ...(!site.web && isFloatOfOneBound(site.unit, type)
      ? [`if (text === "null") ${refuse('"a finite number"', "value")}`]
      : []),
    "return text;",
  ];
}

function recordBody(site: UnitSite, record: string, fields: readonly Field[]): string[] {
  const check = `${site.runtime("checkObject")}(value, at);`;
  if (fields.length === 0) return [check, 'return "{}";'];
  // An option that is none is left out; the other wire writes its null.
  const isLeftOut = (field: Field): boolean => site.web && isOptional(field.type);
  const first = fields.findIndex((field) => !isLeftOut(field));
  const text = new JsonTextLines(first === -1 ? "" : "{");
  for (const [index, field] of fields.entries()) {
    // Before the first field that is always there, commas come behind.
    const key = `${index <= first ? "" : ","}"${fieldKey(site, field.name)}":`;
    const at = stringLiteral(`${record}.${field.name}`);
    const name = camelCase(field.name);
    const own = isOptional(field.type) ? valueField(site, name) : `value.${name}`;
    if (!isLeftOut(field)) {
      text.literal(key).value(site, field, own, at);
      continue;
    }
    const inherited = own !== `value.${name}`;
    const held = inherited ? `${name}Field` : own;
    text.flush();
    if (inherited) text.line(`const ${held} = ${own};`);
    text.line(`if (${held} !== undefined) {`);
    text.indented(() => text.literal(key).value(site, field, held, at).literal(index < first ? "," : ""));
    text.line("}");
  }
  if (first !== -1) return [check, ...text.returned("}")];
  return [check, ...text.lines, 'return text === "" ? "{}" : "{" + text.slice(1) + "}";'];
}

function variantBody(site: UnitSite, variant: string, cases: readonly Case[]): string[] {
  const alternatives = cases.flatMap(({ name, type }) => {
    const key = caseKey(site, name);
    const [alone, start] = site.web ? [`{"tag":"${key}"}`, `{"tag":"${key}","val":`] : [`"${key}"`, `{"${key}":`];
    const text =
      type === null
        ? stringLiteral(alone)
        : `${stringLiteral(start)} + ${site.encode(type, "value.val", stringLiteral(`${variant}.${name}`))} + "}"`;
    return [`  case ${stringLiteral(name)}:`, `    return ${text};`];
  });
  return taggedSwitch(site, alternatives, expectedTags(site));
}

function taggedSwitch(site: UnitSite, alternatives: readonly string[], expected: string): string[] {
  return [
    `${site.runtime("checkObject")}(value, at);`,
    "switch (value.tag) {",
    ...alternatives,
    "  default:",
    `    throw ${site.runtime("unknownCase")}(at, ${expected}, value);`,
    "}",
  ];
}

function enumBody(site: UnitSite, cases: readonly Case[]): string[] {
  const alternatives = site.web
    ? [...cases.map(({ name }) => `  case ${stringLiteral(name)}:`), "    return '\"' + value + '\"';"]
    : cases.flatMap(({ name }) => [
        `  case ${stringLiteral(name)}:`,
        `    return ${stringLiteral(`"${caseKey(site, name)}"`)};`,
      ]);
  const refuse = `    throw new ${site.runtime("EncodeError")}(at, ${expectedTags(site)}, value);`;
  return ["switch (value) {", ...alternatives, "  default:", refuse, "}"];
}

function flagsBody(site: UnitSite, type: string, flags: readonly Case[]): string[] {
  const [open, close] = site.web ? ["{", "}"] : ["[", "]"];
  const check = `${site.runtime("checkObject")}(value, at);`;
  if (flags.length === 0) return [check, `return "${open}${close}";`];
  const lines = flags.flatMap(({ name }) => {
    const piece = stringLiteral(site.web ? `,"${flagKey(site, name)}":true` : `,"${flagKey(site, name)}"`);
    const isSet = `${site.runtime("isSet")}(${valueField(site, camelCase(name))}, ${stringLiteral(`${type}.${name}`)})`;
    return [`if (${isSet}) {`, `  text += ${piece};`, "}"];
  });
  return [check, 'let text = "";', ...lines, `return "${open}" + text.slice(1) + "${close}";`];
}

function anonymousBody(site: UnitSite, type: Type): string[] {
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
        ? [`${site.runtime("checkLength")}(value, 0, at);`, 'return "null";']
        : itemsBody(site, type.items);
    case "map":
      return mapBody(site, type.key, type.value);
    case "option":
      return optionBody(site, type);
    case "result":
      return resultBody(site, type.ok, type.err);
    default:
      throw new Error(`a ${type.kind} has no JSON`);
  }
}

function listBody(site: UnitSite, element: Type, length: number | null): string[] {
  return [
    length === null
      ? `${site.runtime("checkList")}(value, at);`
      : `${site.runtime("checkLength")}(value, ${length}, at);`,
    ...joined("item", [site.encode(element, "item", "at")], "[", "]"),
  ];
}

/** Puts together what expressions make of each item. */
function joined(item: string, pieces: readonly string[], open: string, close: string): string[] {
  return [
    `let text = "${open}";`,
    'let separator = "";',
    `for (const ${item} of value) {`,
    "  text += separator;",
    ...pieces.map((piece) => `  text += ${piece};`),
    '  separator = ",";',
    "}",
    `return text + "${close}";`,
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: UnitSite, items: readonly Type[]): string[] {
  const check = `${site.runtime("checkLength")}(value, ${items.length}, at);`;
  if (items.length === 0) return [check, 'return "[]";'];
  const pieces = items.flatMap((item, index) => [
    `${index === 0 ? 'let text = "["' : 'text += ","'};`,
    `text += ${site.encode(item, `value[${index}]`, "at")};`,
  ]);
  return [check, ...pieces, 'return text + "]";'];
}

function mapBody(site: UnitSite, key: Type, value: Type): string[] {
  const check = `${site.runtime("checkMap")}(value, at);`;
  const item = site.encode(value, "item", "at");
  if (site.web && !isStringKey(key)) {
    return [check, ...joined("[key, item]", ['"["', site.encode(key, "key", "at"), '","', item, '"]"'], "[", "]")];
  }
  // A string or char is a JSON string already; digits, true and false become one.
  const isText = key.kind === "primitive" && (key.name === "string" || key.name === "char");
  const name = isText
    ? [site.encode(key, "key", "at"), '":"']
    : ["'\"'", `${site.textPart("format", key)}(key, at)`, "'\":'"];
  return [check, ...joined("[key, item]", [...name, item], "{", "}")];
}

function optionBody(site: UnitSite, type: Type & { readonly kind: "option" }): string[] {
  if (!isTaggedOption(type))
    return ['if (value === undefined) return "null";', `return ${site.encode(type.element, "value", "at")};`];
  const some = site.encode(type.element, "value.val", "at");
  const [none, text] = site.web ? ['{"tag":"none"}', `'{"tag":"some","val":' + ${some} + "}"`] : ["null", some];
  return taggedSwitch(
    site,
    ['  case "some":', `    return ${text};`, '  case "none":', `    return ${stringLiteral(none)};`],
    `'"some" or "none"'`,
  );
}

function resultBody(site: UnitSite, ok: Type | null, err: Type | null): string[] {
  const side = (tag: "ok" | "err", type: Type | null): string[] => {
    const key = tag === "ok" ? "Ok" : "Err";
    if (type === null)
      return [`  case "${tag}":`, `    return ${stringLiteral(site.web ? `{"tag":"${tag}"}` : `{"${key}":null}`)};`];
    const start = stringLiteral(site.web ? `{"tag":"${tag}","val":` : `{"${key}":`);
    return [`  case "${tag}":`, `    return ${start} + ${site.encode(type, "value.val", "at")} + "}";`];
  };
  return taggedSwitch(site, [...side("ok", ok), ...side("err", err)], `'"ok" or "err"'`);
}
