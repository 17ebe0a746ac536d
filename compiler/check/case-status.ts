import { isUnresolved, underlyingType } from "../annotations/underlying.ts";
import { integerArgument } from "../annotations/accessors.ts";
import { functionItem, memberItems } from "../annotations/places.ts";
import type { AnnotationIndex } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { definitionOf, type Func, type TypeDef } from "../model.ts";
import type { ContractRule } from "./rule.ts";

/** `@status` of cases: an error status, in a type that an HTTP handler has as its error. */
export const caseStatus: ContractRule = ({ annotations }) => {
  const errors = errorTypes(annotations);
  return annotations.items.flatMap(({ item, kind }) => {
    const def = item as TypeDef;
    if (kind !== "type" || (def.body.kind !== "variant" && def.body.kind !== "enum")) return [];
    return memberItems(def).flatMap((member) => {
      const status = annotations.of(member).find(({ name }) => name === "status");
      if (status === undefined) return [];
      if (!errors.types.has(def)) {
        if (!errors.complete) return [];
        const problem = `no \`@http\` function has \`${def.name}\` as its error`;
        return [diagnostic("handler/status-misplaced", status.node.span, { problem })];
      }
      const code = integerArgument(status, "code");
      const span = status.arguments.get("code")?.span;
      if (code === null || span === undefined || (code >= 400 && code <= 599)) return [];
      return [
        diagnostic(
          "handler/status",
          span,
          { code: String(code), problem: "an error" },
          { help: "write a status from 400 to 599" },
        ),
      ];
    });
  });
};

/** The types E of the `result<T, E>` of HTTP handlers; not `complete` where a type could not be resolved. */
function errorTypes(annotations: AnnotationIndex): {
  readonly types: ReadonlySet<TypeDef>;
  readonly complete: boolean;
} {
  const types = new Set<TypeDef>();
  let complete = true;
  for (const { item, kind, owner } of annotations.items) {
    if (owner.incomplete === true) complete = false;
    if (kind !== "function") continue;
    const func = item as Func;
    // A function whose annotation was refused may have been meant for HTTP.
    const http = annotations.spoilt.has(func) || annotations.of(functionItem(func)).some(({ name }) => name === "http");
    const result = func.result === null ? null : underlyingType(func.result);
    if (http && result !== null && isUnresolved(result)) complete = false;
    const error = http && result?.kind === "result" && result.err !== null ? underlyingType(result.err) : null;
    if (error?.kind === "named") types.add(definitionOf(error.def));
    else if (error !== null && isUnresolved(error)) complete = false;
  }
  return { types, complete };
}
