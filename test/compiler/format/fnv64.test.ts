import fc from "fast-check";
import { expect, test } from "vitest";
import { fnv64, slowFnv64 } from "../../../compiler/format/fnv64.ts";

const slow = (text: string): string => slowFnv64(text).toString(16).padStart(16, "0");

// From the authors' test vectors (FNV-1a, 64 bits).
test.each([
  ["", "cbf29ce484222325"],
  ["a", "af63dc4c8601ec8c"],
  ["b", "af63df4c8601f1a5"],
  ["foobar", "85944171f73967e8"],
])("%j has the hash that its authors give", (text, hash) => {
  expect(fnv64(text)).toBe(hash);
  expect(slow(text)).toBe(hash);
});

test("of several texts it is that of all of them in a row", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => fnv64(...texts) === slow(texts.join(""))));
});

test("without WebAssembly it is the same", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => fnv64(text) === slow(text)));
});

test("texts that do not fit into the memory so far make it larger", () => {
  for (const length of [21_845, 21_846, 65_536, 300_000]) expect(fnv64("漢".repeat(length))).toBe(slow("漢".repeat(length)));
  expect(fnv64("foobar")).toBe("85944171f73967e8");
});

test("another character anywhere is another hash", () => {
  const text = "export const a = 1;\n".repeat(50);
  const hashes = new Set(Array.from(text, (_, at) => fnv64(`${text.slice(0, at)}#${text.slice(at + 1)}`)));
  expect(hashes.size).toBe(text.length);
  expect(hashes).not.toContain(fnv64(text));
});
