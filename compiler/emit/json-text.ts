/** `parseX` and `formatX`: what stands in a path, a query or a header, as text. */
import type { Case, Type } from "../model.ts";
import { constraintChecks, constraintsOf } from "./constraints.ts";
import { caseKey, expectedName, expectedTags } from "./json-names.ts";
import type { UnitSite } from "./json-site.ts";
import { stringLiteral } from "./string-literal.ts";
import { namedTypeText, typeText } from "./type-text.ts";

/** The whole function. A list takes one text for each of its items. */
export function parseFunction(site: UnitSite): string {
  const held = heldType(site);
  const parameter = isMany(held) ? "texts: readonly string[]" : "text: string";
  return [
    `export function parse${site.unit.suffix}(${parameter}, faults: ${site.faultsType()}, at: ${site.pathType()}): ${heldText(site, held)} {`,
    ...parseBody(site, held).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

/** The whole function. A list gives one text for each of its items. */
export function formatFunction(site: UnitSite): string {
  const held = heldType(site);
  return [
    `export function format${site.unit.suffix}(value: ${heldText(site, held)}, at = ${stringLiteral(site.label())}): ${isMany(held) ? "string[]" : "string"} {`,
    ...formatBody(site, held).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

/** What the texts hold: never an option, for that one is absent is not said by a text. */
function heldType({ unit: { source } }: UnitSite): Type | readonly Case[] {
  if (source.kind !== "definition") return withoutOption(source.type);
  const { body } = source.def;
  if (body.kind === "enum") return body.cases;
  if (body.kind === "alias") return withoutOption(body.type);
  throw new Error(`a ${body.kind} has no text`);
}

function withoutOption(type: Type): Type {
  return type.kind === "option" ? withoutOption(type.element) : type;
}

function heldText(site: UnitSite, held: Type | readonly Case[]): string {
  const { source } = site.unit;
  if (isCases(held)) return site.typeText();
  if (source.kind === "definition" && source.def.body.kind === "alias" && source.def.body.type === held)
    return namedTypeText(site.plan, site.code, source.def);
  return typeText(site.plan, site.code, held);
}

function isCases(held: Type | readonly Case[]): held is readonly Case[] {
  return Array.isArray(held);
}

function isMany(held: Type | readonly Case[]): boolean {
  return !isCases(held) && held.kind === "list";
}

function parseBody(site: UnitSite, held: Type | readonly Case[]): string[] {
  if (isCases(held)) return parseCases(site, held);
  const { unit } = site;
  if (unit.source.kind === "anonymous" && held.kind === "list") {
    return [
      "const mark = faults.count;",
      `const value: ${typeText(site.plan, site.code, held)} = [];`,
      "for (const text of texts) {",
      `  value.push(${site.textPart("parse", held.element)}(text, faults, value.length));`,
      "}",
      "if (faults.count !== mark) faults.nest(mark, at);",
      "return value;",
    ];
  }
  const call = `${site.textPart("parse", held)}(${held.kind === "list" ? "texts" : "text"}, faults, at)`;
  if (constraintsOf(unit) === null) return [`return ${call};`];
  return [
    "const mark = faults.count;",
    `const value = ${call};`,
    "if (faults.count !== mark) return value;",
    ...constraintChecks(site.code, unit, "value", (expected, found) => `faults.add(at, ${expected}, ${found});`, held),
    "return value;",
  ];
}

function formatBody(site: UnitSite, held: Type | readonly Case[]): string[] {
  if (isCases(held)) return formatCases(site, held);
  const { unit } = site;
  if (unit.source.kind === "anonymous" && held.kind === "list") {
    return [`return value.map((item) => ${site.textPart("format", held.element)}(item, at));`];
  }
  const call = `${site.textPart("format", held)}(value, at)`;
  if (constraintsOf(unit) === null) return [`return ${call};`];
  const refuse = (expected: string, found: string): string =>
    `throw new ${site.runtime("EncodeError")}(at, ${expected}, ${found});`;
  return [`const text = ${call};`, ...constraintChecks(site.code, unit, "value", refuse, held), "return text;"];
}

// The words of JSON, without quotes.
function parseCases(site: UnitSite, cases: readonly Case[]): string[] {
  const alternatives = site.web
    ? [...cases.map(({ name }) => `  case ${stringLiteral(name)}:`), "    return text;"]
    : cases.flatMap(({ name }) => [
        `  case ${stringLiteral(caseKey(site, name))}:`,
        `    return ${stringLiteral(name)};`,
      ]);
  return [
    "switch (text) {",
    ...alternatives,
    "  default:",
    `    return faults.add(at, ${expectedName(site)}, text);`,
    "}",
  ];
}

function formatCases(site: UnitSite, cases: readonly Case[]): string[] {
  const alternatives = site.web
    ? [...cases.map(({ name }) => `  case ${stringLiteral(name)}:`), "    return value;"]
    : cases.flatMap(({ name }) => [
        `  case ${stringLiteral(name)}:`,
        `    return ${stringLiteral(caseKey(site, name))};`,
      ]);
  return [
    "switch (value) {",
    ...alternatives,
    "  default:",
    `    throw new ${site.runtime("EncodeError")}(at, ${expectedTags(site)}, value);`,
    "}",
  ];
}
