/** What a scan begins with. */
const FIRST_BYTES = 65_536;
/** Longer texts are not scanned. */
const MOST_BYTES = 1 << 20;
/** Zeros behind the text end every loop, and every word that is compared. */
const ZEROS = 8;

const OBJECT_END = 0x7d;

/** How many levels of arrays and objects a text that is scanned may have, an envelope included. A server that allows fewer scans nothing. */
export const SCANNED_DEPTH = 32;

/** What scanning gives where a text is not as plain as it has to be: whoever asked parses it. */
export const NOT_PLAIN: unique symbol = Symbol("hypc.not-plain");

/** Made once: where the text was left does not matter. */
const notPlainError = new Error("not plain JSON");

/** Ends the scan. It is thrown, so that nothing is done any more for a text that is no use, however large its type. */
export function notPlain(): never {
  throw notPlainError;
}

/** A buffer, with what `toString("latin1", start, end)` calls when it has looked at its arguments, which takes longer than a short string. */
interface LatinBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
}

/**
 * A JSON text as UTF-8, from which values of known types are taken one after the other: keys are compared, not read, and nothing is parsed.
 * That takes plain JSON alone: without white space, fields in the order of the contract, nothing unknown, as generated clients and `JSON.stringify`
 * write it. Whatever else it meets ends the scan as a whole (`notPlain`), which says nothing of what is wrong. Generated `scan...` functions take
 * from it; its members are for the functions of `json-scan-values.ts`, which keep this rule: `position` moves on only behind what was
 * compared, so it never passes `end`, behind which stand zeros.
 */
export class JsonScan {
  bytes: LatinBuffer;
  view: DataView;
  position = 0;
  end = 0;
  /** Every byte is a character, and stands where that does in `text`. */
  isAscii = false;
  /** Of ASCII, where somebody has asked for it. */
  text: string | null = null;

  constructor() {
    this.bytes = newBytes(FIRST_BYTES);
    this.view = viewOf(this.bytes);
  }

  /** Begins with another text; whoever fills in its bytes has room for so many. */
  reset(length: number): void {
    if (length + ZEROS > this.bytes.length) {
      this.bytes = newBytes(Math.min(2 * length, MOST_BYTES) + ZEROS);
      this.view = viewOf(this.bytes);
    }
    this.position = 0;
    this.text = null;
    this.close(length);
  }

  /** A part of ASCII, in a string of its own. */
  short(start: number, end: number): string {
    this.text ??= this.bytes.latin1Slice(0, this.end);
    return this.text.slice(start, end);
  }

  /** The text ends here. */
  close(end: number): void {
    this.end = end;
    this.view.setFloat64(end, 0);
  }
}

function newBytes(length: number): LatinBuffer {
  return Buffer.allocUnsafeSlow(length) as LatinBuffer;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A constant part of JSON texts, ASCII, of at least four characters: `"name":`. */
export class JsonKey {
  readonly length: number;
  // As words of four bytes, the last of which may overlap the one before it.
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly last: number;
  /** Those between the third and the last. */
  readonly others: Uint32Array;

  constructor(text: string) {
    const bytes = Buffer.from(text, "latin1");
    const word = (at: number): number => bytes.readUInt32LE(Math.min(at, bytes.length - 4));
    this.length = bytes.length;
    this.first = word(0);
    this.second = word(4);
    this.third = word(8);
    this.last = word(bytes.length);
    this.others = Uint32Array.from({ length: Math.max(0, Math.ceil((bytes.length - 16) / 4)) }, (_, index) => word(12 + 4 * index));
  }
}

export type ScanFunction<T> = (input: JsonScan) => T;

// Shared by all nodes of the system's process, as it holds nothing between two scans. Absent while there is one, should that run into another.
let idle: JsonScan | undefined;
const encoder = new TextEncoder();

/**
 * The value of a JSON text as UTF-8 that is known to be well-formed. `from`: it is in an object under one key, `{"Name":` with so many
 * bytes, which the caller has looked at.
 */
export function scanJson<T>(take: ScanFunction<T>, bytes: Uint8Array, isAscii: boolean, from = 0): T | typeof NOT_PLAIN {
  const { length } = bytes;
  if (length > MOST_BYTES || isSpace(bytes[from + 1])) return NOT_PLAIN;
  const end = from === 0 ? length : length - 1;
  if (end !== length && bytes[end] !== OBJECT_END) return NOT_PLAIN;
  const input = idle ?? new JsonScan();
  input.reset(length);
  input.bytes.set(bytes);
  if (end !== length) input.close(end);
  input.isAscii = isAscii;
  input.position = from;
  return taken(take, input);
}

/** The same of a string. */
export function scanJsonText<T>(take: ScanFunction<T>, text: string): T | typeof NOT_PLAIN {
  // A character takes up to three bytes.
  if (3 * text.length > MOST_BYTES || isSpace(text.charCodeAt(1))) return NOT_PLAIN;
  const input = idle ?? new JsonScan();
  input.reset(3 * text.length);
  const { written } = encoder.encodeInto(text, input.bytes);
  input.close(written);
  input.isAscii = written === text.length;
  if (input.isAscii) input.text = text;
  else if (!text.isWellFormed()) return NOT_PLAIN;
  return taken(take, input);
}

/** Behind the first bracket it tells most texts that are no plain JSON. */
function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function taken<T>(take: ScanFunction<T>, input: JsonScan): T | typeof NOT_PLAIN {
  idle = undefined;
  try {
    const value = take(input);
    return input.position === input.end ? value : NOT_PLAIN;
  } catch (error) {
    if (error === notPlainError) return NOT_PLAIN;
    throw error;
  } finally {
    input.text = null;
    idle = input;
  }
}
