import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { ProcessRule } from "./rule.ts";

/** `@init` is `async func()`: no parameters, no result. */
export const initSignature: ProcessRule = ({ exported }) =>
  exported.flatMap(({ function: func, kinds }) => {
    const annotation = kinds.get("init");
    if (annotation === undefined) return [];
    const { name, nameSpan, parameters, result } = func;
    const first = parameters[0];
    const problems = [
      ...(func.async ? [] : [{ span: nameSpan, problem: "it is not async" }]),
      ...(first === undefined ? [] : [{ span: first.span, problem: "nobody is there to give it a parameter" }]),
      ...(result === null ? [] : [{ span: result.span, problem: "nobody is there to take a result" }]),
    ];
    const related = [{ span: annotation.node.span, message: "`@init` stands here" }];
    return problems.map(({ span, problem }) =>
      diagnostic("handler/init-signature", span, { name, problem, signature: "async func()" }, { related }),
    );
  });
