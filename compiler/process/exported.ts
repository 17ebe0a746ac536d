import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import { functionItem } from "../annotations/places.ts";
import type { Func, Interface, World } from "../model.ts";

/** The annotations that make a function a handler. */
export const HANDLER_KINDS = [
  "init",
  "http",
  "local",
  "remote",
  "ws",
  "ws-open",
  "ws-close",
  "ws-client",
  "eth",
] as const;
export type HandlerKind = (typeof HANDLER_KINDS)[number];

/** A function that a process exports, with what its annotations say. */
export interface ExportedFunction {
  readonly function: Func;
  /** `null` for a function exported by the world. */
  readonly interface: Interface | null;
  /** Of the handler kinds, by kind, in source order. */
  readonly kinds: ReadonlyMap<HandlerKind, ReadAnnotation>;
  /** Of the other kinds. */
  readonly others: readonly ReadAnnotation[];
}

/** Every function that a process exports, in the order of exports and source. */
export function exportedFunctions(world: World, annotations: AnnotationIndex): readonly ExportedFunction[] {
  return world.exports.flatMap((item) => {
    if (item.kind === "function") return [exported(item.function, null, annotations)];
    return [...item.interface.functions.values()].map((func) => exported(func, item.interface, annotations));
  });
}

function exported(func: Func, owner: Interface | null, annotations: AnnotationIndex): ExportedFunction {
  const kinds = new Map<HandlerKind, ReadAnnotation>();
  const others: ReadAnnotation[] = [];
  for (const annotation of annotations.of(functionItem(func))) {
    if (isHandlerKind(annotation.name)) kinds.set(annotation.name, annotation);
    else others.push(annotation);
  }
  return { function: func, interface: owner, kinds, others };
}

function isHandlerKind(name: string): name is HandlerKind {
  return (HANDLER_KINDS as readonly string[]).includes(name);
}
