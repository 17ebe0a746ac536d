/** Which bodies a server can take straight from their bytes: see `JsonScan` of the runtime. */
import { definitionOf } from "../model.ts";
import type { Param, Type, TypeDef } from "../model.ts";
import type { Handler, Wire } from "../process/model.ts";
import { partsOf } from "../process/reach.ts";
import { isTaggedOption } from "./type-text.ts";

/** Levels of arrays and objects that a type may have, one less than the runtime's `SCANNED_DEPTH`: an envelope may be around them. */
export const SCANNED_LEVELS = 31;

/** The parameter that is a handler's whole body, where values of its type are scanned. */
export function scannedParameter({ http, ws }: Handler, wire: Wire): Param | null {
  if (wire !== "web") return null;
  const body = http === null ? [] : http.parameters.filter(({ from }) => from === "body").map(({ param }) => param);
  const [param, ...others] = ws?.typed == null ? body : [ws.typed.message];
  return param === undefined || others.length > 0 || !isScannable(param.type) ? null : param;
}

/** True of types whose plain JSON has its parts in one order, and holds nothing that only parsing would find, such as a repeated key of a map. */
export function isScannable(type: Type): boolean {
  return depthOf(type, new Map()) <= SCANNED_LEVELS;
}

/** Levels of a type's JSON; infinity where there is something in it that is not scanned. `known`: of definitions. */
function depthOf(type: Type, known: Map<TypeDef, number>): number {
  switch (type.kind) {
    case "primitive":
      return 0;
    case "named":
      return depthOfDefinition(definitionOf(type.def), known);
    case "option":
      return isTaggedOption(type) ? Number.POSITIVE_INFINITY : depthOf(type.element, known);
    case "list":
    case "tuple":
      return 1 + deepest(partsOf(type), known);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function depthOfDefinition(def: TypeDef, known: Map<TypeDef, number>): number {
  let depth = known.get(def);
  if (depth === undefined) known.set(def, (depth = depthOfBody(def, known)));
  return depth;
}

function depthOfBody({ body }: TypeDef, known: Map<TypeDef, number>): number {
  switch (body.kind) {
    case "alias":
      return depthOf(body.type, known);
    case "record":
      return 1 + deepest(
        body.fields.map(({ type }) => type),
        known,
      );
    case "variant":
      return 1 + deepest(
        body.cases.flatMap(({ type }) => (type === null ? [] : [type])),
        known,
      );
    case "enum":
      return 0;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function deepest(types: readonly Type[], known: Map<TypeDef, number>): number {
  return types.reduce((most, each) => Math.max(most, depthOf(each, known)), 0);
}
