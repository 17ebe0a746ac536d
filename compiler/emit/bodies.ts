/** `codecs/bodies/<module>.ts`: scanners of the plain JSON that a server is sent, bodies over HTTP and messages of typed WebSockets. */
import { bodiesPath } from "./json-calls.ts";
import { CodeModule } from "./code-module.ts";
import { constraintConstants } from "./constraints.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { ScanSite, scanFunction } from "./json-scan.ts";
import type { CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";

/** Prints the scanners of each module that has units for bodies. */
export function printBodies(plan: WorldPlan): PrintedFile[] {
  return plan.modules.filter(({ units }) => units.some(isPrinted)).map((module) => printModule(plan, module));
}

function isPrinted({ needs }: CodecUnit): boolean {
  return needs.has("scan");
}

function printModule(plan: WorldPlan, module: ModulePlan): PrintedFile {
  const code = new CodeModule(bodiesPath(module));
  const units = module.units.filter(isPrinted);
  // What the file declares has its name before anything is imported.
  for (const { suffix } of units) code.declare(`scan${suffix}`);
  const patterns = units.map((unit) => constraintConstants(code, unit));
  const sites = units.map((unit) => new ScanSite(plan, code, unit));
  const declarations = sites.flatMap((site, index) => [...(patterns[index] ?? []), ...scanFunction(site)]);
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}
