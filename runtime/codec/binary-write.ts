/**
 * Writers of the primitive types, which generated writers call. Each takes the value, the message and, for errors, where it
 * stands (`type-name.field-name`), and throws `EncodeError` for a value that its type does not allow.
 *
 * They ask for room only where there is none: a call for every value would cost more than writing it.
 */
import type { BinaryWriter } from "./binary-writer.ts";
import { EncodeError } from "./faults.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

// A text is encoded in pieces of about this many characters: one of many small strings would be a tree of as many nodes.
const TEXT_PIECE = 16_384;

/** One byte, 0 or 1. */
export function writeBool(value: boolean, out: BinaryWriter, at = "bool"): void {
  if (typeof value !== "boolean") throw new EncodeError(at, "a bool", value);
  writeByte(value ? 1 : 0, out);
}

export function writeU8(value: number, out: BinaryWriter, at = "u8"): void {
  if (typeof value !== "number" || (value & 0xff) !== value)
    throw new EncodeError(at, "an integer from 0 to 255", value);
  writeByte(value, out);
}

export function writeS8(value: number, out: BinaryWriter, at = "s8"): void {
  if (typeof value !== "number" || (value << 24) >> 24 !== value)
    throw new EncodeError(at, "an integer from -128 to 127", value);
  writeByte(value & 0xff, out);
}

/** Little-endian, as all numbers are. */
export function writeU16(value: number, out: BinaryWriter, at = "u16"): void {
  if (typeof value !== "number" || (value & 0xffff) !== value)
    throw new EncodeError(at, "an integer from 0 to 65535", value);
  if (out.position + 2 > out.limit) out.ensure(2);
  const { position } = out;
  out.position = position + 2;
  out.view.setUint16(position, value, true);
}

export function writeS16(value: number, out: BinaryWriter, at = "s16"): void {
  if (typeof value !== "number" || (value << 16) >> 16 !== value)
    throw new EncodeError(at, "an integer from -32768 to 32767", value);
  if (out.position + 2 > out.limit) out.ensure(2);
  const { position } = out;
  out.position = position + 2;
  out.view.setInt16(position, value, true);
}

/** A count: most such numbers are small. */
export function writeU32(value: number, out: BinaryWriter, at = "u32"): void {
  if (typeof value !== "number" || value >>> 0 !== value)
    throw new EncodeError(at, "an integer from 0 to 4294967295", value);
  writeCount(value, out);
}

export function writeS32(value: number, out: BinaryWriter, at = "s32"): void {
  if (typeof value !== "number" || (value | 0) !== value)
    throw new EncodeError(at, "an integer from -2147483648 to 2147483647", value);
  if (out.position + 4 > out.limit) out.ensure(4);
  const { position } = out;
  out.position = position + 4;
  out.view.setInt32(position, value, true);
}

export function writeU64(value: bigint, out: BinaryWriter, at = "u64"): void {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64)
    throw new EncodeError(at, `a bigint from 0 to ${MAX_U64}`, value);
  if (out.position + 8 > out.limit) out.ensure(8);
  const { position } = out;
  out.position = position + 8;
  out.view.setBigUint64(position, value, true);
}

export function writeS64(value: bigint, out: BinaryWriter, at = "s64"): void {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64) {
    throw new EncodeError(at, `a bigint from ${MIN_S64} to ${MAX_S64}`, value);
  }
  if (out.position + 8 > out.limit) out.ensure(8);
  const { position } = out;
  out.position = position + 8;
  out.view.setBigInt64(position, value, true);
}

/** Rounded to the nearest number of 32 bits. */
export function writeF32(value: number, out: BinaryWriter, at = "f32"): void {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  if (out.position + 4 > out.limit) out.ensure(4);
  const { position } = out;
  out.position = position + 4;
  out.view.setFloat32(position, value, true);
}

export function writeF64(value: number, out: BinaryWriter, at = "f64"): void {
  if (typeof value !== "number") throw new EncodeError(at, "a number", value);
  if (out.position + 8 > out.limit) out.ensure(8);
  const { position } = out;
  out.position = position + 8;
  out.view.setFloat64(position, value, true);
}

/** The code point as a count. */
export function writeChar(value: string, out: BinaryWriter, at = "char"): void {
  if (!isChar(value)) throw new EncodeError(at, "a string of one character", value);
  writeCount(value.codePointAt(0) ?? 0, out);
}

/** The length in UTF-16 units as a count; the characters go to the message's text. */
export function writeString(value: string, out: BinaryWriter, at = "string"): void {
  if (typeof value !== "string") throw new EncodeError(at, "a string", value);
  if (out.careful && !value.isWellFormed()) throw new EncodeError(at, "a string without lone surrogates", value);
  writeCount(value.length, out);
  const { pending } = out;
  pending.text += value;
  if (pending.text.length > TEXT_PIECE) out.flushText(at);
}

/** `list<u8>`: a count, then the bytes. */
export function writeBytes(value: Uint8Array, out: BinaryWriter, at = "list<u8>"): void {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, "a Uint8Array", value);
  writeCount(value.length, out);
  if (out.position + value.length > out.limit) out.ensure(value.length);
  out.bytes.set(value, out.position);
  out.position += value.length;
}

/** An unsigned integer of up to 32 bits in LEB128: lengths, numbers of cases, `u32`. */
export function writeCount(value: number, out: BinaryWriter): void {
  if (value < 0x80) writeByte(value, out);
  else writeLongCount(value, out);
}

// Apart, so that the usual case is small enough to be compiled into its callers.
function writeLongCount(value: number, out: BinaryWriter): void {
  if (out.position + 5 > out.limit) out.ensure(5);
  const { bytes } = out;
  let { position } = out;
  let rest = value;
  while (rest > 0x7f) {
    bytes[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[position++] = rest;
  out.position = position;
}

/** A byte that the caller knows to be one: flags, and the place of a list's item of no size. */
export function writeByte(value: number, out: BinaryWriter): void {
  if (out.position >= out.limit) out.ensure(1);
  const { position } = out;
  out.position = position + 1;
  out.bytes[position] = value;
}
