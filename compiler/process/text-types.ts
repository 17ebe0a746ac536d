import { isUnresolved, underlyingType } from "../annotations/underlying.ts";
import { definitionOf, type Type } from "../model.ts";

/** bool, integers, floats, char, string, an enum, or an alias of those: what reads from a path, a query or a header. */
export function readsFromText(type: Type): boolean {
  const at = underlyingType(type);
  if (at.kind === "primitive") return isUnresolved(at) || at.name !== "error-context";
  return at.kind === "named" && definitionOf(at.def).body.kind === "enum";
}

/** Text, a `list` of it (the key may be repeated), or an `option` of either (the key may be absent). */
export function readsFromQuery(type: Type): boolean {
  const held = withoutOption(type);
  if (held.kind === "list") return held.length === null && readsFromText(held.element);
  return readsFromText(held);
}

/** Text, or an `option` of it (the header may be absent). */
export function readsFromHeader(type: Type): boolean {
  return readsFromText(withoutOption(type));
}

function withoutOption(type: Type): Type {
  const at = underlyingType(type);
  return at.kind === "option" ? underlyingType(at.element) : at;
}
