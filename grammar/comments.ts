/** Gives each item the documentation and the annotations of the comments that stand before it. */
import type { IToken } from "chevrotain";
import { parseAnnotation } from "./annotation.ts";
import type { AnnotationNode, Documented } from "./ast.ts";
import { CUT, dedent, isDocComment, joinDocLines, linesOfBlock, textOfLine } from "./doc-text.ts";
import type { Source, Span } from "./source.ts";
import { BlockTail, extentOf, isAnnotationStart, LineTail, NextAnnotation } from "./trivia-tokens.ts";

/** Comments in a row: indexes into the list of trivia tokens. */
interface Run {
  readonly from: number;
  readonly to: number;
}

export interface TakenComments extends Documented {
  /** Of all comments, plain ones too; `null` without any. */
  readonly span: Span | null;
}

const NO_ANNOTATIONS: readonly AnnotationNode[] = [];
const NOTHING: TakenComments = { docs: null, annotations: NO_ANNOTATIONS, span: null };

/** The comments of one file; each is taken by the item that it stands before, once. */
export class Comments {
  private readonly source: Source;
  private readonly trivia: readonly IToken[];
  private readonly left: AnnotationNode[] = [];
  /** By the offset of the token that follows. */
  private readonly runs = new Map<number, Run>();

  constructor(source: Source, tokens: readonly IToken[], trivia: readonly IToken[]) {
    this.source = source;
    this.trivia = trivia;
    let next = 0;
    for (let from = 0; from < trivia.length; ) {
      const start = trivia[from]?.startOffset ?? 0;
      while (next < tokens.length && (tokens[next]?.startOffset ?? 0) < start) next += 1;
      const follower = tokens[next]?.startOffset ?? Infinity;
      let to = from + 1;
      while (to < trivia.length && (trivia[to]?.startOffset ?? 0) < follower) to += 1;
      this.runs.set(follower, { from, to });
      from = to;
    }
  }

  /** The comments right before a token. */
  take(token: IToken): TakenComments {
    const run = this.runs.get(token.startOffset);
    if (run === undefined) return NOTHING;
    this.runs.delete(token.startOffset);
    return this.read(run);
  }

  /** Gives annotations back that were taken for an item that holds none. */
  leave(annotations: readonly AnnotationNode[]): void {
    for (const annotation of annotations) this.left.push(annotation);
  }

  /** The annotations of all comments that nothing took, in order. */
  rest(): AnnotationNode[] {
    for (const run of this.runs.values()) this.leave(this.read(run).annotations);
    this.runs.clear();
    return this.left.sort((a, b) => a.span.start - b.span.start);
  }

  private read(run: Run): TakenComments {
    const annotations: AnnotationNode[] = [];
    // Consecutive `///` lines share one indent; a block has its own.
    const blocks: string[][] = [];
    let lines: string[] = [];
    for (let at = run.from; at < run.to; at += 1) {
      const token = this.trivia[at];
      if (token === undefined) break;
      let image = token.image;
      if (isAnnotationStart(token)) {
        const cut = this.cutAnnotations(at, run.to, annotations);
        image = cut.rest;
        at = cut.last;
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
    return { docs, annotations: annotations.length === 0 ? NO_ANNOTATIONS : annotations, span: this.spanOf(run) };
  }

  /** Reads the annotations of the one comment that begins at `first`; `rest` is what is left of its text. */
  private cutAnnotations(first: number, to: number, annotations: AnnotationNode[]): { rest: string; last: number } {
    let rest = "";
    let at = first;
    for (;;) {
      const start = this.trivia[at];
      if (start === undefined || at >= to) return { rest, last: at - 1 };
      rest += start.image.slice(0, extentOf(start).at - start.startOffset) + CUT;
      const values: IToken[] = [];
      let tail: IToken | undefined;
      for (at += 1; at < to; at += 1) {
        const token = this.trivia[at];
        if (token === undefined) break;
        if (token.tokenType === LineTail || token.tokenType === BlockTail || token.tokenType === NextAnnotation) {
          tail = token;
          break;
        }
        values.push(token);
      }
      annotations.push(parseAnnotation(this.source, start, values));
      if (tail === undefined) return { rest, last: at };
      if (tail.tokenType !== NextAnnotation) return { rest: rest + tail.image.replace(/^\n$/, ""), last: at };
    }
  }

  private spanOf(run: Run): Span | null {
    const first = this.trivia[run.from];
    const last = this.trivia[run.to - 1];
    if (first === undefined || last === undefined) return null;
    return { source: this.source, start: first.startOffset, end: last.startOffset + last.image.trimEnd().length };
  }
}
