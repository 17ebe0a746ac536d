/** What may not stand behind an annotation on its line. */
import { endOfLine } from "./annotation-extent.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { syntaxDiagnostic } from "./messages.ts";
import type { Source, Span } from "./source.ts";

const SPACED_ARGUMENTS = /^[ \t]+(?=\((?:[ \t]*["'[{0-9-]|[ \t]*%?[A-Za-z][A-Za-z0-9-]*[ \t]*=))/;
const GLUED = /^[()[\]{}="'<>]/;
const SECOND_ANNOTATION = /^[ \t,;]*(@%?([A-Za-z][A-Za-z0-9-]*))/;

/** Text behind an annotation is documentation; where it looks like more of the annotation, silence would mislead. */
export function checkRestOfLine(source: Source, name: string, span: Span, diagnostics: Diagnostic[]): void {
  const rest = source.text.slice(span.end, endOfLine(source.text, span.end));
  const second = SECOND_ANNOTATION.exec(rest);
  if (second !== null) {
    const at = span.end + second[0].length - (second[1] ?? "").length;
    const secondSpan: Span = { source, start: at, end: span.end + second[0].length };
    diagnostics.push(syntaxDiagnostic("syntax/annotation-not-first", secondSpan, { name: second[2] ?? "" }));
    return;
  }
  const glued = GLUED.exec(rest);
  if (glued !== null && diagnostics.length === 0) {
    const place: Span = { source, start: span.end, end: span.end + 1 };
    const words = { expected: "a blank or the end of the line behind the annotation", found: `\`${glued[0]}\`` };
    diagnostics.push(syntaxDiagnostic("syntax/annotation-expected", place, words));
    return;
  }
  const spaced = SPACED_ARGUMENTS.exec(rest);
  if (spaced !== null && source.text.charCodeAt(span.end - 1) !== 41) {
    const gap: Span = { source, start: span.end, end: span.end + spaced[0].length };
    diagnostics.push(
      syntaxDiagnostic("syntax/annotation-space", gap, { name }, { fix: { title: "Delete the space", span: gap, text: "" } }),
    );
  }
}
