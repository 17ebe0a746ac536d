import { caseArgument, payloadInteger, textArgument } from "../annotations/accessors.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { ProcessRule } from "./rule.ts";

/** The title of a process is not empty, and a save interval comes due. */
export const processArguments: ProcessRule = ({ process: { world }, worldAnnotations }) => {
  const annotation = worldAnnotations.find(({ name }) => name === "process");
  if (annotation === undefined) return [];
  const name = textArgument(annotation, "name");
  const save = caseArgument(annotation, "save");
  const spanOf = (argument: string) => annotation.arguments.get(argument)?.span ?? annotation.node.span;
  return [
    ...(name !== null && name.trim() === "" ? [diagnostic("process/name", spanOf("name"), { world: world.name })] : []),
    ...(save !== null && payloadInteger(annotation, "save") === 0
      ? [diagnostic("process/save-interval", spanOf("save"), { policy: save })]
      : []),
  ];
};
