import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeNext } from "../../../runtime/session/next-path.ts";

const HOME = "/_hypc";

describe("where a login goes on", () => {
  it.each([
    "/",
    "/a",
    "/a/b?c=1&d=%20#e",
    "/%2f%2fevil.example",
    "/a//b",
    "/caf%C3%A9",
    "/a?next=//evil.example",
    "/@evil.example",
  ])("%s stays as it is", (next) => {
    expect(safeNext(next, HOME)).toBe(next);
  });

  it.each([
    null,
    undefined,
    "",
    "a",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/a\\..\\b",
    `/${"a".repeat(2_000)}`,
  ])("%j goes home", (next) => {
    expect(safeNext(next, HOME)).toBe(HOME);
  });

  it("never leaves the node, whatever is asked for", () => {
    const piece = fc.constantFrom(
      "/",
      "//",
      "\\",
      ".",
      "..",
      "%2e",
      "%2f",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "\n",
      "\r",
      "\0",
      " ",
      "evil.example",
      "http:",
      "a",
      "é",
      "\u2028",
    );
    const wild = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(wild, (next) => {
        const location = safeNext(next, HOME);
        expect(new URL(location, "https://node.example/_hypc/login").origin).toBe("https://node.example");
        expect(location).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(safeNext(location, HOME)).toBe(location);
      }),
      { numRuns: 2_000 },
    );
  });
});
