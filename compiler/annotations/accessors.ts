/** Arguments of a read annotation as plain values; `null` where one was left out or was not sound. */
import type { WaveValue } from "../../grammar/ast.ts";
import type { ReadAnnotation } from "./read-annotations.ts";

function valueOf(annotation: ReadAnnotation, name: string): WaveValue | null {
  return annotation.arguments.get(name)?.value ?? null;
}

export function textArgument(annotation: ReadAnnotation, name: string): string | null {
  const value = valueOf(annotation, name);
  return value?.kind === "string" ? value.value : null;
}

export function flagArgument(annotation: ReadAnnotation, name: string): boolean {
  const value = valueOf(annotation, name);
  return value?.kind === "bool" && value.value;
}

/** The name of an enum's or variant's case. */
export function caseArgument(annotation: ReadAnnotation, name: string): string | null {
  const value = valueOf(annotation, name);
  return value?.kind === "label" ? value.name : null;
}

/** An integer that is safe as a JavaScript number. */
export function integerArgument(annotation: ReadAnnotation, name: string): number | null {
  return integerOf(valueOf(annotation, name));
}

/** The number inside `every-n-messages(5)`. */
export function payloadInteger(annotation: ReadAnnotation, name: string): number | null {
  const value = valueOf(annotation, name);
  return value?.kind === "label" ? integerOf(value.payload) : null;
}

export function textsArgument(annotation: ReadAnnotation, name: string): readonly string[] | null {
  const value = valueOf(annotation, name);
  return value?.kind === "list" ? value.items.flatMap((item) => (item.kind === "string" ? [item.value] : [])) : null;
}

function integerOf(value: WaveValue | null): number | null {
  return value?.kind === "number" ? Number(value.text) : null;
}
