/** `@name(argument, ...)`: the tokens of one annotation to its node. */
import type { IToken } from "chevrotain";
import { endOfString } from "./annotation-extent.ts";
import { withAnnotationParser } from "./annotation-parser.ts";
import { checkRestOfLine } from "./annotation-rest.ts";
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
