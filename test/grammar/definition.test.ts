import { createToken, Lexer } from "chevrotain";
import { describe, expect, it } from "vitest";
import { AnnotationParser } from "../../grammar/annotation-parser.ts";
import { LEXER_DEFINITION } from "../../grammar/lexer.ts";
import { WitParser } from "../../grammar/parser.ts";
import { KEYWORDS } from "../../grammar/tokens.ts";

// The product skips these checks, because they cost more than a whole run of the compiler.
describe("the grammar is sound by chevrotain's own checks", () => {
  it("no token is unreachable", () => {
    const lexer = new Lexer(LEXER_DEFINITION, { positionTracking: "onlyOffset", deferDefinitionErrorsHandling: true });
    expect(lexer.lexerDefinitionErrors).toEqual([]);
  });

  it("code is lexed by first character", () => {
    const others = Object.keys(LEXER_DEFINITION.modes).filter((mode) => mode !== "contract");
    const anything = createToken({ name: "Anything", pattern: /x/ });
    const modes = Object.fromEntries(others.map((mode) => [mode, [anything]]));
    const definition = { defaultMode: "contract", modes: { ...modes, contract: LEXER_DEFINITION.modes["contract"] ?? [] } };
    expect(() => new Lexer(definition, { positionTracking: "onlyOffset", ensureOptimizations: true })).not.toThrow();
  });

  it("the productions of WIT are unambiguous with one token of lookahead", () => {
    expect(() => new WitParser({ skipValidations: false })).not.toThrow();
  });

  it("the productions of annotation arguments are unambiguous with one token of lookahead", () => {
    expect(() => new AnnotationParser({ skipValidations: false })).not.toThrow();
  });

  it("has the 44 keywords of the reference", () => {
    expect([...KEYWORDS.keys()].sort()).toEqual(
      ("use type func u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char bool string record resource own borrow flags variant enum " +
        "option result future stream error-context list map tuple _ as from static interface import export world package " +
        "constructor include with async").split(" ").sort(),
    );
  });
});
