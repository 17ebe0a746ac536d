/** Base64 (RFC 4648, section 4): the standard alphabet, padded. Without `Buffer`, so that browsers can have it. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits of a character code; 255 for those outside the alphabet. */
const SEXTETS = new Uint8Array(128).fill(255);
/** The character codes of twelve bits, high byte first in a pair. */
const CODES = new Uint8Array(64);
for (let i = 0; i < 64; i++) {
  const code = ALPHABET.charCodeAt(i);
  SEXTETS[code] = i;
  CODES[i] = code;
}

const latin1 = new TextDecoder("latin1");

/** The bytes; `undefined` where the text is anything but exactly one way to write them. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  if (length === 0) return new Uint8Array(0);
  const padding = text.charCodeAt(length - 1) !== 61 ? 0 : text.charCodeAt(length - 2) !== 61 ? 1 : 2;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const whole = padding === 0 ? length : length - 4;
  let out = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = sextet(text, i);
    const b = sextet(text, i + 1);
    const c = sextet(text, i + 2);
    const d = sextet(text, i + 3);
    if ((a | b | c | d) > 63) return undefined;
    bytes[out++] = (a << 2) | (b >> 4);
    bytes[out++] = (b << 4) | (c >> 2);
    bytes[out++] = (c << 6) | d;
  }
  if (padding === 0) return bytes;
  const a = sextet(text, whole);
  const b = sextet(text, whole + 1);
  const c = padding === 2 ? 0 : sextet(text, whole + 2);
  // Bits that belong to no byte are zero in the one right form.
  if ((a | b | c) > 63 || (padding === 2 ? b & 15 : c & 3) !== 0) return undefined;
  bytes[out++] = (a << 2) | (b >> 4);
  if (padding === 1) bytes[out] = (b << 4) | (c >> 2);
  return bytes;
}

/** The padded text. */
export function encodeBase64(bytes: Uint8Array): string {
  const { length } = bytes;
  const text = new Uint8Array(Math.ceil(length / 3) * 4);
  const whole = length - (length % 3);
  let out = 0;
  for (let i = 0; i < whole; i += 3) {
    const bits = (at(bytes, i) << 16) | (at(bytes, i + 1) << 8) | at(bytes, i + 2);
    text[out++] = at(CODES, bits >> 18);
    text[out++] = at(CODES, (bits >> 12) & 63);
    text[out++] = at(CODES, (bits >> 6) & 63);
    text[out++] = at(CODES, bits & 63);
  }
  if (whole < length) {
    const two = length - whole === 2;
    const bits = (at(bytes, whole) << 16) | (two ? at(bytes, whole + 1) << 8 : 0);
    text[out++] = at(CODES, bits >> 18);
    text[out++] = at(CODES, (bits >> 12) & 63);
    text[out++] = two ? at(CODES, (bits >> 6) & 63) : 61;
    text[out] = 61;
  }
  return latin1.decode(text);
}

function sextet(text: string, index: number): number {
  // Codes beyond the table are `undefined`, which is no number over 63 by itself.
  return SEXTETS[text.charCodeAt(index)] ?? 255;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
