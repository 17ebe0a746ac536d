import { definitionOf, type Func, type Type, type TypeDef } from "../model.ts";
import type { Handler } from "./model.ts";

/** The types directly inside a type's use. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "tuple":
      return type.items;
    case "map":
      return [type.key, type.value];
    case "result":
      return [type.ok, type.err].filter((part) => part !== null);
    case "list":
    case "option":
      return [type.element];
    case "future":
    case "stream":
      return type.element === null ? [] : [type.element];
    default:
      return [];
  }
}

/** The types that a definition is made of. */
export function typesIn({ body }: TypeDef): readonly Type[] {
  switch (body.kind) {
    case "alias":
      return [body.type];
    case "record":
      return body.fields.map(({ type }) => type);
    case "variant":
      return body.cases.map(({ type }) => type).filter((type) => type !== null);
    default:
      return [];
  }
}

/** What a function's signature holds, parameters first. */
export function signatureTypes(func: Func): readonly Type[] {
  const types = func.parameters.map(({ type }) => type);
  return func.result === null ? types : [...types, func.result];
}

/** What a handler takes, answers and pushes. */
export function handlerTypes({ function: func, ws }: Handler): readonly Type[] {
  const types = signatureTypes(func);
  return ws === null || ws.typed === null ? types : [...types, ws.typed.push];
}

/** Every definition (never a `use`) that the types reach, each once, in the order in which it is met. */
export function reachedDefinitions(roots: readonly Type[]): readonly TypeDef[] {
  const seen = new Set<TypeDef>();
  const visit = (type: Type): void => {
    if (type.kind === "named") visitDefinition(definitionOf(type.def));
    else for (const part of partsOf(type)) visit(part);
  };
  const visitDefinition = (def: TypeDef): void => {
    if (seen.has(def)) return;
    seen.add(def);
    for (const inner of typesIn(def)) visit(inner);
  };
  for (const root of roots) visit(root);
  return [...seen];
}
