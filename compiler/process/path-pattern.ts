import type { PathPattern, PathSegment } from "./model.ts";

/** What is wrong with a pattern; offsets are in UTF-16 units into its text. */
export interface PatternProblem {
  readonly kind:
    | "no-slash"
    | "empty-segment"
    | "dot-segment"
    | "query"
    | "brace"
    | "partial-parameter"
    | "parameter-name"
    | "repeated-parameter"
    | "wildcard"
    | "character"
    | "percent";
  readonly start: number;
  readonly end: number;
  /** The piece of text that is meant. */
  readonly text: string;
}

/**
 * Reads `/users/{id}/files/*` (design 1.3). Segments are what stands between slashes, so `/` is one empty literal and a
 * trailing slash another. A pattern with problems still has the segments that could be read.
 */
export function parsePathPattern(text: string): {
  readonly pattern: PathPattern;
  readonly problems: readonly PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const note = (kind: PatternProblem["kind"], start: number, end: number): void => {
    problems.push({ kind, start, end, text: text.slice(start, end) });
  };
  if (!text.startsWith("/")) note("no-slash", 0, text.length);
  const start = text.startsWith("/") ? 1 : 0;
  const query = text.search(/[?#]/);
  if (query !== -1) note("query", query, text.length);
  const parts = (query === -1 ? text : text.slice(0, query)).slice(start).split("/");
  const segments: PathSegment[] = [];
  const names = new Set<string>();
  let at = start;
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    const end = at + part.length;
    if (part === "" && !last) note("empty-segment", Math.max(at - 1, 0), end + 1);
    else if (part === "." || part === "..") note("dot-segment", at, end);
    const segment = readSegment(part, last, at, note);
    if (segment.kind === "parameter") {
      if (names.has(segment.name)) note("repeated-parameter", at, end);
      names.add(segment.name);
    }
    segments.push(segment);
    at = end + 1;
  });
  return { pattern: { text, segments }, problems };
}

type Note = (kind: PatternProblem["kind"], start: number, end: number) => void;

function readSegment(part: string, last: boolean, at: number, note: Note): PathSegment {
  const end = at + part.length;
  if (/[{}]/.test(part)) {
    const whole = /^\{([^{}]*)\}$/.exec(part);
    if (whole === null) {
      note(/^[^{}]*(\{[^{}]*\}[^{}]*)+$/.test(part) ? "partial-parameter" : "brace", at, end);
      return { kind: "literal", text: part };
    }
    const name = whole[1] ?? "";
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) note("parameter-name", at, end);
    return { kind: "parameter", name };
  }
  const star = part.indexOf("*");
  if (star !== -1 && (!last || star !== part.length - 1)) {
    note("wildcard", at, end);
    return { kind: "literal", text: part };
  }
  const literal = star === -1 ? part : part.slice(0, -1);
  checkCharacters(literal, at, note);
  return star === -1 ? { kind: "literal", text: literal } : { kind: "wildcard", prefix: literal };
}

/**
 * Literals are compared with the raw path of a request. What is not ASCII is compared percent-encoded; ASCII that no path
 * holds raw could never match.
 */
function checkCharacters(literal: string, at: number, note: Note): void {
  // RFC 3986: pchar.
  const foreign = /[^A-Za-z0-9\-._~!$&'()+,;=:@%\u0080-\u{10ffff}]+/u.exec(literal);
  if (foreign !== null) note("character", at + foreign.index, at + foreign.index + foreign[0].length);
  const percent = /%(?![0-9A-Fa-f]{2})/.exec(literal);
  if (percent !== null) note("percent", at + percent.index, Math.min(at + percent.index + 3, at + literal.length));
}

/** Equal for patterns that match the same paths: `/users/{id}` and `/users/{name}`. */
export function patternShape({ segments }: PathPattern): string {
  return segments.map(segmentShape).join("/");
}

// Literals hold no braces, so the shapes of the three kinds never meet.
function segmentShape(segment: PathSegment): string {
  switch (segment.kind) {
    case "literal":
      return encoded(segment.text);
    case "parameter":
      return "{}";
    case "wildcard":
      return `${encoded(segment.prefix)}*`;
  }
}

/** A literal as it stands in a request. */
function encoded(literal: string): string {
  return literal.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()));
}

/** The names of the `{param}`s, in order. */
export function placeholders({ segments }: PathPattern): readonly string[] {
  return segments.flatMap((segment) => (segment.kind === "parameter" ? [segment.name] : []));
}

/** True where some path that the pattern matches lies at or below `binding`, by whole segments. */
export function reachesInto({ segments }: PathPattern, binding: string): boolean {
  const parts = withoutTrailingSlash(binding).split("/").slice(1);
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (segment === undefined) return false;
    if (segment.kind === "wildcard") return part.startsWith(segment.prefix);
    if (segment.kind === "literal" && segment.text !== part) return false;
  }
  return true;
}

/** A binding covers its path and everything below, so a slash at its end says nothing: `/api/` is `/api`, `/` is empty. */
export function withoutTrailingSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
