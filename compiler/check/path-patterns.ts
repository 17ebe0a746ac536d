import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { ReadAnnotation } from "../annotations/read-annotations.ts";
import { textArgument } from "../annotations/accessors.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { parsePathPattern, type PatternProblem } from "../process/path-pattern.ts";
import { pathEntries, type HttpEntry, type ProcessRule } from "./rule.ts";
import { spanInString } from "./string-span.ts";

/** The syntax of the paths of `@http`. */
export const pathPatterns: ProcessRule = (subject) =>
  pathEntries(subject).flatMap(({ annotation, problems }) => problems.map((problem) => reportOf(problem, annotation)));

/** What is wrong with the syntax of the `path` of any other annotation. */
export function patternProblems(annotation: ReadAnnotation): readonly Diagnostic[] {
  const path = textArgument(annotation, "path");
  return path === null ? [] : parsePathPattern(path).problems.map((problem) => reportOf(problem, annotation));
}

/** The entries whose pattern, where they have one, can be relied on. */
export function wellFormed(entries: readonly HttpEntry[]): readonly HttpEntry[] {
  return entries.filter(({ problems }) => problems.length === 0);
}

function reportOf(problem: PatternProblem, annotation: ReadAnnotation): Diagnostic {
  const argument = annotation.arguments.get("path");
  const path = textArgument(annotation, "path") ?? "";
  const span =
    argument === undefined ? annotation.node.span : spanInString(argument.span, path, problem.start, problem.end);
  const { kind, text } = problem;
  if (kind === "wildcard") return diagnostic("route/wildcard", span, { segment: text });
  return diagnostic("route/pattern", span, describe({ kind, text }));
}

function describe({
  kind,
  text,
}: {
  readonly kind: Exclude<PatternProblem["kind"], "wildcard">;
  readonly text: string;
}): { readonly problem: string; readonly help: string } {
  switch (kind) {
    case "no-slash":
      if (text === "")
        return { problem: "a path is never empty", help: "write `/`, or leave `path` out to answer anywhere" };
      return { problem: `a path begins with \`/\`, and \`${text}\` does not`, help: `write \`/${text}\`` };
    case "empty-segment":
      return { problem: "an empty segment never matches: `//` in a request is refused", help: "write one `/`" };
    case "dot-segment":
      return {
        problem: `\`${text}\` never matches: dot segments in a request are refused`,
        help: "write the path that is meant",
      };
    case "query":
      return {
        problem: `\`${text}\` is no part of a path`,
        help: "the parameters of a GET, HEAD or DELETE handler come from the query without being named here",
      };
    case "brace":
      return {
        problem: `the braces of \`${text}\` do not match`,
        help: "write `{name}`, with the name of a parameter",
      };
    case "partial-parameter":
      return {
        problem: `\`${text}\` is half text and half parameter`,
        help: "a parameter takes a whole segment: `/{name}/`",
      };
    case "parameter-name":
      return {
        problem: `\`${text}\` names no parameter`,
        help: /^\{%[^{}]+\}$/.test(text)
          ? `write \`{${text.slice(2)}\`: the \`%\` is not part of the name`
          : "write the name of one of the function's parameters between the braces",
      };
    case "repeated-parameter":
      return { problem: `\`${text}\` stands in the path twice`, help: "give each placeholder a parameter of its own" };
    case "character":
      return {
        problem: `\`${text}\` never stands in a request's path as it is`,
        help: `write it percent-encoded: \`${encodeURIComponent(text)}\``,
      };
    case "percent":
      return {
        problem: `\`${text}\` is no percent-encoded byte`,
        help: "write two hexadecimal digits after `%`, or `%25` for the sign itself",
      };
  }
}
