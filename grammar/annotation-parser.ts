/** The grammar of annotation arguments: WAVE values, with labels where an argument has a name. */
import { EmbeddedActionsParser, EOF, type IToken, type TokenType } from "chevrotain";
import type { AnnotationArgument, Identifier, WaveField, WaveValue } from "./ast.ts";
import { unescapeWave, WAVE_ESCAPES } from "./annotation-values.ts";
import type { Diagnostic, ReportExtras } from "./diagnostic.ts";
import { FirstTokenLookahead } from "./lookahead.ts";
import { syntaxDiagnostic } from "./messages.ts";
import { nearestName, problemOfName } from "./names.ts";
import type { Source, Span } from "./source.ts";
import {
  ARGUMENT_TOKENS, ArgumentColon, ArgumentComma, ArgumentEquals, CharacterValue, CloseBrace, CloseBracket, CloseParen,
  LabelValue, NumberValue, OpenArguments, OpenBrace, OpenBracket, OpenParen, StringValue,
} from "./trivia-tokens.ts";

/** Far more than any annotation needs, and far less than the stack holds. */
const MAX_DEPTH = 100;

const NOWHERE: Source = { path: "", text: "" };

export class AnnotationParser extends EmbeddedActionsParser {
  private source: Source = NOWHERE;
  private diagnostics: Diagnostic[] = [];
  private end = 0;
  private depth = 0;

  constructor(options: { readonly skipValidations: boolean }) {
    super([OpenArguments, ...ARGUMENT_TOKENS], {
      maxLookahead: 1,
      lookaheadStrategy: new FirstTokenLookahead(),
      skipValidations: options.skipValidations,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, actual, ruleName }) => {
          const element = CLOSERS.has(expected) ? ELEMENTS[ruleName] : undefined;
          return this.expected(element === undefined ? wordsFor(expected) : `${element} or ${wordsFor(expected)}`, actual);
        },
        buildNoViableAltMessage: ({ actual, customUserDescription }) =>
          this.expected(customUserDescription ?? "a value", actual[0] ?? this.LA(1)),
        // Nothing in this grammar repeats at least once, and its one start rule is handed exactly its tokens.
        buildEarlyExitMessage: () => "",
        buildNotAllInputParsedMessage: () => "",
      },
    });
    this.performSelfAnalysis();
  }

  /** The arguments of one annotation, from `(` to `)`; what is wrong goes to `diagnostics`, one mistake at most. */
  parse(source: Source, tokens: readonly IToken[], end: number, diagnostics: Diagnostic[]): readonly AnnotationArgument[] {
    this.source = source;
    this.diagnostics = diagnostics;
    this.end = end;
    this.depth = 0;
    this.input = [...tokens];
    const read: AnnotationArgument[] = [];
    this.arguments(read);
    this.input = [];
    this.source = NOWHERE;
    this.diagnostics = [];
    return read;
  }

  /** arguments ::= '(' (argument (',' argument)* ','?)? ')' */
  private readonly arguments = this.RULE("arguments", (into: AnnotationArgument[]) => {
    this.CONSUME(OpenArguments);
    this.MANY(() => {
      const argument = this.SUBRULE(this.argument);
      this.ACTION(() => into.push(argument));
      this.separator(CloseParen);
    });
    this.CONSUME(CloseParen);
  });

  /** argument ::= (label '=')? value */
  private readonly argument = this.RULE("argument", (): AnnotationArgument => {
    const start = this.LA(1);
    let label: Identifier | null = null;
    this.OPTION({
      GATE: () => this.LA(2).tokenType === ArgumentEquals,
      DEF: () => {
        label = this.label(this.CONSUME(LabelValue));
        this.CONSUME(ArgumentEquals);
      },
    });
    const value = this.SUBRULE(this.value);
    return { label, value, span: this.from(start) };
  });

  /** value ::= number | string | char | list | tuple | record | flags | bool | label ('(' value ')')? */
  private readonly value = this.RULE("value", (): WaveValue => {
    if (this.depth >= MAX_DEPTH && !this.RECORDING_PHASE) {
      this.report("syntax/annotation-nesting", this.LA(1), { limit: MAX_DEPTH });
      while (this.LA(1).tokenType !== EOF) this.SKIP_TOKEN();
    }
    this.depth += 1;
    const value = this.OR<WaveValue>({ DEF: this.alternatives, ERR_MSG: "a value" });
    this.depth -= 1;
    return value;
  });

  private readonly alternatives = [
    { ALT: (): WaveValue => this.number(this.CONSUME(NumberValue)) },
    { ALT: (): WaveValue => this.quoted("string", this.CONSUME(StringValue)) },
    { ALT: (): WaveValue => this.quoted("char", this.CONSUME(CharacterValue)) },
    { ALT: (): WaveValue => this.SUBRULE(this.list) },
    { ALT: (): WaveValue => this.SUBRULE(this.tuple) },
    { ALT: (): WaveValue => this.SUBRULE(this.recordOrFlags) },
    { ALT: (): WaveValue => this.SUBRULE(this.labelled) },
  ];

  /** list ::= '[' (value (',' value)* ','?)? ']' */
  private readonly list = this.RULE("list", (): WaveValue => {
    const start = this.CONSUME(OpenBracket);
    const items: WaveValue[] = [];
    this.MANY(() => {
      const item = this.SUBRULE(this.value);
      this.ACTION(() => items.push(item));
      this.separator(CloseBracket);
    });
    this.CONSUME(CloseBracket);
    return { kind: "list", items, span: this.from(start) };
  });

  /** tuple ::= '(' value (',' value)* ','? ')' */
  private readonly tuple = this.RULE("tuple", (): WaveValue => {
    const start = this.CONSUME(OpenParen);
    const items: WaveValue[] = [];
    this.MANY(() => {
      const item = this.SUBRULE(this.value);
      this.ACTION(() => items.push(item));
      this.separator(CloseParen);
    });
    this.CONSUME(CloseParen);
    return { kind: "tuple", items, span: this.from(start) };
  });

  /** record ::= '{' label ':' value (',' label ':' value)* ','? '}' | '{' ':' '}'     flags ::= '{' (label (',' label)* ','?)? '}' */
  private readonly recordOrFlags = this.RULE("recordOrFlags", (): WaveValue => {
    const start = this.CONSUME(OpenBrace);
    const names: Identifier[] = [];
    const fields: WaveField[] = [];
    let isRecord = false;
    this.OPTION(() => {
      this.CONSUME(ArgumentColon);
      isRecord = true;
    });
    this.MANY({
      GATE: () => !(isRecord && fields.length === 0),
      DEF: () => {
        const name = this.label(this.CONSUME(LabelValue));
        // The first one decides which of the two it is.
        if (names.length === 0 && fields.length === 0) isRecord = this.LA(1).tokenType === ArgumentColon;
        if (isRecord || this.RECORDING_PHASE) {
          this.CONSUME2(ArgumentColon);
          const value = this.SUBRULE(this.value);
          fields.push({ name, value });
        } else names.push(name);
        this.separator(CloseBrace);
      },
    });
    this.CONSUME(CloseBrace);
    return isRecord ? { kind: "record", fields, span: this.from(start) } : { kind: "flags", names, span: this.from(start) };
  });

  /** labelled ::= 'true' | 'false' | 'nan' | 'inf' | label ('(' value? ')')? */
  private readonly labelled = this.RULE("labelled", (): WaveValue => {
    const token = this.CONSUME(LabelValue);
    let payload: WaveValue | null = null;
    let called = false;
    this.OPTION(() => {
      called = true;
      this.CONSUME(OpenParen);
      payload = this.SUBRULE(this.value);
      this.CONSUME(CloseParen);
    });
    const span = this.from(token);
    if (!called && (token.image === "true" || token.image === "false")) return { kind: "bool", value: token.image === "true", span };
    if (!called && (token.image === "nan" || token.image === "inf")) return { kind: "number", text: token.image, span };
    return { kind: "label", name: this.label(token).name, payload, span };
  });

  /** A comma, or the bracket that ends the sequence. */
  private separator(close: TokenType): void {
    this.OPTION9(() => this.CONSUME9(ArgumentComma));
    if (this.RECORDING_PHASE || this.LA(0).tokenType === ArgumentComma || this.LA(1).tokenType === close) return;
    this.expected(`\`,\` or ${wordsFor(close)}`, this.LA(1));
    // Nothing after the mistake is read: one annotation, one message.
    while (this.LA(1).tokenType !== EOF) this.SKIP_TOKEN();
  }

  private number(token: IToken): WaveValue {
    return { kind: "number", text: token.image, span: this.spanOf(token) };
  }

  private quoted(kind: "string" | "char", token: IToken): WaveValue {
    const span = this.spanOf(token);
    const { value, problem } = this.RECORDING_PHASE ? { value: "", problem: null } : unescapeWave(token.image);
    if (problem !== null) {
      const at: Span = { source: this.source, start: span.start + problem.offset, end: span.end };
      this.diagnostics.push(syntaxDiagnostic("syntax/annotation-string", at, { problem: problem.text, help: WAVE_ESCAPES }));
    }
    return { kind, value, span };
  }

  private label(token: IToken): Identifier {
    const name = token.image.startsWith("%") ? token.image.slice(1) : token.image;
    const span = this.spanOf(token);
    const problem = this.RECORDING_PHASE ? null : problemOfName(name);
    if (problem !== null) {
      this.diagnostics.push(syntaxDiagnostic("syntax/invalid-name", span, { name, problem, suggestion: nearestName(name) }));
    }
    return { name, span };
  }

  private spanOf(token: IToken): Span {
    if (token.tokenType === EOF) return { source: this.source, start: this.end - 1, end: this.end };
    return { source: this.source, start: token.startOffset, end: token.startOffset + token.image.length };
  }

  private from(start: IToken): Span {
    return { source: this.source, start: start.startOffset, end: this.spanOf(this.LA(0)).end };
  }

  private expected(expected: string, token: IToken): string {
    const found = token.tokenType === EOF ? "nothing" : `\`${token.image}\``;
    this.report("syntax/annotation-expected", token, { expected, found }, this.repair(token));
    return "";
  }

  /** Two habits of other languages: quotes of the other kind, and a colon for an equals sign. */
  private repair(token: IToken): ReportExtras {
    const { text } = this.source;
    if (token.image === "'") {
      const quoted = /^'([^'"\\\n]*)'/.exec(text.slice(token.startOffset, token.startOffset + 1000));
      const help = 'texts stand between `"`';
      if (quoted === null) return { help };
      const span: Span = { ...this.spanOf(token), end: token.startOffset + quoted[0].length };
      return { help, fix: { title: 'Write `"`', span, text: `"${quoted[1] ?? ""}"` } };
    }
    const label = this.LA(0);
    if (token.tokenType === ArgumentColon && label.tokenType === LabelValue && this.depth === 0) {
      const span = this.spanOf(token);
      const start = label.startOffset + label.image.length;
      return { help: `write \`${label.image} = ...\``, fix: { title: "Write `=`", span: { ...span, start }, text: " =" } };
    }
    return {};
  }

  private report<C extends "syntax/annotation-expected" | "syntax/annotation-nesting">(
    code: C,
    token: IToken,
    parameters: Parameters<typeof syntaxDiagnostic<C>>[2],
    extras?: ReportExtras,
  ): void {
    // The first mistake makes nonsense of the rest.
    if (this.diagnostics.length === 0) this.diagnostics.push(syntaxDiagnostic(code, this.spanOf(token), parameters, extras));
  }
}

const CLOSERS = new Set<TokenType>([CloseParen, CloseBracket, CloseBrace]);
/** What a production's sequence holds, for where neither that nor its end comes. */
const ELEMENTS: Readonly<Record<string, string>> = { arguments: "an argument", list: "a value", tuple: "a value", recordOrFlags: "a name" };

const WORDS = new Map<TokenType, string>([
  [CloseParen, "`)`"], [CloseBracket, "`]`"], [CloseBrace, "`}`"], [OpenParen, "`(`"], [OpenArguments, "`(`"],
  [LabelValue, "a name"], [ArgumentColon, "`:`"], [ArgumentEquals, "`=`"], [ArgumentComma, "`,`"],
]);

function wordsFor(type: TokenType): string {
  return WORDS.get(type) ?? "a value";
}

let idle: AnnotationParser | null = null;

/** Lends a parser for the time of one call; building one costs milliseconds. */
export function withAnnotationParser<T>(use: (parser: AnnotationParser) => T): T {
  const parser = idle ?? new AnnotationParser({ skipValidations: true });
  idle = null;
  const result = use(parser);
  idle = parser;
  return result;
}
