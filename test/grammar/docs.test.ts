import { describe, expect, it } from "vitest";
import { parseClean } from "./support.ts";

/** The documentation of an interface behind a comment. */
function docs(comment: string): string | null {
  const [item] = parseClean(`${comment}\ninterface i {}`).items;
  if (item?.kind !== "interface") throw new Error("no interface");
  return item.docs;
}

describe("documentation", () => {
  it.each([
    ["/// One.\n/// Two.", "One.\nTwo."],
    ["///One.\n///   Two.", "One.\n   Two."],
    ["/// - a\n///   - b\n///\n/// c", "- a\n  - b\n\nc"],
    ["///\n/// One.\n///", "One."],
    ["/** One. */", "One."],
    ["/** One.\n * Two.\n *   Three.\n */", "One.\nTwo.\n  Three."],
    ["/**\n   One.\n     Two.\n*/", "One.\n  Two."],
    ["/// One.\r\n/// Two.\r", "One.\nTwo."],
    ["/// a\n/** b */\n/// c", "a\nb\nc"],
    ["/// a\n// plain\n/// b", "a\nb"],
    ["/// * bullet", "* bullet"],
    ["/// a * b /* c */", "a * b /* c */"],
    ["//// a", "a"],
  ])("%j is %j", (comment, expected) => expect(docs(comment)).toBe(expected));

  it.each(["", "// plain", "/* plain */", "/**/", "/***/", "/*** ruler ***/", "///", "/** */", "/// @only"])("%j is none", (comment) => expect(docs(comment)).toBeNull());

  it.each([
    ["/// Reads.\n/// @http(path = \"/\")\n/// @local", "Reads."],
    ["/// @a\n/// Reads.\n/// @b\n/// Writes.", "Reads.\nWrites."],
    ["/// Reads.\n/// @a(\n///   1,\n/// )\n/// Writes.", "Reads.\nWrites."],
    ["/// Reads.\n/// @local and writes.", "Reads.\nand writes."],
    ["/** Reads.\n * @a(1,\n * 2)\n * Writes. */", "Reads.\nWrites."],
    ["/** @a Reads. */", "Reads."],
    ["/// Reads.\n///\n/// @a(", "Reads."],
  ])("is without annotations: %j", (comment, expected) => expect(docs(comment)).toBe(expected));

  it("stands before the gates of an item", () => {
    expect(docs("/// Here.\n@since(version = 1.0.0)\n/// Not here.")).toBe("Here.");
  });

  it("of a package header has a place, for the rule on several; plain comments count there", () => {
    const text = "// Licence.\n/// Docs.  \npackage a:b;";
    const { header } = parseClean(text);
    expect(header?.docs).toBe("Docs.");
    expect(text.slice(header?.docsSpan?.start, header?.docsSpan?.end)).toBe("// Licence.\n/// Docs.");
    expect(parseClean("package a:b;").header?.docsSpan).toBeNull();
  });
});
