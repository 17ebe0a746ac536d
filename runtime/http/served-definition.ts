import type { AnyHandler, HttpBindingDefinition, UiDefinition, Wire, WsBindingDefinition } from "../definition.ts";

/** The part of a `ProcessDefinition` that the HTTP side reads. Every `ProcessDefinition<P, S>` fits. */
export interface ServedDefinition {
  readonly name: string;
  readonly icon?: string;
  readonly widget?: string;
  readonly wire: Wire;
  readonly http: readonly HttpBindingDefinition[];
  readonly ws?: readonly WsBindingDefinition[];
  readonly ui: readonly UiDefinition[];
  readonly handlers: readonly AnyHandler<never>[];
}
