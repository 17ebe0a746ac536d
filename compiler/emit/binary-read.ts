/** `readX`: from the bytes of a message to a fresh value. */
import type { Case, Field, Type } from "../model.ts";
import type { LeastSizes } from "./binary-size.ts";
import { chunks } from "./binary-write.ts";
import { constraintChecks } from "./constraints.ts";
import { camelCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";
import { isShortFixedList, isTaggedOption, typeText } from "./type-text.ts";
import { readerTakesPlace, type ValueSite } from "./value-site.ts";
import { unitBody } from "./unit-body.ts";

/** The whole function. */
export function readFunction(site: ValueSite, sizes: LeastSizes): string {
  const { unit } = site;
  const type = site.typeText();
  const at = readerTakesPlace(site.plan, { kind: "unit", unit }) ? `, at = ${stringLiteral(site.label())}` : "";
  return [
    `export function read${unit.suffix}(input: ${site.code.type("hypc/client", "BinaryReader")}${at}): ${type} {`,
    ...bodyOf(site, sizes, type).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function bodyOf(site: ValueSite, sizes: LeastSizes, type: string): string[] {
  return unitBody(site.unit, {
    constrained: (of) => constrainedBody(site, of),
    anonymous: (of) => anonymousBody(site, of, sizes, type),
    alias: (of) => [`return ${site.read(of, "at")};`],
    record: (name, fields) => recordBody(site, name, fields),
    variant: (name, cases) =>
      numberedSwitch(
        site,
        cases.map(({ name: tag, type: payload }) => caseText(site, tag, payload, stringLiteral(`${name}.${tag}`))),
      ),
    enumeration: (cases) =>
      numberedSwitch(
        site,
        cases.map((each) => stringLiteral(each.name)),
      ),
    flags: (_, flags) => flagsBody(site, flags),
  });
}

function refuse(expected: string, found: string): string {
  return `throw input.fault(at, ${expected}, ${found});`;
}

function constrainedBody(site: ValueSite, type: Type): string[] {
  return [
    `const value = ${site.read(type, "at")};`,
    ...constraintChecks(site.code, site.unit, "value", refuse),
    "return value;",
  ];
}

function recordBody(site: ValueSite, record: string, fields: readonly Field[]): string[] {
  if (fields.length === 0) return ["return {};"];
  const parts = fields.map(
    (field) => `  ${camelCase(field.name)}: ${site.read(field, stringLiteral(`${record}.${field.name}`))},`,
  );
  return ["return {", ...parts, "};"];
}

function caseText(site: ValueSite, tag: string, type: Type | null, at: string): string {
  return type === null
    ? `{ tag: ${stringLiteral(tag)} }`
    : `{ tag: ${stringLiteral(tag)}, val: ${site.read(type, at)} }`;
}

/** One value a case, by the case's number. */
function numberedSwitch(site: ValueSite, values: readonly string[]): string[] {
  return [
    `const number = ${site.runtime("readCount")}(input, at);`,
    "switch (number) {",
    ...values.flatMap((value, index) => [`  case ${index}:`, `    return ${value};`]),
    "  default:",
    `    throw input.fault(at, "the number of a case, below ${values.length}", number);`,
    "}",
  ];
}

function flagsBody(site: ValueSite, flags: readonly Case[]): string[] {
  const bytes = chunks(flags, 8);
  const nameOf = (index: number): string => (bytes.length === 1 ? "bits" : `bits${index}`);
  return [
    ...bytes.map(
      (names, index) => `const ${nameOf(index)} = ${site.runtime("readFlags")}(input, ${(1 << names.length) - 1}, at);`,
    ),
    "return {",
    ...flags.map(({ name }, index) => `  ${camelCase(name)}: (${nameOf(index >> 3)} & ${1 << (index % 8)}) !== 0,`),
    "};",
  ];
}

function anonymousBody(site: ValueSite, type: Type, sizes: LeastSizes, text: string): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(
            site,
            Array.from({ length: type.length }, () => type.element),
          )
        : listBody(site, type.element, type.length, sizes, text);
    case "tuple":
      return itemsBody(site, type.items);
    case "map":
      return mapBody(site, type.key, type.value, sizes);
    case "option":
      return isTaggedOption(type)
        ? [choice(site, `{ tag: "some", val: ${site.read(type.element, "at")} }`, '{ tag: "none" }')]
        : [choice(site, site.read(type.element, "at"), "undefined")];
    case "result":
      return [choice(site, sideText(site, "err", type.err), sideText(site, "ok", type.ok))];
    default:
      throw new Error(`a ${type.kind} has no bytes`);
  }
}

function choice(site: ValueSite, one: string, zero: string): string {
  return `return ${site.runtime("readBool")}(input, at) ? ${one} : ${zero};`;
}

function sideText(site: ValueSite, tag: "ok" | "err", type: Type | null): string {
  return `{ tag: "${tag}", val: ${type === null ? "undefined" : site.read(type, "at")} }`;
}

function listBody(site: ValueSite, element: Type, length: number | null, sizes: LeastSizes, text: string): string[] {
  const size = sizes.ofItem(element, length);
  const places = sizes.hasPlaces(element, length);
  const push = `list.push(${site.read(element, "at")});`;
  return [
    length === null
      ? `const length = ${site.runtime("readLength")}(input, ${size}, at);`
      : `${site.runtime("expectBytes")}(input, ${Math.min(size * length, Number.MAX_SAFE_INTEGER)}, at);`,
    `const list: ${text} = [];`,
    `for (let i = 0; i < ${length ?? "length"}; i++) {`,
    `  ${push}`,
    ...(places ? [`  ${site.runtime("readPlace")}(input, at);`] : []),
    "}",
    "return list;",
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: ValueSite, items: readonly Type[]): string[] {
  return [`return [${items.map((item) => site.read(item, "at")).join(", ")}];`];
}

function mapBody(site: ValueSite, key: Type, value: Type, sizes: LeastSizes): string[] {
  const types = [key, value].map((type) => typeText(site.plan, site.code, type)).join(", ");
  return [
    `const length = ${site.runtime("readLength")}(input, ${sizes.of(key) + sizes.of(value)}, at);`,
    `const map = new Map<${types}>();`,
    `for (let i = 0; i < length; i++) map.set(${site.read(key, "at")}, ${site.read(value, "at")});`,
    'if (map.size !== length) throw input.fault(at, "keys that differ", "the same key twice");',
    "return map;",
  ];
}
