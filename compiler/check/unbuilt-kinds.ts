import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { isOptionalKind, MISSING_PARTS, type BuiltKinds } from "./built-kinds.ts";
import type { ProcessRule } from "./rule.ts";

/** What the runtime cannot serve is refused, never accepted and then ignored. */
export const unbuiltKinds: ProcessRule = ({ exported, worldAnnotations, kinds: built }) => [
  ...worldAnnotations.flatMap((annotation) => refuse(annotation, built)),
  ...exported.flatMap(({ kinds }) => [...kinds.values()].flatMap((annotation) => refuse(annotation, built))),
];

function refuse({ name, node }: ReadAnnotation, built: BuiltKinds): Diagnostic[] {
  if (!isOptionalKind(name) || built[name]) return [];
  return [diagnostic("handler/not-built", node.span, { kind: name, what: MISSING_PARTS[name] })];
}
