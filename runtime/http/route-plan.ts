import type { HttpMethod } from "../definition.ts";
import { METHODS, OPTIONS } from "./method.ts";
import type { MethodIndex } from "./method.ts";
import type { Route } from "./route.ts";

/**
 * What a request of one method can reach at one place (a pattern, or the pathless handlers): everything about design
 * 1.4 that does not depend on the request itself is decided here, when the process is loaded.
 */
export interface Plan {
  /** Whom an envelope may name. */
  readonly envelopes: ReadonlyMap<string, Route>;
  /** The one handler that takes a body which is no envelope as its own parameters. */
  readonly direct: Route | null;
  /** Takes any other body, raw: the parameter-less handler, or the fallback. */
  readonly raw: Route | null;
  /** Takes a request without a body. */
  readonly bodyless: Route | null;
  /** A body that is no JSON is refused, though there may be a `raw`: a handler with parameters matches. */
  readonly strict: boolean;
  /** False where every body comes to `raw`. */
  readonly parses: boolean;
  /** The handlers with body-bound parameters, for messages. */
  readonly withParameters: readonly Route[];
  /** Stands for the pathless handlers alone. */
  readonly pathless: boolean;
}

/** One entry for each of `METHODS`; `null` where no handler allows it. */
export type Plans = readonly (Plan | null)[];

/** The plans of handlers that share one pattern, in the order of the contract. */
export function patternPlans(routes: readonly Route[]): Plans {
  return METHODS.map((method, index) => patternPlan(ranks(routes, method, index)));
}

/** The plans of the pathless handlers. */
export function pathlessPlans(routes: readonly Route[]): Plans {
  return METHODS.map((method, index) => pathlessPlan(ranks(routes, method, index)));
}

/** The plans of a `*` pattern where no other pattern matches: it does not stand in the way of pathless handlers. */
export function openPlans(pattern: Plans, pathless: Plans): Plans {
  return pattern.map((own, index) => {
    const behind = pathless[index] ?? null;
    if (own === null || behind === null) return own ?? behind;
    return completePlan({
      envelopes: byEnvelope([...own.envelopes.values(), ...behind.envelopes.values()]),
      direct: own.direct,
      raw: own.raw ?? behind.raw,
      bodyless: own.bodyless ?? behind.bodyless,
      strict: own.strict,
      withParameters: [...own.withParameters, ...behind.withParameters],
      pathless: false,
    });
  });
}

/**
 * The handlers that allow a method, the closest first: those that name it, then for HEAD those that name GET, then those
 * that name none. OPTIONS is answered without a handler unless one names it.
 */
function ranks(routes: readonly Route[], method: HttpMethod, index: MethodIndex): readonly (readonly Route[])[] {
  const naming = (name: HttpMethod | null): readonly Route[] => routes.filter((route) => route.http.method === name);
  if (index === OPTIONS) return [naming(method)];
  return method === "HEAD" ? [naming("HEAD"), naming("GET"), naming(null)] : [naming(method), naming(null)];
}

function patternPlan(ranked: readonly (readonly Route[])[]): Plan | null {
  const all = ranked.flat();
  if (all.length === 0) return null;
  const deciding = ranked.find((rank) => rank.length > 0) ?? [];
  const taking = deciding.filter((route) => !route.parameterless);
  const bodyless = all.find((route) => route.parameterless) ?? null;
  return completePlan({
    envelopes: byEnvelope(all),
    direct: taking.length === 1 ? (taking[0] ?? null) : null,
    raw: bodyless,
    bodyless,
    strict: taking.length > 0,
    withParameters: all.filter((route) => !route.parameterless),
    pathless: false,
  });
}

function pathlessPlan(ranked: readonly (readonly Route[])[]): Plan | null {
  const all = ranked.flat();
  if (all.length === 0) return null;
  const candidates =
    ranked.map((rank) => rank.filter((route) => route.parameterless)).find((rank) => rank.length > 0) ?? [];
  const fallback = candidates.length === 1 ? (candidates[0] ?? null) : null;
  return completePlan({
    envelopes: byEnvelope(all),
    direct: null,
    raw: fallback,
    bodyless: fallback,
    strict: false,
    withParameters: all.filter((route) => !route.parameterless),
    pathless: true,
  });
}

/** A body has to be read as JSON only where that could bring it to somebody else than `raw`. */
function completePlan(plan: Omit<Plan, "parses">): Plan {
  const onlyRaw =
    plan.raw !== null && plan.direct === null && [...plan.envelopes.values()].every((route) => route === plan.raw);
  return { ...plan, parses: !onlyRaw };
}

/** In the order of the routes. Of two with one envelope, which the compiler refuses, the first stays. */
export function byEnvelope(routes: readonly Route[]): ReadonlyMap<string, Route> {
  const found = new Map<string, Route>();
  for (const route of routes) if (!found.has(route.handler.envelope)) found.set(route.handler.envelope, route);
  return found;
}
