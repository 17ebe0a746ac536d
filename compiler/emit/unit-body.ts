import type { Case, Field, Type } from "../model.ts";
import { constraintsOf } from "./constraints.ts";
import type { CodecUnit } from "./plan.ts";

/** What one operation of a codec does with each kind of unit: the lines of its function's body. */
export interface UnitBodies {
  /** A type with constraints of its own: its codec, then the checks. */
  readonly constrained: (type: Type) => string[];
  /** A list, map, option, result or tuple. */
  readonly anonymous: (type: Type) => string[];
  /** Another name for a type. */
  readonly alias: (type: Type) => string[];
  readonly record: (name: string, fields: readonly Field[]) => string[];
  readonly variant: (name: string, cases: readonly Case[]) => string[];
  readonly enumeration: (cases: readonly Case[]) => string[];
  readonly flags: (name: string, flags: readonly Case[]) => string[];
}

/** The body for a unit. Throws for a type that crosses nothing: a resource. */
export function unitBody(unit: CodecUnit, bodies: UnitBodies): string[] {
  const { source } = unit;
  if (source.kind === "constrained") return bodies.constrained(source.type);
  if (source.kind === "anonymous") return bodies.anonymous(source.type);
  const { body, name } = source.def;
  switch (body.kind) {
    case "alias":
      return constraintsOf(unit) === null ? bodies.alias(body.type) : bodies.constrained(body.type);
    case "record":
      return bodies.record(name, body.fields);
    case "variant":
      return bodies.variant(name, body.cases);
    case "enum":
      return bodies.enumeration(body.cases);
    case "flags":
      return bodies.flags(name, body.flags);
    default:
      throw new Error(`a ${body.kind} has no codec`);
  }
}
