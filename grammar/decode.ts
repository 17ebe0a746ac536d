import type { Diagnostic } from "./diagnostic.ts";
import { syntaxDiagnostic } from "./messages.ts";
import { MAX_SOURCE_LENGTH } from "./parse.ts";
import type { Source } from "./source.ts";

export interface Decoded {
  /** Of bytes that are no text, the text up to there. */
  readonly source: Source;
  /** `null` where the bytes are UTF-8 text, which is then ready to be parsed. */
  readonly diagnostic: Diagnostic | null;
}

/** A WIT file's bytes as text. A byte order mark stays in the text, so that offsets are those of the file. */
export function decodeSource(path: string, bytes: Uint8Array): Decoded {
  if (bytes.length > 3 * MAX_SOURCE_LENGTH) {
    const source = { path, text: "" };
    const megabytes = Math.ceil(bytes.length / 1024 / 1024);
    const limit = MAX_SOURCE_LENGTH / 1024 / 1024;
    return { source, diagnostic: syntaxDiagnostic("syntax/too-large", { source, start: 0, end: 0 }, { megabytes, limit }) };
  }
  try {
    return { source: { path, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) }, diagnostic: null };
  } catch {
    const offset = validPrefix(bytes);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, offset));
    const source = { path, text };
    const span = { source, start: text.length, end: text.length };
    return { source, diagnostic: syntaxDiagnostic("syntax/not-utf8", span, { offset, encoding: guessEncoding(bytes) }) };
  }
}

/** How many bytes from the start are whole UTF-8 characters. */
function validPrefix(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** The length of the character at an offset; 0 where none begins. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // The second byte excludes overlong forms, surrogates, and what lies beyond U+10FFFF.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next += 1) {
    const byte = bytes[next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

function guessEncoding(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "UTF-16 (little endian)";
  if (first === 0xfe && second === 0xff) return "UTF-16 (big endian)";
  return null;
}
