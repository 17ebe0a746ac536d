/** Lists and bodies that cost one element, not the rest of the file, where something is wrong in them. */
import { EOF, isRecognitionException, type IToken, type TokenType } from "chevrotain";
import { STRUCTURAL } from "./parser-base.ts";
import { WordParser } from "./parser-words.ts";
import { beginsItem, braceOnLine, endOfElement, endOfItem } from "./recovery.ts";
import type { Span } from "./source.ts";
import * as t from "./tokens.ts";
import { wordsForToken, wordsForType } from "./words.ts";

const ONLY_AT_TOP = new Set<TokenType>([t.Interface, t.World, t.Package]);

/** The words of a list's messages: "the fields of a record", "a field". */
export interface ListWords {
  readonly many: string;
  readonly one: string;
  /** True where a `;` follows the list, so that one inside it means that the list was not closed. */
  readonly endsWithSemicolon?: boolean;
  /** What to write where its opening brace is missing. */
  readonly help?: string;
}

/** How messages name a body of items, and whether interfaces, worlds and packages may stand in it. */
export interface BodyWords {
  readonly place: string;
  readonly holdsInterfaces: boolean;
}

export abstract class ListParser extends WordParser {
  /** open (one (',' one)* ','?)? close. Every element is tried, so that a bad one costs itself and no other. */
  protected list<T>(open: TokenType, close: TokenType, words: ListWords, into: T[], one: () => T): void {
    const { breaks } = this;
    const opener = this.open(open, words.help);
    if (opener === null) return;
    if (this.RECORDING_PHASE) {
      this.MANY(() => {
        one();
        this.OPTION(() => this.CONSUME(t.Comma));
      });
    } else {
      while (!this.listEnds(close, words)) this.element(close, words, into, one);
    }
    this.close(opener, close, `\`,\` or ${wordsForType(close)}`, breaks);
  }

  private listEnds(close: TokenType, words: ListWords): boolean {
    const type = this.LA(1).tokenType;
    if (type === t.Semicolon && words.endsWithSemicolon === true) return true;
    if (type === close || type === EOF || type === t.RightBrace || this.reporter.full) return true;
    if (close !== t.RightBrace && (type === t.Semicolon || type === t.LeftBrace || type === t.Arrow)) return true;
    return this.nextBeginsItem();
  }

  /** True where what comes next can only be an item of the body around a list: the list was not closed. */
  private nextBeginsItem(): boolean {
    const type = this.LA(1).tokenType;
    const after = this.LA(3).tokenType;
    if (type === t.Name) return this.LA(2).tokenType === t.Colon && (after === t.Func || after === t.Async || after === t.Static);
    return beginsItem(this.lexed.tokens, this.indexOf(this.LA(1)));
  }

  private element<T>(close: TokenType, words: ListWords, into: T[], one: () => T): void {
    const first = this.LA(1);
    if (first.tokenType === t.Comma) {
      this.expected(`${words.one} or ${wordsForType(close)}`, first);
      this.SKIP_TOKEN();
      return;
    }
    if (first.tokenType === t.At) this.refuseAttributes(words.one);
    const failed = !this.attempt(() => into.push(one()));
    if (failed) this.countBreak();
    if (failed) this.skipTo(endOfElement(this.source.text, this.lexed.tokens, this.indexOf(first), this.indexOf(this.LA(1)), close));
    const next = this.LA(1);
    if (next.tokenType === t.Comma || (failed && next.tokenType === t.Semicolon && close === t.RightBrace)) {
      this.SKIP_TOKEN();
    } else if (next.tokenType !== close && next.tokenType !== EOF && !failed) {
      this.missingSeparator(first, close, words);
    }
    if (this.LA(1) === first) this.SKIP_TOKEN();
  }

  /** After an element that neither `,` nor the end of its list follows. */
  private missingSeparator(first: IToken, close: TokenType, words: ListWords): void {
    const next = this.LA(1);
    if (this.listEnds(close, words)) return;
    const gap: Span = { source: this.source, start: this.lastEnd(), end: this.lastEnd() };
    if (next.tokenType === t.Semicolon) {
      const span = this.spanOf(next);
      const fix = { title: "Write `,`", span, text: "," };
      this.reporter.report("syntax/missing-comma", span, { between: words.many }, { fix });
      this.SKIP_TOKEN();
    } else if (next.tokenType === t.Name || next.tokenType === t.At || t.isKeyword(next)) {
      this.reporter.report("syntax/missing-comma", gap, { between: words.many }, { fix: { title: "Add `,`", span: gap, text: "," } });
    } else {
      this.expected(`\`,\` or ${wordsForType(close)}`, next);
      this.skipTo(endOfElement(this.source.text, this.lexed.tokens, this.indexOf(first), this.indexOf(next), close));
      if (this.nextIs(t.Comma)) this.SKIP_TOKEN();
    }
  }

  /** '{' one* '}' */
  protected body<T>(into: T[], words: BodyWords, one: () => T | null): void {
    const { breaks } = this;
    const opener = this.open(t.LeftBrace);
    if (opener === null) return;
    this.repeat(t.RightBrace, into, words, one);
    this.close(opener, t.RightBrace, "`}`", breaks);
  }

  /** one*, up to `close` */
  protected repeat<T>(close: TokenType, into: T[], words: BodyWords, one: () => T | null): void {
    if (this.RECORDING_PHASE) {
      this.MANY(() => {
        one();
      });
      return;
    }
    for (;;) {
      const first = this.LA(1);
      if (first.tokenType === close || first.tokenType === EOF || this.reporter.full) return;
      if (first.tokenType === t.Semicolon) this.straySemicolon(first, words.place);
      else if (first.tokenType === t.RightBrace) this.strayBrace(first);
      else if (!words.holdsInterfaces && this.belongsOutside(first)) return;
      else {
        const succeeded = this.attempt(() => {
          const node = one();
          if (node !== null) into.push(node);
        });
        if (!succeeded) {
          this.beQuiet();
          this.skipTo(endOfItem(this.source.text, this.lexed.tokens, this.indexOf(first), this.indexOf(this.LA(1))));
          while (this.nextIs(t.Semicolon)) this.SKIP_TOKEN();
        }
        if (this.LA(1) === first) this.SKIP_TOKEN();
      }
    }
  }

  /** True for an `interface` that is indented no deeper than the body it stands in: the brace of that body is missing. */
  private belongsOutside(token: IToken): boolean {
    if (!ONLY_AT_TOP.has(token.tokenType) || this.LA(2).tokenType !== t.Name) return false;
    const { text } = this.source;
    return token.startOffset === 0 || text.charCodeAt(token.startOffset - 1) === 10;
  }

  private straySemicolon(token: IToken, place: string): void {
    const where = this.LA(0).tokenType === t.RightBrace ? "after a `}`" : `alone ${place}`;
    const span = this.spanOf(token);
    if (!this.isQuiet(token)) this.reporter.report("syntax/stray-semicolon", span, { where }, { fix: { title: "Delete the `;`", span, text: "" } });
    this.SKIP_TOKEN();
  }

  private strayBrace(token: IToken): void {
    // After a mistake it most likely closes what the mistake kept from being opened.
    if (this.reporter.empty) this.reportStrayBrace(token);
    this.SKIP_TOKEN();
    while (this.nextIs(t.Semicolon)) this.SKIP_TOKEN();
  }

  private reportStrayBrace(token: IToken): void {
    const help = "delete it, or look for a `{` that is missing before it";
    this.reporter.report("syntax/misplaced", this.spanOf(token), { what: "`}`", place: "here: nothing is open", help });
  }

  /** Runs a production; false where it went wrong, which was reported. */
  private attempt(parse: () => void): boolean {
    try {
      parse();
      return true;
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      this.resetDepth();
      return false;
    }
  }

  /** Called where a production was left in the middle. */
  protected abstract resetDepth(): void;

  /** The bracket that begins a list or body; `null` where there is none and nothing looks like one. */
  private open(type: TokenType, help?: string): IToken | null {
    const next = this.LA(1);
    if (this.RECORDING_PHASE || next.tokenType === type || type !== t.LeftBrace) return this.CONSUME(type);
    this.expected("`{`", next, help === undefined ? {} : { help });
    const brace = braceOnLine(this.source.text, this.lexed.tokens, this.indexOf(next));
    if (brace !== -1) {
      this.skipTo(brace);
      return this.CONSUME(type);
    }
    this.countBreak();
    if (next.tokenType === t.Semicolon) this.SKIP_TOKEN();
    if (STRUCTURAL.has(next.tokenType) || this.belongsOutside(next)) return null;
    // Read on as if it were there: what follows is the body.
    return next;
  }

  private close(opener: IToken, close: TokenType, expected: string, breaks: number): void {
    if (this.RECORDING_PHASE || close !== t.RightBrace || this.nextIs(close)) {
      this.CONSUME(close);
      return;
    }
    const next = this.LA(1);
    // Where something in it was given up, its end may have been given up with it.
    if (this.breaks > breaks) return;
    if (next.tokenType === EOF || !this.nextBeginsItem()) {
      this.expected(expected, next);
      return;
    }
    const related = [{ span: this.spanOf(opener), message: "this `{` is not closed" }];
    this.reporter.report("syntax/unclosed", this.spanOf(next), { bracket: "{", closer: "}", found: wordsForToken(next) }, { related });
  }
}
