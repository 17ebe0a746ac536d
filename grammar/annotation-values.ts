/** The text inside the quotes of WAVE strings and characters. */

/** The help for a wrong escape. */
export const WAVE_ESCAPES = 'write `\\"`, `\\\\`, `\\n`, `\\t`, `\\r` or `\\u{1F600}` after a backslash';

export interface Unescaped {
  readonly value: string;
  /** The first thing that is wrong, with its offset in the image; `null` where all is well. */
  readonly problem: { readonly text: string; readonly offset: number } | null;
}

const SIMPLE: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };

/** Reads a quoted image, its first and last character being the quotes. */
export function unescapeWave(image: string): Unescaped {
  const quote = image.charAt(0);
  let value = "";
  if (image.length < 2 || !image.endsWith(quote) || endsEscaped(image)) {
    return { value: image.slice(1), problem: { text: `it has no closing ${quote}`, offset: 0 } };
  }
  for (let at = 1; at < image.length - 1; at += 1) {
    const character = image.charAt(at);
    if (character !== "\\") {
      value += character;
      continue;
    }
    const escape = image.charAt(at + 1);
    const simple = SIMPLE[escape];
    if (simple !== undefined) {
      value += simple;
      at += 1;
      continue;
    }
    const code = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(image.slice(at, at + 12));
    const point = code === null ? -1 : Number.parseInt(code[1] ?? "", 16);
    if (code === null) return { value, problem: { text: `\`\\${escape}\` is no escape`, offset: at } };
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      return { value, problem: { text: `\`${code[0]}\` is no Unicode scalar value`, offset: at } };
    }
    value += String.fromCodePoint(point);
    at += code[0].length - 1;
  }
  return { value, problem: null };
}

/** True where the closing quote itself is escaped. */
function endsEscaped(image: string): boolean {
  let backslashes = 0;
  for (let at = image.length - 2; at > 0 && image.charAt(at) === "\\"; at -= 1) backslashes += 1;
  return backslashes % 2 === 1;
}

/** A string as a WAVE literal. */
export function escapeWave(value: string, quote: '"' | "'"): string {
  let text = quote;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (character === quote || character === "\\") text += `\\${character}`;
    else if (character === "\n") text += "\\n";
    else if (character === "\t") text += "\\t";
    else if (character === "\r") text += "\\r";
    else if (NEEDS_CODE.test(character)) text += `\\u{${code.toString(16)}}`;
    else text += character;
  }
  return text + quote;
}

// What may not stand in a WIT file as itself, and what nobody sees.
const NEEDS_CODE = /[\u0f77\u0f79\u17b4\u17b5\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u0149\u0673\u17a3\u17a4]/u;
