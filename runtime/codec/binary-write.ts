/**
 * Writers of the primitive types, which generated writers call. Each takes the value, the message and, for errors, where it
 * stands (`type-name.field-name`), and throws `EncodeError` for a value that its type does not allow.
 */
import {
  putBool,
  putChar,
  putCount,
  putF32,
  putF64,
  putS16,
  putS32,
  putS64,
  putS8,
  putString,
  putU16,
  putU32,
  putU64,
  putU8,
} from "./binary-put.ts";
import type { BinaryWriter } from "./binary-writer.ts";
import { EncodeError } from "./faults.ts";

/** One byte, 0 or 1. */
export function writeBool(value: boolean, out: BinaryWriter, at = "bool"): void {
  out.position = putBool(value, out, out.room(1), at);
}

export function writeU8(value: number, out: BinaryWriter, at = "u8"): void {
  out.position = putU8(value, out, out.room(1), at);
}

export function writeS8(value: number, out: BinaryWriter, at = "s8"): void {
  out.position = putS8(value, out, out.room(1), at);
}

/** Little-endian, as all numbers are. */
export function writeU16(value: number, out: BinaryWriter, at = "u16"): void {
  out.position = putU16(value, out, out.room(2), at);
}

export function writeS16(value: number, out: BinaryWriter, at = "s16"): void {
  out.position = putS16(value, out, out.room(2), at);
}

/** A count: most such numbers are small. */
export function writeU32(value: number, out: BinaryWriter, at = "u32"): void {
  out.position = putU32(value, out, out.room(5), at);
}

export function writeS32(value: number, out: BinaryWriter, at = "s32"): void {
  out.position = putS32(value, out, out.room(4), at);
}

export function writeU64(value: bigint, out: BinaryWriter, at = "u64"): void {
  out.position = putU64(value, out, out.room(8), at);
}

export function writeS64(value: bigint, out: BinaryWriter, at = "s64"): void {
  out.position = putS64(value, out, out.room(8), at);
}

/** Rounded to the nearest number of 32 bits. */
export function writeF32(value: number, out: BinaryWriter, at = "f32"): void {
  out.position = putF32(value, out, out.room(4), at);
}

export function writeF64(value: number, out: BinaryWriter, at = "f64"): void {
  out.position = putF64(value, out, out.room(8), at);
}

/** The code point as a count. */
export function writeChar(value: string, out: BinaryWriter, at = "char"): void {
  out.position = putChar(value, out, out.room(5), at);
}

/** The length in UTF-16 units as a count; the characters go to the message's text. */
export function writeString(value: string, out: BinaryWriter, at = "string"): void {
  out.position = putString(value, out, out.room(5), at);
}

/** `list<u8>`: a count, then the bytes. */
export function writeBytes(value: Uint8Array, out: BinaryWriter, at = "list<u8>"): void {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, "a Uint8Array", value);
  writeCount(value.length, out);
  const position = out.room(value.length);
  out.bytes.set(value, position);
  out.position = position + value.length;
}

/** An unsigned integer of up to 32 bits in LEB128: lengths, numbers of cases, `u32`. */
export function writeCount(value: number, out: BinaryWriter): void {
  out.position = putCount(value, out, out.room(5));
}

/** A byte that the caller knows to be one: flags, and the place of a list's item of no size. */
export function writeByte(value: number, out: BinaryWriter): void {
  const position = out.room(1);
  out.bytes[position] = value;
  out.position = position + 1;
}
