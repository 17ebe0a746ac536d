/** What decoders of compound types ask about parsed JSON, and how they name places in it. */
import type { Faults, PathSegment } from "./faults.ts";
import * as EXPECTED from "./json-expected.ts";

/** The fields of a `T` before they are decoded: each may be missing, or anything. */
export type JsonFields<T> = { readonly [K in keyof T]?: unknown };

/** A JSON object; its properties may be read as the fields of `T`. */
export function isObject<T = Readonly<Record<string, unknown>>>(json: unknown): json is JsonFields<T> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** What variants and results are in the web format, before it is known which case this is. */
export function isTagged(json: unknown): json is { readonly tag?: unknown; readonly val?: unknown } {
  return isObject(json);
}

/** A JSON array. */
export function isList(json: unknown): json is readonly unknown[] {
  return Array.isArray(json);
}

/** A JSON array of that many items. */
export function isListOf(json: unknown, length: number): json is readonly unknown[] {
  return Array.isArray(json) && json.length === length;
}

/** A property whose name every object inherits (`constructor`, `toString`): only the object's own one counts. */
export function ownProperty<T extends object, K extends keyof T>(of: T, name: K): T[K] | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

/** The only key of a JSON object; `undefined` where it has none or several. */
export function soleKey(json: object): string | undefined {
  let sole: string | undefined;
  for (const key in json) {
    if (sole !== undefined) return undefined;
    sole = key;
  }
  return sole;
}

/** What stands for no parameters in an envelope: `null`, `{}` and `[]`. */
export function isNothing(json: unknown): boolean {
  return json === null || (typeof json === "object" && Object.keys(json).length === 0);
}

/** One flag of an object of booleans: false where it is missing. */
export function decodeFlag(json: unknown, faults: Faults, at: PathSegment): boolean {
  return typeof json === "boolean" ? json : json !== undefined && faults.add<boolean>(at, EXPECTED.bool, json);
}

/** Adds a fault for every key that is no flag. */
export function refuseUnknownFlags(json: object, known: ReadonlySet<string>, expected: string, faults: Faults): void {
  for (const key of Object.keys(json)) if (!known.has(key)) faults.add(keySegment(key), expected, key);
}

/** The step of a path to the entry of a map: `["key"]`, shortened where the key is long. */
export function keySegment(key: string): PathSegment {
  return `[${JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key)}]`;
}

/** Where `readUniqueKeys` leaves the repeated keys of an object, which a parsed object alone cannot tell. */
export const REPEATED_KEYS: unique symbol = Symbol.for("hypc.repeated-keys") as never;

/** Adds a fault for every key that stood more than once in the text of an object that is a map. */
export function refuseRepeatedKeys(json: object, faults: Faults): void {
  const repeated = (json as { readonly [REPEATED_KEYS]?: ReadonlySet<string> })[REPEATED_KEYS];
  if (repeated === undefined) return;
  for (const key of repeated) faults.add(keySegment(key), "a key that is not repeated", key);
}
