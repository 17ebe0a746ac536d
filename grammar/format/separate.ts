/**
 * How two tokens are kept apart, with the comments between them. No comment ever moves past a token: which item a comment
 * documents is decided by the token that follows it.
 */
import { BLANK_LINE, concat, HARD_LINE, indent, isHard, SOFT_LINE, SPACE_LINE, type CommentText, type Doc } from "./doc.ts";
import type { Gap, GapComment } from "./gap.ts";

/** What stands between two tokens where no comment does. */
export interface Separator {
  readonly kind: "inline" | "soft" | "hard";
  /** Of one that does not break. */
  readonly flat: "" | " ";
  /** Whether an empty line is kept. */
  readonly blank: boolean;
  /** Whether what follows can have documentation. */
  readonly documented: boolean;
}

/** Tokens that touch. */
export const TOUCH: Separator = { kind: "inline", flat: "", blank: false, documented: false };
export const SPACE: Separator = { kind: "inline", flat: " ", blank: false, documented: false };
/** Before an item, field or case. */
export const ITEM: Separator = { kind: "hard", flat: "", blank: true, documented: true };
/** Before the first of them, or behind a gate. */
export const FIRST_ITEM: Separator = { kind: "hard", flat: "", blank: false, documented: true };
/** Around the elements of a list that may stand on one line. */
export const softly = (flat: "" | " ", documented: boolean): Separator => ({ kind: "soft", flat, blank: false, documented });

const OPENS_WITHOUT_SPACE = new Set(["(", "<"]);
const FOLLOWS_WITHOUT_SPACE = new Set([",", ";", ":", ")", ">", "."]);

/** What stands before a token. `previous`: the token before it, `null` at the start of the file. */
export function separate(separator: Separator, gap: Gap, previous: string | null, next: string): Doc {
  const { comments, breaksAfter } = gap;
  const first = comments[0];
  const last = comments.at(-1);
  if (first === undefined || last === undefined) return previous === null ? "" : plain(separator, breaksAfter);
  if (separator.kind === "inline") return inline(gap, first, last, previous, next);
  const broken = breaksAfter > 0 || comments.some(breaks);
  const opens = previous === "{" || previous === "(";
  const trailing = previous !== null && first.breaksBefore === 0 && broken && !(opens && first.documents);
  const parts: Doc[] = [];
  if (trailing) parts.push(" ");
  else if (previous !== null) parts.push(broken && separator.kind === "soft" ? HARD_LINE : plain(separator, first.breaksBefore));
  pushComments(parts, comments, trailing);
  if (last.toLineEnd || breaksAfter > 0 || (separator.documented && last.documents)) {
    parts.push(lineBreak(breaksAfter, separator.kind === "hard"));
  } else parts.push(" ");
  return concat(parts);
}

/** What stands before a closing bracket: the comments, which are indented with the elements, and what follows them. */
export function separateClosing(separator: Separator, gap: Gap, previous: string | null, empty: boolean): { readonly inner: Doc; readonly outer: Doc } {
  const { comments } = gap;
  const first = comments[0];
  const last = comments.at(-1);
  if (first === undefined || last === undefined) return { inner: "", outer: plain(separator, 0) };
  const hard = separator.kind === "hard";
  const behind = previous !== null && (hard ? first.breaksBefore === 0 && (first.toLineEnd || !empty) : first.breaksBefore === 0 || !comments.some(breaks));
  const parts: Doc[] = [];
  if (!behind) parts.push(previous === null ? "" : lineBreak(first.breaksBefore, hard && !empty));
  else if (first.toLineEnd || !OPENS_WITHOUT_SPACE.has(previous)) parts.push(" ");
  pushComments(parts, comments, behind && hard);
  return { inner: concat(parts), outer: last.toLineEnd ? HARD_LINE : plain(separator, 0) };
}

/** Whether a comment takes a line break before or behind it to wherever it stands in a row of comments. */
function breaks(comment: GapComment, index: number): boolean {
  return comment.toLineEnd || (index > 0 && comment.breaksBefore > 0);
}

function plain({ kind, flat, blank }: Separator, breakCount: number): Doc {
  if (kind === "inline") return flat;
  if (kind === "soft") return flat === "" ? SOFT_LINE : SPACE_LINE;
  return lineBreak(breakCount, blank);
}

function lineBreak(breakCount: number, blank: boolean): Doc {
  return blank && breakCount > 1 ? BLANK_LINE : HARD_LINE;
}

/** Comments in a row; those on one line stay on one line, and an empty line between two is kept. */
function pushComments(parts: Doc[], comments: readonly GapComment[], trailing: boolean): void {
  let behindCode = trailing;
  comments.forEach((comment, index) => {
    if (index > 0) {
      const between = comments[index - 1]?.toLineEnd === true || comment.breaksBefore > 0 ? lineBreak(comment.breaksBefore, true) : " ";
      if (isHard(between)) behindCode = false;
      parts.push(between);
    }
    parts.push(commentText(comment, behindCode || comment.toLineEnd));
  });
}

function commentText({ lines, indent: before }: GapComment, trailing: boolean): CommentText {
  return { kind: "comment", lines, indent: before, trailing, hard: false };
}

/** Comments in the middle of a statement: blocks stay within the line, what a `//` ends goes on in the next, indented. */
function inline({ comments }: Gap, first: GapComment, last: GapComment, previous: string | null, next: string): Doc {
  const parts: Doc[] = [];
  if (first.toLineEnd && first.breaksBefore > 0) parts.push(HARD_LINE);
  else if (first.toLineEnd || previous === null || !OPENS_WITHOUT_SPACE.has(previous)) parts.push(" ");
  comments.forEach((comment, index) => {
    if (index > 0) parts.push(comments[index - 1]?.toLineEnd === true ? lineBreak(comment.breaksBefore, true) : " ");
    parts.push(commentText(comment, comment.toLineEnd));
  });
  if (last.toLineEnd) parts.push(HARD_LINE);
  else if (!FOLLOWS_WITHOUT_SPACE.has(next)) parts.push(" ");
  return indent(concat(parts));
}
