/**
 * Readers of the primitive types, which generated readers call. Each takes the message and, for errors, where the value
 * stands (`type-name.field-name`), and throws `DecodeError` for bytes that its type does not allow.
 */
import type { BinaryReader } from "./binary-reader.ts";
import type { DecodeError } from "./decode-error.ts";
import { isScalar } from "./ranges.ts";

export function readBool(input: BinaryReader, at = "bool"): boolean {
  const byte = readByte(input, at);
  if (byte > 1) throw input.fault(at, "0 or 1", byte);
  return byte === 1;
}

export function readU8(input: BinaryReader, at = "u8"): number {
  return readByte(input, at);
}

export function readS8(input: BinaryReader, at = "s8"): number {
  return (readByte(input, at) << 24) >> 24;
}

export function readU16(input: BinaryReader, at = "u16"): number {
  const { position } = input;
  if (position + 2 > input.limit) throw input.truncated(at, 2);
  input.position = position + 2;
  return input.view.getUint16(position, true);
}

export function readS16(input: BinaryReader, at = "s16"): number {
  const { position } = input;
  if (position + 2 > input.limit) throw input.truncated(at, 2);
  input.position = position + 2;
  return input.view.getInt16(position, true);
}

export function readU32(input: BinaryReader, at = "u32"): number {
  return input.fixedU32 ? readFixedU32(input, at) : readCount(input, at);
}

function readFixedU32(input: BinaryReader, at: string): number {
  const { position } = input;
  if (position + 4 > input.limit) throw input.truncated(at, 4);
  input.position = position + 4;
  return input.view.getUint32(position, true);
}

export function readS32(input: BinaryReader, at = "s32"): number {
  const { position } = input;
  if (position + 4 > input.limit) throw input.truncated(at, 4);
  input.position = position + 4;
  return input.view.getInt32(position, true);
}

export function readU64(input: BinaryReader, at = "u64"): bigint {
  const { position } = input;
  if (position + 8 > input.limit) throw input.truncated(at, 8);
  input.position = position + 8;
  return input.view.getBigUint64(position, true);
}

export function readS64(input: BinaryReader, at = "s64"): bigint {
  const { position } = input;
  if (position + 8 > input.limit) throw input.truncated(at, 8);
  input.position = position + 8;
  return input.view.getBigInt64(position, true);
}

export function readF32(input: BinaryReader, at = "f32"): number {
  const { position } = input;
  if (position + 4 > input.limit) throw input.truncated(at, 4);
  input.position = position + 4;
  return input.view.getFloat32(position, true);
}

export function readF64(input: BinaryReader, at = "f64"): number {
  const { position } = input;
  if (position + 8 > input.limit) throw input.truncated(at, 8);
  input.position = position + 8;
  return input.view.getFloat64(position, true);
}

export function readChar(input: BinaryReader, at = "char"): string {
  const point = readCount(input, at);
  if (!isScalar(point)) throw input.fault(at, "a Unicode scalar value", point);
  return String.fromCodePoint(point);
}

/** The next slice of the message's text. */
export function readString(input: BinaryReader, at = "string"): string {
  const length = readCount(input, at);
  const start = input.textPosition;
  const end = start + length;
  const { text } = input;
  if (end > text.length) return readFromPieces(input, length, at);
  // The text as a whole is well-formed, so a lone surrogate can only come from a cut.
  if (!input.ascii && isLowSurrogate(text.charCodeAt(end))) throw cutInPair(input, text.slice(start, end), at);
  input.textPosition = end;
  return text.slice(start, end);
}

function readFromPieces(input: BinaryReader, length: number, at: string): string {
  const { textLeft } = input;
  if (length > textLeft) throw input.fault(at, `a length of at most ${textLeft}`, length);
  const value = input.take(length);
  if (isLowSurrogate(input.text.charCodeAt(input.textPosition))) throw cutInPair(input, value, at);
  return value;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

function cutInPair(input: BinaryReader, found: string, at: string): DecodeError {
  return input.fault(at, "a string without lone surrogates", found);
}

/** A copy of the bytes. */
export function readBytes(input: BinaryReader, at = "list<u8>"): Uint8Array {
  const length = readLength(input, 1, at);
  const { position } = input;
  input.position = position + length;
  // Of a Buffer, `slice` would be a view, and any copy that its species makes a Buffer again.
  return new Uint8Array(input.bytes.subarray(position, position + length));
}

/** The number of items of a list or map whose items take at least `size` bytes each: no more than fit in what is left. */
export function readLength(input: BinaryReader, size: number, at: string): number {
  const length = readCount(input, at);
  const most = Math.floor((input.limit - input.position) / size);
  if (length > most) throw input.fault(at, `a length of at most ${most}`, length);
  return length;
}

/** Says that a list of a fixed length can be there: that `size` bytes are left. */
export function expectBytes(input: BinaryReader, size: number, at: string): void {
  if (size > input.limit - input.position) throw input.truncated(at, size);
}

/** An unsigned integer of up to 32 bits in LEB128, in its shortest form. */
export function readCount(input: BinaryReader, at: string): number {
  const { bytes, limit } = input;
  let { position } = input;
  if (position >= limit) throw input.truncated(at, 1);
  let byte = bytes[position++] ?? 0;
  if (byte < 0x80) {
    input.position = position;
    return byte;
  }
  let value = byte & 0x7f;
  for (let factor = 0x80; ; factor *= 0x80) {
    if (position >= limit) throw input.truncated(at, position - input.position + 1);
    byte = bytes[position++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
    if (factor === 0x1000_0000) throw input.fault(at, "an integer of at most 32 bits", "a longer one");
  }
  if (byte === 0) throw input.fault(at, "an integer in its shortest form", "a longer form");
  if (value > 0xffff_ffff) throw input.fault(at, "an integer of at most 32 bits", value);
  input.position = position;
  return value;
}

/** Flags: a byte whose bits outside `mask` are zero. */
export function readFlags(input: BinaryReader, mask: number, at: string): number {
  const byte = readByte(input, at);
  if ((byte & ~mask) !== 0) throw input.fault(at, `no bits beside ${mask}`, byte);
  return byte;
}

/** The place of a list's item of no size: a zero. */
export function readPlace(input: BinaryReader, at: string): void {
  const byte = readByte(input, at);
  if (byte !== 0) throw input.fault(at, "0", byte);
}

function readByte(input: BinaryReader, at: string): number {
  const { position } = input;
  if (position >= input.limit) throw input.truncated(at, 1);
  input.position = position + 1;
  return input.view.getUint8(position);
}
