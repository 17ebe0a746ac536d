/** Where reading goes on after a mistake. Brackets are counted, so that one mistake costs one item or one element. */
import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.ts";

const ITEM_KEYWORDS = new Set<TokenType>([
  t.Type, t.Record, t.Variant, t.Enum, t.Flags, t.Resource, t.Use, t.Import, t.Export, t.Include, t.Interface, t.World, t.Package,
]);
const AFTER_FUNCTION_NAME = new Set<TokenType>([t.Func, t.Async, t.Static, t.Interface]);
const AFTER_ELEMENT_NAME = new Set<TokenType>([t.Colon, t.Comma, t.LeftParen]);

/** True for a keyword that begins an item and is followed by the item's name, so that it can be no name itself. */
export function beginsItem(tokens: readonly IToken[], index: number): boolean {
  const type = tokens[index]?.tokenType;
  return type !== undefined && ITEM_KEYWORDS.has(type) && tokens[index + 1]?.tokenType === t.Name;
}

/** True where the token is the first on its line. */
export function startsLine(text: string, tokens: readonly IToken[], index: number): boolean {
  const previous = tokens[index - 1];
  const token = tokens[index];
  if (token === undefined) return false;
  return previous === undefined || text.slice(previous.startOffset + previous.image.length, token.startOffset).includes("\n");
}

function looksLikeItem(tokens: readonly IToken[], index: number): boolean {
  const type = tokens[index]?.tokenType;
  const next = tokens[index + 1]?.tokenType;
  const afterNext = tokens[index + 2]?.tokenType;
  if (type === t.At) return next === t.Name;
  if (type === t.Name) return next === t.Colon && afterNext !== undefined && AFTER_FUNCTION_NAME.has(afterNext);
  return beginsItem(tokens, index);
}

/**
 * The index of the token after the broken item that began at `first` and went wrong at `error`: behind its `;` or its closing
 * brace, at the brace that closes what it stands in, or at a line that begins another item.
 */
export function endOfItem(text: string, tokens: readonly IToken[], first: number, error: number): number {
  let braces = 0;
  for (let at = first; at < tokens.length; at += 1) {
    const type = tokens[at]?.tokenType;
    if (at > error && braces === 0 && looksLikeItem(tokens, at) && startsLine(text, tokens, at)) return at;
    if (type === t.LeftBrace) braces += 1;
    else if (type === t.RightBrace) {
      if (braces === 0 && at >= error) return at;
      braces = Math.max(0, braces - 1);
      if (braces === 0 && at >= error) return at + 1;
    } else if (type === t.Semicolon && braces === 0 && at >= error) return at + 1;
  }
  return tokens.length;
}

/**
 * The index of the token after the broken element of a list that `close` ends: a `,` or `;` of that list, its end, or a line
 * that begins another element.
 */
export function endOfElement(text: string, tokens: readonly IToken[], first: number, error: number, close: TokenType): number {
  let braces = 0;
  let parens = 0;
  let angles = 0;
  for (let at = first; at < tokens.length; at += 1) {
    const type = tokens[at]?.tokenType;
    const next = tokens[at + 1]?.tokenType;
    const flat = braces === 0 && parens === 0 && angles === 0;
    if (at >= error && braces === 0) {
      if (type === t.RightBrace || type === t.Semicolon || (flat && (type === t.Comma || type === close))) return at;
      if (at > error && startsLine(text, tokens, at)) {
        if (beginsItem(tokens, at)) return at;
        if (type === t.Name && next !== undefined && AFTER_ELEMENT_NAME.has(next)) return at;
      }
    }
    if (type === t.LeftBrace) braces += 1;
    else if (type === t.RightBrace) braces = Math.max(0, braces - 1);
    else if (type === t.LeftParen) parens += 1;
    else if (type === t.RightParen) parens = Math.max(0, parens - 1);
    else if (type === t.LessThan) angles += 1;
    else if (type === t.GreaterThan) angles = Math.max(0, angles - 1);
  }
  return tokens.length;
}

/** The index of a `{` on the rest of the line that only words stand before; -1 without one. */
export function braceOnLine(text: string, tokens: readonly IToken[], from: number): number {
  for (let at = from; at < tokens.length && !startsLine(text, tokens, at); at += 1) {
    const token = tokens[at];
    if (token === undefined || token.tokenType === t.LeftBrace) return token === undefined ? -1 : at;
    if (token.tokenType !== t.Name && token.tokenType !== t.Colon && !t.isKeyword(token)) return -1;
  }
  return -1;
}

/** The index behind the bracket that closes the one at `open`; a brace or a `;` ends a search among other brackets. */
export function endOfBrackets(tokens: readonly IToken[], open: number): number {
  const opener = tokens[open]?.tokenType;
  const braces = opener === t.LeftBrace;
  const closer = braces ? t.RightBrace : opener === t.LessThan ? t.GreaterThan : t.RightParen;
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const type = tokens[at]?.tokenType;
    if (type === opener) depth += 1;
    else if (type === closer) {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (!braces && (type === t.Semicolon || type === t.RightBrace)) return at;
  }
  return tokens.length;
}

/** The last bracket before the end that nothing closes; `null` where all are closed. */
export function innermostUnclosed(tokens: readonly IToken[]): IToken | null {
  const open: IToken[] = [];
  for (const token of tokens) {
    const type = token.tokenType;
    if (type === t.LeftBrace || type === t.LeftParen || type === t.LessThan) open.push(token);
    else if (type === t.RightBrace) {
      while (open.length > 0 && open.pop()?.tokenType !== t.LeftBrace);
    } else if (type === t.RightParen || type === t.GreaterThan) {
      const wanted = type === t.RightParen ? t.LeftParen : t.LessThan;
      if (open.at(-1)?.tokenType === wanted) open.pop();
    }
  }
  return open.at(-1) ?? null;
}
