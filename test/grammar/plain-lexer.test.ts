import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { IToken } from "chevrotain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lexWhole } from "../../grammar/lexer.ts";
import { lexPlain } from "../../grammar/plain-lexer.ts";

const plainTokens = (tokens: readonly IToken[]): unknown[] => tokens.map(({ image, startOffset, tokenType, tokenTypeIdx }) => [tokenType.name, image, startOffset, tokenTypeIdx]);

/** True where the short way was taken; it must then give what the long one gives. */
function agrees(text: string): boolean {
  const plain = lexPlain(text);
  if (plain === null) return false;
  const whole = lexWhole(text);
  expect(plainTokens(plain.tokens)).toEqual(plainTokens(whole.tokens));
  expect(plainTokens(plain.trivia)).toEqual(plainTokens(whole.trivia));
  expect([whole.unexpected, whole.unterminated]).toEqual([[], null]);
  return true;
}

describe("the short way through the lexer gives what the long one gives, or nothing", () => {
  it.each([
    "package a:b@1.0.0-rc.1+x;\ninterface %i { f: func(a-1: list<u8, 4>) -> result<_, u8>; }",
    "\ufeffa\r\n\tb // c\r\nd /* e /* f */ */ g /**/ h /***/ i //",
    "a->b -> c - > d--e / f /g .1a _ __ % é é-x aé",
  ])("%j", (text) => {
    agrees(text);
  });

  it.each(["/// @a\nb", "/** @a */ b", '@external-id("x")', "a /* b", "a \r b", "#", "a \ufeff", "// c\n// @x(1)", "%", "\u2028"])("leaves %j to it", (text) => {
    agrees(text);
  });

  it("on any run of what the language is made of", () => {
    const piece = fc.constantFrom(..." \n\t\r%_-/*@\"'{}<>()=,.:;+#09aZé\u{1f600}\ufeff", "//", "/*", "*/", "/**", "///", "/// @a", "\r\n", "->", "u8", "use", "@since(version = 1.0.0)", "x-y");
    let short = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        if (agrees(pieces.join(""))) short++;
      }),
      { numRuns: 5000 },
    );
    expect(short).toBeGreaterThan(500);
  });

  const corpus = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));
  it.skipIf(!existsSync(corpus))("on every text of the corpus, which stands beside the project, and nearly all of them take it", () => {
    const files = readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
    const texts = new Set(files.flatMap((name) => { try { return [readFileSync(join(corpus, name), "utf8")]; } catch { return []; } }));
    let short = 0;
    for (const text of texts) if (agrees(text)) short++;
    expect(short).toBeGreaterThan(texts.size * 0.9);
  });
});
