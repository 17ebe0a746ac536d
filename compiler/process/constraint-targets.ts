/** What constraints can hold for. */
import { isUnresolved } from "../annotations/underlying.ts";
import { numericName } from "../annotations/number-types.ts";
import type { Type } from "../model.ts";

export const CONSTRAINT_KINDS = ["min", "max", "length", "pattern", "format"] as const;
export type ConstraintKind = (typeof CONSTRAINT_KINDS)[number];

export function isConstraintKind(name: string): name is ConstraintKind {
  return (CONSTRAINT_KINDS as readonly string[]).includes(name);
}

/** For messages: "`@length` is for ...". */
export const CONSTRAINT_TARGETS: Readonly<Record<ConstraintKind, string>> = {
  min: "numbers",
  max: "numbers",
  length: "strings, lists and maps",
  pattern: "strings",
  format: "strings",
};

/** True where values of the type, which is neither alias nor option, can be held to such a constraint. */
export function canConstrain(kind: ConstraintKind, held: Type): boolean {
  if (isUnresolved(held)) return true;
  const text = held.kind === "primitive" && held.name === "string";
  switch (kind) {
    case "min":
    case "max":
      return numericName(held) !== null;
    case "length":
      return text || held.kind === "map" || (held.kind === "list" && held.length === null);
    case "pattern":
    case "format":
      return text;
  }
}

/** What is wrong with a regular expression, in the engine's words; `null` for a valid one. */
export function patternProblem(pattern: string): string | null {
  try {
    // Only alone does a pattern such as `a)|(b` show that its brackets do not match.
    void new RegExp(pattern, "u");
    return null;
  } catch (error) {
    const problem =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/u?: /s, "") : String(error);
    return problem.charAt(0).toLowerCase() + problem.slice(1);
  }
}
