import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { patternShape } from "../process/path-pattern.ts";
import { wellFormed } from "./path-patterns.ts";
import { httpEntries, type HttpEntry, type ProcessRule } from "./rule.ts";

/**
 * Two handlers of one method and one path shape, unless both take bodies: then the envelope tells them apart. Pathless
 * handlers are never duplicates.
 */
export const duplicateRoutes: ProcessRule = (subject) => {
  const firstOf = new Map<string, HttpEntry>();
  const firstWithoutBody = new Map<string, HttpEntry>();
  return wellFormed(httpEntries(subject)).flatMap((entry) => {
    const { http, function: func, annotation } = entry;
    if (http.path === null || func.owner.incomplete === true) return [];
    const key = `${http.method ?? "any"} ${patternShape(http.path)}`;
    const other = (http.hasBody ? firstWithoutBody : firstOf).get(key);
    if (!firstOf.has(key)) firstOf.set(key, entry);
    if (!http.hasBody && !firstWithoutBody.has(key)) firstWithoutBody.set(key, entry);
    if (other === undefined) return [];
    const parameters = {
      name: func.name,
      other: other.function.name,
      method: http.method ?? "every method of",
      path: http.path.text,
    };
    const related = [{ span: other.annotation.node.span, message: `\`${other.function.name}\` took it first` }];
    return [
      diagnostic("route/duplicate", annotation.node.span, parameters, {
        label: `\`${func.name}\` is bound here`,
        related,
      }),
    ];
  });
};
