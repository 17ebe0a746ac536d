import { typeText } from "../annotations/type-text.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { readsFromHeader, readsFromQuery } from "../process/text-types.ts";
import { wellFormed } from "./path-patterns.ts";
import { httpEntries, type ProcessRule } from "./rule.ts";

/** What comes from the query or a header reads from text. */
export const parameterTypes: ProcessRule = (subject) =>
  wellFormed(httpEntries(subject)).flatMap(({ http, annotation }) =>
    http.parameters.flatMap(({ param, from }) => {
      const { name, type } = param;
      const related = [{ span: annotation.node.span, message: "it is bound by this" }];
      if (from === "query" && !readsFromQuery(type)) {
        const byMethod = param.annotations.some((each) => each.name.name === "query") ? null : http.method;
        return [
          diagnostic(
            "route/query-type",
            type.span,
            { parameter: name, type: typeText(type), method: byMethod },
            { related },
          ),
        ];
      }
      if (from === "header" && !readsFromHeader(type)) {
        return [diagnostic("route/header-type", type.span, { parameter: name, type: typeText(type) }, { related })];
      }
      return [];
    }),
  );
