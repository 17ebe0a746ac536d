/**
 * Prettier's layout of the plainest lines that are too long, which are most of them: without Prettier, whose cold start costs
 * more than all the rest of generating. Whatever is less plain is left to it.
 */
import { isWithin } from "./width.ts";

/** The lines that take the place of one that is too long for `width`; `null` where Prettier has to say. */
export function breakPlainLine(line: string, width: number): string[] | null {
  const indent = line.slice(0, line.length - line.trimStart().length);
  const text = line.slice(indent.length);
  const broken = breakNames(text) ?? breakSignature(text) ?? (isWithin(line.slice(0, -1), width) ? null : breakTypeArguments(text)) ?? breakArrow(text) ?? breakSum(text) ?? breakCall(text);
  if (broken === null) return null;
  const lines = broken.map((each) => indent + each);
  return lines.every((each) => isWithin(each, width)) ? lines : null;
}

/** `import { a, b } from "x";`, `handlers: [a, b],`, `return [a, b];`: one name a line. A single import is never broken. */
function breakNames(text: string): string[] | null {
  const list = /^((?:import|export)(?: type)? )\{ (.*, .*) \}( from ".*";)$/.exec(text);
  if (list !== null) return oneALine(`${list[1]}{`, (list[2] ?? "").split(", "), `}${list[3]}`);
  const array = /^((?:\w+: |return ))\[((?:[\w$]+, )+[\w$]+)\]([,;])$/.exec(text);
  return array === null ? null : oneALine(`${array[1]}[`, (array[2] ?? "").split(", "), `]${array[3]}`);
}

/** `export function f(a: A, b: B): C {`, `abstract f(a: A): B;`: one parameter a line. */
function breakSignature(text: string): string[] | null {
  const start = /^(?:(?:export )?(?:async )?function |abstract |async )?[\w$]+\((?=[\w$]+(?:\?|:| =))/.exec(text)?.[0];
  if (start === undefined) return null;
  const close = closingBracket(text, start.length - 1);
  const end = close === -1 ? "" : text.slice(close);
  if (!/^\): [^{}]+(?: \{|;)$/.test(end)) return null;
  const parameters = splitList(text.slice(start.length, close));
  // A single parameter of an object type is treated otherwise.
  if (parameters === null || parameters.some((each) => /[{}]|=>/.test(each))) return null;
  return oneALine(start, parameters, end);
}

/** `const a = f<A, B>({`: one type a line; not where all but the brace fits, for then the brace alone goes to the next line. */
function breakTypeArguments(text: string): string[] | null {
  const start = /^const [\w$]+ = [\w$]+</.exec(text)?.[0];
  if (start === undefined || !text.endsWith(">({")) return null;
  const types = splitList(text.slice(start.length, -3));
  if (types === null || types.length < 2 || types.some((each) => /[{}]|=>/.test(each))) return null;
  return [start, ...types.map((each, index) => `  ${each}${index === types.length - 1 ? "" : ","}`), ">({"];
}

/** `name: (a, b) => f(a, b),`: the call goes to a line of its own. */
function breakArrow(text: string): string[] | null {
  const [, head, body] = /^((?:[\w$]+: )\([\w$, ]*\) =>) ([\w$.]+\(.*\),)$/.exec(text) ?? [];
  return head === undefined || body === undefined || !isPlainCall(body.slice(0, -1)) ? null : [head, `  ${body}`];
}

/** `text += "a" + b;`: the sum goes to a line of its own. */
function breakSum(text: string): string[] | null {
  const [, head, sum] = /^((?:(?:let|const) )?[\w$]+ \+?=) (.*;)$/.exec(text) ?? [];
  if (head === undefined || sum === undefined) return null;
  const terms = splitAt(sum.slice(0, -1), " + ");
  return terms === null || terms.length < 2 || !terms.every(isTerm) ? null : [head, `  ${sum}`];
}

/** `const a = f(b, c);`, `return f(b, c);`, `a: f(b, c),`, `f(b, c);`: one argument a line. */
function breakCall(text: string): string[] | null {
  const [, head, call, end] = /^((?:(?:const|let) [\w$]+ = |return |[\w$]+: )?)(.*\))([;,])$/.exec(text) ?? [];
  if (head === undefined || call === undefined || !isPlainCall(call)) return null;
  const open = call.indexOf("(");
  const args = splitList(call.slice(open + 1, -1));
  // One short argument may make Prettier break before the call instead.
  return args === null || args.length < 2 ? null : oneALine(head + call.slice(0, open + 1), args, `)${end}`);
}

function oneALine(start: string, items: readonly string[], end: string): string[] {
  return [start, ...items.map((item) => `  ${item},`), end];
}

/** A call of a name or member whose arguments are names, members, literals and such calls, the last one no array. */
function isPlainCall(text: string): boolean {
  const open = text.indexOf("(");
  if (open === -1 || !/^[\w$]+(?:\.#?[\w$]+)*$/.test(text.slice(0, open)) || closingBracket(text, open) !== text.length - 1) return false;
  const inside = text.slice(open + 1, -1);
  if (inside === "") return true;
  const args = splitList(inside);
  return args !== null && args.every((each, index) => isTerm(each) || (index < args.length - 1 && /^\[(?:[\w$]+(?:, [\w$]+)*)?\]$/.test(each)));
}

function isTerm(text: string): boolean {
  return /^[\w$]+(?:\.#?[\w$]+|\[(?:\d+|"[^"\\]*")\])*$/.test(text) || /^"[^"\\]*"$/.test(text) || /^'[^'\\]*'$/.test(text) || isPlainCall(text);
}

/** The pieces of a list between commas outside brackets and strings; `null` where the text is no such list. */
function splitList(text: string): string[] | null {
  return splitAt(text, ", ");
}

function splitAt(text: string, separator: string): string[] | null {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const skipped = skip(text, at);
    if (skipped === -1) return null;
    if (skipped > at) at = skipped;
    else if (text.startsWith(separator, at)) {
      pieces.push(text.slice(start, at));
      start = at + separator.length;
      at = start - 1;
    }
  }
  return [...pieces, text.slice(start)];
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** The end of the string or bracket that starts at an offset; the offset itself where none does, -1 where it does not end. */
function skip(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === '"' || character === "'" || character === "`") {
    for (let end = at + 1; end < text.length; end++) {
      if (text.charAt(end) === "\\") end++;
      else if (text.charAt(end) === character) return end;
    }
    return -1;
  }
  if (character in CLOSING) return closingBracket(text, at);
  return /[)\]}>]/.test(character) ? -1 : at;
}

function closingBracket(text: string, open: number): number {
  const closing = CLOSING[text.charAt(open)];
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === closing) return at;
    const end = skip(text, at);
    if (end === -1) return -1;
    at = end;
  }
  return -1;
}
