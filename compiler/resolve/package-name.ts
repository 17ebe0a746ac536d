import type { PackageNameNode } from "../../grammar/ast.ts";
import type { PackageName } from "../model.ts";
import { canonicalVersion } from "./version.ts";

/** The name of a package as written, its version in canonical form. */
export function packageNameOf(node: PackageNameNode): PackageName {
  return {
    namespace: node.namespace.name,
    name: node.name.name,
    version: node.version === null ? null : canonicalVersion(node.version.text),
  };
}

/** `namespace:name@version`; equal for equal names alone. */
export function packageId(name: PackageName): string {
  return name.version === null ? `${name.namespace}:${name.name}` : `${name.namespace}:${name.name}@${name.version}`;
}

/** `namespace:name/item@version` */
export function itemId(name: PackageName, item: string): string {
  return name.version === null ? `${name.namespace}:${name.name}/${item}` : `${name.namespace}:${name.name}/${item}@${name.version}`;
}
