/**
 * `codecs/binary/<module>.ts`: the binary codecs (design 3.3) of every type that crosses between processes or is stored.
 *
 * What follows one another in a message: a record's fields and a tuple's items in order; the number of a case (LEB128), then
 * its payload; 0 or 1 for an option or a result, then what it holds; flags as bits, the first in the lowest, eight a byte; the
 * length of a list or map (LEB128), then its items; numbers in fixed width, little-endian. Strings leave their length in
 * UTF-16 units (LEB128) there; their characters stand in the message's text, in the same order.
 */
import { CodeModule } from "./code-module.ts";
import { constraintConstants } from "./constraints.ts";
import { readFunction } from "./binary-read.ts";
import { LeastSizes } from "./binary-size.ts";
import { writeFunction } from "./binary-write.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import type { CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";
import { valuePath, ValueSite } from "./value-site.ts";

/** Prints the codecs of each module that has units for calls or state. */
export function printBinary(plan: WorldPlan): PrintedFile[] {
  const sizes = new LeastSizes();
  return plan.modules.filter(({ units }) => units.some(isPrinted)).map((module) => printModule(plan, module, sizes));
}

function isPrinted({ needs }: CodecUnit): boolean {
  return needs.has("rpc") || needs.has("state");
}

function printModule(plan: WorldPlan, module: ModulePlan, sizes: LeastSizes): PrintedFile {
  const code = new CodeModule(valuePath("write", module));
  const units = module.units.filter(isPrinted);
  // What the file declares has its name before anything is imported.
  for (const { suffix } of units) for (const operation of ["write", "read"]) code.declare(operation + suffix);
  const declarations: string[] = [];
  for (const unit of units) {
    const site = new ValueSite(plan, code, unit);
    declarations.push(...constraintConstants(code, unit), writeFunction(site, sizes), readFunction(site, sizes));
  }
  return { path: code.path, template: "module", view: moduleView(code, declarations) };
}
