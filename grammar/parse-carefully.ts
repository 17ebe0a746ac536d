/** The grammar of `parser.ts` over a text: what finds out, and tells, what is wrong in it. */
import type { FileNode } from "./ast.ts";
import { codePointName } from "./characters.ts";
import { lex, type Lexed } from "./lexer.ts";
import { WitParser } from "./parser.ts";
import type { Reporter } from "./reporter.ts";
import { shorten } from "./words.ts";

let idle: WitParser | null = null;

/** The tree of a text, with all that could be read; what is wrong goes to the reporter. */
export function parseCarefully(reporter: Reporter): FileNode {
  const lexed = lex(reporter.source.text);
  reportUnexpected(lexed, reporter);
  // Taken out while it works, so that a call from inside a call gets a parser of its own.
  const parser = idle ?? new WitParser({ skipValidations: true });
  idle = null;
  const file = parser.parseFile(lexed, reporter);
  idle = parser;
  return file;
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
