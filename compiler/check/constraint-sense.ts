import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textArgument } from "../annotations/accessors.ts";
import type { AnnotatedItem } from "../annotations/places.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { typeText } from "../annotations/type-text.ts";
import { heldType, numericName, numberOf } from "../annotations/number-types.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { definitionOf, type Annotated, type Type } from "../model.ts";
import {
  canConstrain,
  CONSTRAINT_TARGETS,
  isConstraintKind,
  patternProblem,
  type ConstraintKind,
} from "../process/constraint-targets.ts";
import { constraintOf, inheritedConstraints } from "../process/read-constraints.ts";
import type { Constraints } from "../process/model.ts";
import { exceeds } from "./constraint-breaks.ts";
import type { ContractRule } from "./rule.ts";

/** Constraints stand on types that they can hold for, and something fits them. */
export const constraintSense: ContractRule = ({ annotations }) =>
  annotations.items.flatMap((item) => {
    if (item.type === null) return [];
    const { type } = item;
    const own = annotations.of(item);
    const unfit = own.flatMap((annotation) => checkOne(annotation, type, nameOf(item)));
    return unfit.length > 0 ? unfit : emptyRanges(item, type, own, annotations);
  });

function nameOf({ item }: AnnotatedItem): string {
  return (item as Annotated & { readonly name: string }).name;
}

function checkOne(annotation: ReadAnnotation, type: Type, name: string): Diagnostic[] {
  const { name: kind, node, sound } = annotation;
  if (!isConstraintKind(kind)) return [];
  const held = heldType(type);
  if (!canConstrain(kind, held)) {
    const parameters = {
      annotation: kind,
      wants: CONSTRAINT_TARGETS[kind],
      name,
      type: nounOf(held),
      help: helpFor(kind, held),
    };
    return [diagnostic("constraint/type", node.span, parameters)];
  }
  if (!sound) return [];
  if (kind === "length")
    return annotation.arguments.size === 0 ? [diagnostic("constraint/no-bound", node.span, {})] : [];
  if (kind === "pattern") return checkPattern(annotation);
  const bound = annotation.arguments.get("value");
  if (bound?.value.kind !== "number" || Number.isFinite(numberOf(bound.value.text))) return [];
  return [diagnostic("constraint/not-finite", bound.span, { annotation: kind, value: bound.value.text })];
}

/** "a string", "an s8", "an enum". */
function nounOf(type: Type): string {
  const text = type.kind === "named" ? definitionOf(type.def).body.kind : typeText(type);
  return `${/^(s\d|[aeio])/.test(text) ? "an" : "a"} ${text}`;
}

function helpFor(kind: ConstraintKind, held: Type): string | undefined {
  if ((kind === "min" || kind === "max") && canConstrain("length", held))
    return `write \`@length(${kind} = ...)\` to bound its length`;
  if (kind === "length" && canConstrain("min", held)) return "write `@min(...)` and `@max(...)` to bound its value";
  if (kind === "length" && held.kind === "list") return "its length is fixed by its type";
  return undefined;
}

function checkPattern(annotation: ReadAnnotation): Diagnostic[] {
  const problem = patternProblem(textArgument(annotation, "regex") ?? "");
  if (problem === null) return [];
  return [
    diagnostic("constraint/pattern", annotation.arguments.get("regex")?.span ?? annotation.node.span, { problem }),
  ];
}

/** Bounds that leave nothing, also together with those of the aliases below. */
function emptyRanges(
  item: AnnotatedItem,
  type: Type,
  own: readonly ReadAnnotation[],
  annotations: AnnotationIndex,
): Diagnostic[] {
  const relevant = own.filter((annotation) => constraintOf(annotation, type) !== null);
  const last = relevant.at(-1);
  if (last === undefined) return [];
  const all = [
    ...relevant.map((annotation) => constraintOf(annotation, type)),
    ...inheritedConstraints(type, annotations),
  ].filter((each) => each !== null);
  const name = nameOf(item);
  const found: Diagnostic[] = [];
  const bounds = tightest(all, heldType(type));
  if (bounds.min !== undefined && bounds.max !== undefined && exceeds(bounds.min, bounds.max)) {
    found.push(
      diagnostic("constraint/empty", spanOf(relevant, ["min", "max"]) ?? last.node.span, {
        name,
        min: bounds.min,
        max: bounds.max,
        what: "value",
      }),
    );
  }
  const min = Math.max(0, ...all.map(({ length }) => length?.min ?? 0));
  const max = Math.min(Infinity, ...all.map(({ length }) => length?.max ?? Infinity));
  if (min > max) {
    found.push(
      diagnostic("constraint/empty", spanOf(relevant, ["length"]) ?? last.node.span, {
        name,
        min: String(min),
        max: String(max),
        what: "length",
      }),
    );
  }
  return found;
}

/** The later of the annotations of these names: the one that was written against the others. */
function spanOf(annotations: readonly ReadAnnotation[], names: readonly string[]) {
  return annotations.findLast(({ name }) => names.includes(name))?.node.span;
}

function tightest(
  all: readonly Constraints[],
  type: Type,
): { readonly min: string | undefined; readonly max: string | undefined } {
  let min: string | undefined;
  let max: string | undefined;
  if (numericName(type) === null) return { min, max };
  for (const each of all) {
    if (each.min !== undefined && (min === undefined || exceeds(each.min, min))) min = each.min;
    if (each.max !== undefined && (max === undefined || exceeds(max, each.max))) max = each.max;
  }
  return { min, max };
}
