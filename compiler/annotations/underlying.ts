import { definitionOf, type Type } from "../model.ts";

/** How deep types may be nested in a process, aliases included: as deep as components allow. Codecs go as deep as types do. */
export const MAX_TYPE_DEPTH = 100;

/**
 * Follows `use` and `type a = b` to a type that is neither, but no further than types may be nested: what is deeper is
 * refused in processes, and counts as unresolved everywhere, so that nothing else is said of it.
 */
export function underlyingType(type: Type): Type {
  let at = type;
  for (let depth = 0; at.kind === "named"; depth++) {
    const { body } = definitionOf(at.def);
    if (body.kind !== "alias") return at;
    if (depth === MAX_TYPE_DEPTH) return { kind: "primitive", name: "bool", span: type.span, unresolved: true };
    at = body.type;
  }
  return at;
}

/** True for a type that could not be resolved: that was reported, and nothing else is to be said of it. */
export function isUnresolved(type: Type): boolean {
  const at = underlyingType(type);
  return at.kind === "primitive" && at.unresolved === true;
}
