/**
 * Encoders of the primitive types to JSON text, which generated encoders call. Each throws `EncodeError` for what its
 * decoder would refuse; `at` says where the value stood (`user.age`).
 */
import { EncodeError } from "./faults.ts";
import { encodeBase64 } from "./json-base64.ts";
import * as EXPECTED from "./json-expected.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

export function encodeBool(value: boolean, at = "bool"): string {
  if (value === true) return "true";
  if (value === false) return "false";
  throw new EncodeError(at, EXPECTED.bool, value);
}

export function encodeU8(value: number, at = "u8"): string {
  if (typeof value !== "number" || (value & 0xff) !== value) throw new EncodeError(at, EXPECTED.u8, value);
  return "" + value;
}

export function encodeS8(value: number, at = "s8"): string {
  if (typeof value !== "number" || (value << 24) >> 24 !== value) throw new EncodeError(at, EXPECTED.s8, value);
  return "" + value;
}

export function encodeU16(value: number, at = "u16"): string {
  if (typeof value !== "number" || (value & 0xffff) !== value) throw new EncodeError(at, EXPECTED.u16, value);
  return "" + value;
}

export function encodeS16(value: number, at = "s16"): string {
  if (typeof value !== "number" || (value << 16) >> 16 !== value) throw new EncodeError(at, EXPECTED.s16, value);
  return "" + value;
}

export function encodeU32(value: number, at = "u32"): string {
  if (typeof value !== "number" || value >>> 0 !== value) throw new EncodeError(at, EXPECTED.u32, value);
  return "" + value;
}

export function encodeS32(value: number, at = "s32"): string {
  if (typeof value !== "number" || (value | 0) !== value) throw new EncodeError(at, EXPECTED.s32, value);
  return "" + value;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A number while it is a safe integer, else its digits in a string. */
export function encodeU64(value: bigint, at = "u64"): string {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64) throw new EncodeError(at, EXPECTED.bigintU64, value);
  return value <= MAX_SAFE ? value.toString() : `"${value}"`;
}

/** A number while it is a safe integer, else its digits in a string. */
export function encodeS64(value: bigint, at = "s64"): string {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64)
    throw new EncodeError(at, EXPECTED.bigintS64, value);
  return value <= MAX_SAFE && value >= -MAX_SAFE ? value.toString() : `"${value}"`;
}

export function encodeF32(value: number, at = "f32"): string {
  checkF32(value, at);
  return finiteText(value) ?? `"${value}"`;
}

/** A number, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export function encodeF64(value: number, at = "f64"): string {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  return finiteText(value) ?? `"${value}"`;
}

/** Throws where the value would become an infinity that it is not. */
export function checkF32(value: number, at: string): void {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw new EncodeError(at, EXPECTED.f32, value);
}

function finiteText(value: number): string | undefined {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  return Number.isFinite(value) ? "" + value : undefined;
}

export function encodeChar(value: string, at = "char"): string {
  if (!isChar(value)) throw new EncodeError(at, EXPECTED.char, value);
  return NEEDS_CARE.test(value) ? JSON.stringify(value) : `"${value}"`;
}

/** What JSON escapes, and surrogates, which may be lone. */
const NEEDS_CARE = /["\\\u0000-\u001f\ud800-\udfff]/;

export function encodeString(value: string, at = "string"): string {
  return '"' + escapeString(value, at) + '"';
}

/** What stands between the quotes of a JSON string: for encoders that have them in their constant pieces. */
export function escapeString(value: string, at = "string"): string {
  if (typeof value !== "string") throw new EncodeError(at, EXPECTED.string, value);
  return NEEDS_CARE.test(value) ? escapeWithCare(value, at) : value;
}

function escapeWithCare(value: string, at: string): string {
  if (!value.isWellFormed()) throw new EncodeError(at, EXPECTED.wellFormed, value);
  return JSON.stringify(value).slice(1, -1);
}

/** Base64. */
export function encodeBytes(value: Uint8Array, at = "list<u8>"): string {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, EXPECTED.bytes, value);
  return `"${encodeBase64(value)}"`;
}

/** What an encoder throws for a variant or result whose `tag` is none of its cases. */
export function unknownCase(at: string, expected: string, value: { readonly tag: unknown }): EncodeError {
  return new EncodeError(`${at}.tag`, expected, value.tag);
}

/** True for a flag that is set, false for one that is false or missing. */
export function isSet(value: boolean | undefined, at: string): boolean {
  if (value !== true && value !== false && value !== undefined) throw new EncodeError(at, EXPECTED.bool, value);
  return value === true;
}

// `wire = hyperware` ----------------------------------------------------------------------------------------

/** All digits, as a number. */
export function encodeU64Digits(value: bigint, at = "u64"): string {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64) throw new EncodeError(at, EXPECTED.bigintU64, value);
  return value.toString();
}

/** All digits, as a number. */
export function encodeS64Digits(value: bigint, at = "s64"): string {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64)
    throw new EncodeError(at, EXPECTED.bigintS64, value);
  return value.toString();
}

/** A number, or null for what is none. */
export function encodeF32OrNull(value: number, at = "f32"): string {
  checkF32(value, at);
  return finiteText(value) ?? "null";
}

/** A number, or null for what is none. */
export function encodeF64OrNull(value: number, at = "f64"): string {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  return finiteText(value) ?? "null";
}

/** An array of numbers. */
export function encodeByteList(value: Uint8Array, at = "list<u8>"): string {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, EXPECTED.bytes, value);
  return `[${value.join()}]`;
}
