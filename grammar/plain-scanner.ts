/** The words of a text one at a time, for `plain-parser.ts`: nothing is made of a word but its kind and its place. */
import { endOfBlock, endOfLine } from "./annotation-extent.ts";
import type { AnnotationNode } from "./ast.ts";
import { NO_COMMENTS, readComments, type PlainComments } from "./plain-comments.ts";
import { RESERVED_TYPES, RESERVED_WORDS } from "./reserved-words.ts";
import type { Source, Span } from "./source.ts";

/** Thrown where a text is not plain; it stands for itself, and nobody sees it. */
export const NOT_PLAIN = new Error("not plain");

export const END = 0;
export const ARROW = 1;
export const NAME = 2;
export const INTEGER = 3;
export const TEXT = 4;
/** Punctuation is its own code; keywords come after all of those. */
const FIRST_KEYWORD = 128;

const IS_PUNCTUATION = Array.from({ length: 128 }, (_, code) => "=,:.;(){}<>*@/+-".includes(String.fromCharCode(code)));

/** The kind of a reserved word. */
export function keyword(text: string): number {
  return FIRST_KEYWORD + RESERVED_WORDS.indexOf(text);
}

/** The reserved word of a kind. */
export function wordOf(kind: number): string {
  return RESERVED_WORDS[kind - FIRST_KEYWORD] ?? "";
}

const AFTER_PRIMITIVES = FIRST_KEYWORD + RESERVED_TYPES.length;

/** True for the kinds of the types that need no definition. */
export function isPrimitive(kind: number): boolean {
  return kind >= FIRST_KEYWORD && kind < AFTER_PRIMITIVES;
}

/** Reserved words by their first character, so that most names are known to be none without a look at their text. */
const BY_FIRST: readonly (readonly string[] | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const words = RESERVED_WORDS.filter((word) => word.charCodeAt(0) === code);
  return words.length === 0 ? undefined : words;
});

function kindOfWord(text: string, start: number, end: number): number {
  const words = BY_FIRST[text.charCodeAt(start)];
  if (words === undefined) return NAME;
  for (const word of words) {
    if (word.length === end - start && text.startsWith(word, start)) return keywordKinds.get(word) ?? NAME;
  }
  return NAME;
}

const keywordKinds = new Map(RESERVED_WORDS.map((word) => [word, keyword(word)]));

/** What ends an item, or may hide that. */
const MARK = /[;{}"]|\/[/*]/g;

export abstract class PlainScanner {
  protected readonly source: Source;
  protected readonly text: string;
  /** Of the word that comes next. */
  protected kind = END;
  protected start = 0;
  protected end = 0;
  /** True for a name that is valid. */
  protected valid = false;
  /** Where the last word that was taken ends. */
  protected lastEnd = 0;
  /** The comments before the word that comes next; -1 without any. */
  private commentsFrom = -1;
  private commentsTo = -1;
  private annotated = false;
  private readonly left: AnnotationNode[] = [];

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.end = 1;
    this.advance();
    this.lastEnd = 0;
  }

  /** Goes on to the next word. */
  protected advance(): void {
    if (this.annotated) this.leave(this.comments().annotations);
    this.commentsFrom = -1;
    const { text } = this;
    let at = this.end;
    this.lastEnd = at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 10 || code === 9) at += 1;
      else if (code === 47) {
        const end = this.skipComment(at);
        if (end === at) break;
        at = end;
      } else if (code === 13 && text.charCodeAt(at + 1) === 10) at += 2;
      else break;
    }
    this.read(at);
  }

  private read(at: number): void {
    const { text } = this;
    const code = text.charCodeAt(at);
    this.start = at;
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) {
      this.end = this.endOfWord(at);
      this.kind = kindOfWord(text, at, this.end);
    } else if (code === 37) {
      const second = text.charCodeAt(at + 1);
      if (!((second >= 97 && second <= 122) || (second >= 65 && second <= 90))) throw NOT_PLAIN;
      this.end = this.endOfWord(at + 1);
      this.kind = NAME;
    } else if (code >= 48 && code <= 57) {
      let end = at + 1;
      while (isDigit(text.charCodeAt(end))) end += 1;
      this.end = end;
      this.kind = INTEGER;
    } else if (code === 45 && text.charCodeAt(at + 1) === 62) {
      this.end = at + 2;
      this.kind = ARROW;
    } else if (code < 128 && IS_PUNCTUATION[code] === true) {
      this.end = at + 1;
      this.kind = code;
    } else if (code === 34) {
      this.end = this.endOfText(at);
      this.kind = TEXT;
    } else if (at >= text.length) {
      this.end = text.length;
      this.kind = END;
    } else throw NOT_PLAIN;
  }

  /** The end of the word at an offset, and in `valid` whether it is a valid name (the rule of `names.ts`). */
  private endOfWord(start: number): number {
    const { text } = this;
    let part = start;
    let letters = 0;
    let valid = true;
    for (let at = start; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= 97 && code <= 122) {
        if (letters === 2) valid = false;
        letters = 1;
      } else if (code === 45) {
        if (at === part) valid = false;
        part = at + 1;
        letters = 0;
      } else if (code >= 65 && code <= 90) {
        if (letters === 1) valid = false;
        letters = 2;
      } else if (code === 95) valid = false;
      else if (code > 127) throw NOT_PLAIN;
      else if (!(code >= 48 && code <= 57)) {
        this.valid = valid && at !== part;
        return at;
      }
    }
  }

  private endOfText(start: number): number {
    const { text } = this;
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34) return at + 1;
      if (code === 92 && text.charCodeAt(at + 1) !== 10) at += 1;
      else if (code === 10) break;
    }
    throw NOT_PLAIN;
  }

  protected expect(kind: number): void {
    if (this.kind !== kind) throw NOT_PLAIN;
    this.advance();
  }

  /** True where a word of that kind came next, which is taken then. */
  protected skip(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** From an offset to the end of the last word that was taken. */
  protected span(start: number): Span {
    return { source: this.source, start, end: this.lastEnd };
  }

  // Bodies that are read later --------------------------------------------------------------------------------

  /**
   * Passes over items, from an offset between two of them or `inside` one. True before one that may be a `use`, for it begins
   * so or with a gate; false before the brace that closes them all. Only what is well-formed is passed over rightly.
   */
  protected passItems(from: number, inside: boolean): boolean {
    const { text } = this;
    let at = from;
    if (!inside) {
      at = this.afterBlanks(from);
      if (this.mayBeUse(at)) return this.passTo(from, true);
      if (text.charCodeAt(at) === 125) return this.passTo(at, false);
    }
    for (let depth = 0; ; ) {
      MARK.lastIndex = at;
      if (!MARK.test(text)) throw NOT_PLAIN;
      at = MARK.lastIndex;
      const code = text.charCodeAt(at - 1);
      if (code === 123) depth += 1;
      else if (code === 47 || code === 42) at = this.afterComment(at - 2);
      else if (code === 34) at = this.endOfText(at - 1);
      else {
        if (code === 125) depth -= 1;
        if (depth < 0) throw NOT_PLAIN;
        if (depth > 0) continue;
        const end = at;
        at = this.afterBlanks(at);
        if (this.mayBeUse(at)) return this.passTo(end, true);
        if (text.charCodeAt(at) === 125) return this.passTo(at, false);
      }
    }
  }

  /** True for an item that begins with `use`, or with a gate. */
  private mayBeUse(offset: number): boolean {
    const code = this.text.charCodeAt(offset);
    return code === 64 || (code === 117 && this.text.startsWith("use", offset));
  }

  /** Behind blanks and comments. */
  private afterBlanks(offset: number): number {
    const { text } = this;
    for (let at = offset; ; ) {
      const code = text.charCodeAt(at);
      if (code <= 32) at += 1;
      else if (code === 47) at = this.afterComment(at);
      else return at;
    }
  }

  private afterComment(offset: number): number {
    const second = this.text.charCodeAt(offset + 1);
    const end = second === 47 ? endOfLine(this.text, offset) : second === 42 ? endOfBlock(this.text, offset + 2) : -1;
    if (end === -1) throw NOT_PLAIN;
    return end;
  }

  private passTo<T>(offset: number, result: T): T {
    this.commentsFrom = -1;
    this.annotated = false;
    this.end = offset;
    this.advance();
    return result;
  }

  /** Reads on at an offset, as if nothing had been read before. */
  protected goTo(offset: number): void {
    this.left.length = 0;
    this.passTo(offset, true);
  }

  protected leftCount(): number {
    return this.left.length;
  }

  /** Forgets what was left by nothing since there were so many of it. */
  protected forgetLeft(count: number): void {
    this.left.length = count;
  }

  /** What was left since the last `goTo`. */
  protected takeLeft(): readonly AnnotationNode[] {
    return this.left.length === 0 ? NO_COMMENTS.annotations : this.left.splice(0).sort(byPlace);
  }

  // Comments --------------------------------------------------------------------------------------------------

  private skipComment(at: number): number {
    const { text } = this;
    const second = text.charCodeAt(at + 1);
    let end = at;
    if (second === 47) {
      end = endOfLine(text, at);
      if (text.charCodeAt(at + 2) === 47 && !this.annotated) this.annotated = beginsWithAt(text, at + 3);
    } else if (second === 42) {
      end = endOfBlock(text, at + 2);
      if (end === -1) throw NOT_PLAIN;
      if (text.charCodeAt(at + 2) === 42 && !this.annotated) this.annotated = text.slice(at, end).includes("@");
    } else return at;
    if (this.commentsFrom === -1) this.commentsFrom = at;
    this.commentsTo = end;
    return end;
  }

  /** The comments before the next word, which takes them. */
  protected comments(): PlainComments {
    if (this.commentsFrom === -1) return NO_COMMENTS;
    const read = readComments(this.source, this.commentsFrom, this.commentsTo);
    if (read === null) throw NOT_PLAIN;
    this.commentsFrom = -1;
    this.annotated = false;
    return read;
  }

  /** Where the comments before the next word stand; `null` without any. */
  protected commentsSpan(): Span | null {
    if (this.commentsFrom === -1) return null;
    const { source, commentsFrom: start } = this;
    return { source, start, end: start + this.text.slice(start, this.commentsTo).trimEnd().length };
  }

  /** Gives annotations back that were taken for an item that holds none. */
  protected leave(annotations: readonly AnnotationNode[]): void {
    for (const annotation of annotations) this.left.push(annotation);
  }

  /** The annotations of all comments that nothing took, in order. */
  protected rest(): AnnotationNode[] {
    this.leave(this.comments().annotations);
    return this.left.sort(byPlace);
  }
}

function byPlace(a: AnnotationNode, b: AnnotationNode): number {
  return a.span.start - b.span.start;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function beginsWithAt(text: string, offset: number): boolean {
  let at = offset;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return text.charCodeAt(at) === 64;
}
