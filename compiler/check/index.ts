/** Contract -> checked processes: the entry point of this room. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { countingPackages } from "../annotations/counting.ts";
import { loadAnnotationSchema } from "../annotations/load-schema.ts";
import { worldItem } from "../annotations/places.ts";
import type { AnnotationSchema } from "../annotations/schema.ts";
import type { Contract } from "../model.ts";
import { buildProcesses } from "../process/build-processes.ts";
import { exportedFunctions } from "../process/exported.ts";
import type { ProcessModel } from "../process/model.ts";
import { BUILT_KINDS, type BuiltKinds } from "./built-kinds.ts";
import { sortByPlace } from "./order.ts";
import { CONTRACT_RULES, PROCESS_RULES } from "./rules.ts";
import { entriesOf, type ContractSubject, type ProcessSubject } from "./rule.ts";
import { misspeltProcesses } from "./world-annotations.ts";

export { routesOf, webSocketsOf, type RouteRow, type WsRow } from "../process/routes-of.ts";

export interface CheckOptions {
  /** What annotations there are. Default: the contract's own copy of `hyper:annotations`, else the shipped package. */
  readonly schema?: AnnotationSchema;
  /** Default: what the runtime of this version serves. */
  readonly kinds?: BuiltKinds;
}

export interface CheckOutcome {
  /** The processes of the main package, in source order. Only without errors are they to be generated. */
  readonly processes: readonly ProcessModel[];
  /** By file and position, none twice. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a contract by the rules of processes. Of a contract without a `@process` world there is nothing to refuse. */
export function checkContract(contract: Contract, options: CheckOptions = {}): CheckOutcome {
  if (countingPackages(contract).length === 0) return { processes: [], diagnostics: misspeltProcesses(contract) };
  const built = buildProcesses(contract, options.schema ?? loadAnnotationSchema(contract));
  const { processes, annotations } = built;
  const subjects = processes.map((process): ProcessSubject => {
    const { world } = process;
    const worldAnnotations = annotations.of(worldItem(world));
    const exported = exportedFunctions(world, annotations);
    const http = entriesOf(process, exported);
    return { process, worldAnnotations, exported, http, annotations, kinds: options.kinds ?? BUILT_KINDS };
  });
  const whole: ContractSubject = { contract, processes: subjects, annotations };
  const found = [
    ...built.diagnostics,
    ...CONTRACT_RULES.flatMap((rule) => rule(whole)),
    ...subjects.flatMap((subject) => PROCESS_RULES.flatMap((rule) => rule(subject))),
  ];
  return { processes, diagnostics: sortByPlace(found) };
}
