import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textArgument } from "../annotations/accessors.ts";
import type { AnnotationIndex, ReadAnnotation } from "../annotations/read-annotations.ts";
import type { Contract, Func } from "../model.ts";
import type { ExportedFunction } from "../process/exported.ts";
import type { Handler, HttpHandlerModel, ProcessModel } from "../process/model.ts";
import { parsePathPattern, type PatternProblem } from "../process/path-pattern.ts";
import type { BuiltKinds } from "./built-kinds.ts";

/** A process and what its rules need to know of it. */
export interface ProcessSubject {
  readonly process: ProcessModel;
  /** Of the world, in source order. */
  readonly worldAnnotations: readonly ReadAnnotation[];
  readonly exported: readonly ExportedFunction[];
  /** The HTTP handlers of the process in source order. */
  readonly http: readonly HttpEntry[];
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

/** An HTTP handler beside its annotation, which need not be sound. */
export interface HttpEntry {
  readonly handler: Handler;
  readonly http: HttpHandlerModel;
  readonly annotation: ReadAnnotation;
  readonly function: Func;
  /** What is wrong with the syntax of its path. */
  readonly problems: readonly PatternProblem[];
}

/** The HTTP handlers whose `@http` was not refused: it can be relied on. */
export function httpEntries({ http }: ProcessSubject): readonly HttpEntry[] {
  return http.filter(({ annotation }) => annotation.sound);
}

/** The HTTP handlers whose path could be read, whatever else is wrong with their `@http`. */
export function pathEntries({ http }: ProcessSubject): readonly HttpEntry[] {
  return http.filter(({ annotation }) => annotation.arguments.has("path"));
}

/** What `ProcessSubject.http` holds, for rules that all ask for it. */
export function entriesOf(process: ProcessModel, exported: readonly ExportedFunction[]): readonly HttpEntry[] {
  const byFunction = new Map(process.handlers.map((handler) => [handler.function, handler]));
  return exported.flatMap(({ function: func, kinds }) => {
    const annotation = kinds.get("http");
    const handler = byFunction.get(func);
    if (annotation === undefined || handler === undefined || handler.http === null) return [];
    const path = textArgument(annotation, "path");
    const problems = path === null ? [] : parsePathPattern(path).problems;
    return [{ handler, http: handler.http, annotation, function: func, problems }];
  });
}
