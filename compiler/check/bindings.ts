import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textArgument } from "../annotations/accessors.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { parsePathPattern, withoutTrailingSlash } from "../process/path-pattern.ts";
import { isBuilt } from "./built-kinds.ts";
import type { ProcessRule } from "./rule.ts";

const BINDINGS: ReadonlySet<string> = new Set(["bind-http", "bind-ws", "ui"]);

/** Bindings have plain paths, each once for a kind; the folder of a `@ui` lies below the project. */
export const bindings: ProcessRule = ({ worldAnnotations, kinds }) => {
  const first = new Map<string, ReadAnnotation>();
  return worldAnnotations.flatMap((annotation) => {
    const { name, sound, node } = annotation;
    if (!BINDINGS.has(name) || !sound || !isBuilt(name, kinds)) return [];
    const path = textArgument(annotation, "path") ?? "/";
    const span = annotation.arguments.get("path")?.span ?? node.span;
    const problem = pathProblem(path);
    const found: Diagnostic[] = problem === null ? [] : [diagnostic("binding/path", span, { path, ...problem })];
    found.push(...directoryProblem(annotation));
    const key = `${name} ${withoutTrailingSlash(path)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, annotation);
    else
      found.push(
        diagnostic(
          "binding/duplicate",
          node.span,
          { kind: name, path },
          { related: [{ span: other.node.span, message: "bound here first" }] },
        ),
      );
    return found;
  });
};

/** True for a path that a binding can have: literal segments. */
export function isBindingPath(path: string): boolean {
  return pathProblem(path) === null;
}

/** What a binding can have of a path with placeholders: the segments before the first one. */
export function plainPart(path: string): string {
  const plain = path.replace(/\/[^/]*[*{}].*$/, "");
  return plain === "" ? "/" : plain;
}

function pathProblem(path: string): { readonly problem: string; readonly help: string } | null {
  if (!path.startsWith("/")) return { problem: "it does not begin with `/`", help: `write \`/${path}\`` };
  if (/[*{}]/.test(path)) {
    return {
      problem: "a binding has no patterns",
      help: `it covers everything below by itself: write \`${plainPart(path)}\``,
    };
  }
  const { problems } = parsePathPattern(path);
  const first = problems[0];
  return first === undefined
    ? null
    : {
        problem: `\`${first.text}\` cannot be part of it`,
        help: "write literal segments, percent-encoded where needed: `/api/v1`",
      };
}

function directoryProblem(annotation: ReadAnnotation): Diagnostic[] {
  if (annotation.name !== "ui") return [];
  const dir = textArgument(annotation, "dir");
  const span = annotation.arguments.get("dir")?.span;
  if (dir === null || span === undefined) return [];
  if (dir.trim() === "")
    return [diagnostic("binding/ui-directory", span, { problem: "the folder of the files is empty" })];
  if (/^([/\\]|[A-Za-z]:)/.test(dir))
    return [diagnostic("binding/ui-directory", span, { problem: `\`${dir}\` exists on one machine only` })];
  if (dir.split(/[/\\]/).includes(".."))
    return [diagnostic("binding/ui-directory", span, { problem: `\`${dir}\` leads out of the project` })];
  return [];
}
