/** Matches the arguments of one annotation with its parameters, and reads each value by its type. */
import type { AnnotationArgument, AnnotationNode, WaveValue } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { suggest } from "../../grammar/suggest.ts";
import { annotationDiagnostic as diagnostic } from "../messages/annotation.ts";
import type { TypeDef } from "../model.ts";
import type { AnnotatedItem } from "./places.ts";
import type { AnnotationDefinition, AnnotationParameter } from "./schema.ts";
import { describeValue } from "./type-text.ts";
import { heldType, numericName } from "./number-types.ts";
import { readValue, type Report } from "./value.ts";

export interface ReadArgument {
  /** In normal form, see `readValue`; of a type name the label. */
  readonly value: WaveValue;
  /** The type that a type name names, without following `use`. */
  readonly type: TypeDef | null;
  /** Of the value as written. */
  readonly span: Span;
}

/** The arguments by parameter name; options that are `none` are left out. Reports what is wrong. */
export function readArguments(
  node: AnnotationNode,
  definition: AnnotationDefinition,
  item: AnnotatedItem,
  report: Report,
): ReadonlyMap<string, ReadArgument> {
  const matched = matchArguments(node, definition, report);
  const read = new Map<string, ReadArgument>();
  for (const [parameter, argument] of matched) {
    const value = readArgument(parameter, argument.value, definition, item, report);
    if (value !== null) read.set(parameter.name, value);
  }
  const complete = node.arguments.length === matched.size;
  for (const parameter of complete ? definition.parameters : []) {
    if (parameter.optional || matched.has(parameter)) continue;
    const { name, docs } = parameter;
    report(
      diagnostic("annotation/missing-argument", node.span, {
        name: definition.name,
        argument: name,
        docs,
        example: exampleOf(definition),
      }),
    );
  }
  return read;
}

function exampleOf({ name, parameters }: AnnotationDefinition): string {
  const required = parameters.filter(({ optional }) => !optional);
  if (required.length === 1 && parameters.length === 1) return `@${name}(...)`;
  return `@${name}(${required.map((parameter) => `${parameter.name} = ...`).join(", ")})`;
}

function matchArguments(
  node: AnnotationNode,
  { name, parameters }: AnnotationDefinition,
  report: Report,
): Map<AnnotationParameter, AnnotationArgument> {
  const known = parameters.map((parameter) => parameter.name);
  const matched = new Map<AnnotationParameter, AnnotationArgument>();
  let named = false;
  node.arguments.forEach((argument, index) => {
    if (argument.label === null) {
      const parameter = parameters[index];
      if (parameter === undefined) report(diagnostic("annotation/too-many-arguments", argument.span, { name, known }));
      else if (named)
        report(diagnostic("annotation/argument-order", argument.span, { name, argument: parameter.name }));
      else matched.set(parameter, argument);
      return;
    }
    named = true;
    const label = argument.label;
    const parameter = parameters.find((each) => each.name === label.name);
    if (parameter === undefined) {
      if (known.length === 0)
        return report(diagnostic("annotation/too-many-arguments", argument.span, { name, known }));
      const near = suggest(label.name, known);
      const fix = near === null ? {} : { fix: { title: `write \`${near}\``, span: label.span, text: near } };
      return report(
        diagnostic("annotation/unknown-argument", label.span, { name, argument: label.name, near, known }, fix),
      );
    }
    if (matched.has(parameter))
      report(diagnostic("annotation/repeated-argument", label.span, { name, argument: label.name }));
    else matched.set(parameter, argument);
  });
  return matched;
}

function readArgument(
  parameter: AnnotationParameter,
  written: WaveValue,
  definition: AnnotationDefinition,
  item: AnnotatedItem,
  report: Report,
): ReadArgument | null {
  const what = definition.parameters.length === 1 ? `\`@${definition.name}\`` : `\`${parameter.name}\``;
  const value = parameter.optional ? withoutOption(written) : written;
  if (value === null) return null;
  switch (parameter.reading) {
    case "type-name":
      return readTypeName(value, what, item, report);
    case "item-value":
      return readItemValue(value, definition.name, what, item, report);
    case "plain": {
      const read = readValue(value, parameter.type, what, report);
      return read === null ? null : { value: read, type: null, span: value.span };
    }
  }
}

/** The value of an optional argument: `some(v)` and `v` are one, `none` is as good as nothing. */
function withoutOption(value: WaveValue): WaveValue | null {
  if (value.kind !== "label") return value;
  if (value.name === "none" && value.payload === null) return null;
  return value.name === "some" && value.payload !== null ? value.payload : value;
}

/** Bounds look through an `option`; a default is a value of the whole type. */
function readItemValue(
  value: WaveValue,
  annotation: string,
  what: string,
  { type }: AnnotatedItem,
  report: Report,
): ReadArgument | null {
  if (type === null) return null;
  const bounded = annotation === "default" ? type : heldType(type);
  // That a bound makes no sense on a type is another rule's to say: `constraint/type`.
  if (annotation !== "default" && numericName(bounded) === null) return null;
  const read = readValue(value, bounded, what, report);
  return read === null ? null : { value: read, type: null, span: value.span };
}

function readTypeName(value: WaveValue, what: string, { owner }: AnnotatedItem, report: Report): ReadArgument | null {
  if (value.kind !== "label" || value.payload !== null) {
    const found = diagnostic("annotation/type", value.span, {
      what,
      expected: "the name of a type, without quotes",
      found: describeValue(value),
    });
    const isName = value.kind === "string" && /^[A-Za-z][A-Za-z0-9-]*$/.test(value.value);
    report(
      isName
        ? {
            ...found,
            help: `write \`${value.value}\``,
            fix: { title: "remove the quotes", span: value.span, text: value.value },
          }
        : found,
    );
    return null;
  }
  const { name } = value;
  const type = owner.types.get(name);
  if (type !== undefined) return { value, type, span: value.span };
  if (owner.incomplete === true) return null;
  const scope = `${owner.kind} \`${owner.name}\``;
  report(
    diagnostic("annotation/unknown-type", value.span, {
      what,
      name,
      near: suggest(name, [...owner.types.keys()]),
      elsewhere: holderOf(name, owner),
      scope,
    }),
  );
  return null;
}

/** An interface from which the name could be used: one of the package's own. */
function holderOf(name: string, owner: AnnotatedItem["owner"]): string | undefined {
  for (const each of owner.package.interfaces.values()) if (each !== owner && each.types.has(name)) return each.name;
  return undefined;
}
