import { definitionOf, type Type } from "../model.ts";

/** True where a type is `name` of `hyper:process`, through `use` and aliases. */
export function isProcessType(type: Type, name: string): boolean {
  let at = type;
  while (at.kind === "named") {
    const def = definitionOf(at.def);
    const { namespace, name: packageName } = def.owner.package.name;
    if (def.name === name && namespace === "hyper" && packageName === "process") return true;
    if (def.body.kind !== "alias") return false;
    at = def.body.type;
  }
  return false;
}
