/** `codecs/answers/<module>.ts`: writers of the JSON that a server sends, answers over HTTP and messages of typed WebSockets, as bytes, by the process's wire. */
import { AnswerSite, writeJsonFunction } from "./json-write.ts";
import { CodeModule } from "./code-module.ts";
import { constraintConstants } from "./constraints.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { answersPath } from "./json-calls.ts";
import { tagConstants } from "./json-names.ts";
import type { CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";

/** Prints the writers of each module that has units for answers. */
export function printAnswers(plan: WorldPlan): PrintedFile[] {
  return plan.modules.filter(({ units }) => units.some(isPrinted)).map((module) => printModule(plan, module));
}

function isPrinted({ needs }: CodecUnit): boolean {
  return needs.has("answer");
}

function printModule(plan: WorldPlan, module: ModulePlan): PrintedFile {
  const code = new CodeModule(answersPath(module));
  const units = module.units.filter(isPrinted);
  // What the file declares has its name before anything is imported.
  for (const { suffix } of units) code.declare(`writeJson${suffix}`);
  const patterns = units.map((unit) => constraintConstants(code, unit));
  const sites = units.map((unit) => new AnswerSite(plan, code, unit));
  const declarations = sites.flatMap((site, index) => [
    ...(patterns[index] ?? []),
    ...tagConstants(site),
    ...writeJsonFunction(site),
  ]);
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}
