import fc from "fast-check";
import { expect, test } from "vitest";
import { areAllWithin, isWithin } from "../../../compiler/format/width.ts";

test("what is not ASCII counts twice", () => {
  expect(isWithin("a".repeat(80), 80)).toBe(true);
  expect(isWithin("a".repeat(81), 80)).toBe(false);
  expect(isWithin(`${"a".repeat(78)}漢`, 80)).toBe(true);
  expect(isWithin(`${"a".repeat(79)}漢`, 80)).toBe(false);
  expect(isWithin("漢".repeat(40), 80)).toBe(true);
});

test("a text is within where each of its lines is, as far as it is ASCII", () => {
  const line = fc.integer({ min: 0, max: 14 }).map((length) => "x".repeat(length));
  fc.assert(fc.property(fc.array(line, { minLength: 1 }), (lines) => areAllWithin(lines.join("\n"), 10) === lines.every((each) => isWithin(each, 10))));
  expect(areAllWithin("short\n漢", 10)).toBe(false);
});
