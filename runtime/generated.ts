/**
 * What generated `process.ts`, `routes.ts`, `state.ts`, `codecs/answers/` and `codecs/bodies/` import from `hypc/runtime`, and nothing else of it: the versioned
 * surface between generated code and this runtime. (Types, other codecs and clients import from `hypc/client`.) What is added
 * here stays; a change that generated code would notice raises `ABI`, and processes generated for another one are refused
 * when they are spawned.
 */
export type { RequestContext } from "./context.ts";
export {
  ABI,
  handler,
  type AnyHandler,
  type HandlerDefinition,
  type HttpAnswer,
  type HttpBindingDefinition,
  type HttpHandlerDefinition,
  type HttpInput,
  type HttpMethod,
  type ProcessDefinition,
  type QueryValues,
  type RpcHandlerDefinition,
  type SavePolicy,
  type StateDefinition,
  type UiDefinition,
  type Wire,
  type WsBindingDefinition,
  type WsHandlerDefinition,
} from "./definition.ts";
export { Faults } from "./codec/faults.ts";
export * from "./codec/answer-surface.ts";
export * from "./codec/scan-surface.ts";
export {
  bodyParameter,
  headerParameter,
  optionalHeader,
  optionalQuery,
  optionalQueryList,
  pathParameter,
  queryList,
  queryParameter,
} from "./parameters.ts";
export { Process } from "./process.ts";
export type { TypeDescriptor } from "./state/descriptor.ts";
export type { Option, Result } from "./values.ts";
