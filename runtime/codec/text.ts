/**
 * Scalars as text: path segments, query values and headers, percent-decoded. The same values as in JSON, without quotes:
 * integers are plain decimal digits, floats JSON numbers or `NaN`, `Infinity`, `-Infinity`, bools `true` and `false`.
 * Parsers add a fault at `at`; formatters throw `EncodeError`.
 */
import { EncodeError, type Faults, type PathSegment } from "./faults.ts";
import * as EXPECTED from "./json-expected.ts";
import {
  checkF32,
  encodeS16,
  encodeS32,
  encodeS64Digits,
  encodeS8,
  encodeU16,
  encodeU32,
  encodeU64Digits,
  encodeU8,
} from "./json-encode.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

const UNSIGNED = /^(?:0|[1-9][0-9]*)$/;
const SIGNED = /^(?:0|-?[1-9][0-9]*)$/;
const FLOAT = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** The longest 64-bit integers have 20 characters. */
const LONGEST_INTEGER = 20;

export function parseBool(text: string, faults: Faults, at: PathSegment): boolean {
  if (text === "true") return true;
  return text === "false" ? false : faults.add(at, EXPECTED.bool, text);
}

function parseUnsigned(text: string, max: number, expected: string, faults: Faults, at: PathSegment): number {
  if (text.length <= LONGEST_INTEGER && UNSIGNED.test(text)) {
    const value = Number(text);
    if (value <= max) return value;
  }
  return faults.add(at, expected, text);
}

function parseSigned(text: string, max: number, expected: string, faults: Faults, at: PathSegment): number {
  if (text.length <= LONGEST_INTEGER && SIGNED.test(text)) {
    const value = Number(text);
    if (value <= max && value >= -max - 1) return value;
  }
  return faults.add(at, expected, text);
}

export function parseU8(text: string, faults: Faults, at: PathSegment): number {
  return parseUnsigned(text, 0xff, EXPECTED.u8, faults, at);
}

export function parseU16(text: string, faults: Faults, at: PathSegment): number {
  return parseUnsigned(text, 0xffff, EXPECTED.u16, faults, at);
}

export function parseU32(text: string, faults: Faults, at: PathSegment): number {
  return parseUnsigned(text, 0xffff_ffff, EXPECTED.u32, faults, at);
}

export function parseS8(text: string, faults: Faults, at: PathSegment): number {
  return parseSigned(text, 0x7f, EXPECTED.s8, faults, at);
}

export function parseS16(text: string, faults: Faults, at: PathSegment): number {
  return parseSigned(text, 0x7fff, EXPECTED.s16, faults, at);
}

export function parseS32(text: string, faults: Faults, at: PathSegment): number {
  return parseSigned(text, 0x7fff_ffff, EXPECTED.s32, faults, at);
}

export function parseU64(text: string, faults: Faults, at: PathSegment): bigint {
  if (text.length <= LONGEST_INTEGER && UNSIGNED.test(text)) {
    const value = BigInt(text);
    if (value <= MAX_U64) return value;
  }
  return faults.add(at, EXPECTED.u64, text);
}

export function parseS64(text: string, faults: Faults, at: PathSegment): bigint {
  if (text.length <= LONGEST_INTEGER && SIGNED.test(text)) {
    const value = BigInt(text);
    if (value >= MIN_S64 && value <= MAX_S64) return value;
  }
  return faults.add(at, EXPECTED.s64, text);
}

function floatOf(text: string): number | undefined {
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity") return Number.POSITIVE_INFINITY;
  if (text === "-Infinity") return Number.NEGATIVE_INFINITY;
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

export function parseF32(text: string, faults: Faults, at: PathSegment): number {
  const value = floatOf(text);
  if (value === undefined) return faults.add(at, EXPECTED.float, text);
  const rounded = Math.fround(value);
  return Number.isFinite(value) && !Number.isFinite(rounded) ? faults.add(at, EXPECTED.f32, text) : rounded;
}

export function parseF64(text: string, faults: Faults, at: PathSegment): number {
  return floatOf(text) ?? faults.add(at, EXPECTED.float, text);
}

export function parseChar(text: string, faults: Faults, at: PathSegment): string {
  return isChar(text) ? text : faults.add(at, EXPECTED.char, text);
}

export function parseString(text: string, faults: Faults, at: PathSegment): string {
  return text.isWellFormed() ? text : faults.add(at, EXPECTED.wellFormed, text);
}

/** Bytes as repeated numbers. */
export function parseBytes(texts: readonly string[], faults: Faults, at: PathSegment): Uint8Array {
  const mark = faults.count;
  const value = Uint8Array.from(texts, (text, index) => parseU8(text, faults, index));
  if (faults.count !== mark) faults.nest(mark, at);
  return value;
}

export function formatBool(value: boolean, at = "bool"): string {
  if (typeof value !== "boolean") throw new EncodeError(at, EXPECTED.bool, value);
  return value ? "true" : "false";
}

// Integers are the same digits in JSON.
export {
  encodeU8 as formatU8,
  encodeU16 as formatU16,
  encodeU32 as formatU32,
  encodeU64Digits as formatU64,
  encodeS8 as formatS8,
  encodeS16 as formatS16,
  encodeS32 as formatS32,
  encodeS64Digits as formatS64,
};

export function formatF32(value: number, at = "f32"): string {
  checkF32(value, at);
  return Object.is(value, -0) ? "-0" : String(value);
}

export function formatF64(value: number, at = "f64"): string {
  if (typeof value !== "number") throw new EncodeError(at, EXPECTED.number, value);
  return Object.is(value, -0) ? "-0" : String(value);
}

export function formatChar(value: string, at = "char"): string {
  if (!isChar(value)) throw new EncodeError(at, EXPECTED.char, value);
  return value;
}

export function formatString(value: string, at = "string"): string {
  if (typeof value !== "string") throw new EncodeError(at, EXPECTED.string, value);
  if (!value.isWellFormed()) throw new EncodeError(at, EXPECTED.wellFormed, value);
  return value;
}

/** Bytes as repeated numbers. */
export function formatBytes(value: Uint8Array, at = "list<u8>"): string[] {
  if (!(value instanceof Uint8Array)) throw new EncodeError(at, EXPECTED.bytes, value);
  return Array.from(value, String);
}
