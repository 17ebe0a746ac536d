/**
 * Decides by the next token alone, which is all that WIT needs. Chevrotain's own strategy makes the same decisions, but
 * computes paths of any length to get there, which took a third of the time to build the parser.
 */
import {
  Alternation, Alternative, LLkLookaheadStrategy, NonTerminal, Option, Repetition, Terminal,
  type ILookaheadStrategy, type IProduction, type IToken, type Rule,
} from "chevrotain";

type AlternationLookahead = ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>;
type OptionalLookahead = ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]>;
type AlternationOptions = Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0];
type OptionalOptions = Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0];

/** What a lookahead function is called on. */
interface Looking {
  LA(ahead: number): IToken;
}

/** The `tokenTypeIdx` of the tokens that a production can begin with, and whether it can be empty. */
interface First {
  readonly types: Set<number>;
  readonly empty: boolean;
}

export class FirstTokenLookahead extends LLkLookaheadStrategy {
  private readonly firsts = new Map<IProduction | Rule, First>();

  constructor() {
    super({ maxLookahead: 1 });
  }

  override buildLookaheadForAlternation({ rule, prodOccurrence, hasPredicates }: AlternationOptions): AlternationLookahead {
    const alternation = find(rule.definition, (each) => each instanceof Alternation && each.idx === prodOccurrence);
    // By the type of the next token, which alternatives it can begin, in order.
    const byType: (number[] | undefined)[] = [];
    let otherwise: number | undefined;
    (alternation?.definition ?? []).forEach((alternative, index) => {
      const { types, empty } = this.firstOf(alternative);
      if (empty) otherwise ??= index;
      for (const type of types) (byType[type] ??= []).push(index);
    });
    if (!hasPredicates) {
      const choice = byType.map((indexes) => indexes?.[0]);
      return function choose(this: Looking) {
        return choice[this.LA(1).tokenTypeIdx] ?? otherwise;
      } as AlternationLookahead;
    }
    return function chooseGated(this: Looking, alternatives) {
      for (const index of byType[this.LA(1).tokenTypeIdx] ?? []) {
        const gate = alternatives?.[index]?.GATE;
        if (gate === undefined || gate.call(this)) return index;
      }
      return otherwise;
    } as AlternationLookahead;
  }

  override buildLookaheadForOptional({ rule, prodOccurrence, prodType }: OptionalOptions): OptionalLookahead {
    const kind = prodType === "Option" ? Option : Repetition;
    const optional = find(rule.definition, (each) => each instanceof kind && each.idx === prodOccurrence);
    const begins: boolean[] = [];
    for (const type of this.firstOfAll(optional?.definition ?? []).types) begins[type] = true;
    return function isNext(this: Looking) {
      return begins[this.LA(1).tokenTypeIdx] === true;
    } as OptionalLookahead;
  }

  private firstOf(production: IProduction): First {
    const known = this.firsts.get(production);
    if (known !== undefined) return known;
    const first = this.compute(production);
    this.firsts.set(production, first);
    return first;
  }

  private compute(production: IProduction): First {
    if (production instanceof Terminal) {
      const { tokenTypeIdx = -1, categoryMatches = [] } = production.terminalType;
      return { types: new Set([tokenTypeIdx, ...categoryMatches]), empty: false };
    }
    if (production instanceof NonTerminal) {
      const known = this.firsts.get(production.referencedRule);
      if (known !== undefined) return known;
      const first = this.firstOfAll(production.referencedRule.definition);
      this.firsts.set(production.referencedRule, first);
      return first;
    }
    if (production instanceof Alternation) {
      const firsts = production.definition.map((each) => this.firstOf(each));
      return { types: new Set(firsts.flatMap(({ types }) => [...types])), empty: firsts.some(({ empty }) => empty) };
    }
    if (production instanceof Alternative) return this.firstOfAll(production.definition);
    // The grammar's other productions, `Option` and `Repetition`, may both be left out.
    const inner = production instanceof Option || production instanceof Repetition ? production.definition : [];
    return { types: this.firstOfAll(inner).types, empty: true };
  }

  private firstOfAll(sequence: readonly IProduction[]): First {
    const types = new Set<number>();
    for (const production of sequence) {
      const first = this.firstOf(production);
      for (const type of first.types) types.add(type);
      if (!first.empty) return { types, empty: false };
    }
    return { types, empty: true };
  }
}

type Composite = Alternation | Alternative | Option | Repetition;

/** The first production below a sequence for which `wanted` holds, rules that it refers to apart. */
function find(sequence: readonly IProduction[], wanted: (production: IProduction) => boolean): Composite | undefined {
  for (const production of sequence) {
    if (!isComposite(production)) continue;
    if (wanted(production)) return production;
    const inner = find(production.definition, wanted);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isComposite(production: IProduction): production is Composite {
  return (
    production instanceof Alternation || production instanceof Alternative || production instanceof Option || production instanceof Repetition
  );
}
