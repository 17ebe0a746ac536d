import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { HandlerKind } from "../process/exported.ts";
import type { ProcessRule } from "./rule.ts";

const COMBINABLE: ReadonlySet<HandlerKind> = new Set(["http", "local", "remote"]);

/** `@http`, `@local` and `@remote` combine freely; every other kind stands alone. */
export const handlerCombinations: ProcessRule = ({ exported }) =>
  exported.flatMap(({ kinds }) => {
    const lonely = [...kinds].find(([kind]) => !COMBINABLE.has(kind));
    const other = [...kinds].find(([kind]) => kind !== lonely?.[0]);
    if (lonely === undefined || other === undefined) return [];
    // The later of the two is the one that does not fit.
    const [second, first] = lonely[1].node.span.start > other[1].node.span.start ? [lonely, other] : [other, lonely];
    const related = [{ span: first[1].node.span, message: `the function is \`@${first[0]}\` already` }];
    return [diagnostic("handler/combination", second[1].node.span, { one: lonely[0], other: other[0] }, { related })];
  });
