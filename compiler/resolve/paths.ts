import { usesAmong } from "../../grammar/deferred-interface.ts";
import type { ExternItem, GateNode, InterfaceItemNode, ItemNode, UsedName, UsePath } from "../../grammar/ast.ts";

/** A place that names an interface or world. */
export interface PathMention {
  readonly path: UsePath;
  /** What the place can take; a top-level `use` takes either, and counts as an interface until something says otherwise. */
  readonly kind: "interface" | "world" | "unknown";
  readonly gates: readonly GateNode[];
  /** Of a `use`. */
  readonly names: readonly UsedName[] | null;
  /** The interface or world that cannot be resolved before what is named here. */
  readonly dependent: string | null;
}

/**
 * Every path in the items of one file or nested package, in the order that decides ties (a world's imports come before
 * its exports, wherever they stand). Nested packages are not entered.
 */
export function forEachPath(items: readonly ItemNode[], visit: (mention: PathMention) => void): void {
  for (const item of items) {
    switch (item.kind) {
      case "world": {
        for (const each of item.items) {
          if (each.kind === "use")
            visit({ path: each.path, kind: "interface", gates: each.gates, names: each.names, dependent: null });
          else if (each.kind === "include")
            visit({ path: each.path, kind: "world", gates: each.gates, names: null, dependent: item.name.name });
        }
        for (const direction of ["import", "export"] as const) {
          for (const each of item.items) {
            if (each.kind === "extern" && each.direction === direction) visitExtern(each.item, each.gates, visit);
          }
        }
        break;
      }
      case "interface":
        visitUses(usesAmong(item), item.name.name, visit);
        break;
      case "top-level-use":
        visit({ path: item.path, kind: "unknown", gates: item.gates, names: null, dependent: null });
        break;
      case "nested-package":
        break;
    }
  }
}

function visitExtern(item: ExternItem, gates: readonly GateNode[], visit: (mention: PathMention) => void): void {
  if (item.kind === "inline-interface") visitUses(item.items, null, visit);
  else if (item.kind !== "function") visit({ path: item.path, kind: "interface", gates, names: null, dependent: null });
}

function visitUses(
  items: readonly InterfaceItemNode[],
  dependent: string | null,
  visit: (mention: PathMention) => void,
): void {
  for (const each of items) {
    if (each.kind === "use")
      visit({ path: each.path, kind: "interface", gates: each.gates, names: each.names, dependent });
  }
}
