/** Names, keywords and attributes, right and wrong ones. */
import type { IToken } from "chevrotain";
import type { Identifier } from "./ast.ts";
import { ATTRIBUTES } from "./attributes.ts";
import type { Fix } from "./diagnostic.ts";
import { nearestName, problemOfName } from "./names.ts";
import { ParserBase } from "./parser-base.ts";
import type { Span } from "./source.ts";
import { suggest } from "./suggest.ts";
import * as t from "./tokens.ts";
import { shorten } from "./words.ts";

/** What people write from habits of other languages. */
const HABITS: Readonly<Record<string, string>> = {
  fn: "func", fun: "func", function: "func", struct: "record", union: "variant", class: "resource",
  array: "list", vec: "list", Vec: "list", seq: "list", sequence: "list", set: "list", dict: "map", dictionary: "map",
  hashmap: "map", HashMap: "map", optional: "option", maybe: "option", nullable: "option", either: "result", promise: "future",
  Promise: "future",
};

export abstract class WordParser extends ParserBase {
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
    if (next.tokenType === t.Integer) this.skipNumberInName(next);
    const token = this.consume(index, t.Name);
    if (this.RECORDING_PHASE) return { name: "", span: this.spanOf(token) };
    const name = token.image.charCodeAt(0) === 37 ? token.image.slice(1) : token.image;
    const span = this.spanOf(token);
    const problem = problemOfName(name);
    if (problem !== null) {
      const suggestion = nearestName(name);
      const fix = suggestion === null ? {} : { fix: { title: `Rename to \`${suggestion}\``, span, text: suggestion } };
      this.reporter.report("syntax/invalid-name", span, { name: shorten(name === "" ? token.image : name), problem, suggestion }, fix);
    }
    return { name, span };
  }

  /** `1st`: the lexer sees a number and a word. */
  private skipNumberInName(number: IToken): void {
    const word = this.LA(2);
    const end = number.startOffset + number.image.length;
    if (word.tokenType !== t.Name || word.startOffset !== end) return;
    const span: Span = { source: this.source, start: number.startOffset, end: end + word.image.length };
    const name = shorten(number.image + word.image);
    this.reporter.report("syntax/invalid-name", span, { name, problem: "it begins with a digit", suggestion: null });
    this.SKIP_TOKEN();
  }

  private keywordAsName(token: IToken): void {
    const span = this.spanOf(token);
    const fix = { title: `Write \`%${token.image}\``, span, text: `%${token.image}` };
    this.reporter.report("syntax/keyword-as-name", span, { keyword: token.image }, { fix });
  }

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
  private commentFix(span: Span, text: string): { fix?: Fix } {
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
    if (this.RECORDING_PHASE || token.tokenType !== t.Name || token.image.startsWith("%")) return;
    const habit = HABITS[token.image];
    const suggestion = habit !== undefined && candidates.includes(habit) ? habit : suggest(token.image, candidates);
    const type = suggestion === null ? undefined : t.KEYWORDS.get(suggestion);
    const span = this.spanOf(token);
    if (suggestion === null || type === undefined) {
      // Two words in a row: the first was meant as a keyword, whichever.
      if (this.LA(2).tokenType !== t.Name) return;
      this.reporter.report("syntax/unknown-word", span, { word: shorten(token.image), expected, suggestion: null });
      this.fail();
    }
    const fix = { title: `Write \`${suggestion}\``, span, text: suggestion };
    this.reporter.report("syntax/unknown-word", span, { word: shorten(token.image), expected, suggestion }, { fix });
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
  }

  /** Reads a keyword that comes next as the name that it is meant to be. */
  protected mendKeywordName(): void {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || !t.isKeyword(token) || token.tokenType === t.Underscore) return;
    const after = this.LA(3).tokenType;
    if (after !== t.Func && after !== t.Async && after !== t.Static) return;
    this.keywordAsName(token);
    token.tokenType = t.Name;
    token.tokenTypeIdx = t.Name.tokenTypeIdx ?? token.tokenTypeIdx;
  }
}
