/** `codecs/json/<module>.ts`: the JSON codecs of every type that crosses HTTP, by the process's wire, and their texts. */
import { CodeModule } from "./code-module.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { constraintConstants } from "./constraints.ts";
import { jsonPath } from "./json-calls.ts";
import { decodeFunction } from "./json-decode.ts";
import { encodeFunction } from "./json-encode.ts";
import { caseConstants, isRead } from "./json-names.ts";
import { UnitSite } from "./json-site.ts";
import { formatFunction, parseFunction } from "./json-text.ts";
import type { CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";

/** Prints the codecs of each module that has units for JSON or text. */
export function printJson(plan: WorldPlan): PrintedFile[] {
  return plan.modules.filter((module) => module.units.some(isPrinted)).map((module) => printModule(plan, module));
}

function isPrinted(unit: CodecUnit): boolean {
  return isRead(unit) || unit.needs.has("text");
}

function printModule(plan: WorldPlan, module: ModulePlan): PrintedFile {
  const code = new CodeModule(jsonPath(module));
  const units = module.units.filter(isPrinted);
  // What the file declares has its name before anything is imported.
  for (const unit of units) {
    const operations = [
      ...(isRead(unit) ? ["decode"] : []),
      ...(unit.needs.has("json") ? ["encode"] : []),
      ...(unit.needs.has("text") ? ["parse", "format"] : []),
    ];
    for (const operation of operations) code.declare(operation + unit.suffix);
  }
  const declarations = units.flatMap((unit) => {
    const site = new UnitSite(plan, code, unit);
    return [
      ...constraintConstants(code, unit),
      ...caseConstants(site),
      ...(isRead(unit) ? [decodeFunction(site)] : []),
      ...(unit.needs.has("json") ? [encodeFunction(site)] : []),
      ...(unit.needs.has("text") ? [parseFunction(site), formatFunction(site)] : []),
    ];
  });
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}
