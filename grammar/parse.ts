import type { FileNode } from "./ast.ts";
import { codePointName, findInvalidCharacters } from "./characters.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { parseCarefully } from "./parse-carefully.ts";
import { parsePlain } from "./plain-parser.ts";
import { MAX_DIAGNOSTICS, Reporter } from "./reporter.ts";
import type { Source } from "./source.ts";

/** A text of more UTF-16 units is refused unread: eight times the largest known package. */
export const MAX_SOURCE_LENGTH = 8 * 1024 * 1024;

export interface ParseResult {
  /** Always a tree; of a text with mistakes it holds what could be read. */
  readonly file: FileNode;
  /** Sorted by position, one a place; empty exactly where the text is WIT. Annotations have their own in the tree. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one WIT text. Never throws, and takes time and memory in proportion to the text, whatever it holds. */
export function parseWit(source: Source): ParseResult {
  return parse(source, false);
}

/**
 * As `parseWit`, but interfaces may be `DeferredInterface`s, whose bodies nobody has looked at yet. Where reading one of them
 * throws `NOT_PLAIN`, the text has a mistake, and `parseWit` has to be asked about it.
 */
export function parseOutline(source: Source): ParseResult {
  return parse(source, true);
}

function parse(source: Source, deferred: boolean): ParseResult {
  const reporter = new Reporter(source);
  if (source.text.length > MAX_SOURCE_LENGTH) {
    const megabytes = Math.ceil(source.text.length / 1024 / 1024);
    reporter.report("syntax/too-large", { source, start: 0, end: 0 }, { megabytes, limit: MAX_SOURCE_LENGTH / 1024 / 1024 });
    return { file: emptyFile(source), diagnostics: reporter.finish() };
  }
  reportInvalidCharacters(reporter);
  // So much of it is not text that a closer look would only add noise.
  if (reporter.full) return { file: emptyFile(source), diagnostics: reporter.finish() };
  const plain = reporter.empty ? parsePlain(source, deferred) : null;
  if (plain !== null) return { file: plain, diagnostics: [] };
  const file = parseCarefully(reporter);
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
