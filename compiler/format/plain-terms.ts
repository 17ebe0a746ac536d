/** What Prettier's layout of plain lines is made of: names, members, literals, calls of them, and lists with one item a line. */
import { closingBracket, EXPRESSIONS, splitAt } from "./brackets.ts";

export function oneALine(start: string, items: readonly string[], end: string): string[] {
  return [start, ...items.map((item) => `  ${item},`), end];
}

/** A call of a name or member whose arguments are names, members, literals and such calls, the last one no array. */
export function isPlainCall(text: string): boolean {
  const open = text.indexOf("(");
  if (open === -1 || !/^[\w$]+(?:\.#?[\w$]+)*$/.test(text.slice(0, open)) || closingBracket(text, open, EXPRESSIONS) !== text.length - 1) return false;
  const inside = text.slice(open + 1, -1);
  if (inside === "") return true;
  const args = splitAt(inside, ", ", EXPRESSIONS);
  return args !== null && args.every((each, index) => isTerm(each) || (index < args.length - 1 && /^\[(?:[\w$]+(?:, [\w$]+)*)?\]$/.test(each)));
}

export function isSum(text: string): boolean {
  const terms = splitAt(text, " + ", EXPRESSIONS);
  return terms !== null && terms.length > 1 && terms.every(isTerm);
}

export function isTerm(text: string): boolean {
  return /^[\w$]+(?:\.#?[\w$]+|\[(?:\w+|"[^"\\]*")\])*$/.test(text) || /^"[^"\\]*"$/.test(text) || /^'[^'\\]*'$/.test(text) || isPlainCall(text);
}
