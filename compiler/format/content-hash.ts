/**
 * Formatted files carry a hash of what they were made from and of what they hold. A file whose hash fits both needs neither
 * formatting nor writing; one that was edited by hand does not fit.
 */
import { GENERATED_MARK } from "../emit/banner.ts";
import { fnv64 } from "./fnv64.ts";

// Part of every hash: another Prettier may format differently.
export const FORMATTER = "prettier 3.10.1";

// 20 digits were written by an earlier hypc.
const STAMP = /^\/\/ Content hash: ([0-9a-f]{16}|[0-9a-f]{20})$/;
const EARLIER_DIGITS = 20;

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
  return fnv64(...hashedTexts(unformatted, options, formatted));
}

/** Whether a stamped file was made from this text with these options, and is as it was made. */
export function fits(stamped: StampedText, unformatted: string, options: string): boolean {
  if (stamped.hash.length === EARLIER_DIGITS) return stamped.hash === earlierHashOf(unformatted, options, stamped.text);
  return stamped.hash === hashOf(unformatted, options, stamped.text);
}

function hashedTexts(unformatted: string, options: string, formatted: string): string[] {
  return [FORMATTER, options, unformatted, withoutCarriageReturns(formatted)].flatMap((part) => [`${part.length}:`, part]);
}

/** Such files are as good as new ones, and need not be written again for the sake of their hash. */
function earlierHashOf(unformatted: string, options: string, formatted: string): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(hashedTexts(unformatted, options, formatted).join("")).digest("hex").slice(0, EARLIER_DIGITS);
}

/** Version control may have changed the ends of lines. */
export function withoutCarriageReturns(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
