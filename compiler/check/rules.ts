import { bindings } from "./bindings.ts";
import { caseStatus } from "./case-status.ts";
import { constraintSense } from "./constraint-sense.ts";
import { duplicateRoutes } from "./duplicate-routes.ts";
import { ethSignature } from "./eth-signature.ts";
import { firstValues } from "./first-values.ts";
import { handlerCombinations } from "./handler-combinations.ts";
import { reservedHandlerNames, uniqueHandlerNames } from "./handler-names.ts";
import { handlerRequired } from "./handler-required.ts";
import { handlerStatus, ignoredStatus } from "./handler-status.ts";
import { initSignature } from "./init-signature.ts";
import { nameClashes } from "./name-clashes.ts";
import { parameterSources } from "./parameter-sources.ts";
import { parameterTypes } from "./parameter-types.ts";
import { pathParameters } from "./path-parameters.ts";
import { pathPatterns } from "./path-patterns.ts";
import { processArguments } from "./process-arguments.ts";
import { remoteNodes } from "./remote-nodes.ts";
import { routesInsideBindings } from "./routes-inside-bindings.ts";
import type { ContractRule, ProcessRule } from "./rule.ts";
import { singleHandlers } from "./single-handlers.ts";
import { stateIsRecord } from "./state-record.ts";
import { transferableTypes } from "./transferable-types.ts";
import { unbuiltKinds } from "./unbuilt-kinds.ts";
import { unroutedFunctions } from "./unrouted-functions.ts";
import { unusedDefaults } from "./unused-defaults.ts";
import { worldAnnotations } from "./world-annotations.ts";
import { wsSignatures } from "./ws-signatures.ts";
import { uniqueWsRoutes, wsPathPatterns, wsRoutesInsideBindings } from "./ws-routes.ts";

/** Rules about everything whose annotations count. */
export const CONTRACT_RULES: readonly ContractRule[] = [
  worldAnnotations,
  parameterSources,
  handlerStatus,
  caseStatus,
  constraintSense,
  unusedDefaults,
];

/** Rules about one process at a time. */
export const PROCESS_RULES: readonly ProcessRule[] = [
  processArguments,
  stateIsRecord,
  firstValues,
  bindings,
  handlerRequired,
  unroutedFunctions,
  uniqueHandlerNames,
  reservedHandlerNames,
  nameClashes,
  handlerCombinations,
  singleHandlers,
  unbuiltKinds,
  initSignature,
  wsSignatures,
  ethSignature,
  remoteNodes,
  ignoredStatus,
  transferableTypes,
  pathPatterns,
  pathParameters,
  parameterTypes,
  duplicateRoutes,
  routesInsideBindings,
  wsPathPatterns,
  uniqueWsRoutes,
  wsRoutesInsideBindings,
];
