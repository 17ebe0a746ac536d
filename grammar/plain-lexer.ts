/**
 * The lexer's short way: tokens of a text that holds nothing out of the ordinary, which is nearly every text. It gives what
 * the lexer of `lexer.ts` gives, at a third of its time, or nothing at all.
 */
import type { IToken, TokenType } from "chevrotain";
import { annotationOfLine, endOfBlock, endOfLine, nextAnnotationOfBlock } from "./annotation-extent.ts";
import { endOfWord, Integer, KEYWORDS, Name, PUNCTUATION, Slash, Arrow, Minus } from "./tokens.ts";
import { BlockComment, LineComment } from "./trivia-tokens.ts";

export interface PlainTokens {
  readonly tokens: IToken[];
  readonly trivia: IToken[];
}

/** By code; `/` and `-` begin more than one token. */
const SINGLE: readonly (TokenType | undefined)[] = singleCharacters();

function singleCharacters(): (TokenType | undefined)[] {
  const table: (TokenType | undefined)[] = Array.from({ length: 128 }, () => undefined);
  for (const type of PUNCTUATION) {
    const { PATTERN: text } = type;
    if (typeof text === "string" && text.length === 1 && type !== Slash && type !== Minus) table[text.charCodeAt(0)] = type;
  }
  return table;
}

/** Words of a text; `null` where it holds annotations, texts in quotes, or what is no token. */
export function lexPlain(text: string): PlainTokens | null {
  const tokens: IToken[] = [];
  const trivia: IToken[] = [];
  const { length } = text;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 10 || code === 9) {
      at += 1;
    } else if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 37 || code > 127) {
      const end = endOfWord(text, code === 37 ? at + 1 : at);
      if (end <= at + (code === 37 ? 1 : 0)) return null;
      const image = text.slice(at, end);
      tokens.push(token(KEYWORDS.get(image) ?? Name, image, at));
      at = end;
    } else if (code === 47) {
      const end = comment(text, at, trivia);
      if (end === null) return null;
      if (end === at) tokens.push(token(Slash, "/", at++));
      else at = end;
    } else if (code === 45) {
      const isArrow = text.charCodeAt(at + 1) === 62;
      tokens.push(isArrow ? token(Arrow, "->", at) : token(Minus, "-", at));
      at += isArrow ? 2 : 1;
    } else if (code >= 48 && code <= 57) {
      let end = at + 1;
      while (isDigit(text.charCodeAt(end))) end += 1;
      tokens.push(token(Integer, text.slice(at, end), at));
      at = end;
    } else if (code === 13 && text.charCodeAt(at + 1) === 10) {
      at += 2;
    } else {
      const type = SINGLE[code];
      if (type === undefined) return null;
      tokens.push(token(type, type.PATTERN as string, at));
      at += 1;
    }
  }
  return { tokens, trivia };
}

/** Where the comment at a `/` ends; `at` where there is none, `null` where it is none of the plain ones. */
function comment(text: string, at: number, trivia: IToken[]): number | null {
  const second = text.charCodeAt(at + 1);
  if (second === 47) {
    if (annotationOfLine(text, at) !== null) return null;
    const end = endOfLine(text, at);
    trivia.push(token(LineComment, text.slice(at, end), at));
    return end;
  }
  if (second !== 42) return at;
  if (text.charCodeAt(at + 2) === 42 && nextAnnotationOfBlock(text, at + 3, true) !== null) return null;
  const end = endOfBlock(text, at + 2);
  if (end === -1) return null;
  trivia.push(token(BlockComment, text.slice(at, end), at));
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** As chevrotain's lexer makes them where it tracks offsets only. */
function token(tokenType: TokenType, image: string, startOffset: number): IToken {
  return { image, startOffset, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0, tokenType };
}
