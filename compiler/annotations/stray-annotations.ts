import type { AnnotationNode, Documented, ItemNode } from "../../grammar/ast.ts";

/**
 * The annotations of a package that stand on statements which the contract does not hold as items of their own: its header,
 * `export api;`, `include ...`. Nothing can carry them.
 */
export function strayAnnotations(header: Documented | null, items: readonly ItemNode[]): readonly AnnotationNode[] {
  const stray = [...(header?.annotations ?? [])];
  for (const item of items) {
    if (item.kind !== "world") continue;
    for (const statement of item.items) {
      const bare =
        statement.kind === "include" ||
        (statement.kind === "extern" && (statement.item.kind === "path" || statement.item.kind === "named-path"));
      if (bare) for (const each of statement.annotations) stray.push(each);
    }
  }
  return stray;
}
