import { editDistance } from "../../grammar/suggest.ts";
import { isProcess } from "../annotations/counting.ts";
import { worldItem } from "../annotations/places.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Contract, World } from "../model.ts";
import type { ContractRule } from "./rule.ts";

/** Bindings belong to processes. */
export const worldAnnotations: ContractRule = ({ annotations }) =>
  annotations.items.flatMap(({ item, kind }) => {
    const world = item as World;
    if (kind !== "world" || isProcess(world)) return [];
    return annotations
      .of(worldItem(world))
      .map(({ name, node }) => diagnostic("process/not-a-process", node.span, { annotation: name, world: world.name }));
  });

/** In a package without a process: worlds that seem to be meant as one. Warnings, for nothing counts there. */
export function misspeltProcesses({ main }: Contract): readonly Diagnostic[] {
  return [...main.worlds.values()].flatMap((world) =>
    world.annotations
      .filter(({ name, parenthesized }) => parenthesized && editDistance(name.name.toLowerCase(), "process", 2) <= 2)
      .map(({ name }) => {
        const fix = { title: "write `@process`", span: name.span, text: "process" };
        return diagnostic("process/misspelt", name.span, { name: name.name, world: world.name }, { fix });
      }),
  );
}
