/** How the generated HTTP client asks for a handler (design 1.3): method, path and form of the body. */
import type { CodeModule } from "./code-module.ts";
import type { JsonTraits } from "./json-calls.ts";
import { patternShape } from "../process/path-pattern.ts";
import type { Handler, HttpMethod, PathPattern, ProcessModel, Route } from "../process/model.ts";

const PACKAGE = "hypc/client";

export interface ClientRequest {
  readonly method: HttpMethod;
  /** Of the contract; for a pathless handler a path without placeholders. */
  readonly path: PathPattern;
  /** `none`: there is nothing to send. */
  readonly body: "none" | "direct" | "envelope";
}

/** The member that names how a client reads JSON, where `JSON.parse` alone would lose something; else none. */
export function readerMember(code: CodeModule, { exactIntegers, uniqueKeys }: JsonTraits): readonly string[] {
  if (exactIntegers) return [`read: ${code.value(PACKAGE, "readExactIntegers")}`];
  return uniqueKeys ? [`read: ${code.value(PACKAGE, "readUniqueKeys")}`] : [];
}

/**
 * The request that reaches the handler, and no other one; `null` where `fetch` cannot make it: a handler that answers GET or
 * HEAD by envelopes alone.
 */
export function clientRequest(process: ProcessModel, handler: Handler): ClientRequest | null {
  const { http } = handler;
  if (http === null) return null;
  const bodyless = !http.hasBody;
  if (http.path === null) {
    const path = literalPattern(envelopePath(process));
    if (http.method !== "GET" && http.method !== "HEAD") return { method: http.method ?? "POST", path, body: "envelope" };
    const ambiguous = process.routes.some((route) => route.handler === handler && route.note !== null);
    return ambiguous ? null : { method: http.method, path, body: "none" };
  }
  const shape = patternShape(http.path);
  const siblings = process.routes.filter((route) => route.handler !== handler && route.path !== null && patternShape(route.path) === shape);
  const method = http.method ?? freeMethod(siblings, bodyless);
  if (bodyless) return { method, path: http.path, body: "none" };
  // Where several handlers of one route take bodies, the envelope alone says which one is meant; Rust processes read nothing else.
  const shared = siblings.some((route) => route.method === http.method && route.handler.http?.hasBody === true);
  return { method, path: http.path, body: shared || process.wire === "hyperware" ? "envelope" : "direct" };
}

// A handler of any method gets one that no other handler of the path names: that one would be asked instead.
function freeMethod(siblings: readonly Route[], bodyless: boolean): HttpMethod {
  const candidates: readonly HttpMethod[] = bodyless ? ["GET", "POST", "PUT", "PATCH", "DELETE"] : ["POST", "PUT", "PATCH", "DELETE"];
  const named = new Set(siblings.map(({ method }) => method));
  return candidates.find((method) => !named.has(method)) ?? candidates[0] ?? "POST";
}

/**
 * A path inside a binding at which handlers without a path answer: the first binding's own where no pattern of literals and
 * placeholders matches it, for it would answer instead.
 */
function envelopePath(process: ProcessModel): string {
  const bindings = process.httpBindings.map(({ path }) => path);
  const open = bindings.find((path) => !isTaken(process, path));
  if (open !== undefined) return open;
  const base = (bindings[0] ?? "/").replace(/\/$/, "");
  let path = `${base}/envelope`;
  for (let n = 2; isTaken(process, path); n++) path = `${base}${"/envelope".repeat(n)}`;
  return path;
}

function isTaken(process: ProcessModel, path: string): boolean {
  const parts = segmentsOf(path);
  return process.routes.some(({ path: pattern }) => {
    const wanted = pattern === null ? [] : segmentsOf(pattern.text);
    return wanted.length === parts.length && wanted.every((segment, index) => segment.startsWith("{") || segment === parts[index]);
  });
}

function literalPattern(path: string): PathPattern {
  return { text: path, segments: segmentsOf(path).map((text) => ({ kind: "literal", text })) };
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split("/");
}
