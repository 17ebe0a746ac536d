import { isUnresolved } from "../annotations/underlying.ts";
import { caseArgument } from "../annotations/accessors.ts";
import { typeItem } from "../annotations/places.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { definitionOf } from "../model.ts";
import { stateRecord } from "../process/build-process.ts";
import type { ProcessRule } from "./rule.ts";

/** The state is a record; and only what has a state is saved. */
export const stateIsRecord: ProcessRule = ({ process: { world }, worldAnnotations }) => {
  const annotation = worldAnnotations.find(({ name }) => name === "process");
  const state = annotation?.arguments.get("state");
  if (annotation === undefined) return [];
  if (state?.type !== null && state?.type !== undefined) {
    const { body } = definitionOf(state.type);
    if (stateRecord(state.type) !== null || (body.kind === "alias" && isUnresolved(body.type))) return [];
    const related = [{ span: definitionOf(state.type).nameSpan, message: "declared here" }];
    return [
      diagnostic(
        "state/not-a-record",
        state.span,
        { name: state.type.name, what: typeItem(definitionOf(state.type)).noun },
        { related },
      ),
    ];
  }
  const save = caseArgument(annotation, "save");
  if (save === null || save === "never" || !annotation.sound || world.incomplete === true) return [];
  return [
    diagnostic("state/save-without-state", annotation.arguments.get("save")?.span ?? annotation.node.span, {
      policy: save,
    }),
  ];
};
