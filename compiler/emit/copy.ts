/**
 * `codecs/copy/<module>.ts`: checked deep copies of every type that crosses between processes. Inside a node they stand for
 * both ends of the binary codec: what comes out is what the other side would have read, and what it would refuse is refused.
 */
import type { Case, Field, Type } from "../model.ts";
import { CodeModule } from "./code-module.ts";
import { constraintChecks, constraintConstants } from "./constraints.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { valueField } from "./json-names.ts";
import { camelCase } from "./names.ts";
import type { CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";
import { fieldOf, localNames, notAll, plainForm, renamed, type PlainForm } from "./plain-fields.ts";
import { stringLiteral } from "./string-literal.ts";
import { isShortFixedList, isTaggedOption, typeText } from "./type-text.ts";
import { valuePath, ValueSite } from "./value-site.ts";
import { unitBody } from "./unit-body.ts";

/** Prints the copiers of each module that has units for calls. */
export function printCopies(plan: WorldPlan): PrintedFile[] {
  return plan.modules.filter(({ units }) => units.some(isPrinted)).map((module) => printModule(plan, module));
}

type ListType = Extract<Type, { kind: "list" }>;

function isPrinted({ needs }: CodecUnit): boolean {
  return needs.has("rpc");
}

function printModule(plan: WorldPlan, module: ModulePlan): PrintedFile {
  const code = new CodeModule(valuePath("copy", module));
  const units = module.units.filter(isPrinted);
  // What the file declares has its name before anything is imported.
  for (const { suffix } of units) code.declare(`copy${suffix}`);
  const declarations: string[] = [];
  for (const unit of units)
    declarations.push(...constraintConstants(code, unit), copyFunction(new ValueSite(plan, code, unit)));
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}

function copyFunction(site: ValueSite): string {
  const type = site.typeText();
  return [
    `export function copy${site.unit.suffix}(value: ${type}, at = ${stringLiteral(site.label())}): ${type} {`,
    ...bodyOf(site).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function bodyOf(site: ValueSite): string[] {
  return unitBody(site.unit, {
    constrained: (type) => constrainedBody(site, type),
    anonymous: (type) => anonymousBody(site, type),
    alias: (type) => [`return ${site.copy(type, "value", "at")};`],
    record: (name, fields) => recordBody(site, name, fields),
    variant: (name, cases) =>
      taggedSwitch(
        site,
        cases.flatMap((each) => alternative(site, each.name, each.type, stringLiteral(`${name}.${each.name}`))),
        `a case of ${name}`,
      ),
    enumeration: (cases) => enumBody(site, cases),
    flags: (name, flags) => flagsBody(site, name, flags),
  });
}

// The type's own copier first: checks may rely on what it checks. Told is what was given, as writing does: of an f32 the copy has fewer bits.
function constrainedBody(site: ValueSite, type: Type): string[] {
  const refuse = (expected: string, found: string): string =>
    `throw new ${site.runtime("EncodeError")}(at, ${expected}, ${found.replace(/^copy/, "value")});`;
  return [
    `const copy = ${site.copy(type, "value", "at")};`,
    ...constraintChecks(site.code, site.unit, "copy", refuse),
    "return copy;",
  ];
}

// Plain fields are read first and checked by one condition, which engines make shorter code of than of a check and an error for each. What does
// not pass is written and read: writing says where the fault is.
function recordBody(site: ValueSite, record: string, fields: readonly Field[]): string[] {
  const check = `${site.runtime("checkObject")}(value, at);`;
  if (fields.length === 0) return [check, "return {};"];
  const forms = new Map<Field, PlainForm>();
  const copies = new Map<Field, string>();
  for (const field of fields) {
    const form = plainForm(site, field);
    if (form?.calls !== undefined) site.runtime(form.calls);
    if (form !== null) forms.set(field, form);
    else copies.set(field, site.copy(field, fieldOf(site, field), stringLiteral(`${record}.${field.name}`)));
  }
  const members = (): string[] => fields.map((field) => `  ${renamed(camelCase(field.name), copies.get(field))},`);
  if (forms.size === 0) return [check, "return {", ...members(), "};"];

  const asWritten = `${site.runtime("copyAsWritten")}(value, ${site.own("write")}, ${site.own("read")}, at)`;
  // Last: a variable may not hide what the function calls.
  const names = localNames(site.code, [...forms.keys()]);
  const conditions: string[] = [];
  for (const [field, name] of names) {
    const form = forms.get(field);
    copies.set(field, form?.copy?.(name) ?? name);
    conditions.push(form?.allowed(name) ?? "");
  }
  const pattern = [...names].map(([field, name]) => renamed(camelCase(field.name), name)).join(", ");
  return [
    check,
    `const { ${pattern} } = value;`,
    `if (${notAll(conditions)}) return ${asWritten};`,
    "return {",
    ...members(),
    "};",
  ];
}

function alternative(site: ValueSite, tag: string, type: Type | null, at: string): string[] {
  const copy = type === null ? "" : `, val: ${site.copy(type, "value.val", at)}`;
  return [`  case ${stringLiteral(tag)}:`, `    return { tag: ${stringLiteral(tag)}${copy} };`];
}

function taggedSwitch(site: ValueSite, alternatives: readonly string[], expected: string): string[] {
  return [
    `${site.runtime("checkObject")}(value, at);`,
    "switch (value.tag) {",
    ...alternatives,
    "  default:",
    `    throw ${site.runtime("unknownCase")}(at, ${stringLiteral(expected)}, value);`,
    "}",
  ];
}

function enumBody(site: ValueSite, cases: readonly Case[]): string[] {
  return [
    "switch (value) {",
    ...cases.map(({ name }) => `  case ${stringLiteral(name)}:`),
    "    return value;",
    "  default:",
    `    throw new ${site.runtime("EncodeError")}(at, ${stringLiteral(`a case of ${site.label()}`)}, value);`,
    "}",
  ];
}

function flagsBody(site: ValueSite, type: string, flags: readonly Case[]): string[] {
  const parts = flags.map(({ name }) => {
    const label = camelCase(name);
    return `  ${label}: ${site.runtime("isSet")}(${valueField(site, label)}, ${stringLiteral(`${type}.${name}`)}),`;
  });
  return [`${site.runtime("checkObject")}(value, at);`, "return {", ...parts, "};"];
}

function anonymousBody(site: ValueSite, type: Type): string[] {
  switch (type.kind) {
    case "list":
      return isShortFixedList(type)
        ? itemsBody(site, Array<Type>(type.length).fill(type.element))
        : listBody(site, type);
    case "tuple":
      return itemsBody(site, type.items);
    case "map":
      return [
        `${site.runtime("checkMap")}(value, at);`,
        `const copy = new Map<${[type.key, type.value].map((part) => typeText(site.plan, site.code, part)).join(", ")}>();`,
        `for (const [key, item] of value) copy.set(${site.copy(type.key, "key", "at")}, ${site.copy(type.value, "item", "at")});`,
        "return copy;",
      ];
    case "option":
      return isTaggedOption(type)
        ? taggedSwitch(
            site,
            [...alternative(site, "none", null, "at"), ...alternative(site, "some", type.element, "at")],
            '"some" or "none"',
          )
        : [`return value === undefined ? undefined : ${site.copy(type.element, "value", "at")};`];
    case "result":
      return taggedSwitch(site, [...side(site, "ok", type.ok), ...side(site, "err", type.err)], '"ok" or "err"');
    default:
      throw new Error(`a ${type.kind} has no copies`);
  }
}

function side(site: ValueSite, tag: string, type: Type | null): string[] {
  return type === null
    ? [`  case "${tag}":`, `    return { tag: "${tag}", val: undefined };`]
    : alternative(site, tag, type, "at");
}

// Copies of the items take their places: a list that grows item by item makes its memory several times.
function listBody(site: ValueSite, { element, length }: ListType): string[] {
  const item = `copy[i] as ${typeText(site.plan, site.code, element)}`;
  return [
    length === null
      ? `${site.runtime("checkList")}(value, at);`
      : `${site.runtime("checkLength")}(value, ${length}, at);`,
    "const copy = [...value];",
    `for (let i = 0; i < copy.length; i++) copy[i] = ${site.copy(element, item, "at")};`,
    "return copy;",
  ];
}

/** A tuple, or a short list of fixed length. */
function itemsBody(site: ValueSite, items: readonly Type[]): string[] {
  const copies = items.map((item, index) => site.copy(item, `value[${index}]`, "at"));
  return [`${site.runtime("checkLength")}(value, ${items.length}, at);`, `return [${copies.join(", ")}];`];
}
