import type { PackageNameNode } from "../../grammar/ast.ts";
import type { PackageName } from "../model.ts";

/** The name of a package as written. */
export function packageNameOf(node: PackageNameNode): PackageName {
  return {
    namespace: node.namespace.name,
    name: node.name.name,
    version: node.version?.text ?? null,
  };
}

/** `namespace:name@version`; equal for equal names alone. */
export function packageId(name: PackageName): string {
  return name.version === null ? `${name.namespace}:${name.name}` : `${name.namespace}:${name.name}@${name.version}`;
}

/** `namespace:name/item@version` */
export function itemId(name: PackageName, item: string): string {
  return name.version === null
    ? `${name.namespace}:${name.name}/${item}`
    : `${name.namespace}:${name.name}/${item}@${name.version}`;
}
