import { memberItems } from "../annotations/places.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { TypeDef } from "../model.ts";
import { stateReach } from "../process/collect-values.ts";
import type { ContractRule } from "./rule.ts";

/** A warning for `@default` where it gives nothing its first value: outside the state of every process of the package. */
export const unusedDefaults: ContractRule = ({ contract, processes, annotations }) => {
  const used = new Set(processes.flatMap(({ process }) => (process.state === null ? [] : stateReach(process.state))));
  if (processes.some(({ process }) => process.world.incomplete === true)) return [];
  // A state that could not be read may have been meant to hold anything.
  if (
    processes.some(({ worldAnnotations }) => worldAnnotations.some(({ name, sound }) => name === "process" && !sound))
  )
    return [];
  return annotations.items.flatMap(({ item, owner }) => {
    const def = item as TypeDef;
    if (def.body?.kind !== "record" || used.has(def) || owner.package !== contract.main) return [];
    return memberItems(def).flatMap((member) => {
      const unused = annotations.of(member).find(({ name }) => name === "default");
      const field = (member.item as typeof member.item & { readonly name: string }).name;
      return unused === undefined
        ? []
        : [diagnostic("state/default-unused", unused.node.span, { field, owner: def.name })];
    });
  });
};
