import { REPEATED_KEYS } from "./json-shape.ts";

/**
 * Leaves the keys that an object of the text repeats at `REPEATED_KEYS` of that object, for decoders of maps. `json` is what
 * `JSON.parse` made of `text`. Where nothing is repeated, which counting shows, nothing else is done.
 */
export function markRepeatedKeys(text: string, json: unknown): void {
  if (countKeysInText(text) !== countKeysOf(json)) mark(text, json);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const SPACE = 0x20;

// Strings before a colon: hopping from quote to quote is many times faster than reading every character.
function countKeysInText(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1;) {
    const after = skipSpace(text, endOfString(text, at));
    if (text.charCodeAt(after) === COLON) count++;
    at = text.indexOf('"', after);
  }
  return count;
}

function countKeysOf(json: unknown): number {
  let count = 0;
  const left: unknown[] = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === "object") left.push(item);
      continue;
    }
    for (const key of Object.keys(value)) {
      count++;
      const item = (value as Readonly<Record<string, unknown>>)[key];
      if (typeof item === "object") left.push(item);
    }
  }
  return count;
}

interface Level {
  /** The object or array that the text opens here; what an earlier one of two equal keys held is gone. */
  readonly value: unknown;
  /** Keys seen so far; `null` in an array. */
  readonly keys: Set<string> | null;
  key: string;
  index: number;
}

// Walks the text and its value side by side. The text is known to be well-formed.
function mark(text: string, json: unknown): void {
  const levels: Level[] = [];
  let top: Level | undefined;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const value: unknown = top === undefined ? json : childOf(top);
      top = { value, keys: code === OPEN_BRACE ? new Set() : null, key: "", index: 0 };
      levels.push(top);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      levels.pop();
      top = levels.at(-1);
    } else if (code === COMMA) {
      if (top !== undefined) top.index++;
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      if (top?.keys != null && text.charCodeAt(skipSpace(text, end)) === COLON) {
        top.key = JSON.parse(text.slice(at, end)) as string;
        if (top.keys.has(top.key)) remember(top.value, top.key);
        top.keys.add(top.key);
      }
      at = end - 1;
    }
  }
}

function childOf({ value, keys, key, index }: Level): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[keys === null ? index : key];
}

function remember(value: unknown, key: string): void {
  if (typeof value !== "object" || value === null) return;
  const marked = value as { [REPEATED_KEYS]?: Set<string> };
  const known = marked[REPEATED_KEYS];
  if (known === undefined) marked[REPEATED_KEYS] = new Set([key]);
  else known.add(key);
}

/** Behind the closing quote of the string that begins at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) <= SPACE) next++;
  return next;
}
