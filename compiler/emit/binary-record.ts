/** The statements that write a record. */
import type { Field } from "../model.ts";
import { camelCase } from "./names.ts";
import { packedForm, type PackedForm } from "./packed-fields.ts";
import { fieldOf, localNames, renamed } from "./plain-fields.ts";
import { stringLiteral } from "./string-literal.ts";
import type { ValueSite } from "./value-site.ts";

/** The most fields that room is made for at once. */
const LONGEST_RUN = 32;

/** What a record's writer calls its own variables, beside `value` and `at`. */
const VARIABLES = ["out", "careful", "position", "bytes", "view", "text"];

interface PackedField {
  readonly field: Field;
  readonly form: PackedForm;
}

/** Fields that follow one another: one that is written by itself, or several that are put into room that is made once. */
type Run = Field | readonly [PackedField, PackedField, ...PackedField[]];

/**
 * Plain fields that follow one another are read first and checked by one condition; then room is made once, and they are put there. Where
 * one is not what it may be they are written one by one, which tells the first fault.
 */
export function recordBody(site: ValueSite, record: string, fields: readonly Field[]): string[] {
  const written = (field: Field, value: string): string =>
    `${site.write(field, value, stringLiteral(`${record}.${field.name}`))};`;
  const check = `${site.runtime("checkObject")}(value, at);`;
  const runs = runsOf(site, fields);
  const packed = runs.flatMap((run) => (isPacked(run) ? run : []));
  const alone = new Map(runs.flatMap((run) => (isPacked(run) ? [] : [[run, written(run, fieldOf(site, run))]])));
  // A variable may not hide what the function calls: all of that has its name before.
  for (const { field, form } of packed) {
    written(field, "");
    for (const name of form.calls) site.runtime(name);
  }
  const names = localNames(
    site.code,
    packed.map(({ field }) => field),
    VARIABLES,
  );
  const local = ({ field }: PackedField): string => names.get(field) ?? camelCase(field.name);
  return [
    check,
    ...(packed.some(({ form }) => form.needs.includes("text")) ? ["const { careful } = out;"] : []),
    ...runs.flatMap((run) =>
      isPacked(run)
        ? [
            `const { ${run.map((each) => renamed(camelCase(each.field.name), local(each))).join(", ")} } = value;`,
            `if (${run.map((each) => each.form.allowed(local(each))).join(" && ")}) {`,
            ...putAll(run, local).map((line) => `  ${line}`),
            "} else {",
            ...run.map((each) => `  ${written(each.field, local(each))}`),
            "}",
          ]
        : (alone.get(run) ?? []),
    ),
  ];
}

function putAll(run: readonly PackedField[], local: (field: PackedField) => string): string[] {
  const needs = new Set(run.flatMap(({ form }) => form.needs));
  const buffers = (["bytes", "view"] as const).filter((each) => needs.has(each));
  const hasText = needs.has("text");
  return [
    `let position = out.room(${run.reduce((sum, { form }) => sum + form.room, 0)});`,
    `const { ${buffers.join(", ")} } = out;`,
    ...(hasText ? ["let { text } = out.pending;"] : []),
    ...run.flatMap((each) => each.form.put(local(each))),
    "out.position = position;",
    ...(hasText ? ["out.setText(text);"] : []),
  ];
}

function isPacked(run: Run): run is readonly [PackedField, PackedField, ...PackedField[]] {
  return Array.isArray(run);
}

/** Fields in their order. */
function runsOf(site: ValueSite, fields: readonly Field[]): Run[] {
  const runs: Run[] = [];
  let open: PackedField[] = [];
  const close = (): void => {
    const [first, second, ...others] = open;
    if (first !== undefined) runs.push(second === undefined ? first.field : [first, second, ...others]);
    open = [];
  };
  for (const field of fields) {
    const form = packedForm(site, field);
    if (form === null || open.length === LONGEST_RUN) close();
    if (form === null) runs.push(field);
    else open.push({ field, form });
  }
  close();
  return runs;
}
