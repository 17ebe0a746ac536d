/** Tokens in the words of a message. */
import { EOF, type IToken, type TokenType } from "chevrotain";
import { Integer, isKeyword, KEYWORDS, Name, PrimitiveType, StringLiteral } from "./tokens.ts";

const KEYWORD_TEXT = new Map<TokenType, string>(Array.from(KEYWORDS, ([text, type]) => [type, text]));

/** What a message says it expected. */
export function wordsForType(type: TokenType): string {
  if (type === Name) return "a name";
  if (type === Integer) return "a number";
  if (type === StringLiteral) return "a text in quotes";
  if (type === PrimitiveType) return "a type";
  const text = KEYWORD_TEXT.get(type) ?? (typeof type.PATTERN === "string" ? type.PATTERN : type.name);
  return `\`${text}\``;
}

/** What a message says it found. */
export function wordsForToken(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  if (token.tokenType === StringLiteral) return `the text ${shorten(token.image)}`;
  if (isKeyword(token)) return `the keyword \`${token.image}\``;
  return `\`${shorten(token.image)}\``;
}

/** A piece of source for a message: hostile names come in megabytes. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
