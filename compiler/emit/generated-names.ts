/** Files and constants of a generated world that several printers name (CONVENTIONS.md). */
import type { WorldPlan } from "./plan.ts";

export const ROUTES_PATH = "routes.ts";
export const PROCESS_PATH = "process.ts";
export const CLIENT_PATH = "client.ts";
export const INDEX_PATH = "index.ts";
export const STATE_PATH = "state.ts";
export const PROCEDURES_PATH = "codecs/procedures.ts";

/** `counterProcessDefinition`, in `routes.ts`. */
export function definitionName(plan: WorldPlan): string {
  return `${uncapitalized(plan.className)}Definition`;
}

/** `counterStateDefinition`, in `state.ts`; of a process that has a state. */
export function stateDefinitionName(plan: WorldPlan): string {
  const state = plan.process?.state;
  if (state == null) throw new Error(`${plan.world.name} has no state`);
  return `${uncapitalized(plan.typeName(state))}Definition`;
}

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
