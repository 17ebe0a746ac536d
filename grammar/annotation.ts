/** `@name(argument, ...)`: the tokens of one annotation to its node. */
import type { IToken } from "chevrotain";
import { endOfLine, endOfString } from "./annotation-extent.ts";
import { withAnnotationParser } from "./annotation-parser.ts";
import { ATTRIBUTES } from "./attributes.ts";
import type { AnnotationArgument, AnnotationNode } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { syntaxDiagnostic } from "./messages.ts";
import { nearestName, problemOfName } from "./names.ts";
import type { Source, Span } from "./source.ts";
import { extentOf, OpenArguments } from "./trivia-tokens.ts";

const NO_ARGUMENTS: readonly AnnotationArgument[] = [];

/** Never fails: what is wrong is in the node's `diagnostics`, and as much of the rest as could be read is there. */
export function parseAnnotation(source: Source, start: IToken, values: readonly IToken[]): AnnotationNode {
  const extent = extentOf(start);
  const nameSpan: Span = { source, start: extent.at + 1, end: extent.nameEnd };
  const written = source.text.slice(nameSpan.start, nameSpan.end);
  const name = written.startsWith("%") ? written.slice(1) : written;
  const parenthesized = source.text.charCodeAt(extent.nameEnd) === 40;
  const end = extent.end === -1 ? start.startOffset + start.image.trimEnd().length : extent.end;
  const span: Span = { source, start: extent.at, end };
  const diagnostics: Diagnostic[] = [];
  let read: readonly AnnotationArgument[] = NO_ARGUMENTS;
  const problem = problemOfName(name);
  if (ATTRIBUTES.includes(name)) {
    // Its arguments have a grammar of their own, which would only look wrong here.
    diagnostics.push(syntaxDiagnostic("syntax/attribute-in-comment", span, { name }));
  } else {
    if (problem !== null) {
      diagnostics.push(syntaxDiagnostic("syntax/invalid-name", nameSpan, { name, problem, suggestion: nearestName(name) }));
    }
    if (extent.end === -1) diagnostics.push(unclosed(source, name, span, extent.nameEnd));
    else {
      if (values[0]?.tokenType === OpenArguments) read = withAnnotationParser((parser) => parser.parse(source, values, end, diagnostics));
      checkRestOfLine(source, name, span, diagnostics);
    }
  }
  return { kind: "annotation", name: { name, span: nameSpan }, arguments: read, parenthesized, span, diagnostics };
}

/** Why the arguments that begin at `open` do not end, as far as their first line tells. */
function unclosed(source: Source, name: string, span: Span, open: number): Diagnostic {
  const { text } = source;
  for (let at = open; at < span.end; at += 1) {
    if (text.charCodeAt(at) !== 34) continue;
    const end = endOfString(text, at);
    if (end <= span.end && end > at + 1 && text.charCodeAt(end - 1) === 34) {
      at = end - 1;
      continue;
    }
    const mark = /^[ \t]*(\/\*|\*\/)/.exec(text.slice(span.end, span.end + 100))?.[1];
    if (mark !== undefined) return syntaxDiagnostic("syntax/annotation-unclosed", span, { name, commentMark: mark });
    const quote: Span = { source, start: at, end: span.end };
    return syntaxDiagnostic("syntax/annotation-string", quote, { problem: 'it has no closing `"` on its line', help: 'add a `"`' });
  }
  return syntaxDiagnostic("syntax/annotation-unclosed", span, { name, commentMark: null });
}

const SPACED_ARGUMENTS = /^[ \t]+(?=\((?:[ \t]*["'[{0-9-]|[ \t]*%?[A-Za-z][A-Za-z0-9-]*[ \t]*=))/;
const GLUED = /^[()[\]{}="'<>]/;
const SECOND_ANNOTATION = /^[ \t,;]*(@%?([A-Za-z][A-Za-z0-9-]*))/;

/** Text behind an annotation is documentation; where it looks like more of the annotation, silence would mislead. */
function checkRestOfLine(source: Source, name: string, span: Span, diagnostics: Diagnostic[]): void {
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
