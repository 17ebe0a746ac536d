/** What stands between two tokens: comments, and how many line breaks are around them. */
import { endOfBlock, endOfLine } from "../annotation-extent.ts";

export interface GapComment {
  /** Without blanks at their ends, a carriage return included. */
  readonly lines: readonly string[];
  /** `//` or `///`: nothing can follow it on its line. */
  readonly toLineEnd: boolean;
  /** `///` or a doc block. */
  readonly documents: boolean;
  /** Line breaks between it and what stands before it. */
  readonly breaksBefore: number;
  /** As `CommentText` of `doc.ts` has it. */
  readonly indent: string | null;
}

export interface Gap {
  readonly comments: readonly GapComment[];
  /** Line breaks behind the last comment; all there are where there is none. */
  readonly breaksAfter: number;
}

const NO_COMMENTS: readonly GapComment[] = [];
const BLANKS_AT_END = /[ \t\r]+$/;
const BLANKS = /[ \t]*/y;

/** Reads `[start, end)` of a text without syntax errors, where no token is. */
export function readGap(text: string, start: number, end: number): Gap {
  let breaks = 0;
  let comments: GapComment[] | null = null;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) breaks += 1;
    if (code !== 47) continue;
    const toLineEnd = text.charCodeAt(at + 1) === 47;
    const after = toLineEnd ? endOfLine(text, at) : endOfBlock(text, at + 2);
    comments ??= [];
    comments.push(readComment(text, at, after, toLineEnd, breaks));
    breaks = 0;
    at = after - 1;
  }
  return { comments: comments ?? NO_COMMENTS, breaksAfter: breaks };
}

function readComment(text: string, start: number, end: number, toLineEnd: boolean, breaksBefore: number): GapComment {
  const lines = text.slice(start, end).split("\n").map((line) => line.replace(BLANKS_AT_END, ""));
  const first = lines[0] ?? "";
  const documents = first.startsWith(toLineEnd ? "///" : "/**");
  return { lines, toLineEnd, documents, breaksBefore, indent: lines.length === 1 ? null : indentOf(text, start, lines) };
}

/** The blanks before a block that begins its line, where all its lines begin with them. */
function indentOf(text: string, start: number, lines: readonly string[]): string | null {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  BLANKS.lastIndex = lineStart;
  BLANKS.test(text);
  if (BLANKS.lastIndex < start) return null;
  const indent = text.slice(lineStart, start);
  return lines.every((line, index) => index === 0 || line === "" || line.startsWith(indent)) ? indent : null;
}

/** Two gaps as one, where the token between them is left out. */
export function joinGaps(first: Gap, second: Gap): Gap {
  const [head, ...tail] = second.comments;
  if (head === undefined) return { comments: first.comments, breaksAfter: first.breaksAfter + second.breaksAfter };
  const last = first.comments.at(-1);
  // An annotation that is not closed must not go on in a comment that the token kept apart from it.
  const breaksBefore = last?.toLineEnd === true ? 2 : first.breaksAfter + head.breaksBefore;
  return { comments: [...first.comments, { ...head, breaksBefore }, ...tail], breaksAfter: second.breaksAfter };
}
