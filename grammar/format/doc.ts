/**
 * A text whose line breaks are still open (Wadler, "A prettier printer"): groups are set on one line where they fit, and
 * broken at all their lines where they do not.
 */
export type Doc = string | Concat | Line | Indent | Group | IfBroken | CommentText;

interface Concat {
  readonly kind: "concat";
  readonly parts: readonly Doc[];
  readonly hard: boolean;
}

/** A place to break; `flat` stands there where its group is on one line. */
interface Line {
  readonly kind: "line";
  readonly flat: string;
  /** Breaks always, and so do all groups around it. */
  readonly hard: boolean;
  /** Leaves one line empty. */
  readonly blank: boolean;
}

interface Indent {
  readonly kind: "indent";
  readonly content: Doc;
  readonly hard: boolean;
}

interface Group {
  readonly kind: "group";
  readonly content: Doc;
  readonly hard: boolean;
}

/** A text that depends on whether the group around it is broken. */
interface IfBroken {
  readonly kind: "if-broken";
  readonly broken: string;
  readonly hard: false;
}

/** A comment as it was written. The lines of a block behind its first move with it where they are indented as it is. */
export interface CommentText {
  readonly kind: "comment";
  readonly lines: readonly string[];
  /** The blanks before it on its line; `null` where its other lines keep their own. */
  readonly indent: string | null;
  /** Ends its line behind code, and takes no part in the question whether that fits. */
  readonly trailing: boolean;
  readonly hard: false;
}

export function isHard(doc: Doc): boolean {
  return typeof doc !== "string" && doc.hard;
}

export function concat(parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, hard: parts.some(isHard) };
}

export function indent(content: Doc): Doc {
  return { kind: "indent", content, hard: isHard(content) };
}

export function group(content: Doc): Doc {
  return { kind: "group", content, hard: isHard(content) };
}

/** Nothing on one line, else a line break. */
export const SOFT_LINE: Doc = { kind: "line", flat: "", hard: false, blank: false };
/** A space on one line, else a line break. */
export const SPACE_LINE: Doc = { kind: "line", flat: " ", hard: false, blank: false };
export const HARD_LINE: Doc = { kind: "line", flat: "", hard: true, blank: false };
/** A line break that leaves one line empty. */
export const BLANK_LINE: Doc = { kind: "line", flat: "", hard: true, blank: true };
/** The comma behind the last element where each stands on its own line. */
export const TRAILING_COMMA: Doc = { kind: "if-broken", broken: ",", hard: false };
