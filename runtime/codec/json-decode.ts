/**
 * Decoders of the primitive types from parsed JSON, which generated decoders call. Each returns a value of its type, or adds
 * a fault at `at`. Numbers may be `number` or, from an exact parser, `bigint`.
 */
import { decodeBase64 } from "./json-base64.ts";
import type { Faults, PathSegment } from "./faults.ts";
import * as EXPECTED from "./json-expected.ts";
import { isChar, MAX_S64, MAX_U64, MIN_S64 } from "./ranges.ts";

export function decodeBool(json: unknown, faults: Faults, at: PathSegment): boolean {
  return typeof json === "boolean" ? json : faults.add(at, EXPECTED.bool, json);
}

export function decodeU8(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = json & 0xff;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.u8, json);
}

export function decodeS8(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = (json << 24) >> 24;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.s8, json);
}

export function decodeU16(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = json & 0xffff;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.u16, json);
}

export function decodeS16(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = (json << 16) >> 16;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.s16, json);
}

export function decodeU32(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = json >>> 0;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.u32, json);
}

export function decodeS32(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number") {
    const value = json | 0;
    if (value === json) return value;
  }
  return faults.add(at, EXPECTED.s32, json);
}

/** A number while it is a safe integer, or decimal digits in a string; a number that may have been rounded is a fault. */
export function decodeU64(json: unknown, faults: Faults, at: PathSegment): bigint {
  if (typeof json === "number") {
    if (json >= 0 && Number.isSafeInteger(json)) return BigInt(json);
    return faults.add(at, Number.isInteger(json) && json > 0 ? EXPECTED.exactU64 : EXPECTED.u64, json);
  }
  if (typeof json === "string" && json.length <= 20 && /^(?:0|[1-9][0-9]*)$/.test(json)) {
    const value = BigInt(json);
    if (value <= MAX_U64) return value;
  }
  if (typeof json === "bigint" && json >= 0n && json <= MAX_U64) return json;
  return faults.add(at, EXPECTED.u64, json);
}

/** As `decodeU64`, with a sign. */
export function decodeS64(json: unknown, faults: Faults, at: PathSegment): bigint {
  if (typeof json === "number") {
    if (Number.isSafeInteger(json)) return BigInt(json);
    return faults.add(at, Number.isInteger(json) ? EXPECTED.exactS64 : EXPECTED.s64, json);
  }
  if (typeof json === "string" && json.length <= 20 && /^(?:0|-?[1-9][0-9]*)$/.test(json)) {
    const value = BigInt(json);
    if (value >= MIN_S64 && value <= MAX_S64) return value;
  }
  if (typeof json === "bigint" && json >= MIN_S64 && json <= MAX_S64) return json;
  return faults.add(at, EXPECTED.s64, json);
}

/** Rounded to the nearest number of 32 bits; a finite one beyond them is a fault. */
export function decodeF32(json: unknown, faults: Faults, at: PathSegment): number {
  const value = finiteOf(json);
  if (value === undefined) return infiniteOf(json) ?? faults.add(at, EXPECTED.float, json);
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) ? rounded : faults.add(at, EXPECTED.f32, json);
}

/** A number, or `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export function decodeF64(json: unknown, faults: Faults, at: PathSegment): number {
  if (typeof json === "number" && Number.isFinite(json)) return json;
  return finiteOf(json) ?? infiniteOf(json) ?? faults.add(at, EXPECTED.float, json);
}

// `JSON.parse` makes infinities of numbers that are too large.
function finiteOf(json: unknown): number | undefined {
  const value = typeof json === "bigint" ? Number(json) : json;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function infiniteOf(json: unknown): number | undefined {
  if (json === "NaN") return Number.NaN;
  if (json === "Infinity") return Number.POSITIVE_INFINITY;
  return json === "-Infinity" ? Number.NEGATIVE_INFINITY : undefined;
}

/** A string of one Unicode scalar value. */
export function decodeChar(json: unknown, faults: Faults, at: PathSegment): string {
  return isChar(json) ? json : faults.add(at, EXPECTED.char, json);
}

/** A string without lone surrogates. */
export function decodeString(json: unknown, faults: Faults, at: PathSegment): string {
  if (typeof json === "string" && (faults.wellFormed || json.isWellFormed())) return json;
  return faults.add(at, typeof json === "string" ? EXPECTED.wellFormed : EXPECTED.string, json);
}

/** Base64 in a string: standard alphabet, padded, nothing else. */
export function decodeBytes(json: unknown, faults: Faults, at: PathSegment): Uint8Array {
  return (typeof json === "string" ? decodeBase64(json) : undefined) ?? faults.add(at, EXPECTED.base64, json);
}

// `wire = hyperware` ----------------------------------------------------------------------------------------

/** An integer as a number, which an exact parser gives as a bigint where it is large; a rounded one is a fault. */
export function decodeU64Digits(json: unknown, faults: Faults, at: PathSegment): bigint {
  if (typeof json === "number" && json >= 0 && Number.isSafeInteger(json)) return BigInt(json);
  if (typeof json === "bigint" && json >= 0n && json <= MAX_U64) return json;
  return faults.add(at, EXPECTED.u64, json);
}

/** As `decodeU64Digits`, with a sign. */
export function decodeS64Digits(json: unknown, faults: Faults, at: PathSegment): bigint {
  if (typeof json === "number" && Number.isSafeInteger(json)) return BigInt(json);
  if (typeof json === "bigint" && json >= MIN_S64 && json <= MAX_S64) return json;
  return faults.add(at, EXPECTED.s64, json);
}

/** A number, or null for what is none: it is read as `NaN`. */
export function decodeF32OrNull(json: unknown, faults: Faults, at: PathSegment): number {
  if (json === null) return Number.NaN;
  const value = finiteOf(json);
  if (value === undefined) return faults.add(at, EXPECTED.floatOrNull, json);
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) ? rounded : faults.add(at, EXPECTED.f32, json);
}

/** As `decodeF32OrNull`, with 64 bits. */
export function decodeF64OrNull(json: unknown, faults: Faults, at: PathSegment): number {
  if (json === null) return Number.NaN;
  return finiteOf(json) ?? faults.add(at, EXPECTED.floatOrNull, json);
}

/** An array of numbers from 0 to 255. */
export function decodeByteList(json: unknown, faults: Faults, at: PathSegment): Uint8Array {
  if (!Array.isArray(json)) return faults.add(at, EXPECTED.byteList, json);
  const items: readonly unknown[] = json;
  const mark = faults.count;
  const value = new Uint8Array(items.length);
  for (let i = 0; i < items.length; i++) value[i] = decodeU8(items[i], faults, i);
  if (faults.count !== mark) faults.nest(mark, at);
  return value;
}

/** What stands for no value: null, or nothing. */
export function decodeUnit(json: unknown, faults: Faults, at: PathSegment): undefined {
  return json === null || json === undefined ? undefined : faults.add(at, "null", json);
}
