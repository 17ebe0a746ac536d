import { definitionOf, underlyingType, type Type, type TypeDef } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";

/** Where the types of a module are: `types/counter.ts`. */
export function typesPath(module: ModulePlan): string {
  return `types/${module.name}.ts`;
}

/** Fixed-length lists up to here are TypeScript tuples, as in jco; longer ones are arrays, whose length codecs check. */
const LONGEST_TUPLE = 16;

/** A type's use as TypeScript, with what it needs imported into `code` (design 2.4). */
export function typeText(plan: WorldPlan, code: CodeModule, type: Type): string {
  const text = (part: Type): string => typeText(plan, code, part);
  switch (type.kind) {
    case "primitive":
      return primitiveText(code, type.name);
    case "named":
      return namedTypeText(plan, code, type.def);
    case "own":
    case "borrow":
      return namedTypeText(plan, code, type.resource);
    case "tuple":
      return `[${type.items.map(text).join(", ")}]`;
    case "list":
      if (plan.isBytes(type)) return "Uint8Array";
      if (isShortFixedList(type))
        return `[${Array.from({ length: type.length }, () => text(type.element)).join(", ")}]`;
      return arrayText(text(type.element));
    case "map":
      return `Map<${text(type.key)}, ${text(type.value)}>`;
    case "option":
      return isTaggedOption(type)
        ? `${code.type("hypc/client", "Option")}<${text(type.element)}>`
        : `${text(type.element)} | undefined`;
    case "result":
      return `${code.type("hypc/client", "Result")}<${type.ok === null ? "undefined" : text(type.ok)}, ${type.err === null ? "undefined" : text(type.err)}>`;
    case "stream":
      return `AsyncIterable<${type.element === null ? "undefined" : text(type.element)}>`;
    case "future":
      return `Promise<${type.element === null ? "void" : text(type.element)}>`;
  }
}

/** What a function returns: `void` without a result, a promise where it is asynchronous. */
export function returnText(
  plan: WorldPlan,
  code: CodeModule,
  func: { readonly async: boolean; readonly result: Type | null },
): string {
  const text = func.result === null ? "void" : typeText(plan, code, func.result);
  return func.async ? `Promise<${text}>` : text;
}

/** A named type as it is called in the file of `code`, imported where it is another's. */
export function namedTypeText(plan: WorldPlan, code: CodeModule, def: TypeDef): string {
  const target = definitionOf(def);
  return code.localType(typesPath(plan.moduleOf(target.owner)), plan.typeName(target));
}

/** True where `none` and `some(none)` must be told apart: the option is `{ tag: "some", val } | { tag: "none" }`. */
export function isTaggedOption(type: Type & { readonly kind: "option" }): boolean {
  return underlyingType(type.element).kind === "option";
}

/** True where a field or parameter of the type may be left out: an option that is not tagged, also behind an alias. */
export function isOptional(type: Type): boolean {
  const under = underlyingType(type);
  return under.kind === "option" && !isTaggedOption(under);
}

/** True for a fixed-length list that is a tuple in TypeScript. Its items have a name, so that nesting cannot multiply text. */
export function isShortFixedList(type: Type): type is Type & { readonly kind: "list"; readonly length: number } {
  if (type.kind !== "list" || type.length === null || type.length > LONGEST_TUPLE) return false;
  return type.element.kind === "primitive" || type.element.kind === "named";
}

function arrayText(element: string): string {
  return element.endsWith(" | undefined") ? `(${element})[]` : `${element}[]`;
}

function primitiveText(code: CodeModule, name: (Type & { readonly kind: "primitive" })["name"]): string {
  switch (name) {
    case "bool":
      return "boolean";
    case "u64":
    case "s64":
      return "bigint";
    case "char":
    case "string":
      return "string";
    case "error-context":
      return code.type("hypc/client", "ErrorContext");
    default:
      return "number";
  }
}
