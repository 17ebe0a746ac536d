/** Splitting code on one line at what stands outside brackets and strings. */

/** What opens and closes; `<` counts in types alone. */
const IN_TYPES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };
const IN_EXPRESSIONS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
export type Brackets = typeof IN_TYPES;
export const TYPES: Brackets = IN_TYPES;
export const EXPRESSIONS: Brackets = IN_EXPRESSIONS;

/** The pieces between separators; `null` where brackets or strings do not end. */
export function splitAt(text: string, separator: string, brackets: Brackets): string[] | null {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const end = endOf(text, at, brackets);
    if (end === -1) return null;
    if (end > at) at = end;
    else if (text.startsWith(separator, at)) {
      pieces.push(text.slice(start, at));
      start = at + separator.length;
      at = start - 1;
    }
  }
  return [...pieces, text.slice(start)];
}

/** The offset of the bracket that closes the one at `open`; -1 where none does. */
export function closingBracket(text: string, open: number, brackets: Brackets): number {
  const closing = brackets[text.charAt(open)];
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === closing) return at;
    const end = endOf(text, at, brackets);
    if (end === -1) return -1;
    at = end;
  }
  return -1;
}

/** The end of the string or bracket that starts at an offset; the offset itself where none does, -1 where it does not end. */
function endOf(text: string, at: number, brackets: Brackets): number {
  const character = text.charAt(at);
  if (character === '"' || character === "'" || character === "`") {
    for (let end = at + 1; end < text.length; end++) {
      if (text.charAt(end) === "\\") end++;
      else if (text.charAt(end) === character) return end;
    }
    return -1;
  }
  switch (character) {
    case "(":
    case "[":
    case "{":
      return closingBracket(text, at, brackets);
    case "<":
      return brackets === TYPES ? closingBracket(text, at, brackets) : at;
    case ")":
    case "]":
    case "}":
      return -1;
    case ">":
      return brackets === TYPES ? -1 : at;
    default:
      return at;
  }
}
