export const MAX_U64 = 0xffff_ffff_ffff_ffffn;
export const MIN_S64 = -0x8000_0000_0000_0000n;
export const MAX_S64 = 0x7fff_ffff_ffff_ffffn;

/** A string of exactly one Unicode scalar value. */
export function isChar(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const point = value.codePointAt(0);
  if (point === undefined) return false;
  return point > 0xffff ? value.length === 2 : value.length === 1 && isScalar(point);
}

/** A code point that is no surrogate. */
export function isScalar(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}
