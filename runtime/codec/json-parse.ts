import { holdsLongInteger, parseJsonExact } from "./json-exact.ts";
import { markRepeatedKeys } from "./json-repeated-keys.ts";

/**
 * Reads a JSON text, and throws `SyntaxError` or `JsonSyntaxError` where it is malformed: `JSON.parse`, or one of those below, which
 * lose nothing that the types to be decoded would miss. A client names the one it needs, so that no bundle holds another.
 */
export type JsonReader = (text: string) => unknown;

/** Integers beyond the safe range become `bigint`s (`wire = hyperware`, where types hold 64-bit integers). */
export const readExactIntegers: JsonReader = (text) => (holdsLongInteger(text) ? parseJsonExact(text) : JSON.parse(text));

/** Keys that an object repeats are remembered, so that decoders of maps refuse them (`wire = web`). */
export const readUniqueKeys: JsonReader = (text) => {
  const json: unknown = JSON.parse(text);
  markRepeatedKeys(text, json);
  return json;
};
