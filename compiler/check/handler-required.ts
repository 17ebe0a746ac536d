import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { ProcessRule } from "./rule.ts";

/** A process has at least one handler: design 1.5. A handler that was refused counts: its own message says more. */
export const handlerRequired: ProcessRule = ({ process: { world }, exported, annotations, worldAnnotations }) => {
  const handles = exported.some(
    ({ function: func, kinds }) => annotations.spoilt.has(func) || [...kinds.keys()].some((kind) => kind !== "init"),
  );
  const complete =
    world.incomplete !== true &&
    world.exports.every((item) => item.kind === "function" || item.interface.incomplete !== true);
  if (handles || !complete) return [];
  const span = worldAnnotations.find(({ name }) => name === "process")?.node.span ?? world.nameSpan;
  return [diagnostic("handler/none", span, { world: world.name })];
};
