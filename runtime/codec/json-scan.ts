/** What a scan begins with. */
const FIRST_BYTES = 65_536;
/** Longer texts are not scanned. */
const MOST_BYTES = 1 << 20;
/** Zeros behind the text, which end every loop and every word that is compared. */
const SLACK = 16;

const OBJECT_END = 0x7d;

/** How deep types are scanned, the envelope around them included: no limit of a server on the depth of JSON may be lower. */
export const SCANNED_DEPTH = 32;

/** What `scanJson` gives where a text is not as plain as it has to be: whoever asked parses it. */
export const NOT_PLAIN: unique symbol = Symbol("hypc.not-plain");

/** A buffer, with what `toString("latin1", start, end)` calls when it has looked at its arguments, which takes longer than a short string. */
interface LatinBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
}

/**
 * A JSON text as UTF-8, from which values of known types are taken one after the other: keys are compared, not read, and nothing is parsed twice.
 * That takes plain JSON alone: without white space, fields in the order of the contract, nothing unknown, as generated clients and `JSON.stringify`
 * write it. Whatever else it meets fails the scan as a whole, which says nothing of what is wrong. Generated `scan...` functions take
 * from it; its members are for the functions of `json-scan-values.ts`, which keep these rules: `position` moves on only behind what was
 * compared, so it never passes `end`; zeros stand there.
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
  failed = false;

  constructor() {
    this.bytes = newBytes(FIRST_BYTES);
    this.view = viewOf(this.bytes);
  }

  /** Ends the scan. `standIn`, which it returns, has the type of what was to be taken, and nobody sees it. */
  fail<T>(standIn: T): T {
    this.failed = true;
    this.position = this.end;
    return standIn;
  }

  /** Begins with another text; whoever fills in its bytes has room for so many. */
  reset(length: number): void {
    if (length + SLACK > this.bytes.length) {
      this.bytes = newBytes(Math.min(2 * length, MOST_BYTES) + SLACK);
      this.view = viewOf(this.bytes);
    }
    this.position = 0;
    this.failed = false;
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

// Scanning runs no code of anybody else: one is enough.
const scan = new JsonScan();
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
  scan.reset(length);
  scan.bytes.set(bytes);
  if (end !== length) scan.close(end);
  scan.isAscii = isAscii;
  scan.position = from;
  return taken(take);
}

/** The same of a string. */
export function scanJsonText<T>(take: ScanFunction<T>, text: string): T | typeof NOT_PLAIN {
  // A character takes up to three bytes.
  if (3 * text.length > MOST_BYTES || isSpace(text.charCodeAt(1))) return NOT_PLAIN;
  scan.reset(3 * text.length);
  const { written } = encoder.encodeInto(text, scan.bytes);
  scan.close(written);
  scan.isAscii = written === text.length;
  if (scan.isAscii) scan.text = text;
  else if (!text.isWellFormed()) return NOT_PLAIN;
  return taken(take);
}

/** Behind the first bracket it tells most texts that are no plain JSON. */
function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function taken<T>(take: ScanFunction<T>): T | typeof NOT_PLAIN {
  const value = take(scan);
  scan.text = null;
  return scan.failed || scan.position !== scan.end ? NOT_PLAIN : value;
}
