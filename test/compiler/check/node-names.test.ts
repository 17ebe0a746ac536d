import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeNameProblem } from "../../../compiler/check/remote-nodes.ts";
import { nodeNameFault } from "../../../runtime/address.ts";

const pieces = fc.constantFrom("a", "bob", "os", "0", "-", "_", ".", "..", " ", "B", "é", "x".repeat(64), "\n");

test("the compiler and the runtime agree on what a node can be called", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
      const name = parts.join("");
      expect(nodeNameProblem(name) === null, name).toBe(nodeNameFault(name) === undefined);
    }),
    { numRuns: 2_000 },
  );
});

test("a name that is too long is told with its length", () => {
  expect(nodeNameProblem("x".repeat(128))).toBeNull();
  expect(nodeNameProblem("x".repeat(129))).toBe("a node's name has at most 128 characters, not 129");
});
