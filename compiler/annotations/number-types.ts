import { isUnresolved, MAX_TYPE_DEPTH, underlyingType } from "./underlying.ts";
import type { PrimitiveName } from "../../grammar/ast.ts";
import type { Type } from "../model.ts";

/** The least and the greatest value of each integer type. */
export const INTEGER_RANGES: Readonly<Partial<Record<PrimitiveName, readonly [bigint, bigint]>>> = {
  u8: [0n, 255n],
  u16: [0n, 65_535n],
  u32: [0n, 4_294_967_295n],
  u64: [0n, 18_446_744_073_709_551_615n],
  s8: [-128n, 127n],
  s16: [-32_768n, 32_767n],
  s32: [-2_147_483_648n, 2_147_483_647n],
  s64: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

/** What a value of the type is where it is there: `option`s and aliases are looked through. */
export function heldType(type: Type): Type {
  let at = underlyingType(type);
  for (let depth = 0; at.kind === "option" && depth < MAX_TYPE_DEPTH; depth++) at = underlyingType(at.element);
  return at;
}

/** The name of the number type that a type is, through aliases; `null` for any other. */
export function numericName(type: Type): PrimitiveName | null {
  const at = underlyingType(type);
  if (at.kind !== "primitive" || isUnresolved(at)) return null;
  return INTEGER_RANGES[at.name] !== undefined || at.name === "f32" || at.name === "f64" ? at.name : null;
}

/** A WAVE number as a JavaScript number: `nan` and `inf` too. */
export function numberOf(text: string): number {
  if (text === "nan") return Number.NaN;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  return text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
