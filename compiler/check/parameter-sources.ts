import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textArgument } from "../annotations/accessors.ts";
import { functionItem, parameterItem } from "../annotations/places.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Func } from "../model.ts";
import { defaultSource, httpMethod } from "../process/http-handler.ts";
import { parsePathPattern, placeholders } from "../process/path-pattern.ts";
import type { ContractRule } from "./rule.ts";

const SOURCES: ReadonlySet<string> = new Set(["query", "header", "body"]);

/** `@query`, `@header` and `@body` on parameters: one of them, on a function that answers HTTP, not beside the path. */
export const parameterSources: ContractRule = ({ annotations }) =>
  annotations.items.flatMap(({ item, kind }) => (kind === "function" ? ofFunction(item as Func, annotations) : []));

function ofFunction(func: Func, annotations: AnnotationIndex): Diagnostic[] {
  const http = annotations.of(functionItem(func)).find(({ name }) => name === "http");
  return func.parameters.flatMap((param, index) => {
    const item = parameterItem(func, index);
    const [first, ...others] = item === null ? [] : annotations.of(item).filter(({ name }) => SOURCES.has(name));
    if (first === undefined) return [];
    const found = others.map((other) => {
      const related = [{ span: first.node.span, message: "bound here first" }];
      const parameters = { parameter: param.name, one: `\`@${first.name}\``, other: `\`@${other.name}\`` };
      return diagnostic("route/parameter-source", other.node.span, parameters, { related });
    });
    if (http === undefined) {
      if (annotations.spoilt.has(func)) return found;
      return [
        ...found,
        diagnostic("route/source-without-http", first.node.span, { annotation: first.name, function: func.name }),
      ];
    }
    return http.sound ? [...found, ...against(http, first, param.name)] : found;
  });
}

/** What is wrong with a parameter's own source beside the function's `@http`. */
function against(http: ReadAnnotation, source: ReadAnnotation, parameter: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const related = [{ span: http.node.span, message: "the route is declared here" }];
  const path = textArgument(http, "path");
  if (path !== null && placeholders(parsePathPattern(path).pattern).includes(parameter)) {
    const parameters = { parameter, one: `\`{${parameter}}\` in the path`, other: `\`@${source.name}\`` };
    found.push(diagnostic("route/parameter-source", source.node.span, parameters, { related }));
  }
  const method = httpMethod(http);
  if (source.name === "body" && method !== null && defaultSource(method) === "query") {
    found.push(diagnostic("route/body-not-allowed", source.node.span, { parameter, method }, { related }));
  }
  const header = source.name === "header" ? source.arguments.get("name") : undefined;
  const name = textArgument(source, "name");
  // RFC 9110: a field name is a token.
  if (header !== undefined && name !== null && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    found.push(diagnostic("route/header-name", header.span, { name }));
  }
  return found;
}
