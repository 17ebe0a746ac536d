import { holdsLongInteger, parseJsonExact } from "./json-exact.ts";
import { markRepeatedKeys } from "./json-repeated-keys.ts";

/** What `JSON.parse` alone would lose of a text, and the types to be decoded would miss. */
export interface JsonReading {
  /** Integers beyond the safe range become `bigint`s (`wire = hyperware`, where types hold 64-bit integers). */
  readonly exactIntegers?: boolean;
  /** Keys that an object repeats are remembered, so that decoders of maps refuse them (`wire = web`). */
  readonly uniqueKeys?: boolean;
}

/** Reads JSON. Throws `SyntaxError` or `JsonSyntaxError` where it is malformed. */
export function parseJson(text: string, { exactIntegers = false, uniqueKeys = false }: JsonReading = {}): unknown {
  const json: unknown = exactIntegers && holdsLongInteger(text) ? parseJsonExact(text) : JSON.parse(text);
  if (uniqueKeys) markRepeatedKeys(text, json);
  return json;
}
