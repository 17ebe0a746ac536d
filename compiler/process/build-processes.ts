import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { processWorlds } from "../annotations/counting.ts";
import { loadAnnotationSchema } from "../annotations/load-schema.ts";
import { readAnnotations, type AnnotationIndex } from "../annotations/read-annotations.ts";
import type { AnnotationSchema } from "../annotations/schema.ts";
import type { Contract } from "../model.ts";
import { buildProcess } from "./build-process.ts";
import type { ProcessModel } from "./model.ts";

/** Processes with the annotations that they were built from. */
export interface BuiltProcesses {
  readonly processes: readonly ProcessModel[];
  readonly annotations: AnnotationIndex;
  /** What is wrong with the form of annotations. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The processes of a contract's main package, with what is wrong with the form of its annotations. */
export function buildProcesses(
  contract: Contract,
  schema: AnnotationSchema = loadAnnotationSchema(contract),
): BuiltProcesses {
  const { index, diagnostics } = readAnnotations(contract, schema);
  const processes = processWorlds(contract).map((world) => buildProcess(world, index));
  return { processes, annotations: index, diagnostics };
}
