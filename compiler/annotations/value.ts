/** Checks a WAVE value against a WIT type: the one mechanism behind every annotation's arguments. */
import { isUnresolved, underlyingType } from "./underlying.ts";
import type { Identifier, PrimitiveName, WaveField, WaveValue } from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { suggest } from "../../grammar/suggest.ts";
import { annotationDiagnostic as diagnostic } from "../messages/annotation.ts";
import { definitionOf, type Case, type Field, type Type } from "../model.ts";
import { INTEGER_RANGES, numberOf } from "./number-types.ts";
import { describeExpected, describeValue, typeText } from "./type-text.ts";

export type Report = (diagnostic: Diagnostic) => void;

/**
 * The value as one of the type, in normal form: enum labels as the type spells them (a string is read as a label, in any
 * case), options as `some(...)` or `none`, results as `ok(...)` or `err(...)`, integers without leading zeros, fields
 * in the type's order. `null` where something was reported, here or about the type. `what` begins the messages: "`path`".
 */
export function readValue(value: WaveValue, type: Type, what: string, report: Report): WaveValue | null {
  const target = underlyingType(type);
  if (isUnresolved(target)) return null;
  switch (target.kind) {
    case "primitive":
      return readPrimitive(value, target.name, type, what, report);
    case "named":
      return readNamed(value, target, what, report);
    case "option":
      return readOption(value, target.element, type, what, report);
    case "result":
      return readResult(value, target, what, report);
    case "list":
      return readList(value, target, what, report);
    case "map":
      return readMap(value, target, what, report);
    case "tuple":
      return readTuple(value, target.items, type, what, report);
    default:
      report(diagnostic("annotation/unwritable-type", value.span, { what, type: typeText(type) }));
      return null;
  }
}

function mismatch(value: WaveValue, type: Type, what: string, report: Report): null {
  report(typeMismatch(value, describeExpected(type), what));
  return null;
}

function typeMismatch(value: WaveValue, expected: string, what: string): Diagnostic {
  return diagnostic("annotation/type", value.span, { what, expected, found: describeValue(value) });
}

// Primitives ------------------------------------------------------------------------------------------------

function readPrimitive(
  value: WaveValue,
  name: PrimitiveName,
  type: Type,
  what: string,
  report: Report,
): WaveValue | null {
  switch (name) {
    case "bool":
      return value.kind === "bool" ? value : mismatch(value, type, what, report);
    case "string":
      return value.kind === "string" ? value : otherQuotes(value, type, what, report);
    case "char":
      return value.kind === "char" ? value : otherQuotes(value, type, what, report);
    case "f32":
    case "f64":
      return readFloat(value, name, type, what, report);
    case "error-context":
      report(diagnostic("annotation/unwritable-type", value.span, { what, type: name }));
      return null;
    default:
      return readInteger(value, name, type, what, report);
  }
}

/** A string or a character that lacks its quotes, or has those of the other. */
function otherQuotes(value: WaveValue, type: Type, what: string, report: Report): null {
  const text = quotedAs(value, underlyingType(type));
  if (text === null) return mismatch(value, type, what, report);
  const found = typeMismatch(value, describeExpected(type), what);
  report({ ...found, help: `write \`${text}\``, fix: { title: `write \`${text}\``, span: value.span, text } });
  return null;
}

function quotedAs(value: WaveValue, type: Type): string | null {
  const isString = type.kind === "primitive" && type.name === "string";
  if (isString && value.kind === "label" && value.payload === null) return JSON.stringify(value.name);
  if (isString && value.kind === "char") return JSON.stringify(value.value);
  const single =
    !isString && value.kind === "string" && [...value.value].length === 1 && !/['\\\n\r\t]/.test(value.value);
  return single ? `'${value.value}'` : null;
}

function readInteger(
  value: WaveValue,
  name: PrimitiveName,
  type: Type,
  what: string,
  report: Report,
): WaveValue | null {
  const range = INTEGER_RANGES[name];
  if (value.kind !== "number" || range === undefined || !/^-?\d+$/.test(value.text))
    return mismatch(value, type, what, report);
  const number = BigInt(value.text);
  if (number >= range[0] && number <= range[1]) return { ...value, text: number.toString() };
  report(outOfRange(value, what, name, `${range[0]} to ${range[1]}`));
  return null;
}

function readFloat(value: WaveValue, name: "f32" | "f64", type: Type, what: string, report: Report): WaveValue | null {
  if (value.kind !== "number") return mismatch(value, type, what, report);
  const number = numberOf(value.text);
  const fits = Number.isFinite(name === "f32" ? Math.fround(number) : number) || /^[+-]?(nan|inf)$/.test(value.text);
  if (fits) return value;
  report(outOfRange(value, what, name, name === "f32" ? "numbers up to about 3.4e38" : "numbers up to about 1.8e308"));
  return null;
}

function outOfRange(
  value: WaveValue & { readonly kind: "number" },
  what: string,
  type: string,
  range: string,
): Diagnostic {
  return diagnostic("annotation/out-of-range", value.span, { what, number: value.text, type, range });
}

// Named types -----------------------------------------------------------------------------------------------

function readNamed(
  value: WaveValue,
  type: Type & { readonly kind: "named" },
  what: string,
  report: Report,
): WaveValue | null {
  const { body, name } = definitionOf(type.def);
  switch (body.kind) {
    case "record":
      return readRecord(value, body.fields, type, what, report);
    case "flags":
      return readFlags(value, body.flags, type, what, report);
    case "enum":
      return readCase(enumLabel(value), body.cases, type, what, report);
    case "variant":
      return readCase(value, body.cases, type, what, report);
    default:
      report(diagnostic("annotation/unwritable-type", value.span, { what, type: name }));
      return null;
  }
}

/** A string stands for a label where an enum is expected. */
function enumLabel(value: WaveValue): WaveValue {
  return value.kind === "string" ? { kind: "label", name: value.value, payload: null, span: value.span } : value;
}

/** A label's name; words that are values elsewhere (`true`, `nan`) are labels where a case is called so. */
function labelName(value: WaveValue): string | null {
  if (value.kind === "label") return value.name;
  if (value.kind === "bool") return String(value.value);
  return value.kind === "number" && /^[a-z]+$/.test(value.text) ? value.text : null;
}

function readCase(
  value: WaveValue,
  cases: readonly Case[],
  type: Type & { readonly kind: "named" },
  what: string,
  report: Report,
): WaveValue | null {
  const name = labelName(value);
  if (name === null) {
    const found = typeMismatch(value, describeExpected(type), what);
    const bare =
      value.kind === "string" ? cases.find((each) => each.name === value.value && each.type === null)?.name : undefined;
    report(
      bare === undefined
        ? found
        : { ...found, help: `write \`${bare}\``, fix: { title: "remove the quotes", span: value.span, text: bare } },
    );
    return null;
  }
  const wanted = name.toLowerCase();
  const found = cases.find((each) => each.name.toLowerCase() === wanted);
  if (found === undefined) {
    const known = cases.map((each) => each.name);
    const near = suggest(wanted, known);
    report(
      diagnostic(
        "annotation/unknown-case",
        value.span,
        { what, name, type: definitionOf(type.def).name, near, known },
        near === null ? {} : { fix: { title: `write \`${near}\``, span: value.span, text: near } },
      ),
    );
    return null;
  }
  const payload = value.kind === "label" ? value.payload : null;
  if ((found.type === null) !== (payload === null)) {
    const expected = found.type === null ? null : describeExpected(found.type);
    report(diagnostic("annotation/payload", value.span, { what, name: found.name, expected }));
    return null;
  }
  const read =
    found.type === null || payload === null ? null : readValue(payload, found.type, `\`${found.name}(...)\``, report);
  if (payload !== null && read === null) return null;
  return { kind: "label", name: found.name, payload: read, span: value.span };
}

function readFlags(
  value: WaveValue,
  flags: readonly Case[],
  type: Type & { readonly kind: "named" },
  what: string,
  report: Report,
): WaveValue | null {
  if (value.kind !== "flags" && !isEmptyRecord(value)) return mismatch(value, type, what, report);
  const names = value.kind === "flags" ? value.names : [];
  const known = flags.map((each) => each.name);
  const seen = new Set<string>();
  let sound = true;
  for (const { name, span } of names) {
    const problem = !known.includes(name)
      ? diagnostic("annotation/unknown-case", span, {
          what,
          name,
          type: definitionOf(type.def).name,
          near: suggest(name, known),
          known,
        })
      : seen.has(name)
        ? diagnostic("annotation/repeated-part", span, { what, name })
        : null;
    seen.add(name);
    if (problem === null) continue;
    report(problem);
    sound = false;
  }
  return sound ? { kind: "flags", names, span: value.span } : null;
}

function isEmptyRecord(value: WaveValue): boolean {
  return value.kind === "record" && value.fields.length === 0;
}

function readRecord(
  value: WaveValue,
  fields: readonly Field[],
  type: Type & { readonly kind: "named" },
  what: string,
  report: Report,
): WaveValue | null {
  const isRecord = value.kind === "record" || (value.kind === "flags" && value.names.length === 0);
  if (!isRecord) return mismatch(value, type, what, report);
  const name = definitionOf(type.def).name;
  const known = fields.map((each) => each.name);
  const given = new Map<string, WaveValue>();
  let sound = true;
  for (const { name: label, value: inner } of value.kind === "record" ? value.fields : []) {
    const field = fields.find((each) => each.name === label.name);
    if (field === undefined || given.has(label.name)) {
      const problem =
        field === undefined
          ? diagnostic("annotation/unknown-field", label.span, {
              what,
              field: label.name,
              type: name,
              near: suggest(label.name, known),
              known,
            })
          : diagnostic("annotation/repeated-part", label.span, { what, name: label.name });
      report(problem);
      sound = false;
      continue;
    }
    const read = readValue(inner, field.type, `field \`${field.name}\``, report);
    given.set(field.name, read ?? inner);
    if (read === null) sound = false;
  }
  const missing = fields.filter((each) => !given.has(each.name) && underlyingType(each.type).kind !== "option");
  if (missing.length > 0 && sound) {
    report(
      diagnostic("annotation/missing-field", value.span, {
        what,
        fields: missing.map((each) => each.name),
        type: name,
      }),
    );
    sound = false;
  }
  if (!sound) return null;
  return {
    kind: "record",
    fields: fields.map((each) => fieldValue(each, given.get(each.name), value.span)),
    span: value.span,
  };
}

function fieldValue(field: Field, value: WaveValue | undefined, span: Span): WaveField {
  const name: Identifier = { name: field.name, span };
  return { name, value: value ?? { kind: "label", name: "none", payload: null, span } };
}

// Options, results, collections -----------------------------------------------------------------------------

function isLabel(value: WaveValue, name: string): value is WaveValue & { readonly kind: "label" } {
  return value.kind === "label" && value.name === name;
}

function wrapped(name: string, payload: WaveValue | null, span: Span): WaveValue {
  return { kind: "label", name, payload, span };
}

function readOption(value: WaveValue, element: Type, type: Type, what: string, report: Report): WaveValue | null {
  if (isLabel(value, "none") && value.payload === null) return value;
  if (isLabel(value, "some") && value.payload !== null) {
    const inner = readValue(value.payload, element, what, report);
    return inner === null ? null : wrapped("some", inner, value.span);
  }
  // WAVE lets `some` be left out, except where that could be read in two ways.
  const inner = underlyingType(element).kind;
  if (inner === "option" || inner === "result") return mismatch(value, type, what, report);
  const read = readValue(value, element, what, report);
  return read === null ? null : wrapped("some", read, value.span);
}

function readResult(
  value: WaveValue,
  type: Type & { readonly kind: "result" },
  what: string,
  report: Report,
): WaveValue | null {
  const side = isLabel(value, "ok") ? "ok" : isLabel(value, "err") ? "err" : null;
  if (side === null || value.kind !== "label") return mismatch(value, type, what, report);
  const payload = type[side];
  if ((payload === null) !== (value.payload === null)) {
    const expected = payload === null ? null : describeExpected(payload);
    report(diagnostic("annotation/payload", value.span, { what, name: side, expected }));
    return null;
  }
  if (payload === null || value.payload === null) return value;
  const inner = readValue(value.payload, payload, `\`${side}(...)\``, report);
  return inner === null ? null : wrapped(side, inner, value.span);
}

function readList(
  value: WaveValue,
  type: Type & { readonly kind: "list" },
  what: string,
  report: Report,
): WaveValue | null {
  if (value.kind !== "list") {
    const found = typeMismatch(value, describeExpected(type), what);
    const isItem = readValue(value, type.element, what, () => {}) !== null;
    report(isItem ? { ...found, help: "put it into brackets: `[...]`" } : found);
    return null;
  }
  if (type.length !== null && value.items.length !== type.length) return mismatch(value, type, what, report);
  const items = value.items.map((item) => readValue(item, type.element, `an item of ${what}`, report));
  return allRead(items) ? { kind: "list", items, span: value.span } : null;
}

function readMap(
  value: WaveValue,
  type: Type & { readonly kind: "map" },
  what: string,
  report: Report,
): WaveValue | null {
  if (value.kind !== "list") return mismatch(value, type, what, report);
  const keys = new Set<string>();
  const items = value.items.map((item) => {
    const pair = readTuple(item, [type.key, type.value], type, what, report);
    const key = pair?.kind === "tuple" ? keyText(pair.items[0]) : null;
    if (key === null) return null;
    if (!keys.has(key)) return keys.add(key) && pair;
    report(diagnostic("annotation/repeated-part", item.span, { what, name: key }));
    return null;
  });
  return allRead(items) ? { kind: "list", items, span: value.span } : null;
}

/** The key of a map's entry; WIT lets only scalars be keys. */
function keyText(value: WaveValue | undefined): string | null {
  switch (value?.kind) {
    case "number":
      return value.text;
    case "string":
    case "char":
      return value.value;
    case "bool":
      return String(value.value);
    default:
      return null;
  }
}

function readTuple(
  value: WaveValue,
  types: readonly Type[],
  type: Type,
  what: string,
  report: Report,
): WaveValue | null {
  if (value.kind !== "tuple" || value.items.length !== types.length) return mismatch(value, type, what, report);
  const items = types.map((each, index) => {
    const item = value.items[index];
    return item === undefined ? null : readValue(item, each, `an item of ${what}`, report);
  });
  return allRead(items) ? { kind: "tuple", items, span: value.span } : null;
}

function allRead(values: readonly (WaveValue | null)[]): values is readonly WaveValue[] {
  return values.every((value) => value !== null);
}
