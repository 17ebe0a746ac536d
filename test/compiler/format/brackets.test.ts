import fc from "fast-check";
import { expect, test } from "vitest";
import { closingBracket, EXPRESSIONS, splitAt, TYPES, type Brackets } from "../../../compiler/format/brackets.ts";

/** The same, as plainly as it can be said: one character after the other. `null` where something does not end. */
function plainSplit(text: string, separator: string, brackets: Brackets): string[] | null {
  const pieces = [""];
  const open: string[] = [];
  const closers = new Set([")", "]", "}", ...(brackets === TYPES ? [">"] : [])]);
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    let piece = character;
    if (`"'\``.includes(character)) {
      let end = at + 1;
      while (end < text.length && text.charAt(end) !== character) end += text.charAt(end) === "\\" ? 2 : 1;
      if (end >= text.length) return null;
      piece = text.slice(at, end + 1);
    } else if (closers.has(character)) {
      if (open.pop() !== character) return null;
    } else if (brackets[character] !== undefined) open.push(brackets[character]);
    else if (open.length === 0 && text.startsWith(separator, at)) {
      pieces.push("");
      at += separator.length - 1;
      continue;
    }
    pieces.push(`${pieces.pop() ?? ""}${piece}`);
    at += piece.length - 1;
  }
  return open.length === 0 ? pieces : null;
}

const code = fc
  .array(fc.constantFrom("a", "b1", ", ", ",", " ", " | ", "|", "(", ")", "[", "]", "{", "}", "<", ">", '"', "'", "`", "\\", '"x, y"', "f(a, b)", "漢"), { maxLength: 14 })
  .map((parts) => parts.join(""));

test.each([
  ["types", TYPES],
  ["expressions", EXPRESSIONS],
])("%s are split where nothing is open", (_, brackets) => {
  const property = fc.property(code, fc.constantFrom(", ", " | "), (text, separator) => {
    expect(splitAt(text, separator, brackets)).toEqual(plainSplit(text, separator, brackets));
  });
  fc.assert(property, { numRuns: 2_000 });
});

test("strings hide brackets and separators, and may have escapes", () => {
  expect(splitAt(String.raw`f("a, \")", b), 'c, "', d`, ", ", EXPRESSIONS)).toEqual([String.raw`f("a, \")", b)`, `'c, "'`, "d"]);
  expect(closingBracket(String.raw`(")" + '\')' + f())`, 0, EXPRESSIONS)).toBe(18);
  expect(closingBracket("(a", 0, EXPRESSIONS)).toBe(-1);
  expect(closingBracket('(")', 0, EXPRESSIONS)).toBe(-1);
});

test("angles count in types alone", () => {
  expect(splitAt("a < b, c > d", ", ", EXPRESSIONS)).toEqual(["a < b", "c > d"]);
  expect(splitAt("Map<a, b>, c", ", ", TYPES)).toEqual(["Map<a, b>", "c"]);
});
