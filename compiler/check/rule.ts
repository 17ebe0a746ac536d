import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import type { Contract, Func } from "../model.ts";
import type { ExportedFunction } from "../process/exported.ts";
import type { Handler, HttpHandlerModel, ProcessModel } from "../process/model.ts";
import type { BuiltKinds } from "./built-kinds.ts";

/** A process and what its rules need to know of it. */
export interface ProcessSubject {
  readonly process: ProcessModel;
  /** Of the world, in source order. */
  readonly worldAnnotations: readonly ReadAnnotation[];
  readonly exported: readonly ExportedFunction[];
  readonly annotations: AnnotationIndex;
  readonly kinds: BuiltKinds;
}

/** One rule about a process. It looks, says what is wrong, and changes nothing. */
export type ProcessRule = (subject: ProcessSubject) => readonly Diagnostic[];

/** All that annotations count for: processes, and what surrounds them. */
export interface ContractSubject {
  readonly contract: Contract;
  readonly processes: readonly ProcessSubject[];
  readonly annotations: AnnotationIndex;
}

/** One rule about every item whose annotations count, served by a process or not. */
export type ContractRule = (subject: ContractSubject) => readonly Diagnostic[];

/** A function that is a handler of some kind. */
export function isHandler({ kinds }: ExportedFunction): boolean {
  return kinds.size > 0;
}

/** An HTTP handler whose annotation can be relied on. */
export interface HttpEntry {
  readonly handler: Handler;
  readonly http: HttpHandlerModel;
  readonly annotation: ReadAnnotation;
  readonly function: Func;
}

/** The HTTP handlers of a process in source order, without those whose `@http` was refused. */
export function httpEntries(subject: ProcessSubject): readonly HttpEntry[] {
  return entriesWhere(subject, ({ sound }) => sound);
}

/** The HTTP handlers whose path could be read, whatever else is wrong with their `@http`. */
export function pathEntries(subject: ProcessSubject): readonly HttpEntry[] {
  return entriesWhere(subject, (annotation) => annotation.arguments.has("path"));
}

function entriesWhere(
  { process, exported }: ProcessSubject,
  holds: (annotation: ReadAnnotation) => boolean,
): readonly HttpEntry[] {
  const byFunction = new Map(process.handlers.map((handler) => [handler.function, handler]));
  return exported.flatMap(({ function: func, kinds }) => {
    const annotation = kinds.get("http");
    const handler = byFunction.get(func);
    if (annotation === undefined || handler === undefined || handler.http === null || !holds(annotation)) return [];
    return [{ handler, http: handler.http, annotation, function: func }];
  });
}
