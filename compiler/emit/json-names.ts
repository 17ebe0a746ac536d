/** How names of a contract are written in JSON. */
import type { Case, Type } from "../model.ts";
import type { UnitSite } from "./json-site.ts";
import type { CodecUnit } from "./plan.ts";
import { camelCase, pascalCase, snakeCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";

/** JSON of the unit is decoded. */
export function isRead({ needs }: CodecUnit): boolean {
  return needs.has("json") || needs.has("json-read");
}

/** A field's key. */
export function fieldKey(site: UnitSite, name: string): string {
  return site.web ? camelCase(name) : snakeCase(name);
}

/** A case of a variant or enum. */
export function caseKey(site: UnitSite, name: string): string {
  return site.web ? name : pascalCase(name);
}

/** A flag: a key of an object, or an item of a list. */
export function flagKey(site: UnitSite, name: string): string {
  return site.web ? camelCase(name) : pascalCase(name);
}

/** Names that every object has: reading them off parsed JSON, or off a value, may find the inherited one. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** True of what every object inherits, as `constructor`. */
export function isInherited(name: string): boolean {
  return INHERITED.has(name);
}

/** An expression for a field of parsed JSON that was narrowed to the fields of its type. */
export function jsonField(site: UnitSite, key: string): string {
  if (isInherited(key)) return `${site.runtime("ownProperty")}(json, ${stringLiteral(key)})`;
  return site.web ? `json.${key}` : `json[${stringLiteral(key)}]`;
}

/** An expression for a property of a value that may be left out. */
export function valueField(site: UnitSite, name: string): string {
  return isInherited(name) ? `${site.runtime("ownProperty")}(value, ${stringLiteral(name)})` : `value.${name}`;
}

/** The name of the constant that says which cases there are, and its text. */
export function expectedName(site: UnitSite): string {
  return `expected${site.unit.suffix}`;
}

/** The same of a value in TypeScript, whose cases are called otherwise in `wire = hyperware`: an expression. */
export function expectedTags(site: UnitSite): string {
  return site.web ? expectedName(site) : stringLiteral(`a case of ${site.label()}`);
}

/** The constants that `expectedTags` names: of an enum or variant in `wire = web`. */
export function tagConstants(site: UnitSite): string[] {
  const { source } = site.unit;
  const kind = source.kind === "definition" ? source.def.body.kind : null;
  return site.web && (kind === "enum" || kind === "variant") ? caseConstants(site) : [];
}

/** Constants that the functions of a unit with cases share. */
export function caseConstants(site: UnitSite): string[] {
  const { source } = site.unit;
  if (source.kind !== "definition") return [];
  const { body } = source.def;
  switch (body.kind) {
    case "enum":
      return [
        expectedConstant(
          site,
          body.cases.map(({ name }) => stringOf(caseKey(site, name))),
        ),
      ];
    case "variant":
      return [
        expectedConstant(
          site,
          body.cases.map((each) => variantForm(site, each)),
        ),
      ];
    case "flags": {
      const names = body.flags.map(({ name }) => stringOf(flagKey(site, name)));
      const expected = expectedConstant(site, names);
      return site.web && isRead(site.unit)
        ? [expected, `const ${site.code.declare(flagNamesName(site))} = new Set([${names.join(", ")}]);`]
        : [expected];
    }
    default:
      return [];
  }
}

/** The set of the names of flags. */
export function flagNamesName(site: UnitSite): string {
  return `names${site.unit.suffix}`;
}

function expectedConstant(site: UnitSite, forms: readonly string[]): string {
  return `const ${site.code.declare(expectedName(site))} = ${stringLiteral(oneOf(forms))};`;
}

// What stands where the case is recognised: the tag, or the whole.
function variantForm(site: UnitSite, { name, type }: Case): string {
  const key = caseKey(site, name);
  return site.web || type === null ? stringOf(key) : `{${stringOf(key)}: ...}`;
}

const stringOf = (text: string): string => `"${text}"`;

const SHOWN = 12;

/** `a, b or c`; of many the first. */
export function oneOf(forms: readonly string[]): string {
  if (forms.length === 0) return "nothing";
  if (forms.length > SHOWN) return `one of ${forms.length}: ${forms.slice(0, SHOWN).join(", ")} ...`;
  const last = forms.at(-1) ?? "";
  return forms.length === 1 ? last : `${forms.slice(0, -1).join(", ")} or ${last}`;
}

/** A map's key as a JSON object has it: only strings are by themselves. */
export function isStringKey(type: Type): boolean {
  return type.kind === "primitive" && type.name === "string";
}
