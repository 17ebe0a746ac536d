import { Alternation, Alternative, LLkLookaheadStrategy, Option, Repetition, type IProduction, type IToken, type Rule, type TokenType } from "chevrotain";
import { describe, expect, it } from "vitest";
import { AnnotationParser } from "../../grammar/annotation-parser.ts";
import { FirstTokenLookahead } from "../../grammar/lookahead.ts";
import { WitParser } from "../../grammar/parser.ts";
import { VOCABULARY } from "../../grammar/tokens.ts";
import { ARGUMENT_TOKENS, OpenArguments } from "../../grammar/trivia-tokens.ts";

type Optional = Option | Repetition;

/** Every place in a rule where the parser chooses. */
function choicesOf(sequence: readonly IProduction[]): (Alternation | Optional)[] {
  return sequence.flatMap((node) => {
    if (node instanceof Alternation || node instanceof Option || node instanceof Repetition) return [node, ...choicesOf(node.definition)];
    return node instanceof Alternative ? choicesOf(node.definition) : [];
  });
}

/** What a choice is made on: a parser whose next token is of a type. */
function before(type: TokenType): unknown {
  const token: IToken = { image: "", startOffset: 0, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? -1 };
  return { LA: () => token, LA_FAST: () => token, tokenMatcher: (each: IToken, wanted: TokenType) => each.tokenType === wanted };
}

type Decision = (alternatives?: { ALT: () => void }[]) => number | boolean | undefined;

const own = new FirstTokenLookahead();
const theirs = new LLkLookaheadStrategy({ maxLookahead: 1 });

function disagreements(rule: Rule, vocabulary: readonly TokenType[]): string[] {
  const found: string[] = [];
  for (const node of choicesOf(rule.definition)) {
    const common = { rule, prodOccurrence: node.idx, maxLookahead: 1, dynamicTokensEnabled: false };
    for (const hasPredicates of [false, true]) {
      const [a, b] = [own, theirs].map((strategy): Decision => {
        if (node instanceof Alternation) return strategy.buildLookaheadForAlternation({ ...common, hasPredicates });
        return strategy.buildLookaheadForOptional({ ...common, prodType: node instanceof Option ? "Option" : "Repetition" });
      });
      const alternatives = node.definition.map(() => ({ ALT: () => undefined }));
      for (const type of vocabulary) {
        if (a?.call(before(type) as never, alternatives) !== b?.call(before(type) as never, alternatives)) found.push(`${rule.name} ${node.idx} ${type.name}`);
      }
    }
  }
  return found;
}

describe("our lookahead decides as chevrotain's", () => {
  it.each([
    ["WIT", new WitParser({ skipValidations: true }), VOCABULARY],
    ["annotations", new AnnotationParser({ skipValidations: true }), [OpenArguments, ...ARGUMENT_TOKENS]],
  ])("%s: in every choice, for every token", (_, parser, vocabulary) => {
    const rules = Object.values(parser.getGAstProductions());
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.flatMap((rule) => disagreements(rule, vocabulary))).toEqual([]);
  });
});
