import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { suggest } from "../../grammar/suggest.ts";
import { typeText } from "../annotations/type-text.ts";
import { camelCase } from "../emit/names.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { placeholders } from "../process/path-pattern.ts";
import { readsFromText } from "../process/text-types.ts";
import { wellFormed } from "./path-patterns.ts";
import { pathEntries, type HttpEntry, type ProcessRule } from "./rule.ts";
import { spanInString } from "./string-span.ts";

/** Every `{param}` names a parameter, spelt as in the contract, whose type reads from text. */
export const pathParameters: ProcessRule = (subject) =>
  wellFormed(pathEntries(subject)).flatMap((entry) =>
    [unknownPlaceholders(entry), colonParameters(entry), unreadable(entry)].flat(),
  );

function unknownPlaceholders(entry: HttpEntry): Diagnostic[] {
  const { http, function: func } = entry;
  if (http.path === null || func.owner.incomplete === true) return [];
  const names = func.parameters.map(({ name }) => name);
  const free = names.filter((name) => http.path === null || !placeholders(http.path).includes(name));
  return placeholders(http.path)
    .filter((placeholder) => !names.includes(placeholder))
    .map((placeholder) => {
      const near = suggest(placeholder, free);
      const span = spanOf(entry, `{${placeholder}}`);
      const parameters = { placeholder, function: func.name, near, parameters: free };
      const fix = near === null ? {} : { fix: { title: `write \`{${near}}\``, span, text: `{${near}}` } };
      return diagnostic("route/unknown-parameter", span, parameters, fix);
    });
}

/** `/users/:id` is another framework's way; here it would be a literal that nobody asks for. */
function colonParameters(entry: HttpEntry): Diagnostic[] {
  const { http, function: func } = entry;
  return (http.path?.segments ?? []).flatMap((segment) => {
    if (segment.kind !== "literal" || !segment.text.startsWith(":")) return [];
    const wanted = camelCase(segment.text.slice(1).replace(/_/g, "-")).toLowerCase();
    const parameter = func.parameters.find(({ name }) => camelCase(name).toLowerCase() === wanted);
    if (parameter === undefined) return [];
    const span = spanOf(entry, segment.text);
    const fix = { title: `write \`{${parameter.name}}\``, span, text: `{${parameter.name}}` };
    return [diagnostic("route/colon-parameter", span, { segment: segment.text, parameter: parameter.name }, { fix })];
  });
}

function unreadable(entry: HttpEntry): Diagnostic[] {
  return entry.http.parameters
    .filter(({ from, param }) => from === "path" && !readsFromText(param.type))
    .map(({ param }) => {
      const related = [{ span: spanOf(entry, `{${param.name}}`), message: "it stands in the path here" }];
      return diagnostic(
        "route/path-type",
        param.type.span,
        { parameter: param.name, type: typeText(param.type) },
        { related },
      );
    });
}

function spanOf({ annotation, http }: HttpEntry, piece: string): Span {
  const argument = annotation.arguments.get("path");
  const text = http.path?.text ?? "";
  const at = text.indexOf(piece);
  return argument === undefined ? annotation.node.span : spanInString(argument.span, text, at, at + piece.length);
}
