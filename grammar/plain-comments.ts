/** Documentation and annotations of comments in a row, for `plain-parser.ts`; as `comments.ts` reads them from tokens. */
import { annotationOfLine, endOfBlock, endOfLine, nextAnnotationOfBlock, type AnnotationExtent } from "./annotation-extent.ts";
import type { AnnotationNode, Documented } from "./ast.ts";
import { CUT, dedent, isDocComment, joinDocLines, linesOfBlock, textOfLine } from "./doc-text.ts";
import { readAnnotation } from "./plain-annotation.ts";
import type { Source } from "./source.ts";

export type PlainComments = Documented;

const NO_ANNOTATIONS: readonly AnnotationNode[] = [];
export const NO_COMMENTS: PlainComments = { docs: null, annotations: NO_ANNOTATIONS };

/** What the comments between two offsets say; `null` where an annotation in them is malformed. Only blanks stand between them. */
export function readComments(source: Source, from: number, to: number): PlainComments | null {
  const { text } = source;
  // Most documentation is one line.
  if (text.charCodeAt(from + 1) === 47 && endOfLine(text, from) >= to && annotationOfLine(text, from) === null) {
    return docsOfLine(text, from, to);
  }
  const annotations: AnnotationNode[] = [];
  // Consecutive `///` lines share one indent; a block has its own.
  const blocks: string[][] = [];
  let lines: string[] = [];
  for (let at = from; at < to; ) {
    if (text.charCodeAt(at) !== 47) {
      at += 1;
      continue;
    }
    const isLine = text.charCodeAt(at + 1) === 47;
    const isBlockOfDocs = text.charCodeAt(at + 2) === 42 && text.charCodeAt(at + 3) !== 47 && text.charCodeAt(at + 3) !== 42;
    const first = isLine ? annotationOfLine(text, at) : isBlockOfDocs ? nextAnnotationOfBlock(text, at + 3, true) : null;
    let image: string;
    if (first === null) {
      const end = isLine ? endOfLine(text, at) : endOfBlock(text, at + 2);
      image = text.slice(at, end);
      at = end;
    } else {
      const cut = cutAnnotations(source, at, first, !isLine, annotations);
      if (cut === null) return null;
      image = cut.rest;
      at = cut.end;
    }
    if (!isDocComment(image)) continue;
    if (image.startsWith("///")) {
      const line = textOfLine(image);
      if (line !== null) lines.push(line);
    } else {
      blocks.push(dedent(lines), linesOfBlock(image));
      lines = [];
    }
  }
  const docs = joinDocLines(blocks.length === 0 ? dedent(lines) : [...blocks, dedent(lines)].flat());
  return { docs, annotations: annotations.length === 0 ? NO_ANNOTATIONS : annotations };
}

function docsOfLine(text: string, from: number, to: number): PlainComments {
  if (text.charCodeAt(from + 2) !== 47) return NO_COMMENTS;
  let start = from + 3;
  while (text.charCodeAt(start) === 47) start += 1;
  const docs = text.slice(start, to).trim();
  return docs === "" ? NO_COMMENTS : { docs, annotations: NO_ANNOTATIONS };
}

/** Reads the annotations of the comment at `start`; `rest` is what is left of its text, `end` is behind it. */
function cutAnnotations(
  source: Source,
  start: number,
  first: AnnotationExtent,
  block: boolean,
  annotations: AnnotationNode[],
): { readonly rest: string; readonly end: number } | null {
  const { text } = source;
  let rest = "";
  let from = start;
  for (let extent: AnnotationExtent | null = first; extent !== null; extent = block ? nextAnnotationOfBlock(text, from, false) : null) {
    rest += text.slice(from, extent.at) + CUT;
    const annotation = readAnnotation(source, extent);
    if (annotation === null) return null;
    annotations.push(annotation);
    from = extent.end;
  }
  const end = block ? endOfBlock(text, from) : endOfLine(text, from);
  return { rest: rest + text.slice(from, end), end };
}
