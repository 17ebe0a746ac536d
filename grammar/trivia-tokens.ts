/** Comments and the annotations in them. All of it is in the lexer's group `trivia`, so the grammar of WIT never sees it. */
import { createToken, type IToken, type ITokenConfig, type TokenType } from "chevrotain";
import {
  annotationOfLine, endOfBlock, endOfCharacter, endOfLine, endOfString, nextAnnotationOfBlock, type AnnotationExtent,
} from "./annotation-extent.ts";

export const TRIVIA_GROUP = "trivia";

const trivia = (config: ITokenConfig): TokenType => createToken({ line_breaks: true, ...config, group: TRIVIA_GROUP });

/** What the tokens that begin an annotation carry; their image ends with the label, or with the line where `end` is -1. */
export function extentOf(token: IToken): AnnotationExtent {
  return token.payload as AnnotationExtent;
}

/** Matches up to the annotation's label, or to the end of its line where its brackets never balance. */
function annotationMatch(text: string, offset: number, extent: AnnotationExtent, block: boolean): [string] {
  let end = extent.nameEnd;
  if (extent.end === -1) {
    const rest = text.slice(end, endOfLine(text, end));
    const mark = block ? rest.search(/\*\/|\/\*/) : -1;
    end += mark === -1 ? rest.length : mark;
  }
  return Object.assign([text.slice(offset, end)] as [string], { payload: extent });
}

/** `//` or `///` without an annotation, to the end of the line. */
export const LineComment = trivia({
  name: "LineComment",
  start_chars_hint: ["/"],
  pattern: (text, offset) => (text.startsWith("//", offset) ? [text.slice(offset, endOfLine(text, offset))] : null),
});

/** `/// @label` */
export const LineAnnotation = trivia({
  name: "LineAnnotation",
  start_chars_hint: ["/"],
  push_mode: "line-tail",
  pattern: (text, offset) => {
    const extent = annotationOfLine(text, offset);
    return extent === null ? null : annotationMatch(text, offset, extent, false);
  },
});

/** What a block comment carries that nothing closes. */
export const UNTERMINATED = "unterminated";

/** A whole block comment without annotations, nested ones included; without its end it reaches to the end of the text. */
export const BlockComment = trivia({
  name: "BlockComment",
  start_chars_hint: ["/"],
  pattern: (text, offset) => {
    if (!text.startsWith("/*", offset)) return null;
    const end = endOfBlock(text, offset + 2);
    if (end === -1) return Object.assign([text.slice(offset)] as [string], { payload: UNTERMINATED });
    return [text.slice(offset, end)];
  },
});

/** The start of a doc block, up to the label of its first annotation. */
export const BlockAnnotation = trivia({
  name: "BlockAnnotation",
  start_chars_hint: ["/"],
  push_mode: "block-tail",
  pattern: (text, offset) => {
    // Three stars make a ruler, two and a slash an empty comment.
    const fourth = text.charCodeAt(offset + 3);
    if (!text.startsWith("/**", offset) || fourth === 47 || fourth === 42) return null;
    const extent = nextAnnotationOfBlock(text, offset + 3, true);
    if (extent === null) return null;
    return endOfBlock(text, offset + 2) === -1 ? null : annotationMatch(text, offset, extent, true);
  },
});

/** In a doc block: what stands between an annotation and the next one, up to the next one's label. */
export const NextAnnotation = trivia({
  name: "NextAnnotation",
  pattern: (text, offset) => {
    const extent = nextAnnotationOfBlock(text, offset, false);
    return extent === null ? null : annotationMatch(text, offset, extent, true);
  },
});

/** In a doc block: from the last annotation to the end of the comment. */
export const BlockTail = trivia({
  name: "BlockTail",
  pop_mode: true,
  pattern: (text, offset) => [text.slice(offset, endOfBlock(text, offset))],
});

/** The rest of the line behind an annotation, or its line break. */
export const LineTail = trivia({ name: "LineTail", pop_mode: true, pattern: /[^\n]+|\n/ });

/** The `(` right behind the label of an annotation. */
export const OpenArguments = trivia({
  name: "OpenArguments",
  start_chars_hint: ["("],
  push_mode: "arguments",
  pattern: (text, offset, _tokens, groups) => {
    if (text.charCodeAt(offset) !== 40) return null;
    const last = groups[TRIVIA_GROUP]?.at(-1);
    const starts = last !== undefined && isAnnotationStart(last) && extentOf(last).nameEnd === offset && extentOf(last).end !== -1;
    return starts ? ["("] : null;
  },
});

export const OpenParen = trivia({ name: "OpenParen", pattern: "(", push_mode: "arguments" });
export const CloseParen = trivia({ name: "CloseParen", pattern: ")", pop_mode: true });
export const OpenBracket = trivia({ name: "OpenBracket", pattern: "[", push_mode: "arguments" });
export const CloseBracket = trivia({ name: "CloseBracket", pattern: "]", pop_mode: true });
export const OpenBrace = trivia({ name: "OpenBrace", pattern: "{", push_mode: "arguments" });
export const CloseBrace = trivia({ name: "CloseBrace", pattern: "}", pop_mode: true });
export const ArgumentComma = trivia({ name: "ArgumentComma", pattern: "," });
export const ArgumentEquals = trivia({ name: "ArgumentEquals", pattern: "=" });
export const ArgumentColon = trivia({ name: "ArgumentColon", pattern: ":" });
export const NumberValue = trivia({
  name: "NumberValue",
  pattern: /-inf(?![A-Za-z0-9_-])|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/,
});
export const LabelValue = trivia({ name: "LabelValue", pattern: /%?[A-Za-z_][A-Za-z0-9_-]*/ });
export const StringValue = trivia({
  name: "StringValue",
  start_chars_hint: ['"'],
  pattern: (text, offset) => (text.charCodeAt(offset) === 34 ? [text.slice(offset, endOfString(text, offset))] : null),
});
export const CharacterValue = trivia({
  name: "CharacterValue",
  start_chars_hint: ["'"],
  pattern: (text, offset) => {
    const end = text.charCodeAt(offset) === 39 ? endOfCharacter(text, offset) : -1;
    return end === -1 ? null : [text.slice(offset, end)];
  },
});
/** What belongs to no value; its own token, so that the error is the annotation's and not the file's. */
export const StrayCharacter = trivia({ name: "StrayCharacter", pattern: /[^\s]/ });

/** Between the brackets of an annotation: the tokens of values. */
export const ARGUMENT_TOKENS: TokenType[] = [
  OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace, ArgumentComma, ArgumentEquals, ArgumentColon,
  NumberValue, LabelValue, StringValue, CharacterValue, StrayCharacter,
];

/** True for the tokens whose image ends with an annotation's label. */
export function isAnnotationStart(token: IToken): boolean {
  const type = token.tokenType;
  return type === LineAnnotation || type === BlockAnnotation || type === NextAnnotation;
}
