import { textArgument } from "../annotations/accessors.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Func } from "../model.ts";
import { parsePathPattern, patternShape, reachesInto } from "../process/path-pattern.ts";
import { plainPart } from "./bindings.ts";
import { isBuilt } from "./built-kinds.ts";
import { patternProblems } from "./path-patterns.ts";
import type { ProcessRule, ProcessSubject } from "./rule.ts";

const ROUTED = ["ws", "ws-open", "ws-close"] as const;

interface WsEntry {
  readonly func: Func;
  readonly annotation: ReadAnnotation;
  readonly path: string | null;
}

function entriesOf({ exported, kinds: built }: ProcessSubject, kind: (typeof ROUTED)[number]): readonly WsEntry[] {
  if (!isBuilt(kind, built)) return [];
  return exported.flatMap(({ function: func, kinds }) => {
    const annotation = kinds.get(kind);
    return annotation?.sound === true ? [{ func, annotation, path: textArgument(annotation, "path") }] : [];
  });
}

/** One handler of a kind for a path, and one without a path. */
export const uniqueWsRoutes: ProcessRule = (subject) =>
  ROUTED.flatMap((kind) => {
    const first = new Map<string | null, WsEntry>();
    return entriesOf(subject, kind).flatMap((entry) => {
      // `/rooms/{room}` and `/rooms/{name}` match the same connections.
      const shape = entry.path === null ? null : patternShape(parsePathPattern(entry.path).pattern);
      const other = first.get(shape);
      if (other === undefined) {
        first.set(shape, entry);
        return [];
      }
      const related = [{ span: other.annotation.node.span, message: `\`${other.func.name}\` took it first` }];
      const parameters = { kind, path: entry.path, name: entry.func.name, other: other.func.name };
      return [diagnostic("route/ws-duplicate", entry.annotation.node.span, parameters, { related })];
    });
  });

/** The syntax of the paths of WebSocket handlers. */
export const wsPathPatterns: ProcessRule = (subject) =>
  ROUTED.flatMap((kind) => entriesOf(subject, kind).flatMap(({ annotation }) => patternProblems(annotation)));

/** WebSockets are accepted inside `@bind-ws` alone. */
export const wsRoutesInsideBindings: ProcessRule = (subject) => {
  const { process } = subject;
  const bindings = process.wsBindings.map(({ path }) => path);
  return ROUTED.flatMap((kind) =>
    entriesOf(subject, kind).flatMap(({ annotation, path }) => {
      const pattern = path === null ? null : parsePathPattern(path).pattern;
      const reachable =
        pattern === null ? bindings.length > 0 : bindings.some((binding) => reachesInto(pattern, binding));
      if (reachable) return [];
      const binding = path === null ? "/" : plainPart(path);
      return [diagnostic("route/ws-outside-bindings", annotation.node.span, { kind, path, bindings, binding })];
    }),
  );
};
