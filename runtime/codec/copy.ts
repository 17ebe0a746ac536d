/**
 * Checked copies of the primitive types, which generated copiers call: what comes back is what the other side of a wire
 * would have got. Each throws `EncodeError` for a value that its type does not allow.
 */
import { decodeBinary, encodeBinary } from "./binary.ts";
import type { BinaryReader } from "./binary-reader.ts";
import type { BinaryWriter } from "./binary-writer.ts";
import { EncodeError } from "./faults.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

export function copyBool(value: boolean, at = "bool"): boolean {
  if (typeof value !== "boolean") throw new EncodeError(at, "a bool", value);
  return value;
}

export function copyU8(value: number, at = "u8"): number {
  if (typeof value !== "number" || (value & 0xff) !== value)
    throw new EncodeError(at, "an integer from 0 to 255", value);
  return value & 0xff;
}

export function copyS8(value: number, at = "s8"): number {
  if (typeof value !== "number" || (value << 24) >> 24 !== value)
    throw new EncodeError(at, "an integer from -128 to 127", value);
  return (value << 24) >> 24;
}

export function copyU16(value: number, at = "u16"): number {
  if (typeof value !== "number" || (value & 0xffff) !== value)
    throw new EncodeError(at, "an integer from 0 to 65535", value);
  return value & 0xffff;
}

export function copyS16(value: number, at = "s16"): number {
  if (typeof value !== "number" || (value << 16) >> 16 !== value)
    throw new EncodeError(at, "an integer from -32768 to 32767", value);
  return (value << 16) >> 16;
}

export function copyU32(value: number, at = "u32"): number {
  if (typeof value !== "number" || value >>> 0 !== value)
    throw new EncodeError(at, "an integer from 0 to 4294967295", value);
  return value >>> 0;
}

export function copyS32(value: number, at = "s32"): number {
  if (typeof value !== "number" || (value | 0) !== value)
    throw new EncodeError(at, "an integer from -2147483648 to 2147483647", value);
  return value | 0;
}

export function copyU64(value: bigint, at = "u64"): bigint {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64)
    throw new EncodeError(at, `a bigint from 0 to ${MAX_U64}`, value);
  return value;
}

export function copyS64(value: bigint, at = "s64"): bigint {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64) {
    throw new EncodeError(at, `a bigint from ${MIN_S64} to ${MAX_S64}`, value);
  }
  return value;
}

/** Rounded to the nearest number of 32 bits. */
export function copyF32(value: number, at = "f32"): number {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  return Math.fround(value);
}

export function copyF64(value: number, at = "f64"): number {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  return value;
}

export function copyChar(value: string, at = "char"): string {
  if (!isChar(value)) throw new EncodeError(at, "a string of one character", value);
  return value;
}

export function copyString(value: string, at = "string"): string {
  if (!isText(value)) throw noText(value, at);
  return value;
}

// Not looked up on each string: they come in more shapes than an engine remembers for one place.
const { isWellFormed } = String.prototype;

/** A string without lone surrogates, as others are in no message. */
export function isText(value: unknown): value is string {
  // Compared: an engine that inlines this does not know that the answer is a boolean, and would ask all that it could be.
  return typeof value === "string" && isWellFormed.call(value) === true;
}

function noText(value: unknown, at: string): EncodeError {
  return new EncodeError(at, typeof value === "string" ? "a string without lone surrogates" : "a string", value);
}

export function copyBytes(value: Uint8Array, at = "list<u8>"): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, "a Uint8Array", value);
  // Of a Buffer, `slice` would be a view.
  return new Uint8Array(value);
}

/**
 * A copy of what a generated copier does not take: `write` throws the `EncodeError` that says where its fault is. Should it find none, for
 * a getter may answer otherwise when it is asked again, the copy is what was written.
 */
export function copyAsWritten<T>(
  value: T,
  write: (value: T, out: BinaryWriter, at: string) => void,
  read: (input: BinaryReader) => T,
  at: string,
): T {
  return decodeBinary(
    read,
    encodeBinary((each: T, out) => write(each, out, at), value),
  );
}
