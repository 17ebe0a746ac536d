import type { Diagnostic } from "../diagnostic.ts";
import { lex } from "../lexer.ts";
import { parseWit } from "../parse.ts";
import { file } from "./layout.ts";
import { printDoc } from "./print-doc.ts";
import { TokenWriter } from "./token-writer.ts";

export interface FormatOptions {
  /** The columns that a line should not exceed; default 100. */
  readonly printWidth?: number;
  /** The width of one level of indentation; default 2. */
  readonly tabWidth?: number;
  /** Indent with tabs; default false. */
  readonly useTabs?: boolean;
  /** The name under which diagnostics show the text; default `input.wit`. */
  readonly path?: string;
}

export interface FormatResult {
  /** The canonical text; `null` where the text has syntax errors. */
  readonly text: string | null;
  /** The syntax errors, sorted by position; empty where there is a text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays out a WIT text: the same tokens with the same comments between them in one style (docs/formatting.md), lines ending
 * with LF. Formatting the result changes nothing, and it means what the text means. Never throws; linear in the text.
 */
export function formatWit(text: string, options: FormatOptions = {}): FormatResult {
  const { diagnostics } = parseWit({ path: options.path ?? "input.wit", text });
  if (diagnostics.length > 0) return { text: null, diagnostics };
  const { printWidth = 100, tabWidth = 2, useTabs = false } = options;
  const page = { width: printWidth, indent: useTabs ? "\t" : " ".repeat(tabWidth), indentWidth: tabWidth };
  return { text: printDoc(file(new TokenWriter(text, lex(text).tokens)), page), diagnostics };
}
