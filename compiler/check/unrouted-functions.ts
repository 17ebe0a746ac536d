import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { isHandler, type ProcessRule } from "./rule.ts";

/** A warning for every exported function that no annotation routes, in a process that has handlers. */
export const unroutedFunctions: ProcessRule = ({ process: { world }, exported, annotations }) => {
  if (!exported.some(isHandler)) return [];
  return exported
    .filter((each) => !isHandler(each) && !annotations.spoilt.has(each.function))
    .map(({ function: func }) =>
      diagnostic("handler/unrouted", func.nameSpan, { function: func.name, world: world.name }),
    );
};
