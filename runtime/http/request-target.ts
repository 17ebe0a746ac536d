/**
 * Anything that needs a second look: an escape or what must not stand in a URL unescaped, an empty or dotted segment. It takes in some more (`!"#$`,
 * `..` and `./` inside of a segment) and the range first, as that is what V8 is fastest with.
 */
const SUSPECT = /[^&-~]|[./][./]/;
/** It is told where to begin before each use, and keeps nothing. */
const SUSPECT_FROM = new RegExp(SUSPECT, "g");
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/**
 * The path and query of a request target in origin form (`/users?limit=1`) or absolute form (`http://host/users`);
 * `null` for any other text, `*` among them.
 */
export function originForm(target: string): string | null {
  if (target.charCodeAt(0) === 0x2f) return target;
  const authority = /^https?:\/\/[^/?#]*/i.exec(target);
  if (authority === null) return null;
  const rest = target.slice(authority[0].length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * What keeps a raw path (it begins with `/`) from being routed, as a phrase; `null` where nothing does. Paths are never
 * normalised: an empty segment, `.` and `..` (escaped ones too) are refused, and so is an escape that is no UTF-8.
 */
export function pathFault(path: string): string | null {
  if (!SUSPECT.test(path)) return null;
  if (path.includes("//")) return "it holds an empty segment (//)";
  for (const segment of path.slice(1).split("/")) {
    if (DOT_SEGMENT.test(segment)) return `it holds the segment ${segment}, which is not resolved here`;
    if (/[^\x21-\x7e]/.test(segment)) return "it holds a character that has to be percent-encoded";
    if (decodeSegment(segment) === null) return `${shorten(segment)} is not valid percent-encoding of UTF-8`;
  }
  return null;
}

/**
 * Whether nothing from `from` on needs a second look, escapes included. Where that is so, that part keeps no path from being routed, given that a
 * segment begins behind `from`.
 */
export function isPlainFrom(path: string, from: number): boolean {
  SUSPECT_FROM.lastIndex = from;
  return !SUSPECT_FROM.test(path);
}

/**
 * What keeps the raw path of a request from being routed, given the pattern that was found in it, or in what stands behind the mount of its process;
 * `null` where nothing does. What literals have matched needs no look, what captures hold has had one.
 */
export function faultBehind(path: string, match: { readonly isPlain: boolean } | null): string | null {
  return match !== null && match.isPlain ? null : pathFault(path);
}

/** Percent-decodes one segment; `null` where it is no valid encoding of UTF-8. */
export function decodeSegment(segment: string): string | null {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** A literal of a contract, such as `café`, as it stands in a request target: that holds printable ASCII alone. */
export function asInTarget(literal: string): string {
  return literal.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
