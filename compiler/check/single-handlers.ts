import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { HandlerKind } from "../process/exported.ts";
import { isBuilt } from "./built-kinds.ts";
import type { ProcessRule } from "./rule.ts";

const SINGLE: readonly HandlerKind[] = ["init", "eth", "ws-client"];

/** One `@init`, one `@eth`, one `@ws-client` a process. */
export const singleHandlers: ProcessRule = ({ exported, kinds: built }) =>
  SINGLE.filter((kind) => isBuilt(kind, built)).flatMap((kind) => {
    const [first, ...others] = exported.flatMap(({ function: func, kinds }) => {
      const annotation = kinds.get(kind);
      return annotation === undefined ? [] : [{ func, span: annotation.node.span }];
    });
    if (first === undefined) return [];
    const related = [{ span: first.span, message: `\`${first.func.name}\` has it first` }];
    return others.map(({ func, span }) =>
      diagnostic("handler/more-than-one", span, { kind, name: func.name, other: first.func.name }, { related }),
    );
  });
