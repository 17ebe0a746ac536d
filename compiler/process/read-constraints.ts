import { MAX_TYPE_DEPTH } from "../annotations/underlying.ts";
import { caseArgument, integerArgument, textArgument } from "../annotations/accessors.ts";
import { typeItem, type AnnotatedItem } from "../annotations/places.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { heldType, numberOf } from "../annotations/number-types.ts";
import { definitionOf, type Type } from "../model.ts";
import { canConstrain, isConstraintKind, patternProblem } from "./constraint-targets.ts";
import type { Constraints } from "./model.ts";

/** What an item's own `@min`, `@max`, `@length`, `@pattern` and `@format` ask for; `null` where it has none. */
export function ownConstraints(item: AnnotatedItem, annotations: AnnotationIndex): Constraints | null {
  const { type } = item;
  if (type === null) return null;
  const parts = annotations
    .of(item)
    .map((annotation) => constraintOf(annotation, type))
    .filter((part) => part !== null);
  return parts.length === 0 ? null : Object.assign({}, ...parts);
}

/** One annotation's part; `null` for another annotation, or for one that makes no sense on the type. */
export function constraintOf(annotation: ReadAnnotation, type: Type): Constraints | null {
  const { name, sound } = annotation;
  if (!sound || !isConstraintKind(name) || !canConstrain(name, heldType(type))) return null;
  switch (name) {
    case "min":
    case "max": {
      const value = annotation.arguments.get("value")?.value;
      return value?.kind === "number" && Number.isFinite(numberOf(value.text)) ? { [name]: value.text } : null;
    }
    case "length": {
      const length = { min: integerArgument(annotation, "min"), max: integerArgument(annotation, "max") };
      return length.min === null && length.max === null ? null : { length };
    }
    case "pattern": {
      const pattern = textArgument(annotation, "regex");
      return pattern === null || patternProblem(pattern) !== null ? null : { pattern };
    }
    case "format": {
      const format = caseArgument(annotation, "name");
      return format === null ? null : { format };
    }
  }
}

/**
 * Everything that holds for a value of the type: the constraints of the aliases that it goes through, outermost first. An
 * `option` is looked through: what is there must hold.
 */
export function inheritedConstraints(type: Type, annotations: AnnotationIndex): readonly Constraints[] {
  const found: Constraints[] = [];
  let at = type;
  // Types that are nested deeper are refused where a process uses them.
  for (let depth = 0; depth < MAX_TYPE_DEPTH; depth++) {
    if (at.kind === "option") {
      at = at.element;
      continue;
    }
    const def = at.kind === "named" ? definitionOf(at.def) : null;
    if (def?.body.kind !== "alias") break;
    const own = ownConstraints(typeItem(def), annotations);
    if (own !== null) found.push(own);
    at = def.body.type;
  }
  return found;
}
