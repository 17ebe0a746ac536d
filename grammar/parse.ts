import type { FileNode } from "./ast.ts";
import { codePointName, findInvalidCharacters } from "./characters.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { lex, type Lexed } from "./lexer.ts";
import { WitParser } from "./parser.ts";
import { MAX_DIAGNOSTICS, Reporter } from "./reporter.ts";
import type { Source } from "./source.ts";
import { shorten } from "./words.ts";

/** A text of more UTF-16 units is refused unread: eight times the largest known package. */
export const MAX_SOURCE_LENGTH = 8 * 1024 * 1024;

export interface ParseResult {
  /** Always a tree; of a text with mistakes it holds what could be read. */
  readonly file: FileNode;
  /** Sorted by position, one a place; empty exactly where the text is WIT. Annotations have their own in the tree. */
  readonly diagnostics: readonly Diagnostic[];
}

let idle: WitParser | null = null;

/** Parses one WIT text. Never throws, and takes time and memory in proportion to the text, whatever it holds. */
export function parseWit(source: Source): ParseResult {
  const reporter = new Reporter(source);
  if (source.text.length > MAX_SOURCE_LENGTH) {
    const megabytes = Math.ceil(source.text.length / 1024 / 1024);
    reporter.report("syntax/too-large", { source, start: 0, end: 0 }, { megabytes, limit: MAX_SOURCE_LENGTH / 1024 / 1024 });
    return { file: emptyFile(source), diagnostics: reporter.finish() };
  }
  reportInvalidCharacters(reporter);
  // So much of it is not text that a closer look would only add noise.
  if (reporter.full) return { file: emptyFile(source), diagnostics: reporter.finish() };
  const lexed = lex(source.text);
  reportUnexpected(lexed, reporter);
  // Taken out while it works, so that a call from inside a call gets a parser of its own.
  const parser = idle ?? new WitParser({ skipValidations: true });
  idle = null;
  const file = parser.parseFile(lexed, reporter);
  idle = parser;
  return { file, diagnostics: reporter.finish() };
}

function emptyFile(source: Source): FileNode {
  return { kind: "file", source, header: null, items: [], danglingAnnotations: [], span: { source, start: 0, end: source.text.length } };
}

const INVALID_CODES = {
  control: "syntax/control-character",
  bidirectional: "syntax/bidirectional-override",
  discouraged: "syntax/discouraged-character",
} as const;

function reportInvalidCharacters(reporter: Reporter): void {
  const { source } = reporter;
  for (const { kind, offset, code } of findInvalidCharacters(source.text, MAX_DIAGNOSTICS)) {
    const span = { source, start: offset, end: offset + 1 };
    reporter.report(INVALID_CODES[kind], span, { character: codePointName(code) });
  }
}

function reportUnexpected(lexed: Lexed, reporter: Reporter): void {
  const { source } = reporter;
  if (lexed.unterminated !== null) reportUnterminated(lexed.unterminated.startOffset, reporter);
  for (const { image, startOffset } of lexed.unexpected) {
    if (reporter.full) return;
    const span = { source, start: startOffset, end: startOffset + image.length };
    if (image.startsWith('"')) reporter.report("syntax/invalid-string", span, { problem: "it has no closing `\"` on its line", help: 'add a `"`' });
    else reporter.report("syntax/unexpected-character", span, { text: describe(image), help: helpFor(image) });
  }
}

const MAX_RELATED = 3;

/** Names the comments inside a comment, because one of them is mostly why it does not end. */
function reportUnterminated(start: number, reporter: Reporter): void {
  const { text } = reporter.source;
  const inner: number[] = [];
  let depth = 1;
  for (let at = start + 2; at < text.length; at += 1) {
    if (text.startsWith("/*", at)) {
      depth += 1;
      if (inner.length < MAX_RELATED) inner.push(at);
      at += 1;
    } else if (text.startsWith("*/", at)) {
      depth -= 1;
      at += 1;
    }
  }
  const span = { source: reporter.source, start, end: start + 2 };
  const related = inner.map((at) => ({
    span: { source: reporter.source, start: at, end: at + 2 },
    message: "this opens a comment inside it",
  }));
  reporter.report("syntax/unterminated-comment", span, { depth }, { related });
}

function describe(image: string): string {
  const code = image.codePointAt(0) ?? 0;
  if (image === "\r") return "a carriage return without a line feed";
  if (code === 0xfeff) return "a byte order mark inside the text";
  if (/^[\s\p{Cf}\p{Cs}]/u.test(image)) return `the character ${codePointName(code)}`;
  return `\`${shorten(image)}\``;
}

function helpFor(image: string): string | undefined {
  if (image.startsWith("#")) return "comments begin with `//`";
  if (image.startsWith("'")) return "names stand without quotes";
  if (image === "\r") return "end lines with LF or CRLF";
  if (/^[\s\p{Cf}]/u.test(image)) return "write a plain space, or delete it";
  if (image.startsWith("?")) return "an optional value has the type `option<...>`";
  if (image.startsWith("[")) return "a list has the type `list<...>`";
  if (image.startsWith("|") || image.startsWith("&")) return "alternatives are the cases of a `variant`";
  return undefined;
}
