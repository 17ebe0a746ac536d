/** How the generated HTTP client asks for a handler (design 1.3): method, path and form of the body. */
import type { CodeModule } from "./code-module.ts";
import type { JsonTraits } from "./json-traits.ts";
import { patternShape } from "../process/path-pattern.ts";
import type { Handler, HttpMethod, PathPattern, ProcessModel } from "../process/model.ts";

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

/** The requests for the handlers of a process. All its routes are looked at once, whatever the number of handlers that are asked for. */
export class ClientRequests {
  readonly #process: ProcessModel;
  readonly #places = new Map<string, Place>();
  /** Handlers whose route has a note: they answer to their envelopes alone. */
  readonly #noted: ReadonlySet<Handler>;
  #pathless: PathPattern | null = null;

  constructor(process: ProcessModel) {
    this.#process = process;
    this.#noted = new Set(process.routes.filter(({ note }) => note !== null).map(({ handler }) => handler));
    for (const { path, method, handler } of process.routes) {
      if (path === null) continue;
      const { methods, bodies } = this.#placeOf(path);
      methods.add(method);
      if (handler.http?.hasBody === true) bodies.set(method, (bodies.get(method) ?? 0) + 1);
    }
  }

  /**
   * The request that reaches the handler, and no other one; `null` where `fetch` cannot make it: a handler that answers GET or
   * HEAD by envelopes alone, or none at all.
   */
  of(handler: Handler): ClientRequest | null {
    const { http } = handler;
    if (http === null) return null;
    const bodyless = !http.hasBody;
    if (http.path === null) {
      const path = (this.#pathless ??= literalPattern(envelopePath(this.#process)));
      if (http.method !== "GET" && http.method !== "HEAD") return { method: http.method ?? "POST", path, body: "envelope" };
      return this.#noted.has(handler) ? null : { method: http.method, path, body: "none" };
    }
    const { methods, bodies } = this.#placeOf(http.path);
    const method = http.method ?? freeMethod(methods, bodyless);
    if (bodyless) return { method, path: http.path, body: "none" };
    // Where several handlers of one route take bodies, the envelope alone says which one is meant; Rust processes read nothing else.
    const shared = (bodies.get(http.method) ?? 0) > 1;
    return { method, path: http.path, body: shared || this.#process.wire === "hyperware" ? "envelope" : "direct" };
  }

  #placeOf(path: PathPattern): Place {
    const shape = patternShape(path);
    let place = this.#places.get(shape);
    if (place === undefined) this.#places.set(shape, (place = { methods: new Set(), bodies: new Map() }));
    return place;
  }
}

/** All routes whose patterns match the same paths. */
interface Place {
  readonly methods: Set<HttpMethod | null>;
  /** By method, how many of its handlers take bodies. */
  readonly bodies: Map<HttpMethod | null, number>;
}

// A handler of any method gets one that no other handler of the path names: that one would be asked instead.
function freeMethod(named: ReadonlySet<HttpMethod | null>, bodyless: boolean): HttpMethod {
  const candidates: readonly HttpMethod[] = bodyless ? ["GET", "POST", "PUT", "PATCH", "DELETE"] : ["POST", "PUT", "PATCH", "DELETE"];
  return candidates.find((method) => !named.has(method)) ?? candidates[0] ?? "POST";
}

/**
 * A path inside a binding at which handlers without a path answer: the first binding's own where no pattern of literals and
 * placeholders matches it, for it would answer instead.
 */
function envelopePath(process: ProcessModel): string {
  const bindings = process.httpBindings.map(({ path }) => path);
  const patterns = process.routes.flatMap(({ path }) => (path === null ? [] : [segmentsOf(path.text)]));
  const open = bindings.find((path) => !isTaken(patterns, path));
  if (open !== undefined) return open;
  const base = (bindings[0] ?? "/").replace(/\/$/, "");
  let path = `${base}/envelope`;
  for (let n = 2; isTaken(patterns, path); n++) path = `${base}${"/envelope".repeat(n)}`;
  return path;
}

function isTaken(patterns: readonly (readonly string[])[], path: string): boolean {
  const parts = segmentsOf(path);
  return patterns.some((wanted) => wanted.length === parts.length && wanted.every((segment, index) => segment.startsWith("{") || segment === parts[index]));
}

function literalPattern(path: string): PathPattern {
  return { text: path, segments: segmentsOf(path).map((text) => ({ kind: "literal", text })) };
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split("/");
}
