/**
 * The compiler as a library (`hypc`): the same functions that the command line uses. Nothing here prints, exits or keeps state.
 *
 * ```ts
 * import { checkPath, memoryHost } from "hypc";
 * const checked = checkPath("api", memoryHost({ "api/a.wit": "package a:b;" }), { features: [], allFeatures: false });
 * ```
 */
export { checkContract, routesOf, type CheckOutcome, type RouteRow } from "./check/index.ts";
export { checkPath, sortDiagnostics, type CheckedContract } from "./check-path.ts";
export type { EmittedFile } from "./emit/file.ts";
export { emitWorld } from "./emit/index.ts";
export { explainPages, type ExplainPage } from "./explain/index.ts";
export { formatFiles, type FormatOptions } from "./format/index.ts";
export { generateWorlds, type GeneratedWorld, type GenerateOptions, type GenerateOutcome } from "./generate.ts";
export { nodeHost, type CompilerHost } from "./host.ts";
export { loadContract, type ContractOptions } from "./load-contract.ts";
export { memoryHost } from "./memory-host.ts";
export type * from "./model.ts";
export type * from "./process/model.ts";
export { OutputReader } from "./output-reader.ts";
export { compareOutput, writeOutput, type OutputChanges } from "./write.ts";
