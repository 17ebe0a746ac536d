import { isUnresolved } from "../annotations/underlying.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { isBuilt } from "./built-kinds.ts";
import { isProcessType } from "./process-types.ts";
import type { ProcessRule } from "./rule.ts";

/** `@eth` takes exactly one `eth-sub-result` and returns nothing. */
export const ethSignature: ProcessRule = ({ exported, kinds: built }) =>
  exported.flatMap(({ function: func, kinds }) => {
    const annotation = kinds.get("eth");
    if (annotation === undefined || !isBuilt("eth", built)) return [];
    const { name, nameSpan, parameters, result } = func;
    const [first, ...others] = parameters;
    const problems =
      first === undefined || others.length > 0
        ? [{ span: nameSpan, problem: "it must have exactly 1 parameter, of type `eth-sub-result`" }]
        : isUnresolved(first.type) || isProcessType(first.type, "eth-sub-result")
          ? []
          : [
              {
                span: first.type.span,
                problem: "its parameter must be of type `eth-sub-result` of `hyper:process/types`",
              },
            ];
    if (result !== null) problems.push({ span: result.span, problem: "it has no result: nobody is there to take it" });
    const related = [{ span: annotation.node.span, message: "`@eth` stands here" }];
    return problems.map(({ span, problem }) =>
      diagnostic("handler/eth-signature", span, { name, problem }, { related }),
    );
  });
