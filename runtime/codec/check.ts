/**
 * Checks of the shapes of values that generated writers and copiers call before they look inside. Each throws `EncodeError`
 * where the value is something else: TypeScript's types hold only as far as everybody compiles with them.
 */
import { EncodeError } from "./faults.ts";

/** Records, variants, results, flags. */
export function checkObject(value: object, at: string): void {
  if (typeof value !== "object" || value === null) throw new EncodeError(at, "an object", value);
}

/** The list itself, whose length stands still from here on. */
export function checkList(value: readonly unknown[], at: string): number {
  if (!Array.isArray(value)) throw new EncodeError(at, "a list", value);
  return value.length;
}

/** Tuples and lists of a fixed length. */
export function checkLength(value: readonly unknown[], length: number, at: string): void {
  if (!Array.isArray(value)) throw new EncodeError(at, `a list of ${length} items`, value);
  if (value.length !== length) throw new EncodeError(at, `a list of ${length} items`, value);
}

export function checkMap(value: ReadonlyMap<unknown, unknown>, at: string): number {
  if (!(value instanceof Map)) throw new EncodeError(at, "a Map", value);
  return value.size;
}

/** One flag: `bit` where it is set, 0 where it is false or missing. */
export function flagBit(value: boolean | undefined, bit: number, at: string): number {
  if (value === true) return bit;
  if (value === false || value === undefined) return 0;
  throw new EncodeError(at, "true or false", value);
}
