import type { Type } from "../model.ts";

/** A type as contracts write it. */
export function witText(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "named":
      return type.def.name;
    case "own":
    case "borrow":
      return `${type.kind}<${type.resource.name}>`;
    case "tuple":
      return `tuple<${type.items.map(witText).join(", ")}>`;
    case "list":
      return `list<${witText(type.element)}${type.length === null ? "" : `, ${type.length}`}>`;
    case "map":
      return `map<${witText(type.key)}, ${witText(type.value)}>`;
    case "result":
      if (type.err === null) return type.ok === null ? "result" : `result<${witText(type.ok)}>`;
      return `result<${type.ok === null ? "_" : witText(type.ok)}, ${witText(type.err)}>`;
    case "option":
      return `option<${witText(type.element)}>`;
    case "future":
    case "stream":
      return type.element === null ? type.kind : `${type.kind}<${witText(type.element)}>`;
  }
}
