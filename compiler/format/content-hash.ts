/**
 * Formatted files carry a hash of what they were made from and of what they hold. A file whose hash fits both needs neither
 * formatting nor writing; one that was edited by hand does not fit.
 */
import { createHash } from "node:crypto";
import { GENERATED_MARK } from "../emit/banner.ts";

// Part of every hash: another Prettier may format differently.
export const FORMATTER = "prettier 3.10.1";

const STAMP = /^\/\/ Content hash: ([0-9a-f]{20})$/;

export interface StampedText {
  readonly hash: string;
  /** Without the line of the hash, lines ending in `\n`. */
  readonly text: string;
}

/** Puts the hash below the line that says who made the file. */
export function stamp(unformatted: string, options: string, formatted: string): string {
  if (!formatted.startsWith(GENERATED_MARK)) return formatted;
  const eol = formatted.includes("\r\n") ? "\r\n" : "\n";
  const end = formatted.indexOf(eol);
  const line = `// Content hash: ${hashOf(unformatted, options, formatted)}`;
  return formatted.slice(0, end + eol.length) + line + formatted.slice(end);
}

/** Takes the hash of a file off it again; `null` where it has none. */
export function unstamp(text: string): StampedText | null {
  const lines = withoutCarriageReturns(text).split("\n");
  const hash = STAMP.exec(lines[1] ?? "")?.[1];
  if (hash === undefined) return null;
  lines.splice(1, 1);
  return { hash, text: lines.join("\n") };
}

/** Of what a file was made from, the options of formatting, and the formatted text; line endings do not count. */
export function hashOf(unformatted: string, options: string, formatted: string): string {
  const hash = createHash("sha256");
  for (const part of [FORMATTER, options, unformatted, withoutCarriageReturns(formatted)]) hash.update(`${part.length}:${part}`);
  return hash.digest("hex").slice(0, 20);
}

/** Version control may have changed the ends of lines. */
export function withoutCarriageReturns(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
