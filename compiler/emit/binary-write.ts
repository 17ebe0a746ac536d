/** `writeX`: from a value to the bytes of a message. */
import type { Case, Field, Type } from "../model.ts";
import type { LeastSizes } from "./binary-size.ts";
import { constraintChecks } from "./constraints.ts";
import { valueField } from "./json-names.ts";
import { camelCase } from "./names.ts";
import { stringLiteral } from "./string-literal.ts";
import { packedForm, type PackedForm } from "./packed-fields.ts";
import { localNames, renamed } from "./plain-fields.ts";
import { isOptional, isShortFixedList, isTaggedOption, typeText } from "./type-text.ts";
import { unitBody } from "./unit-body.ts";
import type { PrimitivePut, ValueSite } from "./value-site.ts";

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

/** The most fields that room is made for at once. */
const LONGEST_RUN = 32;

/** What a record's writer calls its own variables. */
const VARIABLES = ["out", "careful", "position", "bytes", "view", "text"];

// Plain fields that follow one another are read first and checked by one condition; then room is made once, and they are put there. Where one
// is not what it may be they are written one by one, which tells the first fault.
function recordBody(site: ValueSite, record: string, fields: readonly Field[]): string[] {
  const place = ({ name }: Field): string => stringLiteral(`${record}.${name}`);
  const written = (field: Field, value: string): string => `${site.write(field, value, place(field))};`;
  const runs = runsOf(site, fields);
  const check = `${site.runtime("checkObject")}(value, at);`;
  const singles = new Map(
    runs
      .filter(({ length }) => length === 1)
      .flatMap(([one]) => (one === undefined ? [] : [[one, written(one.field, fieldOf(site, one.field))]])),
  );
  const packed = runs.filter(({ length }) => length > 1).flat();
  for (const { field, form } of packed) {
    site.refer(field);
    for (const name of form?.calls ?? []) site.runtime(name);
    written(field, "value");
  }
  // Last: a variable may not hide what the function calls.
  const names = localNames(
    site.code,
    packed.map(({ field }) => field),
    VARIABLES,
  );
  const nameOf = (field: Field): string => names.get(field) ?? camelCase(field.name);
  const lines = runs.flatMap((run) => {
    const [first] = run;
    const single = first === undefined ? undefined : singles.get(first);
    if (single !== undefined) return [single];
    const conditions = run.flatMap(({ field, form }) => form?.allowed(nameOf(field)) ?? []);
    return [
      `const { ${run.map(({ field }) => renamed(camelCase(field.name), nameOf(field))).join(", ")} } = value;`,
      `if (${conditions.join(" && ")}) {`,
      ...packedBody(run, nameOf).map((line) => `  ${line}`),
      "} else {",
      ...run.map(({ field }) => `  ${written(field, nameOf(field))}`),
      "}",
    ];
  });
  const asks = packed.some(({ form }) => form?.needs.includes("text"));
  return [check, ...(asks ? ["const { careful } = out;"] : []), ...lines];
}

function packedBody(run: readonly RunField[], nameOf: (field: Field) => string): string[] {
  const needs = new Set(run.flatMap(({ form }) => form?.needs ?? []));
  const buffers = (["bytes", "view"] as const).filter((each) => needs.has(each));
  return [
    `let position = out.room(${run.reduce((sum, { form }) => sum + (form?.room ?? 0), 0)});`,
    `const { ${buffers.join(", ")} } = out;`,
    ...(needs.has("text") ? ["let { text } = out.pending;"] : []),
    ...run.flatMap(({ field, form }) => form?.put(nameOf(field)) ?? []),
    "out.position = position;",
    ...(needs.has("text") ? ["out.setText(text);"] : []),
  ];
}

interface RunField {
  readonly field: Field;
  /** `null` of a field that is written by itself. */
  readonly form: PackedForm | null;
}

/** Fields in their order: those that can be packed and follow one another together, each other one alone. */
function runsOf(site: ValueSite, fields: readonly Field[]): RunField[][] {
  const runs: RunField[][] = [];
  let open: RunField[] | null = null;
  for (const field of fields) {
    const each = { field, form: packedForm(site, field) };
    if (each.form !== null && open !== null && open.length < LONGEST_RUN) {
      open.push(each);
      continue;
    }
    const run = [each];
    runs.push(run);
    open = each.form === null ? null : run;
  }
  return runs;
}

/** A field that may be left out may be one that every object inherits (`constructor`): then only its own counts. */
export function fieldOf(site: ValueSite, { name, type }: Field): string {
  return isOptional(type) ? valueField(site, camelCase(name)) : `value.${camelCase(name)}`;
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

function listBody(site: ValueSite, element: Type, length: number | null, sizes: LeastSizes): string[] {
  const primitive = length === null ? site.put(element) : null;
  if (primitive !== null) return primitiveListBody(site, element, primitive);
  return [
    length === null
      ? `${site.runtime("writeCount")}(${site.runtime("checkList")}(value, at), out);`
      : `${site.runtime("checkLength")}(value, ${length}, at);`,
    "for (const item of value) {",
    `  ${site.write(element, "item", "at")};`,
    ...(sizes.hasPlaces(element, length) ? [`  ${site.runtime("writeByte")}(0, out);`] : []),
    "}",
  ];
}

// By index, and so as many as there is room for, whatever an iterator of the list's own would tell.
function primitiveListBody(site: ValueSite, element: Type, { name, room }: PrimitivePut): string[] {
  const item = typeText(site.plan, site.code, element);
  return [
    `const length = ${site.runtime("checkList")}(value, at);`,
    `let position = out.room(5 + ${room === 1 ? "" : `${room} * `}length);`,
    `position = ${site.runtime("putCount")}(length, out, position);`,
    "for (let i = 0; i < length; i++) {",
    `  position = ${site.runtime(name)}(value[i] as ${item}, out, position, at);`,
    "}",
    "out.position = position;",
  ];
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
