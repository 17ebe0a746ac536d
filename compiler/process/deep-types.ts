import { MAX_TYPE_DEPTH } from "../annotations/underlying.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { worldItem } from "../annotations/places.ts";
import type { AnnotationIndex } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { World } from "../model.ts";
import { exportedFunctions } from "./exported.ts";
import { signatureTypes } from "./reach.ts";
import { TypeDepths } from "./type-depth.ts";

/**
 * Handlers and states whose types are nested too deep. It is asked before anything else looks into types, so that
 * everything else may go as deep as they do.
 */
export function deepTypes(world: World, annotations: AnnotationIndex): readonly Diagnostic[] {
  const depths = new TypeDepths();
  const limit = MAX_TYPE_DEPTH;
  const found: Diagnostic[] = [];
  for (const { function: func, kinds } of exportedFunctions(world, annotations)) {
    for (const type of kinds.size === 0 ? [] : signatureTypes(func)) {
      const depth = depths.of(type);
      if (depth > limit)
        found.push(diagnostic("process/type-depth", type.span, { where: `of \`${func.name}\``, depth, limit }));
    }
  }
  const process = annotations.of(worldItem(world)).find(({ name }) => name === "process");
  const state = process?.arguments.get("state");
  if (state?.type === undefined || state.type === null) return found;
  const depth = depths.of({ kind: "named", def: state.type, span: state.span });
  if (depth > limit) found.push(diagnostic("process/type-depth", state.span, { where: "of the state", depth, limit }));
  return found;
}
