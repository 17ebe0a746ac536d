import type { Span } from "../../grammar/source.ts";

/** The place of a piece of a string literal's value; the whole literal where escapes move the offsets or the piece is empty. */
export function spanInString(literal: Span, value: string, start: number, end: number): Span {
  const { source } = literal;
  if (start === end || source.text.slice(literal.start + 1, literal.end - 1) !== value) return literal;
  const from = literal.start + 1 + start;
  return { source, start: from, end: Math.max(from + (end - start), from) };
}
