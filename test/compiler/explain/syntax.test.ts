import { describe, expect, it } from "vitest";
import { syntaxPages } from "../../../compiler/explain/syntax.ts";
import { parseWit, syntaxMessages, type AnnotationNode } from "../../../grammar/index.ts";

/** The codes of everything that is wrong with the text of a contract, annotations included. */
function codes(text: string): string[] {
  const { file, diagnostics } = parseWit({ path: "page.wit", text });
  const found = diagnostics.map(({ code }) => code);
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { kind, diagnostics: own } = node as Partial<AnnotationNode>;
    if (kind === "annotation") found.push(...(own ?? []).map(({ code }) => code));
    for (const [key, child] of Object.entries(node)) if (key !== "source" && key !== "span") visit(child);
  };
  visit(file);
  return found;
}

describe("pages on syntax", () => {
  it("there is one for every code", () => {
    expect(Object.keys(syntaxPages).sort()).toEqual(Object.keys(syntaxMessages).sort());
  });

  const executable = Object.entries(syntaxPages).filter(([, page]) => page.executable !== false);

  it.each(executable)("%s: the wrong example yields it, and nothing else", (code, page) => {
    const expected = code === "syntax/too-many-errors" ? ["syntax/expected", code] : [code];
    expect([...new Set(codes(page.wrong))]).toEqual(expected);
  });

  it.each(executable)("%s: the right example is right", (_, page) => {
    expect(codes(page.right)).toEqual([]);
  });

  it("examples that are no texts are told as such", () => {
    const described = Object.entries(syntaxPages).filter(([, page]) => page.executable === false);
    expect(described.map(([code]) => code)).toEqual(["syntax/not-utf8", "syntax/too-large"]);
  });
});
