import { caseArgument, textArgument } from "../annotations/accessors.ts";
import { parameterItem } from "../annotations/places.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { camelCase, snakeCase } from "../emit/names.ts";
import type { Func } from "../model.ts";
import {
  HTTP_METHODS,
  type HttpHandlerModel,
  type HttpMethod,
  type HttpParameter,
  type PathPattern,
  type Wire,
} from "./model.ts";
import { parsePathPattern, placeholders } from "./path-pattern.ts";

/** Where the parameters of a method come from, if nothing else is said: design 1.3. */
export function defaultSource(method: HttpMethod | null): "query" | "body" {
  return method === "GET" || method === "HEAD" || method === "DELETE" ? "query" : "body";
}

/** What `@http` and the annotations of the parameters say of a function. */
export function httpHandler(
  func: Func,
  annotation: ReadAnnotation,
  wire: Wire,
  annotations: AnnotationIndex,
): HttpHandlerModel {
  const method = httpMethod(annotation);
  const text = textArgument(annotation, "path");
  const path = text === null ? null : parsePathPattern(text).pattern;
  const parameters = func.parameters.map((_, index) => httpParameter(func, index, method, path, wire, annotations));
  const bound = parameters.filter((each) => each !== null);
  return {
    method,
    path,
    parameters: bound,
    hasBody: bound.some(({ from }) => from === "body"),
    span: annotation.node.span,
  };
}

/** The method that `@http` names; `null` for all of them. */
export function httpMethod(annotation: ReadAnnotation): HttpMethod | null {
  const label = caseArgument(annotation, "method")?.toUpperCase();
  return HTTP_METHODS.find((each) => each === label) ?? null;
}

function httpParameter(
  func: Func,
  index: number,
  method: HttpMethod | null,
  path: PathPattern | null,
  wire: Wire,
  annotations: AnnotationIndex,
): HttpParameter | null {
  const param = func.parameters[index];
  const item = parameterItem(func, index);
  if (param === undefined || item === null) return null;
  if (path !== null && placeholders(path).includes(param.name)) return { param, from: "path", wireName: param.name };
  const source = annotations.of(item).find(({ name }) => name === "query" || name === "header" || name === "body");
  if (source?.name === "header")
    return { param, from: "header", wireName: (textArgument(source, "name") ?? param.name).toLowerCase() };
  const from = source?.name === "query" || source?.name === "body" ? source.name : defaultSource(method);
  return { param, from, wireName: wire === "web" ? camelCase(param.name) : snakeCase(param.name) };
}
