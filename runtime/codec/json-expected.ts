import { MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

const SAFE = Number.MAX_SAFE_INTEGER;

/** What faults and errors of the JSON and text codecs say was expected. */
export const EXPECTED = {
  bool: "true or false",
  u8: "an integer from 0 to 255",
  s8: "an integer from -128 to 127",
  u16: "an integer from 0 to 65535",
  s16: "an integer from -32768 to 32767",
  u32: "an integer from 0 to 4294967295",
  s32: "an integer from -2147483648 to 2147483647",
  u64: `an integer from 0 to ${MAX_U64}`,
  s64: `an integer from ${MIN_S64} to ${MAX_S64}`,
  /** For numbers that a double cannot tell from their neighbours. */
  exactU64: `an integer from 0 to ${SAFE}, or a larger one as a string of decimal digits`,
  exactS64: `an integer from -${SAFE} to ${SAFE}, or one beyond as a string of decimal digits`,
  bigintU64: `a bigint from 0 to ${MAX_U64}`,
  bigintS64: `a bigint from ${MIN_S64} to ${MAX_S64}`,
  number: "a number",
  float: 'a number, "NaN", "Infinity" or "-Infinity"',
  floatOrNull: "a number, or null for none",
  f32: "a number that fits 32 bits",
  char: "a string of one character",
  string: "a string",
  wellFormed: "a string without lone surrogates",
  base64: "a string of base64, padded",
  byteList: "a list of integers from 0 to 255",
  bytes: "a Uint8Array",
} as const;
