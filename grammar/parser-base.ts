/** What all productions stand on: chevrotain set up for WIT, places in the text, skipping, the messages of the grammar. */
import { EmbeddedActionsParser, EOF, MismatchedTokenException, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import { endOfLine } from "./annotation-extent.ts";
import type { AnnotationNode } from "./ast.ts";
import { Comments, type TakenComments } from "./comments.ts";
import type { Lexed } from "./lexer.ts";
import { FirstTokenLookahead } from "./lookahead.ts";
import type { RelatedSpan, ReportExtras } from "./diagnostic.ts";
import { hintForChoice, hintForToken } from "./hints.ts";
import { endOfBrackets, innermostUnclosed, startsLine } from "./recovery.ts";
import { Reporter } from "./reporter.ts";
import type { Source, Span } from "./source.ts";
import * as t from "./tokens.ts";
import { wordsForToken, wordsForType } from "./words.ts";

const NOWHERE: Source = { path: "", text: "" };
const NO_TOKENS: Lexed = { tokens: [], trivia: [], unexpected: [], unterminated: null };

/** Punctuation that chevrotain may put in where it is missing and what follows fits. */
const INSERTABLE = new Set<TokenType>([
  t.Colon, t.Equals, t.Period, t.LeftParen, t.RightParen, t.LeftBrace, t.LessThan, t.GreaterThan,
]);
const NO_RESYNC = { resyncEnabled: false };

/** Tokens that structure the text; one that is not expected is never dropped to go on. */
export const STRUCTURAL = new Set<TokenType>([
  EOF, t.Semicolon, t.Comma, t.LeftBrace, t.RightBrace, t.LeftParen, t.RightParen, t.At, t.Colon, t.Period, t.Slash, t.Equals,
  t.LessThan, t.GreaterThan, t.Arrow,
]);

/** So often may reading break off in one file; most of that is not reported, and each costs. */
const MAX_BREAKS = 1000;

/** How many tokens before a mistake are searched for the bracket around it. */
const LOOK_BACK = 200;

export abstract class ParserBase extends EmbeddedActionsParser {
  protected reporter = new Reporter(NOWHERE);
  protected comments = new Comments(NOWHERE, [], []);
  protected lexed = NO_TOKENS;
  /** How often a statement was given up. */
  protected breaks = 0;
  private quietUntil = 0;
  private unclosed: IToken | null = null;
  /** In the words of a message: what the next name is for, what the next `;` ends. */
  protected nameWords = "a name";
  private statementWords = "a statement";

  constructor(options: { readonly skipValidations: boolean }) {
    super(t.VOCABULARY, {
      recoveryEnabled: true,
      maxLookahead: 1,
      lookaheadStrategy: new FirstTokenLookahead(),
      skipValidations: options.skipValidations,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, actual, previous, ruleName }) => this.mismatch(expected, actual, previous, ruleName),
        buildNoViableAltMessage: ({ customUserDescription, ruleName }) => this.noAlternative(customUserDescription ?? "more", ruleName),
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
    this.breaks = 0;
    this.unclosed = null;
    this.quietUntil = 0;
    this.comments = new Comments(reporter.source, lexed.tokens, lexed.trivia);
  }

  protected release(): void {
    this.input = [];
    this.unclosed = null;
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

  // Skipping --------------------------------------------------------------------------------------------------

  protected indexOf(token: IToken): number {
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

  /** True where a statement stops without its `;`: what comes next begins another line or ends the body. */
  private lacksSemicolon(): boolean {
    const next = this.LA(1);
    if (next.tokenType === EOF || next.tokenType === t.RightBrace) return true;
    return startsLine(this.source.text, this.lexed.tokens, this.indexOf(next));
  }

  protected skipTo(index: number): void {
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
    if (type === t.Semicolon) return this.lacksSemicolon();
    // Dropping one token explains more than adding one where the wanted token comes right after.
    return INSERTABLE.has(type) && (this.LA(2).tokenType !== type || STRUCTURAL.has(this.LA(1).tokenType));
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

  private mismatch(expected: TokenType, actual: IToken, previous: IToken, rule: string): string {
    if (expected !== t.Semicolon) {
      const words = expected === t.Name ? this.nameWords : wordsForType(expected);
      const help = hintForToken(rule, expected, actual.tokenType);
      const related = expected === t.GreaterThan && actual.tokenType !== EOF ? this.unclosedBefore(actual) : [];
      return this.expected(words, actual, help === undefined ? { related } : { help, related });
    }
    if (!this.lacksSemicolon() || previous.tokenType === EOF || this.followsUnexpected(actual)) {
      const isResult = actual.tokenType === t.Colon && previous.tokenType === t.RightParen;
      return this.expected("`;`", actual, isResult ? { help: "a result stands behind `->`: `name: func() -> type;`" } : {});
    }
    const end = previous.startOffset + previous.image.length;
    const gap: Span = { source: this.source, start: end, end };
    const fix = { title: "Add `;`", span: gap, text: ";" };
    this.reporter.report("syntax/missing-semicolon", gap, { after: this.statementWords }, { fix });
    return "";
  }

  /** The `<` that a token should have been in. */
  private unclosedBefore(token: IToken): RelatedSpan[] {
    const index = this.indexOf(token);
    const open = innermostUnclosed(this.lexed.tokens.slice(Math.max(0, index - LOOK_BACK), index));
    return open?.tokenType === t.LessThan ? [{ span: this.spanOf(open), message: `this \`${open.image}\` is not closed` }] : [];
  }

  private noAlternative(expected: string, rule: string): string {
    const help = hintForChoice(rule, this.LA(1).tokenType, this.LA(2).tokenType);
    return this.expected(expected, this.LA(1), help === undefined ? {} : { help });
  }

  /** Reports what was expected in place of a token. */
  protected expected(expected: string, found: IToken, extras: ReportExtras = {}): string {
    if (this.RECORDING_PHASE || this.followsUnexpected(found) || this.isQuiet(found)) return "";
    if (found.tokenType === EOF) {
      this.unclosed ??= innermostUnclosed(this.lexed.tokens);
      const open = this.unclosed;
      const related = open === null ? [] : [{ span: this.spanOf(open), message: `this \`${open.image}\` is not closed` }];
      this.reporter.report("syntax/unexpected-end", this.spanOf(found), { expected }, { related });
    } else this.reporter.report("syntax/expected", this.spanOf(found), { expected, found: wordsForToken(found) }, extras);
    return "";
  }

  /** Leaves the production; the list or body around it goes on behind it. What is wrong was reported. */
  protected fail(): never {
    throw new MismatchedTokenException("", this.LA(1), this.LA(0));
  }

  /** True on a line on which reading already broke off: what does not fit there now did not fit then. */
  protected isQuiet(token: IToken): boolean {
    return token.startOffset < this.quietUntil;
  }

  /** Called where a statement was given up at the next token; the rest of its line reports nothing more. */
  protected beQuiet(): void {
    this.countBreak();
    const next = this.LA(1);
    if (next.startOffset >= this.quietUntil) this.quietUntil = endOfLine(this.source.text, next.startOffset);
  }

  protected countBreak(): void {
    this.breaks += 1;
    if (this.breaks > MAX_BREAKS) this.reporter.giveUp();
  }

  /** True where characters that the lexer could not read, and reported, stand before a token: they are the mistake. */
  private followsUnexpected(token: IToken): boolean {
    if (token.tokenType === EOF && this.lexed.unterminated !== null) return true;
    const end = this.lastEnd();
    const start = this.spanOf(token).start;
    return this.lexed.unexpected.some((dropped) => dropped.startOffset >= end && dropped.startOffset < start);
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
