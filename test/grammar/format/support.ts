/** What formatting must keep, beside the tree: which comments stand before which token. */
import { endOfBlock, endOfLine } from "../../../grammar/annotation-extent.ts";
import { formatWit } from "../../../grammar/index.ts";
import { lex } from "../../../grammar/lexer.ts";
import { Comma } from "../../../grammar/tokens.ts";

/** The formatted text of a text that must be without mistakes. */
export function formatClean(text: string): string {
  const { text: formatted, diagnostics } = formatWit(text);
  if (formatted === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return formatted;
}

const CLOSING = new Set([")", "}", ">"]);

/**
 * Each token with the comments before it, in the order of the text. For the reference every comment documents the item that
 * follows it, so two texts with equal rows have equal documentation there. Left out is what a layout may change: commas
 * behind last elements, blanks at the ends of lines, the indent of a block's lines.
 */
export function tokensWithComments(text: string): string[] {
  const { tokens } = lex(text);
  const rows: string[] = [];
  let comments: string[] = [];
  let end = 0;
  for (let at = 0; at <= tokens.length; at += 1) {
    const token = tokens[at];
    comments.push(...commentsIn(text, end, token?.startOffset ?? text.length));
    if (token !== undefined) end = token.startOffset + token.image.length;
    if (token?.tokenType === Comma && CLOSING.has(tokens[at + 1]?.image ?? "")) continue;
    rows.push([...comments, token?.image ?? "the end"].join(" | "));
    comments = [];
  }
  return rows;
}

function commentsIn(text: string, start: number, end: number): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("/", start); at !== -1 && at < end; at = text.indexOf("/", at)) {
    const isLine = text[at + 1] === "/";
    const after = isLine ? endOfLine(text, at) : endOfBlock(text, at + 2);
    const comment = text.slice(at, after);
    found.push(isLine ? comment.replace(/[ \t\r]+$/, "") : comment.split("\n").map((line) => line.replace(/^[ \t]+|[ \t\r]+$/g, "")).join("\n"));
    at = after;
  }
  return found;
}
