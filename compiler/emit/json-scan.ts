/** `scanX`: a value straight from the bytes of plain JSON, as `decodeX` makes it of what is parsed. */
import type { Case, Field, Type } from "../model.ts";
import { constraintChecks } from "./constraints.ts";
import { codecFunction, referTo, type Codable } from "./json-calls.ts";
import { camelCase } from "./names.ts";
import type { CodeModule } from "./code-module.ts";
import type { CodecUnit, WorldPlan } from "./plan.ts";
import { ServerSite } from "./server-site.ts";
import { stringLiteral } from "./string-literal.ts";
import { isOptional, isShortFixedList } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";

/** A unit while its scanner is printed: how it calls the scanners of its parts, and its keys. */
export class ScanSite extends ServerSite {
  constructor(plan: WorldPlan, code: CodeModule, unit: CodecUnit) {
    super(plan, code, unit, { className: "JsonKey", ending: "Keys" });
  }

  /** `scanU32(input)`: `input` is an expression. */
  scan(of: Codable, input = "input"): string {
    return `${codecFunction(this.plan, this.code, "scan", referTo(this.plan, this.unit.module, of))}(${input})`;
  }

  /** `userKeys.age` */
  key(name: string, text: string): string {
    return this.constant(name, text);
  }
}

/** The constants, then the whole function. */
export function scanFunction(site: ScanSite): string[] {
  const type = site.typeText();
  const head = `export function scan${site.unit.suffix}(input: ${site.code.type("hypc/runtime", "JsonScan")}): ${type} {`;
  const body = bodyOf(site, type).map((line) => `  ${line}`);
  return [...site.declaration(), [head, ...body, "}"].join("\n")];
}

function bodyOf(site: ScanSite, type: string): string[] {
  return unitBody(site.unit, {
    constrained: (of) => constrainedBody(site, of),
    anonymous: (of) => anonymousBody(site, of, type),
    alias: (of) => [`return ${site.scan(of)};`],
    record: (_, fields) => recordBody(site, fields, type),
    variant: (_, cases) => variantBody(site, cases, type),
    enumeration: (cases) => enumBody(site, cases),
    flags: () => neverScanned("flags"),
  });
}

function neverScanned(kind: string): never {
  throw new Error(`a ${kind} is not scanned`);
}

function constrainedBody(site: ScanSite, type: Type): string[] {
  return [
    `const value = ${site.scan(type)};`,
    ...constraintChecks(site.code, site.unit, "value", () => `return ${site.server("notPlain")}();`),
    "return value;",
  ];
}

function recordBody(site: ScanSite, fields: readonly Field[], type: string): string[] {
  const first = fields.findIndex((field) => !isOptional(field.type));
  const parts = fields.map((field, index) => {
    const name = camelCase(field.name);
    // Before the first field that is always there, commas come behind.
    const isEarly = first === -1 || index < first;
    const before = index === 0 && first === 0 ? "{" : isEarly || index === first ? "" : ",";
    const key = site.key(name, `${before}"${name}":`);
    if (!isOptional(field.type)) return `  ${name}: ${site.scan(field, `${site.server("scanKey")}(${key}, input)`)},`;
    const value = isEarly ? `${site.server("scanEarly")}(${site.scan(field)}, input)` : site.scan(field);
    return `  ${name}: ${site.server("scanOptionalKey")}(${key}, input) ? ${value} : undefined,`;
  });
  return [
    ...(first === 0 ? [] : [`${site.server("scanObject")}(input);`]),
    ...(parts.length === 0 ? [`const value: ${type} = {};`] : [`const value: ${type} = {`, ...parts, "};"]),
    `${site.server("scanObjectEnd")}(input);`,
    "return value;",
  ];
}

function variantBody(site: ScanSite, cases: readonly Case[], type: string): string[] {
  const alternatives = cases.flatMap(({ name, type: payload }) => {
    const tag = stringLiteral(name);
    const value = payload === null ? `{ tag: ${tag} }` : `{ tag: ${tag}, val: ${site.scan(payload, `${site.server("scanVal")}(input)`)} }`;
    return [`  case ${tag}:`, `    value = ${value};`, "    break;"];
  });
  return [
    `let value: ${type};`,
    `switch (${site.server("scanTag")}(input)) {`,
    ...alternatives,
    "  default:",
    `    return ${site.server("notPlain")}();`,
    "}",
    `${site.server("scanObjectEnd")}(input);`,
    "return value;",
  ];
}

function enumBody(site: ScanSite, cases: readonly Case[]): string[] {
  return [
    `const value = ${site.server("scanString")}(input);`,
    "switch (value) {",
    ...cases.map(({ name }) => `  case ${stringLiteral(name)}:`),
    "    return value;",
    "  default:",
    `    return ${site.server("notPlain")}();`,
    "}",
  ];
}

function anonymousBody(site: ScanSite, type: Type, text: string): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(
            site,
            Array.from({ length: type.length }, () => type.element),
          )
        : listBody(site, type.element, type.length, text);
    case "tuple":
      return itemsBody(site, type.items);
    case "option":
      return [`return ${site.server("scanNull")}(input) ? undefined : ${site.scan(type.element)};`];
    default:
      return neverScanned(type.kind);
  }
}

function listBody(site: ScanSite, element: Type, length: number | null, text: string): string[] {
  return [
    `const value: ${text} = [];`,
    `for (let more = ${site.server("scanList")}(input); more; more = ${site.server("scanNext")}(input)) {`,
    `  value.push(${site.scan(element)});`,
    "}",
    length === null ? "return value;" : `return value.length === ${length} ? value : ${site.server("notPlain")}();`,
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: ScanSite, items: readonly Type[]): string[] {
  const parts = items.map((item, index) => `const item${index} = ${site.scan(item, `${site.server(index === 0 ? "scanItems" : "scanComma")}(input)`)};`);
  return [
    ...(parts.length === 0 ? [`${site.server("scanItems")}(input);`] : parts),
    `${site.server("scanItemsEnd")}(input);`,
    `return [${items.map((_, index) => `item${index}`).join(", ")}];`,
  ];
}
