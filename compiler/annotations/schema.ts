import { underlyingType } from "./underlying.ts";
import { definitionOf, type Field, type Package, type Type } from "../model.ts";

/** What an annotation may be, as `hyper:annotations` says it. */
export interface AnnotationDefinition {
  readonly name: string;
  /** In order; none for an annotation without arguments. */
  readonly parameters: readonly AnnotationParameter[];
}

export interface AnnotationParameter {
  readonly name: string;
  /** Without the `option` around it. */
  readonly type: Type;
  /** An `option`: it may be left out. */
  readonly optional: boolean;
  /** `type-name`: a label that names a type in scope. `item-value`: a value of the annotated item's own type. */
  readonly reading: "plain" | "type-name" | "item-value";
  /** First sentence of its docs. */
  readonly docs: string | null;
}

export type AnnotationSchema = ReadonlyMap<string, AnnotationDefinition>;

/** The cases of `variant annotation` of a package `hyper:annotations`; `null` where it declares none. */
export function annotationSchema(annotations: Package): AnnotationSchema | null {
  for (const each of annotations.interfaces.values()) {
    const def = each.types.get("annotation");
    if (def?.body.kind !== "variant") continue;
    return new Map(def.body.cases.map(({ name, type }) => [name, { name, parameters: parametersOf(type) }]));
  }
  return null;
}

function parametersOf(payload: Type | null): AnnotationParameter[] {
  if (payload === null) return [];
  const type = underlyingType(payload);
  const body = type.kind === "named" ? definitionOf(type.def).body : null;
  return body?.kind === "record" ? body.fields.map(parameterOf) : [];
}

function parameterOf({ name, type, docs }: Field): AnnotationParameter {
  const optional = type.kind === "option";
  const inner = optional ? type.element : type;
  const alias = inner.kind === "named" ? definitionOf(inner.def) : null;
  const reading =
    alias?.body.kind === "alias" && (alias.name === "type-name" || alias.name === "item-value") ? alias.name : "plain";
  return { name, type: inner, optional, reading, docs: docs === null ? null : firstSentence(docs) };
}

function firstSentence(docs: string): string {
  const text = docs.replace(/\s+/g, " ").trim();
  const end = /\.(?= |$)/.exec(text);
  return end === null ? text : text.slice(0, end.index);
}
