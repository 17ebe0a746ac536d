/** `index.ts`: everything of a world under one roof. */
import { definitionOf } from "../model.ts";
import { clientNames } from "./client.ts";
import type { PrintedFile } from "./file.ts";
import { CLIENT_PATH, definitionName, INDEX_PATH, PROCESS_PATH, ROUTES_PATH } from "./generated-names.ts";
import { pascalCase } from "./names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { typesPath } from "./type-text.ts";
import { shapeNames } from "./types-names.ts";

/** What `index.hbs` takes. */
export interface IndexView {
  /** Whole lines. */
  readonly exports: readonly string[];
}

/**
 * Prints the index: the process, its definition and clients, and every type. Where two modules have a type of one name,
 * both are exported with their module's name in front of it.
 */
export function printIndex(plan: WorldPlan): PrintedFile {
  const { process } = plan;
  const lines: string[] = [];
  const taken = new Set<string>();
  const add = (path: string, names: readonly string[]): void => {
    if (names.length === 0) return;
    lines.push(`export { ${[...names].sort().join(", ")} } from ${specifier(path)};`);
    for (const name of names) taken.add(name);
  };
  if (process !== null) {
    add(CLIENT_PATH, clientNames(plan, process));
    add(PROCESS_PATH, [plan.className]);
    add(ROUTES_PATH, [definitionName(plan)]);
  }
  const owners = new Map<string, number>();
  for (const module of plan.modules) for (const name of typesOf(plan, module)) owners.set(name, (owners.get(name) ?? 0) + 1);
  for (const module of plan.modules) {
    const names = typesOf(plan, module).map((name) => {
      if (!taken.has(name) && owners.get(name) === 1) return name;
      let long = pascalCase(module.name) + name;
      for (let n = 2; taken.has(long) || owners.has(long); n++) long = `${pascalCase(module.name)}${name}${n}`;
      taken.add(long);
      return `${name} as ${long}`;
    });
    if (names.length > 0) lines.push(`export type { ${names.sort().join(", ")} } from ${specifier(typesPath(module))};`);
  }
  const view: IndexView = { exports: lines };
  return { path: INDEX_PATH, template: "index", view };
}

/** Types that the module itself declares; what it `use`s is exported by the module that declares it. */
function typesOf(plan: WorldPlan, module: ModulePlan): string[] {
  const { classes, functions, imports, exports } = shapeNames(plan, module);
  const own = module.types.filter((def) => definitionOf(def) === def).map((def) => plan.typeName(def));
  return [...own, ...classes.values(), ...[functions, imports, exports].filter((name) => name !== null)];
}

function specifier(path: string): string {
  return JSON.stringify(`./${path.replace(/\.ts$/, ".js")}`);
}
