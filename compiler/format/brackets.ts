/** Splitting code on one line at what stands outside brackets and strings. */

/** What opens and closes; `<` counts in types alone. */
const IN_TYPES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };
const IN_EXPRESSIONS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
export type Brackets = typeof IN_TYPES;
export const TYPES: Brackets = IN_TYPES;
export const EXPRESSIONS: Brackets = IN_EXPRESSIONS;

// Where a string or a bracket begins or ends. Between two of them nothing is looked at.
const MARKS = /["'`()[\]{}<>]/g;
// From its first quote on.
const STRING = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`(?:[^`\\]|\\[^])*`/y;

function nextMark(text: string, from: number): number {
  MARKS.lastIndex = from;
  return MARKS.test(text) ? MARKS.lastIndex - 1 : text.length;
}

/** The pieces between separators, which are not made of brackets and quotes; `null` where brackets or strings do not end. */
export function splitAt(text: string, separator: string, brackets: Brackets): string[] | null {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const mark = nextMark(text, at);
    for (let found = text.indexOf(separator, at); found !== -1 && found < mark; found = text.indexOf(separator, start)) {
      pieces.push(text.slice(start, found));
      start = found + separator.length;
    }
    if (mark === text.length) break;
    const end = endOf(text, mark, brackets);
    if (end === -1) return null;
    at = end + 1;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** The offset of the bracket that closes the one at `open`; -1 where none does. */
export function closingBracket(text: string, open: number, brackets: Brackets): number {
  const closing = brackets[text.charAt(open)];
  for (let at = nextMark(text, open + 1); at < text.length; at = nextMark(text, at + 1)) {
    if (text.charAt(at) === closing) return at;
    at = endOf(text, at, brackets);
    if (at === -1) return -1;
  }
  return -1;
}

/** The end of the string or bracket that starts at an offset; the offset itself where none does, -1 where it does not end. */
function endOf(text: string, at: number, brackets: Brackets): number {
  switch (text.charAt(at)) {
    case '"':
    case "'":
    case "`":
      STRING.lastIndex = at;
      return STRING.test(text) ? STRING.lastIndex - 1 : -1;
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
