/**
 * Writers of the primitive types to JSON as bytes, which generated writers call. Each takes the value, the text and, for errors,
 * where the value stood (`user.age`), writes what its encoder in `json-encode.ts` gives, and throws the same `EncodeError`.
 */
import { EncodeError } from "./faults.ts";
import { encodeBase64 } from "./json-base64.ts";
import { checkF32 } from "./json-encode.ts";
import * as EXPECTED from "./json-expected.ts";
import { JsonPiece, type JsonWriter } from "./json-writer.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;

/** Longer strings are looked through and stored by the engine: that has a price of its own. */
const SHORT_STRING = 96;

/** What JSON escapes, and what is not ASCII. */
const NEEDS_CARE = /["\\\u0000-\u001f\u0080-\uffff]/;
const ESCAPED = /["\\\u0000-\u001f]/;

/** A constant part of the text. */
export function writeJsonPiece(piece: JsonPiece, out: JsonWriter): void {
  const { length } = piece;
  if (out.position + length > out.limit) out.grow(length);
  const { view, position } = out;
  view.setFloat64(position, piece.first, true);
  if (length > 8) {
    view.setFloat64(position + 8, piece.second, true);
    if (length > 16) {
      view.setFloat64(position + 16, piece.third, true);
      if (length > 24) writeOthers(piece, out);
    }
  }
  out.position = position + length;
}

function writeOthers({ others }: JsonPiece, { view, position }: JsonWriter): void {
  for (let i = 0; i < others.length; i++) view.setFloat64(position + 24 + 8 * i, others[i] ?? 0, true);
}

function writeByte(byte: number, out: JsonWriter): void {
  if (out.position >= out.limit) out.grow(1);
  out.bytes[out.position++] = byte;
}

export function openJsonObject(out: JsonWriter): void {
  writeByte(0x7b, out);
}

export function openJsonList(out: JsonWriter): void {
  writeByte(0x5b, out);
}

export function closeJsonObject(out: JsonWriter): void {
  close(0x7d, out);
}

export function closeJsonList(out: JsonWriter): void {
  close(0x5d, out);
}

/** Between two values. It may stand behind the last one of a list or object as well: its bracket takes the place of it. */
export function writeJsonComma(out: JsonWriter): void {
  writeByte(COMMA, out);
}

/** Behind a key. */
export function writeJsonColon(out: JsonWriter): void {
  writeByte(0x3a, out);
}

function close(bracket: number, out: JsonWriter): void {
  // No value ends with a comma.
  if (out.bytes[out.position - 1] === COMMA) out.position--;
  writeByte(bracket, out);
}

const TRUE = new JsonPiece("true");
const FALSE = new JsonPiece("false");
const NULL = new JsonPiece("null");

export function writeJsonNull(out: JsonWriter): void {
  writeJsonPiece(NULL, out);
}

export function writeJsonBool(value: boolean, out: JsonWriter, at = "bool"): void {
  if (value === true) writeJsonPiece(TRUE, out);
  else if (value === false) writeJsonPiece(FALSE, out);
  else throw new EncodeError(at, EXPECTED.bool, value);
}

export function writeJsonU8(value: number, out: JsonWriter, at = "u8"): void {
  if (typeof value !== "number" || (value & 0xff) !== value) throw new EncodeError(at, EXPECTED.u8, value);
  writeUnsigned(value, out);
}

export function writeJsonS8(value: number, out: JsonWriter, at = "s8"): void {
  if (typeof value !== "number" || (value << 24) >> 24 !== value) throw new EncodeError(at, EXPECTED.s8, value);
  writeSigned(value, out);
}

export function writeJsonU16(value: number, out: JsonWriter, at = "u16"): void {
  if (typeof value !== "number" || (value & 0xffff) !== value) throw new EncodeError(at, EXPECTED.u16, value);
  writeUnsigned(value, out);
}

export function writeJsonS16(value: number, out: JsonWriter, at = "s16"): void {
  if (typeof value !== "number" || (value << 16) >> 16 !== value) throw new EncodeError(at, EXPECTED.s16, value);
  writeSigned(value, out);
}

export function writeJsonU32(value: number, out: JsonWriter, at = "u32"): void {
  if (typeof value !== "number" || value >>> 0 !== value) throw new EncodeError(at, EXPECTED.u32, value);
  writeUnsigned(value, out);
}

export function writeJsonS32(value: number, out: JsonWriter, at = "s32"): void {
  if (typeof value !== "number" || (value | 0) !== value) throw new EncodeError(at, EXPECTED.s32, value);
  writeSigned(value, out);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A number while it is a safe integer, else its digits in a string. */
export function writeJsonU64(value: bigint, out: JsonWriter, at = "u64"): void {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64) throw new EncodeError(at, EXPECTED.bigintU64, value);
  if (value <= MAX_SAFE) writeNumber(Number(value), out);
  else writeJsonQuoted(String(value), out);
}

/** A number while it is a safe integer, else its digits in a string. */
export function writeJsonS64(value: bigint, out: JsonWriter, at = "s64"): void {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64)
    throw new EncodeError(at, EXPECTED.bigintS64, value);
  if (value <= MAX_SAFE && value >= -MAX_SAFE) writeNumber(Number(value), out);
  else writeJsonQuoted(String(value), out);
}

export function writeJsonF32(value: number, out: JsonWriter, at = "f32"): void {
  checkF32(value, at);
  if (Number.isFinite(value)) writeNumber(value, out);
  else writeJsonQuoted(String(value), out);
}

/** A number, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export function writeJsonF64(value: number, out: JsonWriter, at = "f64"): void {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  if (Number.isFinite(value)) writeNumber(value, out);
  else writeJsonQuoted(String(value), out);
}

export function writeJsonChar(value: string, out: JsonWriter, at = "char"): void {
  if (!isChar(value)) throw new EncodeError(at, EXPECTED.char, value);
  writeJsonString(value, out, at);
}

export function writeJsonString(value: string, out: JsonWriter, at = "string"): void {
  if (typeof value !== "string") throw new EncodeError(at, EXPECTED.string, value);
  const { length } = value;
  if (length > SHORT_STRING) return writeLongString(value, out, at);
  if (out.position + length + 2 > out.limit) out.grow(length + 2);
  const { bytes } = out;
  const start = out.position + 1;
  bytes[start - 1] = QUOTE;
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0x7f || code < 0x20 || code === QUOTE || code === BACKSLASH) return writeWithCare(value, out, at);
    bytes[start + i] = code;
  }
  bytes[start + length] = QUOTE;
  out.position = start + length + 1;
}

function writeLongString(value: string, out: JsonWriter, at: string): void {
  if (NEEDS_CARE.test(value)) writeWithCare(value, out, at);
  else writeJsonQuoted(value, out);
}

/** A string that has to be escaped or is not ASCII. */
function writeWithCare(value: string, out: JsonWriter, at: string): void {
  if (!value.isWellFormed()) throw new EncodeError(at, EXPECTED.wellFormed, value);
  const text = ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
  // A UTF-16 unit takes at most three bytes.
  if (out.position + text.length * 3 > out.limit) out.grow(text.length * 3);
  const written = out.bytes.write(text, out.position, "utf8");
  if (written !== text.length) out.ascii = false;
  out.position += written;
}

/** ASCII that nothing of has to be escaped, in quotes. */
export function writeJsonQuoted(text: string, out: JsonWriter): void {
  const { length } = text;
  if (out.position + length + 2 > out.limit) out.grow(length + 2);
  const { bytes, position } = out;
  bytes[position] = QUOTE;
  storeAscii(text, bytes, position + 1);
  bytes[position + 1 + length] = QUOTE;
  out.position = position + length + 2;
}

function writeAscii(text: string, out: JsonWriter): void {
  const { length } = text;
  if (out.position + length > out.limit) out.grow(length);
  storeAscii(text, out.bytes, out.position);
  out.position += length;
}

function storeAscii(text: string, bytes: Buffer, position: number): void {
  if (text.length > SHORT_STRING) bytes.write(text, position, "latin1");
  else for (let i = 0; i < text.length; i++) bytes[position + i] = text.charCodeAt(i);
}

/** Base64. */
export function writeJsonBytes(value: Uint8Array, out: JsonWriter, at = "list<u8>"): void {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, EXPECTED.bytes, value);
  writeJsonQuoted(encodeBase64(value), out);
}

// `wire = hyperware` ----------------------------------------------------------------------------------------

/** All digits, as a number. */
export function writeJsonU64Digits(value: bigint, out: JsonWriter, at = "u64"): void {
  if (typeof value !== "bigint" || value < 0n || value > MAX_U64) throw new EncodeError(at, EXPECTED.bigintU64, value);
  if (value <= MAX_SAFE) writeNumber(Number(value), out);
  else writeAscii(String(value), out);
}

/** All digits, as a number. */
export function writeJsonS64Digits(value: bigint, out: JsonWriter, at = "s64"): void {
  if (typeof value !== "bigint" || value < MIN_S64 || value > MAX_S64)
    throw new EncodeError(at, EXPECTED.bigintS64, value);
  if (value <= MAX_SAFE && value >= -MAX_SAFE) writeNumber(Number(value), out);
  else writeAscii(String(value), out);
}

/** A number, or null for what is none. */
export function writeJsonF32OrNull(value: number, out: JsonWriter, at = "f32"): void {
  checkF32(value, at);
  if (Number.isFinite(value)) writeNumber(value, out);
  else writeJsonNull(out);
}

/** A number, or null for what is none. */
export function writeJsonF64OrNull(value: number, out: JsonWriter, at = "f64"): void {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  if (Number.isFinite(value)) writeNumber(value, out);
  else writeJsonNull(out);
}

/** An array of numbers. */
export function writeJsonByteList(value: Uint8Array, out: JsonWriter, at = "list<u8>"): void {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, EXPECTED.bytes, value);
  writeAscii(`[${value.join()}]`, out);
}

// Numbers ---------------------------------------------------------------------------------------------------

function writeSigned(value: number, out: JsonWriter): void {
  if (value >= 0) return writeUnsigned(value, out);
  writeByte(MINUS, out);
  writeUnsigned(-value, out);
}

/** An integer of at most 32 bits, not negative. */
function writeUnsigned(value: number, out: JsonWriter): void {
  // The room of the longest one, 4294967295.
  if (out.position + 10 > out.limit) out.grow(10);
  if (value < 10) out.bytes[out.position++] = ZERO + value;
  else writeDigits(value, out);
}

function writeDigits(value: number, out: JsonWriter): void {
  const { bytes } = out;
  let position = out.position + digitsOf(value);
  out.position = position;
  let rest = value >>> 0;
  do {
    const tenth = (rest / 10) >>> 0;
    bytes[--position] = ZERO + (rest - tenth * 10);
    rest = tenth;
  } while (rest !== 0);
}

function digitsOf(value: number): number {
  if (value < 100_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : value < 10_000 ? 4 : 5;
  if (value < 10_000_000) return value < 1_000_000 ? 6 : 7;
  return value < 100_000_000 ? 8 : value < 1_000_000_000 ? 9 : 10;
}

/**
 * A finite number, in the shortest digits that are read as it again, as `JSON.stringify` writes it, but with the sign of -0. Integers of up
 * to 32 bits, and numbers of up to three decimals before which there are no more, are written here: the engine would make a string first.
 */
function writeNumber(value: number, out: JsonWriter): void {
  const magnitude = Math.abs(value);
  if (magnitude >= 0x1_0000_0000) return writeAscii(String(value), out);
  const whole = magnitude >>> 0;
  const thousandths = Math.round(magnitude * 1000);
  // Both are integers that a double holds exactly, so the quotient is the number that the decimals mean. At most 13 digits: no
  // other decimals of 15 digits or fewer mean the same number, so these without their last zeros are the shortest.
  if (whole !== magnitude && thousandths / 1000 !== magnitude) return writeAscii(String(value), out);
  if (value < 0 || Object.is(value, -0)) writeByte(MINUS, out);
  writeUnsigned(whole, out);
  if (whole !== magnitude) writeThousandths(thousandths - whole * 1000, out);
}

/** `.5`, `.25`, `.125`: `value` from 1 to 999. */
function writeThousandths(value: number, out: JsonWriter): void {
  if (out.position + 4 > out.limit) out.grow(4);
  const { bytes } = out;
  let { position } = out;
  const tenths = (value / 100) | 0;
  const hundredths = ((value / 10) | 0) % 10;
  const thousandths = value % 10;
  bytes[position++] = DOT;
  bytes[position++] = ZERO + tenths;
  if (hundredths !== 0 || thousandths !== 0) bytes[position++] = ZERO + hundredths;
  if (thousandths !== 0) bytes[position++] = ZERO + thousandths;
  out.position = position;
}
