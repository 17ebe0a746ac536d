import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { docComment } from "../../../compiler/emit/docs.ts";
import { stringLiteral, templateText } from "../../../compiler/emit/string-literal.ts";
import { span } from "./builders.ts";

test.each([
  ["nothing to say", null, {}, ""],
  ["only blanks", " \n ", {}, ""],
  ["one line", "The value.", {}, "/** The value. */\n"],
  ["two lines", "One.\n\nTwo.\n", {}, "/**\n * One.\n *\n * Two.\n */\n"],
  ["other ends of lines", "One.\r\nTwo.\rThree.", {}, "/**\n * One.\n * Two.\n * Three.\n */\n"],
  ["a note alone", null, { note: "GET /x" }, "/** GET /x */\n"],
  ["a note behind a sentence", "The value", { note: "GET /x" }, "/** The value. GET /x */\n"],
  ["a note below several lines", "One.\nTwo.", { note: "GET /x" }, "/**\n * One.\n * Two.\n *\n * GET /x\n */\n"],
  ["tags", "One.", { tags: ["@param a - A."] }, "/**\n * One.\n *\n * @param a - A.\n */\n"],
  ["an indent", "One.\nTwo.", { indent: "  " }, "  /**\n   * One.\n   * Two.\n   */\n"],
  ["the end of a comment", "a */ b", { note: "GET /*/" }, "/** a *\\/ b. GET /*\\/ */\n"],
])("%s", (_, docs, extras, expected) => {
  expect(docComment(docs, extras)).toBe(expected);
});

test("a deprecated gate is TSDoc's tag, other gates are not", () => {
  const version = { text: "1.2.0", span };
  const gates = [
    { kind: "since", version, span },
    { kind: "deprecated", version, span },
  ] as const;
  expect(docComment("Old.", { gates })).toBe("/**\n * Old.\n *\n * @deprecated since 1.2.0\n */\n");
});

test("a string literal evaluates to its text, in the quotes that Prettier would choose", async () => {
  const { format } = await import("prettier");
  const awkward = fc.string({ unit: fc.constantFrom("a", '"', "'", "\\", "\n", "`", "${", "é") });
  await fc.assert(
    fc.asyncProperty(awkward, async (text) => {
      const literal = stringLiteral(text);
      expect(runInNewContext(literal)).toBe(text);
      expect(await format(`a = ${literal};\n`, { parser: "typescript", printWidth: 500 })).toBe(`a = ${literal};\n`);
    }),
    { numRuns: 50 },
  );
});

test("text in a template literal stays text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "`", "$", "{", "}", "\\", '"') }), (text) => {
      expect(runInNewContext(`\`${templateText(text)}\``)).toBe(text);
    }),
  );
});
