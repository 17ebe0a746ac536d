/** `writeX`: from a value to the bytes of a message. */
import type { Case, Type } from "../model.ts";
import { recordBody } from "./binary-record.ts";
import { listBody } from "./binary-list.ts";
import type { LeastSizes } from "./binary-size.ts";
import { constraintChecks } from "./constraints.ts";
import { valueField } from "./json-names.ts";
import { camelCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";
import { isShortFixedList, isTaggedOption } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";
import type { ValueSite } from "./value-site.ts";

/** The whole function. */
export function writeFunction(site: ValueSite, sizes: LeastSizes): string {
  const writer = site.code.type("hypc/client", "BinaryWriter");
  return [
    `export function write${site.unit.suffix}(value: ${site.typeText()}, out: ${writer}, at = ${stringLiteral(site.label())}): void {`,
    ...bodyOf(site, sizes).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function bodyOf(site: ValueSite, sizes: LeastSizes): string[] {
  return unitBody(site.unit, {
    constrained: (type) => constrainedBody(site, type),
    anonymous: (type) => anonymousBody(site, type, sizes),
    alias: (type) => [`${site.write(type, "value", "at")};`],
    record: (name, fields) => recordBody(site, name, fields),
    variant: (name, cases) => variantBody(site, name, cases),
    enumeration: (cases) => enumBody(site, cases),
    flags: (name, flags) => flagsBody(site, name, flags),
  });
}

// The type's own writer first: checks may rely on what it checks.
function constrainedBody(site: ValueSite, type: Type): string[] {
  const refuse = (expected: string, found: string): string =>
    `throw new ${site.runtime("EncodeError")}(at, ${expected}, ${found});`;
  return [`${site.write(type, "value", "at")};`, ...constraintChecks(site.code, site.unit, "value", refuse)];
}

/** The statement that writes the number of a case: one byte below 128, as a count takes. */
function caseNumber(site: ValueSite, index: number): string {
  return `${site.runtime(index < 0x80 ? "writeByte" : "writeCount")}(${index}, out);`;
}

function variantBody(site: ValueSite, variant: string, cases: readonly Case[]): string[] {
  const alternatives = cases.map(({ name, type }, index) =>
    alternative(name, [
      caseNumber(site, index),
      ...(type === null ? [] : [`${site.write(type, "value.val", stringLiteral(`${variant}.${name}`))};`]),
    ]),
  );
  return taggedSwitch(site, alternatives, `a case of ${variant}`);
}

function alternative(tag: string, statements: readonly string[]): string[] {
  return [`  case ${stringLiteral(tag)}:`, ...[...statements, "break;"].map((line) => `    ${line}`)];
}

function taggedSwitch(site: ValueSite, alternatives: readonly (readonly string[])[], expected: string): string[] {
  return [
    `${site.runtime("checkObject")}(value, at);`,
    "switch (value.tag) {",
    ...alternatives.flat(),
    "  default:",
    `    throw ${site.runtime("unknownCase")}(at, ${stringLiteral(expected)}, value);`,
    "}",
  ];
}

function enumBody(site: ValueSite, cases: readonly Case[]): string[] {
  return [
    "switch (value) {",
    ...cases.flatMap(({ name }, index) => alternative(name, [caseNumber(site, index)])),
    "  default:",
    `    throw new ${site.runtime("EncodeError")}(at, ${stringLiteral(`a case of ${site.label()}`)}, value);`,
    "}",
  ];
}

function flagsBody(site: ValueSite, type: string, flags: readonly Case[]): string[] {
  const bits = flags.map(({ name }, index) => {
    const value = valueField(site, camelCase(name));
    return `${site.runtime("flagBit")}(${value}, ${1 << (index % 8)}, ${stringLiteral(`${type}.${name}`)})`;
  });
  const bytes = chunks(bits, 8).map((byte) => `${site.runtime("writeByte")}(${byte.join(" | ")}, out);`);
  return [`${site.runtime("checkObject")}(value, at);`, ...bytes];
}

/** Consecutive groups of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < items.length; i += size) groups.push(items.slice(i, i + size));
  return groups;
}

function anonymousBody(site: ValueSite, type: Type, sizes: LeastSizes): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(
            site,
            Array.from({ length: type.length }, () => type.element),
          )
        : listBody(site, type.element, type.length, sizes);
    case "tuple":
      return itemsBody(site, type.items);
    case "map":
      return [
        `${site.runtime("writeCount")}(${site.runtime("checkMap")}(value, at), out);`,
        "for (const [key, item] of value) {",
        `  ${site.write(type.key, "key", "at")};`,
        `  ${site.write(type.value, "item", "at")};`,
        "}",
      ];
    case "option":
      return optionBody(site, type);
    case "result":
      return taggedSwitch(site, [side(site, 0, "ok", type.ok), side(site, 1, "err", type.err)], '"ok" or "err"');
    default:
      throw new Error(`a ${type.kind} has no bytes`);
  }
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: ValueSite, items: readonly Type[]): string[] {
  return [
    `${site.runtime("checkLength")}(value, ${items.length}, at);`,
    ...items.map((item, index) => `${site.write(item, `value[${index}]`, "at")};`),
  ];
}

function optionBody(site: ValueSite, type: Type & { readonly kind: "option" }): string[] {
  if (isTaggedOption(type)) {
    return taggedSwitch(
      site,
      [alternative("none", [caseNumber(site, 0)]), side(site, 1, "some", type.element)],
      '"some" or "none"',
    );
  }
  return [
    "if (value === undefined) {",
    `  ${caseNumber(site, 0)}`,
    "} else {",
    `  ${caseNumber(site, 1)}`,
    `  ${site.write(type.element, "value", "at")};`,
    "}",
  ];
}

function side(site: ValueSite, index: number, tag: string, type: Type | null): string[] {
  return alternative(tag, [
    caseNumber(site, index),
    ...(type === null ? [] : [`${site.write(type, "value.val", "at")};`]),
  ]);
}
