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
/** The same of the loop of a list of records. */
const LOOP_VARIABLES = [...VARIABLES, "item"];

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
  for (const { field } of packed) written(field, "");
  const local = localsOf(site, packed, VARIABLES);
  return [
    check,
    ...(packed.some(({ form }) => hasText(form)) ? ["const { careful } = out;"] : []),
    ...runs.flatMap((run) =>
      isPacked(run)
        ? [
            ...conditionOf(run, local, "value"),
            ...putAll(run, local).map((line) => `  ${line}`),
            "} else {",
            ...run.map((each) => `  ${written(each.field, local(each))}`),
            "}",
          ]
        : (alone.get(run) ?? []),
    ),
  ];
}

/**
 * The loop over a list of records whose fields are all put into one room: as the record's writer has it, but for the text, which is the
 * message's again behind the last one. An item that does not pass is `written` by the record's own writer. `null` of other records.
 */
export function recordLoop(record: ValueSite, fields: readonly Field[], written: () => string): string[] | null {
  const [run, another] = runsOf(record, fields);
  if (run === undefined || !isPacked(run) || another !== undefined) return null;
  const check = `${record.runtime("checkObject")}(item, at);`;
  const item = `${written()};`;
  const local = localsOf(record, run, LOOP_VARIABLES);
  const text = run.some(({ form }) => hasText(form));
  return [
    ...(text ? ["const { careful } = out;", "let { text } = out.pending;"] : []),
    "for (const item of value) {",
    ...[
      check,
      ...conditionOf(run, local, "item"),
      ...[...puts(run, local), ...(text ? ["text = out.growText(text);"] : [])].map((line) => `  ${line}`),
      "} else {",
      ...(text ? ["out.setText(text);", item, "text = out.pending.text;"] : [item]).map((line) => `  ${line}`),
      "}",
    ].map((line) => `  ${line}`),
    "}",
    ...(text ? ["out.setText(text);"] : []),
  ];
}

function hasText({ needs }: PackedForm): boolean {
  return needs.includes("text");
}

/** The variables of fields. What their statements call has its name from here on. */
function localsOf(
  site: ValueSite,
  packed: readonly PackedField[],
  variables: readonly string[],
): (field: PackedField) => string {
  for (const { form } of packed) for (const name of form.calls) site.runtime(name);
  const fields = packed.map(({ field }) => field);
  const names = localNames(site.code, fields, variables);
  return ({ field }) => names.get(field) ?? camelCase(field.name);
}

function conditionOf(run: readonly PackedField[], local: (field: PackedField) => string, record: string): string[] {
  return [
    `const { ${run.map((each) => renamed(camelCase(each.field.name), local(each))).join(", ")} } = ${record};`,
    `if (${run.map((each) => each.form.allowed(local(each))).join(" && ")}) {`,
  ];
}

function putAll(run: readonly PackedField[], local: (field: PackedField) => string): string[] {
  const text = run.some(({ form }) => hasText(form));
  return [
    ...puts(run, local, text ? ["let { text } = out.pending;"] : []),
    ...(text ? ["out.setText(text);"] : []),
  ];
}

/** Room, other variables, and the fields into it. Strings are added to `text`. */
function puts(
  run: readonly PackedField[],
  local: (field: PackedField) => string,
  variables: readonly string[] = [],
): string[] {
  const needs = new Set(run.flatMap(({ form }) => form.needs));
  const buffers = (["bytes", "view"] as const).filter((each) => needs.has(each));
  return [
    `let position = out.room(${run.reduce((sum, { form }) => sum + form.room, 0)});`,
    `const { ${buffers.join(", ")} } = out;`,
    ...variables,
    ...run.flatMap((each) => each.form.put(local(each))),
    "out.position = position;",
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
