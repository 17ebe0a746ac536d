import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { reachesInto } from "../process/path-pattern.ts";
import { isBindingPath } from "./bindings.ts";
import { wellFormed } from "./path-patterns.ts";
import { httpEntries, type ProcessRule } from "./rule.ts";

/** A route lies inside a binding of its process: a request outside every one is 404. */
export const routesInsideBindings: ProcessRule = (subject) => {
  const { process, worldAnnotations } = subject;
  const declared = worldAnnotations.filter(({ name }) => name === "bind-http");
  const bindings = process.httpBindings.map(({ path }) => path);
  if (declared.some(({ sound }) => !sound) || !bindings.every(isBindingPath)) return [];
  const related = declared.map(({ node }) => ({ span: node.span, message: "bound here" }));
  return wellFormed(httpEntries(subject)).flatMap(({ http, annotation }) => {
    const { path } = http;
    if (path === null || bindings.some((binding) => reachesInto(path, binding))) return [];
    const span = annotation.arguments.get("path")?.span ?? annotation.node.span;
    return [diagnostic("route/outside-bindings", span, { path: path.text, bindings }, { related })];
  });
};
