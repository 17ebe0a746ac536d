/** `decodeX`: from parsed JSON to a value of its type, reporting every fault. */
import type { Case, Field, Type } from "../model.ts";
import { constraintChecks } from "./constraints.ts";
import { caseKey, expectedName, fieldKey, flagKey, flagNamesName, isStringKey, jsonField } from "./json-names.ts";
import type { UnitSite } from "./json-site.ts";
import { camelCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";
import { isShortFixedList, isTaggedOption, typeText } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";

/** The whole function. */
export function decodeFunction(site: UnitSite): string {
  const { unit } = site;
  const type = site.typeText();
  return [
    `export function decode${unit.suffix}(json: unknown, faults: ${site.faultsType()}, at: ${site.pathType()}): ${type} {`,
    ...bodyOf(site, type).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function bodyOf(site: UnitSite, type: string): string[] {
  const { web } = site;
  return unitBody(site.unit, {
    constrained: (of) => constrainedBody(site, of),
    anonymous: (of) => anonymousBody(site, of, type),
    alias: (of) => [`return ${site.decode(of, "json", "at")};`],
    record: (_, fields) => recordBody(site, fields, type),
    variant: (_, cases) => (web ? taggedBody : externalBody)(site, cases, type),
    enumeration: (cases) => enumBody(site, cases),
    flags: (_, flags) => (web ? flagObjectBody : flagListBody)(site, flags, type),
  });
}

function constrainedBody(site: UnitSite, type: Type): string[] {
  return [
    "const mark = faults.count;",
    `const value = ${site.decode(type, "json", "at")};`,
    "if (faults.count !== mark) return value;",
    ...constraintChecks(site.code, site.unit, "value", (expected, found) => `faults.add(at, ${expected}, ${found});`),
    "return value;",
  ];
}

/** Decoding parts puts the path of the whole in front of their faults. */
const NEST = "if (faults.count !== mark) faults.nest(mark, at);";

function recordBody(site: UnitSite, fields: readonly Field[], type: string): string[] {
  const isObject = site.runtime("isObject");
  const refuse = (narrow: string): string =>
    `if (!${isObject}${narrow}(json)) return faults.add(at, "an object", json);`;
  if (fields.length === 0) return [refuse(""), "return {};"];
  const parts = fields.map((field) => {
    const key = fieldKey(site, field.name);
    return `  ${camelCase(field.name)}: ${site.decode(field, jsonField(site, key), stringLiteral(`.${key}`))},`;
  });
  return [
    refuse(site.web ? `<${type}>` : ""),
    "const mark = faults.count;",
    `const value: ${type} = {`,
    ...parts,
    "};",
    NEST,
    "return value;",
  ];
}

/** `{ "tag": ..., "val": ... }` */
function taggedBody(site: UnitSite, cases: readonly Case[], type: string): string[] {
  const alternatives = cases.flatMap(({ name, type: payload }) => {
    const tag = stringLiteral(name);
    const value =
      payload === null ? `{ tag: ${tag} }` : `{ tag: ${tag}, val: ${site.decode(payload, "json.val", '".val"')} }`;
    return [`  case ${tag}:`, `    value = ${value};`, "    break;"];
  });
  return [
    `if (!${site.runtime("isTagged")}(json)) return faults.add(at, "an object with a tag", json);`,
    "const mark = faults.count;",
    `let value: ${type};`,
    "switch (json.tag) {",
    ...alternatives,
    "  default:",
    `    value = faults.add(".tag", ${expectedName(site)}, json.tag);`,
    "}",
    NEST,
    "return value;",
  ];
}

/** `"Case"` or `{ "Case": ... }` */
function externalBody(site: UnitSite, cases: readonly Case[], type: string): string[] {
  const units = cases.filter((each) => each.type === null);
  const expected = expectedName(site);
  const alone = units.flatMap(({ name }) => [
    `  case ${stringLiteral(caseKey(site, name))}:`,
    `    return { tag: ${stringLiteral(name)} };`,
  ]);
  const head = alone.length === 0 ? [] : ["switch (json) {", ...alone, "}"];
  if (units.length === cases.length) return [...head, `return faults.add(at, ${expected}, json);`];
  const alternatives = cases.flatMap(({ name, type: payload }) => {
    if (payload === null) return [];
    const key = caseKey(site, name);
    const value = site.decode(payload, "json[name]", stringLiteral(`.${key}`));
    return [
      `  case ${stringLiteral(key)}:`,
      `    value = { tag: ${stringLiteral(name)}, val: ${value} };`,
      "    break;",
    ];
  });
  return [...head, ...externalSwitch(site, alternatives, type, expected)];
}

function externalSwitch(site: UnitSite, alternatives: readonly string[], type: string, expected: string): string[] {
  return [
    `if (!${site.runtime("isObject")}(json)) return faults.add(at, ${expected}, json);`,
    "const mark = faults.count;",
    `const name = ${site.runtime("soleKey")}(json);`,
    `let value: ${type};`,
    "switch (name) {",
    ...alternatives,
    "  default:",
    `    return faults.add(at, ${expected}, name ?? json);`,
    "}",
    NEST,
    "return value;",
  ];
}

function enumBody(site: UnitSite, cases: readonly Case[]): string[] {
  const alternatives = site.web
    ? [...cases.map(({ name }) => `  case ${stringLiteral(name)}:`), "    return json;"]
    : cases.flatMap(({ name }) => [
        `  case ${stringLiteral(caseKey(site, name))}:`,
        `    return ${stringLiteral(name)};`,
      ]);
  return [
    "switch (json) {",
    ...alternatives,
    "  default:",
    `    return faults.add(at, ${expectedName(site)}, json);`,
    "}",
  ];
}

function flagObjectBody(site: UnitSite, flags: readonly Case[], type: string): string[] {
  const decodeFlag = site.runtime("decodeFlag");
  const parts = flags.map(({ name }) => {
    const key = flagKey(site, name);
    return `  ${key}: ${decodeFlag}(${jsonField(site, key)}, faults, ${stringLiteral(`.${key}`)}),`;
  });
  return [
    `if (!${site.runtime("isObject")}<${type}>(json)) return faults.add(at, "an object of flags", json);`,
    "const mark = faults.count;",
    ...(parts.length === 0 ? [`const value: ${type} = {};`] : [`const value: ${type} = {`, ...parts, "};"]),
    `${site.runtime("refuseUnknownFlags")}(json, ${flagNamesName(site)}, ${expectedName(site)}, faults);`,
    NEST,
    "return value;",
  ];
}

function flagListBody(site: UnitSite, flags: readonly Case[], type: string): string[] {
  const none = flags.map(({ name }) => `  ${camelCase(name)}: false,`);
  const alternatives = flags.flatMap(({ name }) => [
    `    case ${stringLiteral(flagKey(site, name))}:`,
    `      value.${camelCase(name)} = true;`,
    "      break;",
  ]);
  return [
    `if (!${site.runtime("isList")}(json)) return faults.add(at, "a list of flags", json);`,
    "const mark = faults.count;",
    ...(none.length === 0 ? [`const value: ${type} = {};`] : [`const value: ${type} = {`, ...none, "};"]),
    "for (let i = 0; i < json.length; i++) {",
    "  switch (json[i]) {",
    ...alternatives,
    "    default:",
    `      faults.add(i, ${expectedName(site)}, json[i]);`,
    "  }",
    "}",
    NEST,
    "return value;",
  ];
}

function anonymousBody(site: UnitSite, type: Type, text: string): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(
            site,
            Array.from({ length: type.length }, () => type.element),
            text,
          )
        : listBody(site, type.element, type.length);
    case "tuple":
      return !site.web && type.items.length === 0
        ? [`if (json !== null) return faults.add(at, "null", json);`, "return [];"]
        : itemsBody(site, type.items, text);
    case "map":
      return site.web && !isStringKey(type.key)
        ? pairsBody(site, type.key, type.value)
        : keysBody(site, type.key, type.value);
    case "option":
      return optionBody(site, type, text);
    case "result":
      return resultBody(site, type.ok, type.err, text);
    default:
      throw new Error(`a ${type.kind} has no JSON`);
  }
}

function listBody(site: UnitSite, element: Type, length: number | null): string[] {
  const refuse =
    length === null
      ? `if (!${site.runtime("isList")}(json)) return faults.add(at, "a list", json);`
      : `if (!${site.runtime("isListOf")}(json, ${length})) return faults.add(at, "a list of ${length} items", json);`;
  return [
    refuse,
    "const mark = faults.count;",
    // Of its length from the start: one that grows is copied each time that it does.
    `const value = new Array<${typeText(site.plan, site.code, element)}>(json.length);`,
    "for (let i = 0; i < json.length; i++) {",
    `  value[i] = ${site.decode(element, "json[i]", "i")};`,
    "}",
    NEST,
    "return value;",
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: UnitSite, items: readonly Type[], text: string): string[] {
  const count = items.length === 1 ? "1 item" : `${items.length} items`;
  const refuse = `if (!${site.runtime("isListOf")}(json, ${items.length})) return faults.add(at, "a list of ${count}", json);`;
  if (items.length === 0) return [refuse, "return [];"];
  const parts = items.map(
    (item, index) => `const item${index} = ${site.decode(item, `json[${index}]`, String(index))};`,
  );
  const value = `const value: ${text} = [${items.map((_, index) => `item${index}`).join(", ")}];`;
  return [refuse, "const mark = faults.count;", ...parts, value, NEST, "return value;"];
}

/** An object: its keys are the map's, as strings. */
function keysBody(site: UnitSite, key: Type, value: Type): string[] {
  return [
    `if (!${site.runtime("isObject")}(json)) return faults.add(at, "an object", json);`,
    "const mark = faults.count;",
    newMap(site, key, value),
    "for (const name of Object.keys(json)) {",
    "  const before = faults.count;",
    `  value.set(${site.textPart("parse", key)}(name, faults, ""), ${site.decode(value, "json[name]", '""')});`,
    `  if (faults.count !== before) faults.nest(before, ${site.runtime("keySegment")}(name));`,
    "}",
    ...(site.web ? [`${site.runtime("refuseRepeatedKeys")}(json, faults);`] : []),
    NEST,
    "return value;",
  ];
}

/** A list of pairs. */
function pairsBody(site: UnitSite, key: Type, value: Type): string[] {
  return [
    `if (!${site.runtime("isList")}(json)) return faults.add(at, "a list of pairs", json);`,
    "const mark = faults.count;",
    newMap(site, key, value),
    "for (let i = 0; i < json.length; i++) {",
    "  const before = faults.count;",
    "  const pair = json[i];",
    `  if (${site.runtime("isListOf")}(pair, 2)) {`,
    `    const key = ${site.decode(key, "pair[0]", "0")};`,
    "    if (faults.count === before && value.has(key)) {",
    `      faults.add(0, "a key that is not repeated", key);`,
    "    }",
    `    value.set(key, ${site.decode(value, "pair[1]", "1")});`,
    "  } else {",
    `    faults.add("", "a key and a value in a list", pair);`,
    "  }",
    "  if (faults.count !== before) faults.nest(before, i);",
    "}",
    NEST,
    "return value;",
  ];
}

function newMap(site: UnitSite, key: Type, value: Type): string {
  return `const value = new Map<${typeText(site.plan, site.code, key)}, ${typeText(site.plan, site.code, value)}>();`;
}

function optionBody(site: UnitSite, type: Type & { readonly kind: "option" }, text: string): string[] {
  const isNone = "json === null || json === undefined";
  if (!isTaggedOption(type))
    return [`if (${isNone}) return undefined;`, `return ${site.decode(type.element, "json", "at")};`];
  const none = `if (${isNone}) return { tag: "none" };`;
  if (!site.web) return [none, `return { tag: "some", val: ${site.decode(type.element, "json", "at")} };`];
  return [
    none,
    `if (!${site.runtime("isTagged")}(json)) return faults.add(at, "an object with a tag", json);`,
    "const mark = faults.count;",
    `let value: ${text};`,
    "switch (json.tag) {",
    '  case "some":',
    `    value = { tag: "some", val: ${site.decode(type.element, "json.val", '".val"')} };`,
    "    break;",
    '  case "none":',
    '    value = { tag: "none" };',
    "    break;",
    "  default:",
    `    value = faults.add(".tag", '"some" or "none"', json.tag);`,
    "}",
    NEST,
    "return value;",
  ];
}

function resultBody(site: UnitSite, ok: Type | null, err: Type | null, text: string): string[] {
  if (!site.web) {
    const side = (tag: string, key: string, type: Type | null): string[] => {
      const at = stringLiteral(`.${key}`);
      const val =
        type === null
          ? `${site.runtime("decodeUnit")}(json[name], faults, ${at})`
          : site.decode(type, "json[name]", at);
      return [`  case "${key}":`, `    value = { tag: "${tag}", val: ${val} };`, "    break;"];
    };
    return externalSwitch(
      site,
      [...side("ok", "Ok", ok), ...side("err", "Err", err)],
      text,
      `'{"Ok": ...} or {"Err": ...}'`,
    );
  }
  const side = (tag: string, type: Type | null): string[] => {
    const val = type === null ? "undefined" : site.decode(type, "json.val", '".val"');
    return [`  case "${tag}":`, `    value = { tag: "${tag}", val: ${val} };`, "    break;"];
  };
  return [
    `if (!${site.runtime("isTagged")}(json)) return faults.add(at, "an object with a tag", json);`,
    "const mark = faults.count;",
    `let value: ${text};`,
    "switch (json.tag) {",
    ...side("ok", ok),
    ...side("err", err),
    "  default:",
    `    value = faults.add(".tag", '"ok" or "err"', json.tag);`,
    "}",
    NEST,
    "return value;",
  ];
}
