import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotationMessages } from "../../../compiler/messages/annotation.ts";
import { processMessages } from "../../../compiler/messages/process.ts";
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

/** Of the grammar and the resolver. */
const ofText = (code: string): boolean => !(code in annotationMessages || code in processMessages);

const WHOLE = `package demo:shop@0.1.0;

interface shop {
  record order { id: u64, tags: list<string> }
  enum kind { small, large }
  variant shop-error {
    /// @status(404)
    unknown,
    /// @status(409)
    taken(u64),
  }
  /// @init
  start: async func();
  /// @http(method = "GET", path = "/orders/{kind}/{id}")
  /// @local
  find: func(kind: kind, id: u64,
    /// @max(50)
    limit: option<u32>) -> result<order, shop-error>;
  /// @http(method = "POST", path = "/orders")
  add: func(order: order) -> result<u64, shop-error>;
  /// @http(method = "POST", path = "/orders")
  add-all: func(orders: list<order>, force: bool) -> u64;
}

/// @process(name = "Shop", state = shop-state, save = every-message)
world shop-process {
  use shop.{order};
  record shop-state {
    /// @default(1)
    next: u64,
    orders: map<u64, order>,
  }
  export shop;
}
`;

describe("mistakes anywhere", () => {
  it("a word that is missing is told by the grammar or the resolver, and the rules add nothing to it", () => {
    for (const { index, 0: word } of WHOLE.matchAll(/[a-z0-9-]+|[^\sa-z0-9]/g)) {
      const line = WHOLE.slice(WHOLE.lastIndexOf("\n", index) + 1, index);
      if (line.includes("///") || word === "/") continue;
      const codes = checkAnything(WHOLE.slice(0, index) + WHOLE.slice(index + word.length))
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
      if (codes.some(ofText))
        expect(
          codes.filter((code) => !ofText(code)),
          `without \`${word}\` at ${index}`,
        ).toEqual([]);
    }
  });

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
