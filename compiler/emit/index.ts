import type { Contract, World } from "../model.ts";
import type { ProcessModel } from "../process/model.ts";
import { printAnswers } from "./answers.ts";
import { printBodies } from "./bodies.ts";
import { printBinary } from "./binary.ts";
import { printClient } from "./client.ts";
import { printCopies } from "./copy.ts";
import type { EmittedFile, PrintedFile } from "./file.ts";
import { printIndex } from "./index-file.ts";
import { printJson } from "./json.ts";
import { planWorld, type WorldPlan } from "./plan.ts";
import { printProcedures } from "./procedures.ts";
import { printProcess } from "./process.ts";
import { renderFiles } from "./render.ts";
import { printRoutes } from "./routes.ts";
import { printState } from "./state.ts";
import { printTypes } from "./types.ts";

export type { EmittedFile } from "./file.ts";

/**
 * The files of a world, before formatting, sorted by path: everything of a process, types alone of a world without `@process`.
 * The same contract gives the same files.
 */
export function emitWorld(contract: Contract, world: World, process: ProcessModel | null): EmittedFile[] {
  const plan = planWorld(contract, world, process);
  const files = [...printTypes(plan), ...(process === null ? [] : printProcessFiles(plan, process)), printIndex(plan)];
  return renderFiles(files, world).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function printProcessFiles(plan: WorldPlan, process: ProcessModel): PrintedFile[] {
  return [
    ...printJson(plan),
    ...printAnswers(plan),
    ...printBodies(plan),
    ...printBinary(plan),
    ...printCopies(plan),
    printProcedures(plan, process),
    printState(plan, process),
    printRoutes(plan, process),
    printProcess(plan, process),
    printClient(plan, process),
  ].filter((file) => file !== null);
}
