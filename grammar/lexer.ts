/** Text to tokens. Annotations in doc comments have modes of their own; they and all comments come apart from the code. */
import { createToken, Lexer, type IMultiModeLexerDefinition, type IToken } from "chevrotain";
import { endOfLine } from "./annotation-extent.ts";
import { codesOf, UNUSUAL_CODES } from "./characters.ts";
import {
  ARGUMENT_TOKENS, BlockAnnotation, BlockComment, BlockTail, LineAnnotation, LineComment, LineTail, NextAnnotation,
  OpenArguments, TRIVIA_GROUP, UNTERMINATED,
} from "./trivia-tokens.ts";
import { lexPlain } from "./plain-lexer.ts";
import { endOfWord, Integer, KEYWORDS, Name, PUNCTUATION, StringLiteral } from "./tokens.ts";

const UNEXPECTED_GROUP = "unexpected";

const Blank = createToken({ name: "Blank", pattern: /[ \t\n]+/, group: Lexer.SKIPPED });
/** A `\r` is blank only before a `\n`. */
const CarriageReturn = createToken({ name: "CarriageReturn", pattern: /\r\n/, group: Lexer.SKIPPED });
const ByteOrderMark = createToken({
  name: "ByteOrderMark",
  group: Lexer.SKIPPED,
  line_breaks: false,
  start_chars_hint: ["\ufeff"],
  pattern: (text, offset) => (offset === 0 && text.charCodeAt(0) === 0xfeff ? ["\ufeff"] : null),
});

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join("");
const WORD_OR_BLANK = /[A-Za-z_0-9 \t\n]/;
const QUOTED = /'[^'\n]{0,100}'/y;
const STARTS_SOMETHING = /[-A-Za-z_0-9\s="%,:.;(){}<>*@/+]/;

/**
 * A run of characters that begin nothing, taken together for one message. A quote that nothing closes takes the rest of its
 * line, and so does a `#` at the start of one.
 */
const Unexpected = createToken({
  name: "Unexpected",
  group: UNEXPECTED_GROUP,
  line_breaks: false,
  start_chars_hint: [...codesOf(ASCII).filter((code) => !WORD_OR_BLANK.test(String.fromCharCode(code))), ...UNUSUAL_CODES],
  pattern: (text, offset) => {
    const code = text.charCodeAt(offset);
    if (code === 34 || (code === 35 && isFirstOnLine(text, offset))) return [text.slice(offset, endOfLine(text, offset)).trimEnd()];
    QUOTED.lastIndex = offset;
    if (code === 39 && QUOTED.test(text)) return [text.slice(offset, QUOTED.lastIndex)];
    let end = afterCharacter(text, offset);
    while (end < text.length && !STARTS_SOMETHING.test(text.charAt(end)) && endOfWord(text, end) === end) {
      end = afterCharacter(text, end);
    }
    return [text.slice(offset, end)];
  },
});

const ArgumentBlank = createToken({
  name: "ArgumentBlank",
  group: Lexer.SKIPPED,
  // The mark at the start of the comment's next line is no part of a value.
  pattern: /[ \t\r]+|\n[ \t]*(?:\/\/\/+|\*+(?!\/))?/,
  line_breaks: true,
});

function afterCharacter(text: string, offset: number): number {
  return offset + ((text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1);
}

function isFirstOnLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at -= 1;
  return at < 0 || text.charCodeAt(at) === 10;
}

/** The modes: `contract`, the two ways in which a comment goes on behind an annotation, and an annotation's arguments. */
export const LEXER_DEFINITION: IMultiModeLexerDefinition = {
  defaultMode: "contract",
  modes: {
    contract: [
      Blank, Name, Integer, StringLiteral, LineAnnotation, LineComment, BlockAnnotation, BlockComment, ...PUNCTUATION,
      CarriageReturn, ByteOrderMark, Unexpected,
    ],
    "line-tail": [OpenArguments, LineTail],
    "block-tail": [OpenArguments, NextAnnotation, BlockTail],
    arguments: [ArgumentBlank, ...ARGUMENT_TOKENS],
  },
};

let shared: Lexer | null = null;

/** Built on first use; it holds no state between calls. */
function lexer(): Lexer {
  shared ??= new Lexer(LEXER_DEFINITION, { positionTracking: "onlyOffset", skipValidations: true });
  return shared;
}

export interface Lexed {
  /** The code: no blanks, no comments. */
  readonly tokens: IToken[];
  /** Comments, and the annotations in them token by token, in order. */
  readonly trivia: IToken[];
  /** Runs of characters that belong to no token. */
  readonly unexpected: IToken[];
  /** The comment that reaches to the end of the text because nothing closes it. */
  readonly unterminated: IToken | null;
}

/** The tokens of a text. Never fails: what is no token is in `unexpected`. Linear in the text's length. */
export function lex(text: string): Lexed {
  const plain = lexPlain(text);
  return plain === null ? lexWhole(text) : { ...plain, unexpected: [], unterminated: null };
}

/** The same for any text, by the lexer's modes. */
export function lexWhole(text: string): Lexed {
  const { tokens, groups } = lexer().tokenize(text);
  for (const token of tokens) {
    if (token.tokenType !== Name) continue;
    // Words and keywords have one shape; which it is, is a look into a table, not a second match.
    const keyword = KEYWORDS.get(token.image);
    if (keyword !== undefined) {
      token.tokenType = keyword;
      token.tokenTypeIdx = keyword.tokenTypeIdx ?? token.tokenTypeIdx;
    }
  }
  const trivia = groups[TRIVIA_GROUP] ?? [];
  const last = trivia.at(-1);
  const unterminated = last !== undefined && last.payload === UNTERMINATED ? last : null;
  return { tokens, trivia, unexpected: groups[UNEXPECTED_GROUP] ?? [], unterminated };
}
