/** How values become parts of a request: path segments, query strings and headers that the server reads back unchanged. */
import { EncodeError } from "../codec/faults.ts";

/**
 * The text of a `{param}` as one path segment. Throws `EncodeError` for what no URL can hold as a segment: nothing at all,
 * and `.` and `..`, which every URL parser takes for directions, also when they are escaped.
 */
export function pathSegment(name: string, text: string): string {
  if (text === "") throw new EncodeError(`path.${name}`, "at least one character", text);
  if (text === "." || text === "..") throw new EncodeError(`path.${name}`, "anything but `.` and `..`", text);
  return percentEncoded(`path.${name}`, text);
}

/**
 * The last segments of a path whose pattern ends in `<prefix>*`. A `/` of what stands for the `*` stays a separator, except
 * where an empty segment would come of it. Throws `EncodeError` as `pathSegment` does.
 */
export function pathRest(prefix: string, rest: string): string {
  if (rest === "") throw new EncodeError("path.*", "at least one character", rest);
  const encoded = percentEncoded("path.*", rest);
  const whole = prefix + encoded.replaceAll("%2F", "/").replace(/^\/|(?<=\/)\//g, "%2F");
  if (whole.split("/").some((segment) => segment === "." || segment === "..")) {
    throw new EncodeError("path.*", "no segment `.` or `..`", rest);
  }
  return whole;
}

/** Collects query parameters; as text it is empty or begins with `?`. */
export class QueryText {
  #text = "";

  /** Adds one more value of a key. */
  add(key: string, value: string): this {
    this.#text += `${this.#text === "" ? "?" : "&"}${percentEncoded(`query.${key}`, key)}=${percentEncoded(`query.${key}`, value)}`;
    return this;
  }

  /** Adds the values of a repeated key, in order. */
  addAll(key: string, values: readonly string[]): this {
    for (const value of values) this.add(key, value);
    return this;
  }

  toString(): string {
    return this.#text;
  }
}

/** A header's value. Throws `EncodeError` for what HTTP would refuse or change on its way. */
export function headerText(name: string, text: string): string {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) throw new EncodeError(`header.${name}`, "characters of ISO 8859-1 on one line", text);
  if (text.trim() !== text) throw new EncodeError(`header.${name}`, "no blanks at its ends", text);
  return text;
}

// `encodeURIComponent` leaves five characters alone that RFC 3986 counts among the delimiters; all of them are safe in a path and in a query.
function percentEncoded(at: string, text: unknown): string {
  if (typeof text !== "string") throw new EncodeError(at, "a string", text);
  if (!text.isWellFormed()) throw new EncodeError(at, "text without lone surrogates", text);
  return encodeURIComponent(text);
}
