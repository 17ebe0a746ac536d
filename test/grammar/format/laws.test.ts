import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWit, printFile } from "../../../grammar/index.ts";
import { lex } from "../../../grammar/lexer.ts";
import { anyFile } from "../arbitrary-tree.ts";
import { parseClean, source, withoutPlaces } from "../support.ts";
import { formatClean, tokensWithComments } from "./support.ts";

const COMMENTS = [
  "// plain", "//", "/// documents", "///", "/// @local", "/// @http(method = \"GET\",", "///   path = \"/x\")", "/// @open(1,", "/// )", "//// ruler",
  "/* block */", "/** documents */", "/***/", "/* two\n   lines */", "/**\n   * stars\n   * @status(404)\n   */", "/** @min(1) */", "/* outer /* inner */ */",
  "/* a\rb */", "// a\rb", "/**\n\t\t@remote(from = [\n\t\t  \"a\"])\n\t\ttext  \n\n\t*/",
];
const blank = fc.constantFrom("", " ", "  ", "\t", "\n", "\n  ", "\r\n", "\n\n", "\n \n\n\t", "\r\n\r\n\r\n");
const comment = fc.tuple(fc.constantFrom(...COMMENTS), blank).map(([text, after]) => (text.startsWith("//") && !after.includes("\n") ? `${text}\n${after}` : text + after));
const gap = fc.tuple(blank, fc.array(comment, { maxLength: 3 })).map(([before, comments]) => before + comments.join(""));
const gaps = fc.infiniteStream(fc.oneof({ weight: 5, arbitrary: blank }, { weight: 2, arbitrary: gap }));

const TOUCHING = /[\w.+-]/;

/** A text with the tokens of another, but with blanks and comments of its own between them. */
function withGaps(text: string, between: Iterator<string>): string {
  const { tokens } = lex(text);
  let result = "";
  let end = 0;
  for (const token of tokens) {
    const before = text.slice(end, token.startOffset);
    // Nothing may stand inside of a version; words must not grow together.
    const inVersion = before === "" && TOUCHING.test(text[end - 1] ?? "") && TOUCHING.test(token.image);
    const gapText = inVersion ? "" : (between.next().value as string);
    // `//` would begin a comment.
    result += (gapText === "" && before !== "" ? " " : result.endsWith("/") && gapText.startsWith("/") ? ` ${gapText}` : gapText) + token.image;
    end = token.startOffset + token.image.length;
  }
  return result + (between.next().value as string);
}

const anyText = fc.tuple(anyFile, gaps).map(([file, between]) => withGaps(printFile(file), between));

describe("formatting any text", () => {
  it("keeps the tree, every comment before its token, and is done after one run", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = parseWit(source(text));
        fc.pre(read.diagnostics.length === 0);
        const once = formatClean(text);
        expect(withoutPlaces(parseClean(once))).toEqual(withoutPlaces(read.file));
        expect(tokensWithComments(once)).toEqual(tokensWithComments(text));
        expect(formatClean(once)).toBe(once);
        expect(once).not.toMatch(/[ \t]\n|\r\n|\n\n\n|^\n|[^\n]$/);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps all that in narrow columns and with tabs", async () => {
    const { formatWit } = await import("../../../grammar/index.ts");
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 80 }), fc.boolean(), (text, printWidth, useTabs) => {
        fc.pre(parseWit(source(text)).diagnostics.length === 0);
        const options = { printWidth, useTabs, tabWidth: 4 };
        const once = formatWit(text, options).text ?? "";
        expect(tokensWithComments(once)).toEqual(tokensWithComments(text));
        expect(formatWit(once, options).text).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  it("does not depend on the layout it finds: what is printed without comments has one form", () => {
    fc.assert(
      fc.property(anyFile, fc.infiniteStream(fc.constantFrom(" ", "\n", "\t", "\r\n")), (file, between) => {
        const text = printFile({ ...file, danglingAnnotations: [] }).replace(/^ *\/\/\/.*\n/gm, "");
        fc.pre(parseWit(source(text)).diagnostics.length === 0);
        expect(formatClean(withGaps(text, between))).toBe(formatClean(text.replace(/\n\n+/g, "\n")));
      }),
      { numRuns: 200 },
    );
  });
});
