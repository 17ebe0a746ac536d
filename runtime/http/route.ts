import type { AnyHandler, HttpHandlerDefinition } from "../definition.ts";
import { parsePattern } from "./path-pattern.ts";
import type { PathPattern } from "./path-pattern.ts";

/** One HTTP handler, with what its requests need made ahead. */
export interface Route {
  readonly handler: AnyHandler<unknown>;
  readonly http: HttpHandlerDefinition<readonly unknown[], unknown>;
  /** `null`: a pathless handler. */
  readonly pattern: PathPattern | null;
  /** No parameter is bound to the body. */
  readonly parameterless: boolean;
  /** JSON paths of the body-bound parameters in a direct body, and in an envelope. */
  readonly directPaths: readonly string[];
  readonly envelopePaths: readonly string[];
}

/** `null` where the handler does not answer HTTP. Throws `ConfigError` for a malformed path. */
export function routeOf(handler: AnyHandler<unknown>): Route | null {
  const http = handler.http;
  if (http === null) return null;
  const key = `$.${handler.envelope}`;
  const many = http.body.length > 1;
  return {
    handler,
    http,
    pattern: http.path === null ? null : parsePattern(http.path),
    parameterless: http.body.length === 0,
    directPaths: http.body.map((name) => (many ? `$.${name}` : "$")),
    envelopePaths: http.body.map((_, index) => (many ? `${key}[${index}]` : key)),
  };
}

/** The envelope of a handler as messages show it: `{"CreateUser": ...}`, `{"GetChats": null}`. */
export function envelopeForm(route: Route): string {
  return `{${JSON.stringify(route.handler.envelope)}: ${route.parameterless ? "null" : "..."}}`;
}
