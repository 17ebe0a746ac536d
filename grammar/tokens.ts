/** The vocabulary of WIT: punctuation, words, keywords. Comments and annotations are in `trivia-tokens.ts`. */
import { createToken, Lexer, type IToken, type TokenType } from "chevrotain";
import { codesOf, UNUSUAL_CODES } from "./characters.ts";

const punctuation = (name: string, text: string): TokenType => createToken({ name, pattern: text });

export const Arrow = punctuation("Arrow", "->");
export const Equals = punctuation("Equals", "=");
export const Comma = punctuation("Comma", ",");
export const Colon = punctuation("Colon", ":");
export const Period = punctuation("Period", ".");
export const Semicolon = punctuation("Semicolon", ";");
export const LeftParen = punctuation("LeftParen", "(");
export const RightParen = punctuation("RightParen", ")");
export const LeftBrace = punctuation("LeftBrace", "{");
export const RightBrace = punctuation("RightBrace", "}");
export const LessThan = punctuation("LessThan", "<");
export const GreaterThan = punctuation("GreaterThan", ">");
export const Star = punctuation("Star", "*");
export const At = punctuation("At", "@");
export const Slash = punctuation("Slash", "/");
export const Plus = punctuation("Plus", "+");
export const Minus = punctuation("Minus", "-");

const LETTERS = codesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
const isAsciiWordPart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 45 || code === 95;
const isAsciiWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
const UNICODE_START = /\p{XID_Start}/uy;
const UNICODE_REST = /[\p{XID_Continue}-]+/uy;

/**
 * The end of the word at `offset`, or `offset` where none starts. Words are wider than names (any Unicode letter), so
 * that a bad name is one token and one message.
 */
export function endOfWord(text: string, offset: number): number {
  let at = offset;
  let code = text.charCodeAt(at);
  if (isAsciiWordStart(code)) at += 1;
  else if (code > 127) {
    UNICODE_START.lastIndex = at;
    if (!UNICODE_START.test(text)) return offset;
    at = UNICODE_START.lastIndex;
  } else return offset;
  for (;;) {
    code = text.charCodeAt(at);
    if (isAsciiWordPart(code)) at += 1;
    else if (code > 127) {
      // One pass over a run of letters beyond ASCII; the loop goes on where it ends.
      UNICODE_REST.lastIndex = at;
      if (!UNICODE_REST.test(text)) return at;
      at = UNICODE_REST.lastIndex;
    } else return at;
  }
}

/** A word that is no keyword, or `%` and any word. Whether it is a valid name is decided where it is used as one. */
export const Name = createToken({
  name: "Name",
  line_breaks: false,
  start_chars_hint: ["%", "_", ...LETTERS, ...UNUSUAL_CODES],
  pattern: (text, offset) => {
    const end = text.charCodeAt(offset) === 37 ? endOfWord(text, offset + 1) : endOfWord(text, offset);
    return end === offset ? null : [text.slice(offset, end)];
  },
});

export const Integer = createToken({ name: "Integer", pattern: /[0-9]+/ });

/** From a quote to the next one on the line; what stands between is checked where it is used. */
export const StringLiteral = createToken({
  name: "StringLiteral",
  line_breaks: false,
  start_chars_hint: ['"'],
  pattern: (text, offset) => {
    for (let at = offset + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34) return [text.slice(offset, at + 1)];
      if (code === 92 && text.charCodeAt(at + 1) !== 10) at += 1;
      else if (code === 10) return null;
    }
    return null;
  },
});

/** The types that need no definition. */
export const PrimitiveType = createToken({ name: "PrimitiveType", pattern: Lexer.NA });

const keywords = new Map<string, TokenType>();
function keyword(name: string, text: string, category?: TokenType): TokenType {
  const type = createToken({ name, pattern: Lexer.NA, ...(category === undefined ? {} : { categories: category }) });
  keywords.set(text, type);
  return type;
}

export const Use = keyword("Use", "use");
export const Type = keyword("Type", "type");
export const Func = keyword("Func", "func");
export const U8 = keyword("U8", "u8", PrimitiveType);
export const U16 = keyword("U16", "u16", PrimitiveType);
export const U32 = keyword("U32", "u32", PrimitiveType);
export const U64 = keyword("U64", "u64", PrimitiveType);
export const S8 = keyword("S8", "s8", PrimitiveType);
export const S16 = keyword("S16", "s16", PrimitiveType);
export const S32 = keyword("S32", "s32", PrimitiveType);
export const S64 = keyword("S64", "s64", PrimitiveType);
export const F32 = keyword("F32", "f32", PrimitiveType);
export const F64 = keyword("F64", "f64", PrimitiveType);
export const Char = keyword("Char", "char", PrimitiveType);
export const Bool = keyword("Bool", "bool", PrimitiveType);
export const StringType = keyword("StringType", "string", PrimitiveType);
export const ErrorContext = keyword("ErrorContext", "error-context", PrimitiveType);
export const Record = keyword("Record", "record");
export const Resource = keyword("Resource", "resource");
export const Own = keyword("Own", "own");
export const Borrow = keyword("Borrow", "borrow");
export const Flags = keyword("Flags", "flags");
export const Variant = keyword("Variant", "variant");
export const Enum = keyword("Enum", "enum");
export const Option = keyword("Option", "option");
export const Result = keyword("Result", "result");
export const Future = keyword("Future", "future");
export const Stream = keyword("Stream", "stream");
export const List = keyword("List", "list");
export const MapType = keyword("MapType", "map");
export const Tuple = keyword("Tuple", "tuple");
export const Underscore = keyword("Underscore", "_");
export const As = keyword("As", "as");
export const From = keyword("From", "from");
export const Static = keyword("Static", "static");
export const Interface = keyword("Interface", "interface");
export const Import = keyword("Import", "import");
export const Export = keyword("Export", "export");
export const World = keyword("World", "world");
export const Package = keyword("Package", "package");
export const Constructor = keyword("Constructor", "constructor");
export const Include = keyword("Include", "include");
export const With = keyword("With", "with");
export const Async = keyword("Async", "async");

/** The 44 reserved words, by text. As names they need a `%`. */
export const KEYWORDS: ReadonlyMap<string, TokenType> = keywords;

/** True for a token that is one of the reserved words. */
export function isKeyword(token: IToken): boolean {
  return keywords.get(token.image) === token.tokenType;
}

/** `->` before `-`. */
export const PUNCTUATION: readonly TokenType[] = [
  Arrow, Equals, Comma, Colon, Period, Semicolon, LeftParen, RightParen, LeftBrace, RightBrace, LessThan, GreaterThan,
  Star, At, Slash, Plus, Minus,
];

/** Everything that the parser can meet. */
export const VOCABULARY: TokenType[] = [Name, Integer, StringLiteral, ...PUNCTUATION, PrimitiveType, ...keywords.values()];
