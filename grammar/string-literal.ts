/** The texts in `@external-id("...")`: the escapes of WebAssembly's text format, as the reference reads them. */
import type { Reporter } from "./reporter.ts";

const SIMPLE: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 };
const ESCAPES = 'write `\\t`, `\\n`, `\\r`, `\\"`, `\\\'`, `\\\\`, two hexadecimal digits or `\\u{...}` after a backslash';

/** A text in its quotes, and where it stands. */
export interface QuotedText {
  readonly image: string;
  readonly startOffset: number;
}

/** The value of a quoted text; what is wrong with it is reported and left out of the value. */
export function readStringLiteral(token: QuotedText, reporter: Reporter): string {
  const { image } = token;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const problem = (at: number, length: number, text: string, help?: string): void => {
    const start = token.startOffset + at;
    const span = { source: reporter.source, start, end: Math.min(start + length, token.startOffset + image.length) };
    reporter.report("syntax/invalid-string", span, { problem: text, help });
  };
  let at = 1;
  for (;;) {
    const code = image.codePointAt(at);
    if (code === undefined) {
      problem(0, image.length, "it has no closing `\"` on its line", 'add a `"`');
      return "";
    }
    if (code === 34) break;
    if (code === 92) {
      const escape = image.charAt(at + 1);
      const simple = SIMPLE[escape];
      const hex = /^\\([0-9A-Fa-f]{2})/.exec(image.slice(at, at + 3));
      const point = /^\\u\{([0-9A-Fa-f]+(?:_+[0-9A-Fa-f]+)*)\}/.exec(image.slice(at, at + 200));
      if (simple !== undefined) {
        bytes.push(simple);
        at += 2;
      } else if (hex !== null) {
        bytes.push(Number.parseInt(hex[1] ?? "", 16));
        at += 3;
      } else if (point !== null) {
        const value = Number.parseInt((point[1] ?? "").replaceAll("_", ""), 16);
        const scalar = value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
        if (scalar) bytes.push(...encoder.encode(String.fromCodePoint(value)));
        else problem(at, point[0].length, `\`${point[0]}\` is no Unicode scalar value`);
        at += point[0].length;
      } else {
        problem(at, 2, `\`\\${escape}\` is no escape`, ESCAPES);
        at += 2;
      }
    } else {
      if (code < 32 || code === 127) problem(at, 1, "a control character stands in it", "write it as an escape");
      bytes.push(...encoder.encode(String.fromCodePoint(code)));
      at += code > 0xffff ? 2 : 1;
    }
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    problem(0, image.length, "its bytes are not UTF-8");
    return "";
  }
}
