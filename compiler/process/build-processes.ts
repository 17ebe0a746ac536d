import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { processWorlds } from "../annotations/counting.ts";
import { loadAnnotationSchema } from "../annotations/load-schema.ts";
import { readAnnotations, type AnnotationIndex } from "../annotations/read-annotations.ts";
import type { AnnotationSchema } from "../annotations/schema.ts";
import type { Contract } from "../model.ts";
import { buildProcess } from "./build-process.ts";
import { deepTypes } from "./deep-types.ts";
import type { ProcessModel } from "./model.ts";

/** Processes with the annotations that they were built from. */
export interface BuiltProcesses {
  /** Without those whose types are nested too deep. */
  readonly processes: readonly ProcessModel[];
  readonly annotations: AnnotationIndex;
  /** What is wrong with the form of annotations, and types that are nested too deep to go on with. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The processes of a contract's main package. */
export function buildProcesses(
  contract: Contract,
  schema: AnnotationSchema = loadAnnotationSchema(contract),
): BuiltProcesses {
  const { index, diagnostics } = readAnnotations(contract, schema);
  const processes: ProcessModel[] = [];
  const deep: Diagnostic[] = [];
  for (const world of processWorlds(contract)) {
    const found = deepTypes(world, index);
    for (const each of found) deep.push(each);
    if (found.length === 0) processes.push(buildProcess(world, index));
  }
  return { processes, annotations: index, diagnostics: [...diagnostics, ...deep] };
}
