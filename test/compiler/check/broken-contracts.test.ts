import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAnything } from "./support/check-text.ts";

const example = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");
const contracts = [example("examples/counter/api/counter.wit"), example("examples/users/api/users.wit")];

const PIECES = [
  "@",
  "(",
  ")",
  '"',
  "{",
  "}",
  "=",
  ",",
  "*",
  "/",
  "///",
  "@http",
  "@default(",
  "@min(1)",
  "none",
  "-1",
  "9".repeat(40),
  "'x'",
  "[",
  "func",
  "async ",
  "stream<u8>",
  "result",
  "option<",
];

describe("mistakes anywhere", () => {
  it("never make the checker throw, and what it blames is in the text", () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(12),
      put: fc.constantFrom("", ...PIECES),
    });
    fc.assert(
      fc.property(fc.constantFrom(...contracts), fc.array(edit, { minLength: 1, maxLength: 4 }), (contract, edits) => {
        let text = contract;
        for (const { at, drop, put } of edits) {
          const place = Math.floor(at * text.length);
          text = text.slice(0, place) + put + text.slice(place + drop);
        }
        for (const { span, message } of checkAnything(text)) {
          expect(message).not.toBe("");
          if (span !== null)
            expect([span.start >= 0, span.start <= span.end, span.end <= span.source.text.length]).toEqual([
              true,
              true,
              true,
            ]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
