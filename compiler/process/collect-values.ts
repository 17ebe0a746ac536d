import { integerArgument } from "../annotations/accessors.ts";
import { memberItems, parameterItem, typeItem, type AnnotatedItem } from "../annotations/places.ts";
import type { AnnotationIndex } from "../annotations/read-annotations.ts";
import type { WaveValue } from "../../grammar/ast.ts";
import type { Case, Field, Param, TypeDef } from "../model.ts";
import type { Constraints, Handler, ProcessModel } from "./model.ts";
import { handlerTypes, reachedDefinitions } from "./reach.ts";
import { ownConstraints } from "./read-constraints.ts";

type Values = Pick<ProcessModel, "constraints" | "defaults" | "caseStatus">;

/** What annotations say of values, over every type that handlers and state reach. */
export function collectValues(
  handlers: readonly Handler[],
  state: TypeDef | null,
  annotations: AnnotationIndex,
): Values {
  const constraints = new Map<Field | Param | TypeDef, Constraints>();
  const defaults = new Map<Field, WaveValue>();
  const caseStatus = new Map<Case, number>();
  const constrain = (key: Field | Param | TypeDef, item: AnnotatedItem): void => {
    const own = ownConstraints(item, annotations);
    if (own !== null) constraints.set(key, own);
  };
  for (const { function: func } of handlers) {
    func.parameters.forEach((param, index) => {
      const item = parameterItem(func, index);
      if (item !== null) constrain(param, item);
    });
  }
  const stateDefinitions = new Set(state === null ? [] : stateReach(state));
  const reached = new Set([
    ...reachedDefinitions(handlers.flatMap(handlerTypes)),
    ...stateDefinitions,
  ]);
  for (const def of reached) {
    constrain(def, typeItem(def));
    const { body } = def;
    memberItems(def).forEach((item, index) => {
      if (body.kind === "record") {
        const field = body.fields[index];
        if (field === undefined) return;
        constrain(field, item);
        const value = stateDefinitions.has(def) ? defaultOf(item, annotations) : null;
        if (value !== null) defaults.set(field, value);
      } else if (body.kind === "variant" || body.kind === "enum") {
        const each = body.cases[index];
        const status = statusOf(item, annotations);
        if (each !== undefined && status !== null) caseStatus.set(each, status);
      }
    });
  }
  return { constraints, defaults, caseStatus };
}

/** The state record and every definition inside it. */
export function stateReach(state: TypeDef): readonly TypeDef[] {
  return reachedDefinitions([{ kind: "named", def: state, span: state.nameSpan }]);
}

/** The value of a field's `@default`, in normal form. */
export function defaultOf(item: AnnotatedItem, annotations: AnnotationIndex): WaveValue | null {
  const annotation = annotations.of(item).find(({ name }) => name === "default");
  return annotation?.sound === true ? (annotation.arguments.get("value")?.value ?? null) : null;
}

function statusOf(item: AnnotatedItem, annotations: AnnotationIndex): number | null {
  const annotation = annotations.of(item).find(({ name }) => name === "status");
  const code = annotation?.sound === true ? integerArgument(annotation, "code") : null;
  return code !== null && code >= 400 && code <= 599 ? code : null;
}
