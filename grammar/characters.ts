/** Characters that no WIT text may hold, comments included (wit-parser's `detect_invalid_input`). */

/** The UTF-16 codes of a text, for the lexer's first-character table. */
export function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * Every code from 128 on, as the lexer's first-character table sees them: exact below 256, and from there one code
 * for each of the table's buckets of 255.
 */
export const UNUSUAL_CODES: readonly number[] = [
  ...Array.from({ length: 128 }, (_, index) => 128 + index),
  ...Array.from({ length: 257 }, (_, index) => Math.min(65535, 256 + 255 * index)),
];

export type InvalidCharacterKind = "control" | "bidirectional" | "discouraged";

export interface InvalidCharacter {
  readonly kind: InvalidCharacterKind;
  readonly offset: number;
  readonly code: number;
}

const INVALID = /[\u0f77\u0f79\u17b4\u17b5\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u0149\u0673\u17a3\u17a4\u202a-\u202e\u2066-\u2069]/g;

/** The first `limit` characters that may stand nowhere in a WIT text. */
export function findInvalidCharacters(text: string, limit: number): InvalidCharacter[] {
  const found: InvalidCharacter[] = [];
  INVALID.lastIndex = 0;
  while (found.length < limit) {
    const match = INVALID.exec(text);
    if (match === null) break;
    const code = text.charCodeAt(match.index);
    found.push({ kind: kindOf(code), offset: match.index, code });
  }
  return found;
}

function kindOf(code: number): InvalidCharacterKind {
  if (code < 0xa0) return "control";
  return code >= 0x202a ? "bidirectional" : "discouraged";
}

/** `U+202E` */
export function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
