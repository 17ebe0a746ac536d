import type { AnyHandler, HttpMethod } from "../definition.ts";
import { METHODS } from "./method.ts";
import type { MethodIndex } from "./method.ts";
import { LiteralPaths } from "./literal-paths.ts";
import { PathMatch, PathMatcher } from "./path-matcher.ts";
import { PathTrie } from "./path-trie.ts";
import type { Leaf } from "./path-trie.ts";
import type { PathPattern } from "./path-pattern.ts";
import { byEnvelope, openPlans, pathlessPlans, patternPlans } from "./route-plan.ts";
import type { Plan, Plans } from "./route-plan.ts";
import { routeOf } from "./route.ts";
import type { Route } from "./route.ts";

/**
 * The HTTP handlers of one process, compiled when it is loaded (design 1.3, 1.4). Paths are raw and relative to the
 * process. A path of literals alone is found by a few of its characters, any other in a compiled tree.
 */
export class RouteTable {
  /** Every HTTP handler, in the order of the contract. */
  readonly routes: readonly Route[];
  /** By envelope key. */
  readonly byEnvelope: ReadonlyMap<string, Route>;
  readonly #trie = new PathTrie();
  readonly #matcher: PathMatcher;
  readonly #literals: LiteralPaths;
  readonly #pathless: Plans;
  /** The plans of `*` patterns where nothing stands in the way of pathless handlers. */
  readonly #open = new Map<Leaf, Plans>();

  /** Throws `ConfigError` for a malformed path. */
  constructor(handlers: readonly AnyHandler<unknown>[]) {
    this.routes = handlers.map(routeOf).filter((route) => route !== null);
    this.byEnvelope = byEnvelope(this.routes);
    this.#pathless = pathlessPlans(this.routes.filter((route) => route.pattern === null));
    const literals = new Map<string, PathMatch>();
    const leaves: Leaf[] = [];
    for (const [pattern, routes] of byShape(this.routes)) {
      const leaf: Leaf = { pattern, plans: patternPlans(routes) };
      this.#trie.add(leaf);
      leaves.push(leaf);
      if (pattern.wildcard) this.#open.set(leaf, openPlans(leaf.plans, this.#pathless));
      else if (pattern.parameters.length === 0)
        literals.set(literalPath(pattern), PathMatch.literal(leaf));
    }
    this.#literals = new LiteralPaths(literals);
    // Without the paths that are found by then there are fewer places where ways part.
    const others = new PathTrie();
    for (const leaf of leaves) if (this.#literals.find(literalPath(leaf.pattern))?.leaf !== leaf) others.add(leaf);
    this.#matcher = new PathMatcher(others);
  }

  /** The most specific pattern that matches and allows the method. */
  find(path: string, method: MethodIndex): PathMatch | null {
    const literal = this.#literals.find(path);
    if (literal !== null && (literal.leaf.plans[method] ?? null) !== null) return literal;
    return this.#matcher.find(path, method);
  }

  /** What a request can reach, given the pattern that was found; `null`: nothing. */
  plan(path: string, method: MethodIndex, match: PathMatch | null): Plan | null {
    const behind = this.#pathless[method] ?? null;
    if (match === null) return behind === null || this.isFirm(path) ? null : behind;
    const own = match.leaf.plans[method] ?? null;
    if (behind === null || !match.leaf.pattern.wildcard || this.isFirm(path)) return own;
    return this.#open.get(match.leaf)?.[method] ?? own;
  }

  /** Whether a literal or `{param}` pattern matches, whatever its methods: then no pathless handler answers here. */
  isFirm(path: string): boolean {
    return this.#trie.all(path).some((leaf) => !leaf.pattern.wildcard);
  }

  /** The methods with which a path can be asked, for `Allow`; empty where it cannot be asked at all. */
  allowed(path: string): readonly HttpMethod[] {
    const leaves = this.#trie.all(path);
    const plans = leaves.map((leaf) => leaf.plans);
    if (leaves.every((leaf) => leaf.pattern.wildcard)) plans.push(this.#pathless);
    const methods = METHODS.filter((_, index) => plans.some((of) => (of[index] ?? null) !== null));
    return methods.length === 0 || methods.includes("OPTIONS") ? methods : [...methods, "OPTIONS"];
  }
}

/** The handlers with a path, by the shape of their pattern: names of parameters tell no two patterns apart. */
function byShape(routes: readonly Route[]): ReadonlyMap<PathPattern, readonly Route[]> {
  const shapes = new Map<string, Route[]>();
  for (const route of routes) {
    if (route.pattern === null) continue;
    const shape = JSON.stringify(route.pattern.segments);
    const known = shapes.get(shape);
    if (known === undefined) shapes.set(shape, [route]);
    else known.push(route);
  }
  const found = new Map<PathPattern, readonly Route[]>();
  for (const same of shapes.values()) {
    const pattern = same[0]?.pattern;
    if (pattern !== undefined && pattern !== null) found.set(pattern, same);
  }
  return found;
}

function literalPath(pattern: PathPattern): string {
  return `/${pattern.segments.map((segment) => (segment.kind === "literal" ? segment.text : "")).join("/")}`;
}
