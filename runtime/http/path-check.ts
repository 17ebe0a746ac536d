import type { HttpExchange } from "./exchange.ts";
import type { PathMatch } from "./path-matcher.ts";
import { malformedTarget } from "./problems.ts";
import { faultBehind } from "./request-target.ts";

/** Refuses a request whose path cannot be routed, given the pattern that was found; false where it can be. */
export function refusesPath(x: HttpExchange, match: PathMatch | null): boolean {
  const fault = faultBehind(x.fullPath, match);
  if (fault === null) return false;
  x.refuse(malformedTarget(fault));
  return true;
}
