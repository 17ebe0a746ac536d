import { locationOf, parseWit, type Diagnostic, type FileNode, type Source } from "../../grammar/index.ts";

/** A text as a source. */
export function source(text: string): Source {
  return { path: "test.wit", text };
}

/** The tree of a text that must be without mistakes. */
export function parseClean(text: string): FileNode {
  const { file, diagnostics } = parseWit(source(text));
  if (diagnostics.length > 0) throw new Error(diagnostics.map(inOneLine).join("\n"));
  return file;
}

/** `line:column code: message` */
export function inOneLine(diagnostic: Diagnostic): string {
  const { code, message, span } = diagnostic;
  if (span === null) return `${code}: ${message}`;
  const { line, column } = locationOf(span.source, span.start);
  return `${line}:${column} ${code}: ${message}`;
}

/** What is wrong with a text, a line a diagnostic. */
export function complaints(text: string): string[] {
  return parseWit(source(text)).diagnostics.map(inOneLine);
}

/** A tree without places: what must be equal where two texts mean the same. */
export function withoutPlaces(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (PLACES.has(key) ? undefined : value)));
}

const PLACES = new Set(["span", "source", "docsSpan"]);

/** Applies the fixes of a text's diagnostics, last first. */
export function applyFixes(text: string): string {
  let fixed = text;
  for (const { fix } of [...parseWit(source(text)).diagnostics].reverse()) {
    if (fix !== undefined) fixed = fixed.slice(0, fix.span.start) + fix.text + fixed.slice(fix.span.end);
  }
  return fixed;
}
