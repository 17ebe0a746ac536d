/** One WIT text with the name under which diagnostics show it. */
export interface Source {
  /** As given by the user: relative to the working directory where they gave a relative path. */
  readonly path: string;
  readonly text: string;
}

/** A half-open range `[start, end)` of UTF-16 offsets into one source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The smallest span that covers both; they must be of one source. */
export function joinSpans(first: Span, last: Span): Span {
  return { source: first.source, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
