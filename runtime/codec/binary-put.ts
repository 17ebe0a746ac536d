/**
 * Writers of the primitive types for fields that follow one another, of which generated writers make room for all at once. Each takes
 * the value, the message, where its bytes go and, for errors, where it stands (`type-name.field-name`); it gives the place behind
 * its bytes, and throws `EncodeError` for a value that its type does not allow. There is room for as many bytes as the type can
 * take: its width, or 5 for a count.
 */
import type { BinaryWriter } from "./binary-writer.ts";
import { EncodeError } from "./faults.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

/** One byte, 0 or 1. */
export function putBool(value: boolean, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "boolean") throw new EncodeError(at, "a bool", value);
  out.bytes[position] = value ? 1 : 0;
  return position + 1;
}

export function putU8(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || (value & 0xff) !== value)
    throw new EncodeError(at, "an integer from 0 to 255", value);
  out.bytes[position] = value;
  return position + 1;
}

export function putS8(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || (value << 24) >> 24 !== value)
    throw new EncodeError(at, "an integer from -128 to 127", value);
  out.bytes[position] = value & 0xff;
  return position + 1;
}

/** Little-endian, as all numbers are. */
export function putU16(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || (value & 0xffff) !== value)
    throw new EncodeError(at, "an integer from 0 to 65535", value);
  out.view.setUint16(position, value, true);
  return position + 2;
}

export function putS16(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || (value << 16) >> 16 !== value)
    throw new EncodeError(at, "an integer from -32768 to 32767", value);
  out.view.setInt16(position, value, true);
  return position + 2;
}

/** A count: most such numbers are small. */
export function putU32(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || value >>> 0 !== value)
    throw new EncodeError(at, "an integer from 0 to 4294967295", value);
  return putCount(value, out, position);
}

export function putS32(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number" || (value | 0) !== value)
    throw new EncodeError(at, "an integer from -2147483648 to 2147483647", value);
  out.view.setInt32(position, value, true);
  return position + 4;
}

export function putU64(value: bigint, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64)
    throw new EncodeError(at, `a bigint from 0 to ${MAX_U64}`, value);
  out.view.setBigUint64(position, value, true);
  return position + 8;
}

export function putS64(value: bigint, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64) {
    throw new EncodeError(at, `a bigint from ${MIN_S64} to ${MAX_S64}`, value);
  }
  out.view.setBigInt64(position, value, true);
  return position + 8;
}

/** Rounded to the nearest number of 32 bits. */
export function putF32(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  out.view.setFloat32(position, value, true);
  return position + 4;
}

export function putF64(value: number, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  out.view.setFloat64(position, value, true);
  return position + 8;
}

/** The code point as a count. */
export function putChar(value: string, out: BinaryWriter, position: number, at: string): number {
  if (!isChar(value)) throw new EncodeError(at, "a string of one character", value);
  return putCount(value.codePointAt(0) ?? 0, out, position);
}

/** The length in UTF-16 units as a count; the characters go to the message's text. */
export function putString(value: string, out: BinaryWriter, position: number, at: string): number {
  if (typeof value !== "string") throw new EncodeError(at, "a string", value);
  const { pending } = out;
  const text = pending.text + value;
  if (text.length > pending.limit) out.addString(value, at);
  else pending.text = text;
  return putCount(value.length, out, position);
}

/** An unsigned integer of up to 32 bits in LEB128: lengths, numbers of cases, `u32`. */
export function putCount(value: number, out: BinaryWriter, position: number): number {
  return setCount(out.bytes, position, value);
}

/** The same into the bytes of a message, where there is room for 5; the place behind it. */
export function setCount(bytes: Uint8Array, position: number, value: number): number {
  if (value > 0x7f) return setLongCount(bytes, position, value);
  bytes[position] = value;
  return position + 1;
}

// Apart, so that the usual case is small enough to be compiled into its callers.
function setLongCount(bytes: Uint8Array, position: number, value: number): number {
  let end = position;
  let rest = value;
  while (rest > 0x7f) {
    bytes[end++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[end++] = rest;
  return end;
}
