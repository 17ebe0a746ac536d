/**
 * Values of the primitive types from plain JSON, which generated scanners call, and the marks between them. Each takes what stands at the
 * place that the scan has reached, or ends the scan (`notPlain`); what its decoder in `json-decode.ts` makes of the parsed value is what it returns.
 */
import { decodeBase64 } from "./json-base64.ts";
import { JsonKey, notPlain, type JsonScan } from "./json-scan.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const SMALL_E = 0x65;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

const NULL = 0x6c6c_756e;
const TRUE = 0x6575_7274;
const FALS = 0x736c_6166;
const TAG = new JsonKey('{"tag":');
const VAL = new JsonKey(',"val":');

/** Bytes that stand for themselves inside a string, each a character. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** Longer strings would be slices that keep the whole text alive for as long as somebody has one of them. */
const LONGEST_COPIED = 12;

/** An integer of so many digits is exact, and so is what a power of ten below makes of it. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** A key that has to be here. */
export function scanKey(key: JsonKey, input: JsonScan): JsonScan {
  return scanOptionalKey(key, input) ? input : notPlain();
}

/** Whether it is here. */
export function scanOptionalKey(key: JsonKey, input: JsonScan): boolean {
  const { view, position } = input;
  const { length } = key;
  if (view.getUint32(position, true) !== key.first) return false;
  if (length > 8) {
    if (view.getUint32(position + 4, true) !== key.second) return false;
    if (length > 12) {
      if (view.getUint32(position + 8, true) !== key.third) return false;
      if (length > 16 && !hasOthers(key, input)) return false;
    }
  }
  if (view.getUint32(position + length - 4, true) !== key.last) return false;
  input.position = position + length;
  return true;
}

function hasOthers({ others }: JsonKey, { view, position }: JsonScan): boolean {
  for (let i = 0; i < others.length; i++) if (view.getUint32(position + 12 + 4 * i, true) !== others[i]) return false;
  return true;
}

function scanByte(byte: number, input: JsonScan): void {
  if (input.bytes[input.position] === byte) input.position++;
  else notPlain();
}

/** The beginning of an object whose first fields may be absent. */
export function scanObject(input: JsonScan): void {
  scanByte(OBJECT, input);
}

/** `value`, which was a field that may be absent before any other: a comma comes behind it, or the end. */
export function scanEarly<T>(value: T, input: JsonScan): T {
  const byte = input.bytes[input.position];
  if (byte === COMMA) input.position++;
  else if (byte !== OBJECT_END) notPlain();
  return value;
}

/** The end of an object. */
export function scanObjectEnd(input: JsonScan): void {
  if (input.bytes[input.position - 1] === COMMA) notPlain();
  scanByte(OBJECT_END, input);
}

/** The beginning of a list: false where it is empty, and over. */
export function scanList(input: JsonScan): boolean {
  const { bytes, position } = input;
  if (bytes[position] !== LIST) return notPlain();
  if (bytes[position + 1] !== LIST_END) {
    input.position = position + 1;
    return true;
  }
  input.position = position + 2;
  return false;
}

/** Whether another item follows; false at the end of the list, which is taken. */
export function scanNext(input: JsonScan): boolean {
  const byte = input.bytes[input.position];
  if (byte === COMMA) {
    input.position++;
    return true;
  }
  if (byte !== LIST_END) return notPlain();
  input.position++;
  return false;
}

/** The beginning of a list of a fixed number of items. */
export function scanItems(input: JsonScan): JsonScan {
  scanByte(LIST, input);
  return input;
}

export function scanComma(input: JsonScan): JsonScan {
  scanByte(COMMA, input);
  return input;
}

export function scanItemsEnd(input: JsonScan): void {
  scanByte(LIST_END, input);
}

/** The case of a variant. */
export function scanTag(input: JsonScan): string {
  return scanString(scanKey(TAG, input));
}

/** The key of a case's value. */
export function scanVal(input: JsonScan): JsonScan {
  return scanKey(VAL, input);
}

/** Whether a null is here. */
export function scanNull(input: JsonScan): boolean {
  if (input.view.getUint32(input.position, true) !== NULL) return false;
  input.position += 4;
  return true;
}

export function scanBool(input: JsonScan): boolean {
  const { view, position } = input;
  const word = view.getUint32(position, true);
  if (word === TRUE) {
    input.position = position + 4;
    return true;
  }
  if (word !== FALS || input.bytes[position + 4] !== SMALL_E) return notPlain();
  input.position = position + 5;
  return false;
}

/** An integer without a sign; `max` is safe. */
function scanDigits(max: number, input: JsonScan): number {
  const { bytes, position } = input;
  let value = (bytes[position] ?? 0) - ZERO;
  if (value < 0 || value > 9) return notPlain();
  let at = position + 1;
  if (value !== 0) {
    for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
    if (value > max) return notPlain();
  }
  input.position = at;
  return value;
}

function scanSigned(max: number, input: JsonScan): number {
  if (input.bytes[input.position] !== MINUS) return scanDigits(max, input);
  input.position++;
  // -0 is 0 to the decoders, and is left to them.
  return -scanDigits(max + 1, input) || notPlain();
}

export function scanU8(input: JsonScan): number {
  return scanDigits(0xff, input);
}

export function scanU16(input: JsonScan): number {
  return scanDigits(0xffff, input);
}

export function scanU32(input: JsonScan): number {
  return scanDigits(0xffff_ffff, input);
}

export function scanS8(input: JsonScan): number {
  return scanSigned(0x7f, input);
}

export function scanS16(input: JsonScan): number {
  return scanSigned(0x7fff, input);
}

export function scanS32(input: JsonScan): number {
  return scanSigned(0x7fff_ffff, input);
}

export function scanU64(input: JsonScan): bigint {
  return BigInt(scanDigits(Number.MAX_SAFE_INTEGER, input));
}

export function scanS64(input: JsonScan): bigint {
  return BigInt(scanSigned(Number.MAX_SAFE_INTEGER - 1, input));
}

export function scanF32(input: JsonScan): number {
  const value = Math.fround(scanF64(input));
  return Number.isFinite(value) ? value : notPlain();
}

/** A finite number. */
export function scanF64(input: JsonScan): number {
  const { bytes, position } = input;
  const isNegative = bytes[position] === MINUS;
  const first = isNegative ? position + 1 : position;
  let value = (bytes[first] ?? 0) - ZERO;
  if (value < 0 || value > 9) return notPlain();
  let at = first + 1;
  let digit = (bytes[at] ?? 0) - ZERO;
  if (value !== 0) for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
  let decimals = 0;
  if (bytes[at] === DOT) {
    const point = at;
    digit = (bytes[++at] ?? 0) - ZERO;
    for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) value = value * 10 + digit;
    decimals = at - point - 1;
    if (decimals === 0) return notPlain();
  }
  if (at - first > EXACT_DIGITS || ((bytes[at] ?? 0) | 0x20) === SMALL_E) return scanLongNumber(input);
  input.position = at;
  if (decimals !== 0) value /= POWERS[decimals] ?? 1;
  return isNegative ? -value : value;
}

/** One that the engine has to make of its text. */
function scanLongNumber(input: JsonScan): number {
  const { bytes, position } = input;
  let at = position;
  while (isOfNumber(bytes[at] ?? 0)) at++;
  const text = bytes.latin1Slice(position, at);
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  input.position = at;
  return Number.isFinite(value) ? value : notPlain();
}

/** `0` to `9`, `+`, `-`, `.`, `e`, `E` */
function isOfNumber(byte: number): boolean {
  return (byte >= ZERO && byte <= 0x39) || byte === 0x2b || byte === MINUS || byte === DOT || (byte | 0x20) === SMALL_E;
}

export function scanString(input: JsonScan): string {
  const { bytes } = input;
  const start = input.position + 1;
  if (bytes[start - 1] !== QUOTE) return notPlain();
  let at = start;
  while (PLAIN[bytes[at] ?? 0] === 1) at++;
  if (bytes[at] !== QUOTE) return scanCarefully(input, start, at);
  input.position = at + 1;
  return input.isAscii && at - start <= LONGEST_COPIED ? input.short(start, at) : bytes.latin1Slice(start, at);
}

/** A string in which something is escaped, or not ASCII. */
function scanCarefully(input: JsonScan, start: number, from: number): string {
  const { bytes } = input;
  let isEscaped = false;
  let at = from;
  for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[++at] ?? 0) {
    if (byte < 0x20) return notPlain();
    if (byte !== BACKSLASH) continue;
    isEscaped = true;
    at++;
  }
  input.position = at + 1;
  if (!isEscaped) return bytes.toString("utf8", start, at);
  const value = unescaped(bytes.toString("utf8", start - 1, at + 1));
  return value?.isWellFormed() === true ? value : notPlain();
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

/** Of one character; not beyond U+FFFF, where it is two code units. */
export function scanChar(input: JsonScan): string {
  const value = scanString(input);
  return value.length === 1 ? value : notPlain();
}

export function scanBytes(input: JsonScan): Uint8Array {
  return decodeBase64(scanString(input)) ?? notPlain();
}
