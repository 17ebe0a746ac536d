/**
 * `hypc/prettier`: formats `.wit` files wherever prettier 3 runs, as `hypc fmt` does. Of prettier's options count
 * `printWidth`, `tabWidth`, `useTabs` and `endOfLine`.
 */
import type { Doc, Parser, ParserOptions, Plugin, Printer, SupportLanguage } from "prettier";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { formatWit } from "../grammar/format/format-wit.ts";
import { locationOf } from "../grammar/location.ts";
import { parseWit } from "../grammar/parse.ts";

/** What the parser hands to the printer: the text, which is laid out as a whole. */
export interface WitDocument {
  readonly kind: "wit";
  readonly text: string;
}

export const languages: SupportLanguage[] = [
  { name: "WebAssembly Interface Type", aliases: ["wit"], parsers: ["wit"], extensions: [".wit"], vscodeLanguageIds: ["wit"] },
];

/** The style of docs/formatting.md; a configuration of prettier changes it. */
export const defaultOptions: NonNullable<Plugin["defaultOptions"]> = { printWidth: 100, tabWidth: 2 };

const wit: Parser<WitDocument> = {
  astFormat: "wit",
  parse(text, options) {
    const { diagnostics } = parseWit({ path: options.filepath ?? "input.wit", text });
    const first = diagnostics[0];
    if (first !== undefined) throw syntaxError(first);
    return { kind: "wit", text };
  },
  locStart: () => 0,
  locEnd: (node) => node.text.length,
};

const printer: Printer<WitDocument> = {
  print: (path, options) => linesOf(formatted(path.node.text, options)),
  // The text is one node to prettier, comments and all.
  getVisitorKeys: () => [],
};

export const parsers: Record<"wit", Parser<WitDocument>> = { wit };
export const printers: Record<"wit", Printer<WitDocument>> = { wit: printer };

function formatted(text: string, { printWidth, tabWidth, useTabs = false }: ParserOptions<WitDocument>): string {
  return formatWit(text, { printWidth, tabWidth, useTabs }).text ?? text;
}

// What prettier's own builders make; to load them would load a second prettier beside the one that asks.
const HARD_LINE: Doc = [{ type: "line", hard: true }, { type: "break-parent" }] as unknown as Doc;

/** Lines as prettier knows them, so that it ends them as `endOfLine` says and indents them where they stand in Markdown. */
function linesOf(text: string): Doc {
  return text.split("\n").flatMap((line, index): Doc[] => (index === 0 ? [line] : [HARD_LINE, line]));
}

/** An error from which prettier and editors show the place: lines and columns from 1. */
function syntaxError({ message, help, span, code }: Diagnostic): SyntaxError {
  const start = span === null ? { line: 1, column: 1 } : locationOf(span.source, span.start);
  const end = span === null ? start : locationOf(span.source, span.end);
  const advice = help === undefined ? "" : `; ${help}`;
  return Object.assign(new SyntaxError(`${message}${advice} (${start.line}:${start.column})`), { code, loc: { start, end } });
}
