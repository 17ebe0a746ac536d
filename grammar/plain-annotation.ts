/** Well-formed annotations straight from the text, for `plain-parser.ts`; as `annotation.ts` reads them from tokens. */
import { endOfCharacter, endOfString, type AnnotationExtent } from "./annotation-extent.ts";
import { checkRestOfLine } from "./annotation-rest.ts";
import { unescapeWave } from "./annotation-values.ts";
import type { AnnotationArgument, AnnotationNode, Identifier, WaveField, WaveValue } from "./ast.ts";
import { ATTRIBUTES } from "./attributes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { problemOfName } from "./names.ts";
import type { Source, Span } from "./source.ts";

const NO_ARGUMENTS: readonly AnnotationArgument[] = [];
/** Less than the grammar allows. */
const MAX_DEPTH = 50;

const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;
const COMMA = 44;
const COLON = 58;
const EQUALS = 61;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** The mark at the start of the comment's next line is no part of a value. */
const BLANKS = /(?:[ \t\r]+|\n[ \t]*(?:\/\/\/+|\*+(?!\/))?)*/y;
const NUMBER = /-inf(?![A-Za-z0-9_-])|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LABEL = /%?[A-Za-z_][A-Za-z0-9_-]*/y;

/** The annotation of an extent; `null` where it is malformed in any way but for what stands behind it. */
export function readAnnotation(source: Source, extent: AnnotationExtent): AnnotationNode | null {
  const { at, nameEnd, end } = extent;
  const { text } = source;
  const nameSpan: Span = { source, start: at + 1, end: nameEnd };
  const name = text.slice(text.charCodeAt(at + 1) === 37 ? at + 2 : at + 1, nameEnd);
  if (end === -1 || problemOfName(name) !== null || ATTRIBUTES.includes(name)) return null;
  const parenthesized = text.charCodeAt(nameEnd) === OPEN_PAREN;
  const read = parenthesized ? new Arguments(source, nameEnd).read(end) : NO_ARGUMENTS;
  if (read === null) return null;
  const diagnostics: Diagnostic[] = [];
  const span: Span = { source, start: at, end };
  checkRestOfLine(source, name, span, diagnostics);
  return { kind: "annotation", name: { name, span: nameSpan }, arguments: read, parenthesized, span, diagnostics };
}

/** Thrown where arguments are malformed. */
const MALFORMED = new Error("malformed");

/** The productions are those of `annotation-parser.ts`. */
class Arguments {
  readonly #source: Source;
  readonly #text: string;
  #at: number;
  #lastEnd = 0;
  #depth = 0;

  constructor(source: Source, open: number) {
    this.#source = source;
    this.#text = source.text;
    this.#at = open;
  }

  /** From `(` to the `)` that ends at `end`; `null` where what stands between is malformed. */
  read(end: number): readonly AnnotationArgument[] | null {
    try {
      this.#punctuation(OPEN_PAREN);
      const read = this.#sequence(CLOSE_PAREN, () => this.#argument());
      return this.#lastEnd === end ? read : null;
    } catch (error) {
      if (error === MALFORMED) return null;
      throw error;
    }
  }

  /** `(one (',' one)* ','?)? close` */
  #sequence<T>(close: number, one: () => T): T[] {
    const items: T[] = [];
    while (this.#next() !== close) {
      items.push(one());
      if (this.#next() === COMMA) this.#punctuation(COMMA);
      else if (this.#next() !== close) throw MALFORMED;
    }
    this.#punctuation(close);
    return items;
  }

  #argument(): AnnotationArgument {
    const start = this.#start();
    const first = this.#match(LABEL);
    if (first !== null && this.#next() === EQUALS) {
      const label = this.#label(first, start);
      this.#punctuation(EQUALS);
      const value = this.#value();
      return { label, value, span: this.#span(start) };
    }
    const value = first === null ? this.#value() : this.#labelled(first, start);
    return { label: null, value, span: this.#span(start) };
  }

  #value(): WaveValue {
    const start = this.#start();
    const label = this.#match(LABEL);
    if (label !== null) return this.#labelled(label, start);
    const number = this.#match(NUMBER);
    if (number !== null) return { kind: "number", text: number, span: this.#span(start) };
    switch (this.#text.charCodeAt(start)) {
      case 34:
        return this.#quoted("string", start, endOfString(this.#text, start));
      case 39:
        return this.#quoted("char", start, endOfCharacter(this.#text, start));
      case OPEN_BRACKET:
        return { kind: "list", items: this.#values(OPEN_BRACKET, CLOSE_BRACKET), span: this.#span(start) };
      case OPEN_PAREN:
        return { kind: "tuple", items: this.#values(OPEN_PAREN, CLOSE_PAREN), span: this.#span(start) };
      case OPEN_BRACE:
        return this.#recordOrFlags(start);
      default:
        throw MALFORMED;
    }
  }

  #values(open: number, close: number): WaveValue[] {
    this.#punctuation(open);
    this.#enter();
    const items = this.#sequence(close, () => this.#value());
    this.#depth -= 1;
    return items;
  }

  #recordOrFlags(start: number): WaveValue {
    this.#punctuation(OPEN_BRACE);
    this.#enter();
    const names: Identifier[] = [];
    const fields: WaveField[] = [];
    let isRecord = this.#next() === COLON;
    if (isRecord) {
      this.#punctuation(COLON);
      this.#punctuation(CLOSE_BRACE);
    } else {
      this.#sequence(CLOSE_BRACE, () => {
        const name = this.#name();
        // The first one decides which of the two it is.
        if (names.length === 0 && fields.length === 0) isRecord = this.#next() === COLON;
        if (isRecord) {
          this.#punctuation(COLON);
          fields.push({ name, value: this.#value() });
        } else names.push(name);
      });
    }
    this.#depth -= 1;
    const span = this.#span(start);
    return isRecord ? { kind: "record", fields, span } : { kind: "flags", names, span };
  }

  #labelled(image: string, start: number): WaveValue {
    const { name, span: own } = this.#identifier(image, start);
    if (this.#next() === OPEN_PAREN) {
      this.#punctuation(OPEN_PAREN);
      this.#enter();
      const payload = this.#value();
      this.#depth -= 1;
      this.#punctuation(CLOSE_PAREN);
      return { kind: "label", name: valid(name), payload, span: this.#span(start) };
    }
    if (image === "true" || image === "false") return { kind: "bool", value: image === "true", span: own };
    if (image === "nan" || image === "inf") return { kind: "number", text: image, span: own };
    return { kind: "label", name: valid(name), payload: null, span: own };
  }

  #quoted(kind: "string" | "char", start: number, end: number): WaveValue {
    if (end === -1) throw MALFORMED;
    const { value, problem } = unescapeWave(this.#text.slice(start, end));
    if (problem !== null) throw MALFORMED;
    this.#at = end;
    this.#lastEnd = end;
    return { kind, value, span: this.#span(start) };
  }

  #name(): Identifier {
    const start = this.#start();
    const image = this.#match(LABEL);
    if (image === null) throw MALFORMED;
    return this.#label(image, start);
  }

  #label(image: string, start: number): Identifier {
    const identifier = this.#identifier(image, start);
    valid(identifier.name);
    return identifier;
  }

  #identifier(image: string, start: number): Identifier {
    const name = image.charCodeAt(0) === 37 ? image.slice(1) : image;
    return { name, span: { source: this.#source, start, end: start + image.length } };
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw MALFORMED;
  }

  /** Where the next token begins. */
  #start(): number {
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.#text);
    this.#at = BLANKS.lastIndex;
    return this.#at;
  }

  #next(): number {
    return this.#text.charCodeAt(this.#start());
  }

  #punctuation(code: number): void {
    if (this.#next() !== code) throw MALFORMED;
    this.#at += 1;
    this.#lastEnd = this.#at;
  }

  #match(pattern: RegExp): string | null {
    const start = this.#start();
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return null;
    this.#at = pattern.lastIndex;
    this.#lastEnd = this.#at;
    return this.#text.slice(start, this.#at);
  }

  #span(start: number): Span {
    return { source: this.#source, start, end: this.#lastEnd };
  }
}

function valid(name: string): string {
  if (problemOfName(name) !== null) throw MALFORMED;
  return name;
}
