import { underlyingType } from "../annotations/underlying.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { integerArgument } from "../annotations/accessors.ts";
import { functionItem } from "../annotations/places.ts";
import type { AnnotationIndex } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Func } from "../model.ts";
import type { ContractRule, ProcessRule } from "./rule.ts";

/** `@status` of functions: a success status, on a function that answers HTTP. */
export const handlerStatus: ContractRule = ({ annotations }) =>
  annotations.items.flatMap(({ item, kind }) => (kind === "function" ? ofFunction(item as Func, annotations) : []));

function ofFunction(func: Func, annotations: AnnotationIndex): Diagnostic[] {
  const read = annotations.of(functionItem(func));
  const status = read.find(({ name }) => name === "status");
  if (status === undefined || annotations.spoilt.has(func)) return [];
  if (!read.some(({ name }) => name === "http")) {
    return [
      diagnostic("handler/status-misplaced", status.node.span, { problem: `\`${func.name}\` does not answer HTTP` }),
    ];
  }
  const code = integerArgument(status, "code");
  const span = status.arguments.get("code")?.span;
  if (code === null || span === undefined) return [];
  const problem = successProblem(code, func);
  return problem === null
    ? []
    : [diagnostic("handler/status", span, { code: String(code), problem: problem.problem }, { help: problem.help })];
}

function successProblem(code: number, func: Func): { readonly problem: string; readonly help: string } | null {
  if (code < 200 || code > 299) {
    const help =
      code >= 400 && code <= 599
        ? "return a `result<T, E>` and put `@status` on the cases of E: they are the answers of failure"
        : "write a status from 200 to 299";
    return { problem: "success", help };
  }
  const bodiless = code === 204 || code === 205;
  if (bodiless && hasBody(func)) return { problem: "an answer with a body", help: "write 200, or return nothing" };
  return null;
}

/** True where success carries a value. */
function hasBody({ result }: Func): boolean {
  if (result === null) return false;
  const type = underlyingType(result);
  return type.kind !== "result" || type.ok !== null;
}

/** A warning where the wire of the process makes `@status` moot. */
export const ignoredStatus: ProcessRule = ({ process: { wire, world }, exported }) => {
  if (wire !== "hyperware") return [];
  return exported.flatMap(({ kinds, others }) => {
    const status = kinds.has("http") ? others.find(({ name }) => name === "status") : undefined;
    return status === undefined ? [] : [diagnostic("handler/status-ignored", status.node.span, { world: world.name })];
  });
};
