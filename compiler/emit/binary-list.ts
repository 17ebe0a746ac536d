/** The statements that write a list. */
import type { Field, Type } from "../model.ts";
import { recordLoop } from "./binary-record.ts";
import type { LeastSizes } from "./binary-size.ts";
import { unaliased } from "./plain-fields.ts";
import { typeText } from "./type-text.ts";
import { ValueSite, type PrimitivePut } from "./value-site.ts";

/** `length` is that of a list of fixed length. */
export function listBody(site: ValueSite, element: Type, length: number | null, sizes: LeastSizes): string[] {
  const primitive = length === null ? site.put(element) : null;
  if (primitive !== null) return primitiveListBody(site, element, primitive);
  const start =
    length === null
      ? `${site.runtime("writeCount")}(${site.runtime("checkList")}(value, at), out);`
      : `${site.runtime("checkLength")}(value, ${length}, at);`;
  return [start, ...(recordItems(site, element) ?? plainLoop(site, element, sizes.hasPlaces(element, length)))];
}

function plainLoop(site: ValueSite, element: Type, hasPlaces: boolean): string[] {
  return [
    "for (const item of value) {",
    `  ${site.write(element, "item", "at")};`,
    ...(hasPlaces ? [`  ${site.runtime("writeByte")}(0, out);`] : []),
    "}",
  ];
}

// In the loop itself, for a list is where a message has most of its values: one of 50 such items takes a twentieth less on newer engines.
function recordItems(site: ValueSite, element: Type): string[] | null {
  const record = recordOf(site, element);
  return record === null ? null : recordLoop(record.site, record.fields, () => site.write(element, "item", "at"));
}

interface PlainRecord {
  /** Where its fields are looked up. */
  readonly site: ValueSite;
  readonly fields: readonly Field[];
}

/** Also by another name that constrains nothing. */
function recordOf(site: ValueSite, element: Type): PlainRecord | null {
  const ref = unaliased(site, site.refer(element));
  if (ref.kind === "runtime" || ref.unit.source.kind !== "definition") return null;
  const { body } = ref.unit.source.def;
  return body.kind === "record" ? { site: new ValueSite(site.plan, site.code, ref.unit), fields: body.fields } : null;
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
