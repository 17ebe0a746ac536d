import { isUnresolved } from "../annotations/underlying.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { typeText } from "../annotations/type-text.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { definitionOf, type Type } from "../model.ts";
import { handlerTypes, partsOf, signatureTypes, typesIn } from "../process/reach.ts";
import { isBuilt } from "./built-kinds.ts";
import type { ProcessRule } from "./rule.ts";

/** Resources, handles, streams, futures and error contexts cross in no handler yet, and no state holds them. */
export const transferableTypes: ProcessRule = ({ process, exported, kinds: built }) => {
  const found: Diagnostic[] = [];
  const seen = new Set<object>();
  const handlers = new Map(process.handlers.map((handler) => [handler.function, handler]));
  for (const { function: func, kinds } of exported) {
    if (![...kinds.keys()].some((kind) => isBuilt(kind, built))) continue;
    const handler = handlers.get(func);
    for (const root of handler === undefined ? signatureTypes(func) : handlerTypes(handler)) {
      for (const { type, why } of foreignTypes(root, seen)) {
        const related = usedHere(type.span, root.span, `in the signature of \`${func.name}\``);
        found.push(
          diagnostic(
            "handler/unsupported-type",
            type.span,
            { type: typeText(type), handler: func.name, why },
            { related },
          ),
        );
      }
    }
  }
  if (process.state !== null) {
    const state = process.state.name;
    for (const root of typesIn(process.state)) {
      for (const { type, why } of foreignTypes(root, seen)) {
        const related = usedHere(type.span, root.span, `in the state \`${state}\``);
        found.push(diagnostic("state/unsupported-type", type.span, { type: typeText(type), state, why }, { related }));
      }
    }
  }
  return found;
};

function usedHere(span: Span, root: Span, message: string): { readonly span: Span; readonly message: string }[] {
  return span.start === root.start && span.source === root.source ? [] : [{ span: root, message }];
}

/** The refused types at or below a type. What was `seen` from another root is not told again. */
function foreignTypes(root: Type, seen: Set<object>): { readonly type: Type; readonly why: string }[] {
  const found: { type: Type; why: string }[] = [];
  const visit = (type: Type): void => {
    const why = refusal(type);
    if (why !== null) {
      if (!seen.has(type)) found.push({ type, why });
      seen.add(type);
      return;
    }
    if (type.kind !== "named") return partsOf(type).forEach(visit);
    const def = definitionOf(type.def);
    if (seen.has(def)) return;
    seen.add(def);
    typesIn(def).forEach(visit);
  };
  visit(root);
  return found;
}

function refusal(type: Type): string | null {
  if (isUnresolved(type)) return null;
  switch (type.kind) {
    case "own":
    case "borrow":
      return "a handle means nothing outside the process that made it";
    case "stream":
    case "future":
      return `this version of hypc has no ${type.kind}s between processes`;
    case "primitive":
      return type.name === "error-context" ? "this version of hypc has no error contexts between processes" : null;
    case "named":
      return definitionOf(type.def).body.kind === "resource"
        ? "a resource means nothing outside the process that made it"
        : null;
    default:
      return null;
  }
}
