/** What the productions of `parser.ts` stand on: places, lists and bodies that go on after a mistake, messages. */
import { EmbeddedActionsParser, EOF, isRecognitionException, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { AnnotationNode, Identifier } from "./ast.ts";
import { Comments, type TakenComments } from "./comments.ts";
import type { Lexed } from "./lexer.ts";
import { nearestName, problemOfName } from "./names.ts";
import { beginsItem, endOfBrackets, endOfElement, endOfItem, innermostUnclosed, startsLine } from "./recovery.ts";
import { Reporter } from "./reporter.ts";
import type { Source, Span } from "./source.ts";
import { suggest } from "./suggest.ts";
import * as t from "./tokens.ts";
import { shorten, wordsForToken, wordsForType } from "./words.ts";

const NOWHERE: Source = { path: "", text: "" };
const NO_TOKENS: Lexed = { tokens: [], trivia: [], unexpected: [] };
const ONLY_AT_TOP = new Set<TokenType>([t.Interface, t.World, t.Package]);

/** What people write from habits of other languages. */
const HABITS: Readonly<Record<string, string>> = {
  fn: "func", fun: "func", function: "func", struct: "record", union: "variant", class: "resource",
};

/** Punctuation that chevrotain may put in where it is missing and what follows fits. */
const INSERTABLE = new Set<TokenType>([
  t.Semicolon, t.Colon, t.Equals, t.Period, t.LeftParen, t.RightParen, t.LeftBrace, t.LessThan, t.GreaterThan,
]);
const NO_RESYNC = { resyncEnabled: false };

/** Tokens that structure the text; one that is not expected is never dropped to go on. */
const STRUCTURAL = new Set<TokenType>([
  EOF, t.Semicolon, t.Comma, t.LeftBrace, t.RightBrace, t.LeftParen, t.RightParen, t.At,
]);

/** The words of a list's messages: "the fields of a record", "a field". */
export interface ListWords {
  readonly many: string;
  readonly one: string;
}

/** How messages name a body of items, and whether interfaces, worlds and packages may stand in it. */
export interface BodyWords {
  readonly place: string;
  readonly holdsInterfaces: boolean;
}

export abstract class ParserBase extends EmbeddedActionsParser {
  protected reporter = new Reporter(NOWHERE);
  protected comments = new Comments(NOWHERE, [], []);
  private lexed = NO_TOKENS;
  /** In the words of a message: what the next name is for, what the next `;` ends. */
  private nameWords = "a name";
  private statementWords = "a statement";

  constructor(options: { readonly skipValidations: boolean }) {
    super(t.VOCABULARY, {
      recoveryEnabled: true,
      maxLookahead: 1,
      skipValidations: options.skipValidations,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, actual, previous }) => this.mismatch(expected, actual, previous),
        buildNoViableAltMessage: ({ actual, customUserDescription }) =>
          this.expected(customUserDescription ?? "something else", actual[0] ?? this.LA(1)),
        // No production repeats at least once; the only start rule reads to the end of the file.
        buildEarlyExitMessage: () => "",
        buildNotAllInputParsedMessage: () => "",
      },
    });
  }

  /**
   * A rule that does not look for a place to go on by itself: chevrotain's search stops at the first token that may follow
   * somewhere and knows no brackets. Lists and bodies do it instead.
   */
  protected production<F extends (...args: never[]) => unknown>(name: string, parse: F): ParserMethod<Parameters<F>, ReturnType<F>> {
    return this.RULE(name, parse as unknown as (...args: unknown[]) => ReturnType<F>, NO_RESYNC) as ParserMethod<Parameters<F>, ReturnType<F>>;
  }

  /** Hands over what is to be parsed. Nothing of it is kept after `release`. */
  protected acquire(lexed: Lexed, reporter: Reporter): void {
    this.input = lexed.tokens;
    this.lexed = lexed;
    this.reporter = reporter;
    this.comments = new Comments(reporter.source, lexed.tokens, lexed.trivia);
  }

  protected release(): void {
    this.input = [];
    this.lexed = NO_TOKENS;
    this.reporter = new Reporter(NOWHERE);
    this.comments = new Comments(NOWHERE, [], []);
  }

  // Places ----------------------------------------------------------------------------------------------------

  protected get source(): Source {
    return this.reporter.source;
  }

  protected spanOf(token: IToken): Span {
    if (token.tokenType === EOF) return { source: this.source, start: this.source.text.length, end: this.source.text.length };
    return { source: this.source, start: token.startOffset, end: token.startOffset + token.image.length };
  }

  /** From the start of a token to the end of the last one that was read. */
  protected spanFrom(token: IToken): Span {
    return this.spanFromOffset(token.startOffset);
  }

  protected spanFromOffset(start: number): Span {
    return { source: this.source, start, end: this.lastEnd() };
  }

  /** Where the last token that was read ends. */
  protected lastEnd(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : last.startOffset + last.image.length;
  }

  protected nextIs(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }

  // Names -----------------------------------------------------------------------------------------------------

  /** id ::= '%'? word, that is a valid name. `index` is chevrotain's: which name of its production this is. */
  protected name(index: number, words: string): Identifier {
    this.nameWords = words;
    const next = this.LA(1);
    if (next.tokenType !== t.Name && !this.RECORDING_PHASE && t.isKeyword(next) && this.LA(2).tokenType !== t.Name) {
      this.SKIP_TOKEN();
      if (next.tokenType === t.Underscore) this.expected(words, next);
      else this.keywordAsName(next);
      return { name: next.image, span: this.spanOf(next) };
    }
    const token = this.consume(index, t.Name);
    if (this.RECORDING_PHASE) return { name: "", span: this.spanOf(token) };
    const name = token.image.charCodeAt(0) === 37 ? token.image.slice(1) : token.image;
    const span = this.spanOf(token);
    const problem = problemOfName(name);
    if (problem !== null) {
      const suggestion = nearestName(name);
      const fix = suggestion === null ? {} : { fix: { title: `Rename to \`${suggestion}\``, span, text: suggestion } };
      this.reporter.report("syntax/invalid-name", span, { name: shorten(name), problem, suggestion }, fix);
    }
    return { name, span };
  }

  private keywordAsName(token: IToken): void {
    const span = this.spanOf(token);
    const fix = { title: `Write \`%${token.image}\``, span, text: `%${token.image}` };
    this.reporter.report("syntax/keyword-as-name", span, { keyword: token.image }, { fix });
  }

  // Lists and bodies ------------------------------------------------------------------------------------------

  /** open (one (',' one)* ','?)? close. Every element is tried, so that a bad one costs itself and no other. */
  protected list<T>(open: TokenType, close: TokenType, words: ListWords, into: T[], one: () => T): void {
    const opener = this.CONSUME(open);
    if (this.RECORDING_PHASE) {
      this.MANY(() => {
        one();
        this.OPTION(() => this.CONSUME(t.Comma));
      });
    } else {
      while (!this.listEnds(close)) this.element(close, words, into, one);
    }
    this.close(opener, close, `\`,\` or ${wordsForType(close)}`);
  }

  private listEnds(close: TokenType): boolean {
    const type = this.LA(1).tokenType;
    if (type === close || type === EOF || type === t.RightBrace || this.reporter.full) return true;
    if (close !== t.RightBrace && (type === t.Semicolon || type === t.LeftBrace || type === t.Arrow)) return true;
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
    if (this.listEnds(close)) return;
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
    const opener = this.CONSUME(t.LeftBrace);
    this.repeat(t.RightBrace, into, words, one);
    this.close(opener, t.RightBrace, "`}`");
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
        if (!succeeded) this.skipTo(endOfItem(this.source.text, this.lexed.tokens, this.indexOf(first), this.indexOf(this.LA(1))));
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
    const after = this.LA(0).tokenType === t.RightBrace ? "a `}`" : `this, ${place}`;
    const span = this.spanOf(token);
    this.reporter.report("syntax/stray-semicolon", span, { after }, { fix: { title: "Delete the `;`", span, text: "" } });
    this.SKIP_TOKEN();
  }

  private strayBrace(token: IToken): void {
    const help = "delete it, or look for a `{` that is missing before it";
    this.reporter.report("syntax/misplaced", this.spanOf(token), { what: "`}`", place: "here: nothing is open", help });
    this.SKIP_TOKEN();
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

  private close(opener: IToken, close: TokenType, expected: string): void {
    if (this.RECORDING_PHASE || close !== t.RightBrace || this.nextIs(close)) {
      this.CONSUME(close);
      return;
    }
    const next = this.LA(1);
    if (next.tokenType === EOF || !(beginsItem(this.lexed.tokens, this.indexOf(next)))) {
      this.expected(expected, next);
      return;
    }
    const related = [{ span: this.spanOf(opener), message: "this `{` is not closed" }];
    this.reporter.report("syntax/unclosed", this.spanOf(next), { bracket: "{", closer: "}", found: wordsForToken(next) }, { related });
  }

  // Skipping --------------------------------------------------------------------------------------------------

  private indexOf(token: IToken): number {
    const { tokens } = this.lexed;
    if (token.tokenType === EOF) return this.tokenCount();
    let low = 0;
    let high = this.tokenCount() - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens[middle]?.startOffset ?? 0) < token.startOffset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Without the sentinels that chevrotain appends while it parses. */
  private tokenCount(): number {
    let count = this.lexed.tokens.length;
    while (count > 0 && this.lexed.tokens[count - 1]?.tokenType === EOF) count -= 1;
    return count;
  }

  private skipTo(index: number): void {
    const target = this.lexed.tokens[index];
    while (this.LA(1).tokenType !== EOF && this.LA(1) !== target) this.SKIP_TOKEN();
  }

  /** Skips the bracket that comes next, if one does, and all up to its end. */
  protected skipBrackets(): void {
    const type = this.LA(1).tokenType;
    if (type !== t.LeftBrace && type !== t.LeftParen && type !== t.LessThan) return;
    this.skipTo(endOfBrackets(this.lexed.tokens, this.indexOf(this.LA(1))));
  }

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return INSERTABLE.has(type);
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return !STRUCTURAL.has(this.LA(1).tokenType);
  }

  // Messages --------------------------------------------------------------------------------------------------

  /** ';' */
  protected semicolon(statement: string): void {
    this.statementWords = statement;
    this.CONSUME(t.Semicolon);
  }

  /** `other`, where `starter` comes next, else ';' */
  protected semicolonUnless(starter: TokenType, statement: string, other: () => void): void {
    if (this.RECORDING_PHASE) this.OR9([{ ALT: () => other() }, { ALT: () => this.semicolon(statement) }]);
    else if (this.nextIs(starter)) other();
    else this.semicolon(statement);
  }

  private mismatch(expected: TokenType, actual: IToken, previous: IToken): string {
    if (expected === t.Name) return this.expected(this.nameWords, actual);
    if (expected !== t.Semicolon) return this.expected(wordsForType(expected), actual);
    const index = this.indexOf(actual);
    const missing = actual.tokenType === EOF || actual.tokenType === t.RightBrace || startsLine(this.source.text, this.lexed.tokens, index);
    if (!missing || previous.tokenType === EOF) return this.expected("`;`", actual);
    const end = previous.startOffset + previous.image.length;
    const gap: Span = { source: this.source, start: end, end };
    const fix = { title: "Add `;`", span: gap, text: ";" };
    this.reporter.report("syntax/missing-semicolon", gap, { after: this.statementWords }, { fix });
    return "";
  }

  /** Reports what was expected in place of a token. */
  protected expected(expected: string, found: IToken, help?: string): string {
    if (this.RECORDING_PHASE || this.followsUnexpected(found)) return "";
    if (found.tokenType === EOF) {
      const open = innermostUnclosed(this.lexed.tokens);
      const related = open === null ? [] : [{ span: this.spanOf(open), message: `this \`${open.image}\` is not closed` }];
      this.reporter.report("syntax/unexpected-end", this.spanOf(found), { expected }, { related });
    } else {
      const words = { expected, found: wordsForToken(found) };
      this.reporter.report("syntax/expected", this.spanOf(found), help === undefined ? words : { ...words, help });
    }
    return "";
  }

  /** True where characters that the lexer could not read, and reported, stand before a token: they are the mistake. */
  private followsUnexpected(token: IToken): boolean {
    const end = this.lastEnd();
    const start = this.spanOf(token).start;
    return this.lexed.unexpected.some((dropped) => dropped.startOffset >= end && dropped.startOffset < start);
  }

  // Attributes and misspelt words -----------------------------------------------------------------------------

  /** Refuses the attributes that come next, where none may stand. */
  protected refuseAttributes(place: string): void {
    while (this.nextIs(t.At) && !this.RECORDING_PHASE) {
      const at = this.LA(1);
      this.SKIP_TOKEN();
      const name = this.nextIs(t.Name) ? this.LA(1).image : "";
      if (name !== "") this.SKIP_TOKEN();
      const known = ATTRIBUTES.includes(name);
      if (!known && name !== "") {
        this.unknownAttribute(at, name);
        continue;
      }
      this.skipBrackets();
      this.reporter.report("syntax/attribute-not-allowed", this.spanFrom(at), { place });
    }
  }

  /** `@name` was read and is no attribute of WIT; its arguments are skipped. */
  protected unknownAttribute(at: IToken, name: string): void {
    const end = this.lastEnd();
    this.skipBrackets();
    const span = this.spanFrom(at);
    const suggestion = suggest(name, ATTRIBUTES);
    if (suggestion !== null) {
      const nameSpan: Span = { source: this.source, start: at.startOffset + 1, end };
      const fix = { title: `Write \`@${suggestion}\``, span: nameSpan, text: suggestion };
      this.reporter.report("syntax/unknown-attribute", nameSpan, { name: shorten(name), suggestion }, { fix });
      return;
    }
    const text = this.source.text.slice(span.start, span.end).replace(/\s+/g, " ");
    this.reporter.report("syntax/annotation-outside-comment", span, { text: shorten(text) }, this.commentFix(span, text));
  }

  /** Moves an attribute into a doc comment, where it stands alone on its line or first on it. */
  private commentFix(span: Span, text: string): { fix?: { title: string; span: Span; text: string } } {
    const source = this.source.text;
    const lineStart = source.lastIndexOf("\n", span.start - 1) + 1;
    const indent = source.slice(lineStart, span.start);
    if (indent.trim() !== "" || text.length > 1000) return {};
    const rest = /^[ \t]*(?:\r?\n|$)?/.exec(source.slice(span.end, span.end + 200));
    const alone = rest !== null && (rest[0].endsWith("\n") || span.end === source.length);
    const whole: Span = alone ? span : { ...span, end: span.end + (rest?.[0].length ?? 0) };
    return { fix: { title: "Move it into a doc comment", span: whole, text: alone ? `/// ${text}` : `/// ${text}\n${indent}` } };
  }

  /**
   * Where a misspelt keyword comes next, reports it and reads it as the keyword that it means. `candidates` are the
   * keywords that fit here.
   */
  protected mendKeyword(candidates: readonly string[], expected: string): void {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || token.tokenType !== t.Name) return;
    const habit = HABITS[token.image];
    const suggestion = habit !== undefined && candidates.includes(habit) ? habit : suggest(token.image, candidates);
    const type = suggestion === null ? undefined : t.KEYWORDS.get(suggestion);
    if (suggestion === null || type === undefined) return;
    const span = this.spanOf(token);
    const fix = { title: `Write \`${suggestion}\``, span, text: suggestion };
    this.reporter.report("syntax/unknown-word", span, { word: shorten(token.image), expected, suggestion }, { fix });
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
  }

  /** Reads a keyword that comes next as the name that it is meant to be. */
  protected mendKeywordName(): void {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || !t.isKeyword(token) || token.tokenType === t.Underscore) return;
    this.keywordAsName(token);
    token.tokenType = t.Name;
    token.tokenTypeIdx = t.Name.tokenTypeIdx ?? token.tokenTypeIdx;
  }

  // Comments --------------------------------------------------------------------------------------------------

  /** The comments before the next token. */
  protected documented(): TakenComments {
    return this.comments.take(this.LA(1));
  }

  protected danglingAnnotations(): readonly AnnotationNode[] {
    return this.comments.rest();
  }
}

/** The attributes of WIT. */
export const ATTRIBUTES: readonly string[] = ["since", "unstable", "deprecated", "external-id"];
