/** `types/<module>.ts`: the types of an interface or world in TypeScript (design 2.4). */
import { definitionOf } from "../model.ts";
import { CodeModule } from "./code-module.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { printType } from "./types-definition.ts";
import { printClassSide, printFunctions, printWorldSide } from "./types-interface.ts";
import { shapeNames } from "./types-names.ts";
import { typesPath } from "./type-text.ts";

/** Prints the types of every module that has any; of a world without `@process` its interfaces and its two sides as well. */
export function printTypes(plan: WorldPlan): PrintedFile[] {
  return plan.modules.map((module) => printModule(plan, module)).filter((file) => file !== null);
}

function printModule(plan: WorldPlan, module: ModulePlan): PrintedFile | null {
  const code = new CodeModule(typesPath(module));
  const { owner } = module;
  const names = shapeNames(plan, module);
  for (const def of module.types) {
    const target = definitionOf(def);
    if (target === def) code.declare(plan.localTypeName(def));
    else code.prefer(typesPath(plan.moduleOf(target.owner)), plan.typeName(target), plan.localTypeName(def));
  }
  for (const name of [...names.classes.values(), names.functions, names.imports, names.exports])
    if (name !== null) code.declare(name);

  const declarations = module.types.map((def) => printType(plan, code, def));
  for (const [def, name] of names.classes) declarations.push(printClassSide(plan, code, def, name));
  if (names.functions !== null) declarations.push(printFunctions(plan, code, module, names.functions));
  if (owner.kind === "world") {
    if (names.imports !== null) declarations.push(printWorldSide(plan, code, owner, "imports", names.imports));
    if (names.exports !== null) declarations.push(printWorldSide(plan, code, owner, "exports", names.exports));
  }
  return declarations.length === 0
    ? null
    : { path: code.path, template: "module", view: moduleView(code, declarations) };
}
