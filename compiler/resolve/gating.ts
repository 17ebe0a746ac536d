/** Takes out what is behind features that are off, and reports what still needs it (rules 28 and 29). */
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { RelatedSpan } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Func, Type, TypeDef } from "../model.ts";
import { partsOf, Shapes, type Shape } from "./shapes.ts";
import { isActive, remembered } from "./stability.ts";
import { UNGATED, type InterfaceRecord, type Resolution, type Stability, type Unit } from "./state.ts";

/** What the later steps of one unit ask about gates. */
export interface Gating {
  /** Whether a function that is there refers to types that are; what does not is reported. */
  readonly checkFunction: (func: Func) => void;
}

/** Decides for every type, function and interface of a unit whether it is there. */
export function applyGates(resolution: Resolution, unit: Unit): Gating {
  const shapes = unit.gated ? decideTypes(resolution, unit) : null;
  const gating: Gating = { checkFunction: (func) => checkFunction(resolution, shapes, func) };
  for (const record of unit.interfaces) applyToInterface(resolution, unit, record, gating);
  if (shapes !== null) reportOwners(resolution, unit, "interface");
  return gating;
}

function decideTypes(resolution: Resolution, unit: Unit): Shapes {
  const { hidden } = resolution;
  const shapes = new Shapes(resolution, unit, (whole, part) => {
    if (whole.first === null) return;
    const { type, inside } = whole.first;
    reportHidden(resolution, part, describe(inside), type, type.span);
  });
  for (const item of unit.sequence) {
    if (item.kind === "function") {
      shapeFunction(resolution, shapes, item);
      continue;
    }
    const stability = remembered(resolution, item);
    const parts = shapesOfDefinition(shapes, item, stability);
    if (!isActive(resolution, unit, stability)) hidden.add(item);
    else
      for (const { shape, type } of parts)
        if (shape.hidden) reportHidden(resolution, shape, describe(item), type, item.nameSpan);
  }
  return shapes;
}

interface Part {
  readonly shape: Shape;
  /** `null` where a `use` is the reference. */
  readonly type: Type | null;
}

/** What a definition directly refers to. */
function shapesOfDefinition(shapes: Shapes, def: TypeDef, stability: Stability): readonly Part[] {
  const { body } = def;
  const part = (type: Type): Part => ({ shape: shapes.of(type, stability, def), type });
  switch (body.kind) {
    case "use":
      return [{ shape: shapes.ofDefinition(body.target), type: null }];
    case "alias": {
      // The outermost type takes the alias's name, so it is no unnamed one.
      const { type } = body;
      if (type.kind === "named" || type.kind === "own" || type.kind === "borrow") {
        return [{ shape: shapes.ofDefinition(type.kind === "named" ? type.def : type.resource), type }];
      }
      return partsOf(type).flatMap((each) => (each === null ? [] : [part(each)]));
    }
    case "record":
      return body.fields.map(({ type }) => part(type));
    case "variant":
      return body.cases.flatMap(({ type }) => (type === null ? [] : [part(type)]));
    case "enum":
    case "flags":
    case "resource":
      return [];
  }
}

function shapeFunction(resolution: Resolution, shapes: Shapes, func: Func): readonly Part[] {
  const parts: Part[] = [];
  const resource = resolution.resourceOf.get(func);
  if (resource !== undefined) {
    parts.push({ shape: shapes.ofDefinition(resource), type: null });
    if (func.role === "method") parts.push({ shape: shapes.ofSelf(resource, func), type: null });
  }
  for (const { type } of func.parameters) parts.push({ shape: shapes.of(type, UNGATED, func), type });
  if (func.result !== null) parts.push({ shape: shapes.of(func.result, UNGATED, func), type: func.result });
  return parts;
}

function checkFunction(resolution: Resolution, shapes: Shapes | null, func: Func): void {
  if (shapes !== null) {
    const hidden = shapeFunction(resolution, shapes, func).find(({ shape }) => shape.hidden);
    if (hidden !== undefined) reportHidden(resolution, hidden.shape, describe(func), hidden.type, func.nameSpan);
  }
  if (resolution.returnsBorrow.has(func)) {
    const span = func.result?.span ?? func.nameSpan;
    const borrow = func.result === null ? null : borrowIn(func.result);
    const related = borrow === null || borrow === span ? [] : [{ span: borrow, message: "the `borrow` is here" }];
    resolution.report(resolveDiagnostic("type/borrow-in-result", span, { function: func.name }, { related }));
  }
}

/** Where the first `borrow` of a type is written; by a list of what is left, since definitions may be nested deeply. */
function borrowIn(type: Type): Span | null {
  const seen = new Set<TypeDef>();
  const left: Type[] = [type];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next.kind === "borrow") return next.span;
    const parts = next.kind === "named" ? partsOfDefinition(next.def, seen) : partsOf(next);
    for (let at = parts.length - 1; at >= 0; at--) {
      const part = parts[at];
      if (part !== null && part !== undefined) left.push(part);
    }
  }
  return null;
}

/** What a definition holds; nothing where it was looked at before. */
function partsOfDefinition(def: TypeDef, seen: Set<TypeDef>): readonly (Type | null)[] {
  if (seen.has(def)) return [];
  seen.add(def);
  const { body } = def;
  switch (body.kind) {
    case "use":
      return [{ kind: "named", def: body.target, span: def.nameSpan }];
    case "alias":
      return [body.type];
    case "record":
      return body.fields.map(({ type }) => type);
    case "variant":
      return body.cases.map(({ type }) => type);
    case "enum":
    case "flags":
    case "resource":
      return [];
  }
}

function applyToInterface(resolution: Resolution, unit: Unit, record: InterfaceRecord, gating: Gating): void {
  const { hidden } = resolution;
  const { interface: draft, stability, functions } = record;
  if (!unit.gated && resolution.returnsBorrow.size === 0) return;
  if (!isActive(resolution, unit, stability)) {
    hidden.add(draft);
    return;
  }
  for (const func of functions) {
    if (isActive(resolution, unit, remembered(resolution, func))) gating.checkFunction(func);
    else hidden.add(func);
  }
  if (!unit.gated) return;
  for (const [name, def] of draft.types) {
    if (hidden.has(def)) draft.types.delete(name);
    else removeHiddenMethods(resolution, def);
  }
  for (const [name, func] of draft.functions) if (hidden.has(func)) draft.functions.delete(name);
}

/** Takes the functions of a resource out that are behind features that are off. */
export function removeHiddenMethods(resolution: Resolution, def: TypeDef): void {
  if (def.body.kind !== "resource") return;
  // The list was made here and is not in anybody's hands yet.
  const functions = def.body.functions as Func[];
  const kept = functions.filter((func) => !resolution.hidden.has(func));
  if (kept.length < functions.length) functions.splice(0, functions.length, ...kept);
}

/** Reports types that are there in interfaces, or worlds, that are not. */
export function reportOwners(resolution: Resolution, unit: Unit, what: "interface" | "world"): void {
  const { hidden } = resolution;
  for (const item of unit.sequence) {
    if (item.kind === "function" || item.owner.kind !== what || !hidden.has(item.owner) || hidden.has(item)) continue;
    const { gate, value } = remembered(resolution, item.owner);
    const related = gate === null ? [] : [{ span: gate.span, message: `the ${what} is gated here` }];
    const parameters = { type: item.name, owner: item.owner.name, what, feature: value };
    resolution.report(resolveDiagnostic("gate/hidden-owner", item.nameSpan, parameters, { related }));
  }
}

/** Reports that something which is there needs a part which is not; `type` is where the part is written. */
function reportHidden(resolution: Resolution, part: Shape, from: string, type: Type | null, place: Span): void {
  let origin = part;
  while (origin.from !== null) origin = origin.from;
  const { gate, value: feature } = origin.stability;
  const related: RelatedSpan[] = gate === null ? [] : [{ span: gate.span, message: "gated here" }];
  const { def, first } = origin;
  if (def !== null) {
    const parameters = { what: "type" as const, name: def.name, feature, from };
    const span = (type === null ? null : placeOf(type, def)) ?? place;
    resolution.report(resolveDiagnostic("gate/hidden", span, parameters, { related }));
  } else if (first !== null) {
    const { span } = first.type;
    const shape = span.source.text.slice(span.start, Math.min(span.end, span.start + 60));
    const parameters = { shape, feature, from, first: describe(first.inside) };
    related.unshift({ span, message: "first written here" });
    resolution.report(resolveDiagnostic("gate/hidden-shape", type?.span ?? place, parameters, { related }));
  }
}

/** Where a type names a definition. */
function placeOf(type: Type, def: TypeDef): Span | null {
  if (type.kind === "named") return type.def === def ? type.span : null;
  if (type.kind === "own" || type.kind === "borrow") return type.resource === def ? type.span : null;
  for (const part of partsOf(type)) {
    const place = part === null ? null : placeOf(part, def);
    if (place !== null) return place;
  }
  return null;
}

function describe(item: TypeDef | Func): string {
  return `\`${item.name}\``;
}
