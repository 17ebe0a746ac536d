import { underlyingType, type Type } from "../model.ts";

/** True for a type that could not be resolved: that was reported, and nothing else is to be said of it. */
export function isUnresolved(type: Type): boolean {
  const at = underlyingType(type);
  return at.kind === "primitive" && at.unresolved === true;
}
