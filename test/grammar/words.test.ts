import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, suggest } from "../../grammar/index.ts";
import { nearestName, problemOfName } from "../../grammar/names.ts";
import { problemOfVersion } from "../../grammar/versions.ts";
import { escapeWave, unescapeWave } from "../../grammar/annotation-values.ts";

describe("edit distance", () => {
  it.each([["", "", 0], ["a", "", 1], ["record", "recrod", 1], ["func", "fn", 2], ["kitten", "sitting", 3], ["abc", "xyz", 3]])("of %j and %j is %i", (a, b, distance) => {
    expect(editDistance(a, b, 10)).toBe(distance);
  });

  it("is symmetric, zero only of equal words, and never more than its limit and one", () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.nat(4), (a, b, limit) => {
        const distance = editDistance(a, b, limit);
        expect(distance).toBe(editDistance(b, a, limit));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(limit + 1);
        expect(Math.min(editDistance(a, b, 100), limit + 1)).toBe(distance);
      }),
    );
  });
});

describe("suggestions", () => {
  it.each([
    ["recrod", ["record", "resource"], "record"],
    ["getUser", ["get-user", "get-users"], "get-user"],
    ["user_name", ["user-name"], "user-name"],
    ["GET", ["get"], "get"],
    ["metod", ["path", "method"], "method"],
    ["foo", ["bar", "baz"], null],
    ["id", ["name", "it"], "it"],
    ["a", ["b"], null],
    ["path", ["path"], null],
    ["anything", [], null],
  ])("%s among %j: %j", (word, candidates, expected) => expect(suggest(word, candidates)).toBe(expected));

  it("hostile words are cheap", () => {
    expect(suggest("a".repeat(1_000_000), ["a".repeat(1_000_000) + "b"])).toBeNull();
  });
});

describe("names", () => {
  it.each(["a", "a1", "user-id", "is-XML", "GET", "a-1", "a0-000-3d4a-54FF", "A-b"])("%s is one", (name) => expect(problemOfName(name)).toBeNull());

  it.each([
    ["", "a letter must follow the `%`"],
    ["aB", "upper and lower case are mixed in one word"],
    ["Ab", "upper and lower case are mixed in one word"],
    ["a--b", "something must stand on both sides of each `-`"],
    ["a-", "something must stand on both sides of each `-`"],
    ["1a", "it begins with a digit"],
    ["a_b", "words are joined by `-`, not `_`"],
    ["é", "`é` is not allowed in names"],
    ["a-𝒳", "`𝒳` is not allowed in names"],
  ])("%j is none: %s", (name, problem) => expect(problemOfName(name)).toBe(problem));

  it.each([["createUser", "create-user"], ["HTTPServer", "http-server"], ["user_id", "user-id"], ["Straße", null], ["naïve", "naive"], ["ok", null], ["__", null]])("%s is meant as %s", (written, meant) => {
    expect(nearestName(written)).toBe(meant);
  });

  it("what is suggested is a name", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const nearest = nearestName(text);
      if (nearest !== null) expect(problemOfName(nearest)).toBeNull();
    }));
  });
});

describe("versions", () => {
  it.each(["0.0.0", "1.2.3-rc.1+b.01", "1.0.0--", "1.0.0-0a", "18446744073709551615.0.0"])("%s is one", (text) => expect(problemOfVersion(text)).toBeNull());

  it.each([
    ["01.0.0", "its numbers have no leading zeros"],
    ["1.0.0-01", "its numbers have no leading zeros"],
    ["18446744073709551616.0.0", "a number in it is too large"],
    [`1.0.${"9".repeat(1000)}`, "a number in it is too large"],
    ["1. 0.0", "no blanks or comments may stand in it"],
    ["1.0.0-a_b", "only letters, digits, `-` and `.` may follow its three numbers"],
    ["1.0.0-a..b", "a part of it is empty"],
    ["1.0.0+a.", "a part of it is empty"],
  ])("%s is none: %s", (text, problem) => expect(problemOfVersion(text)).toBe(problem));
});

describe("WAVE texts", () => {
  it("escaping then reading gives the same text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const image = escapeWave(text, '"');
      expect(unescapeWave(image)).toEqual({ value: text, problem: null });
      expect(image).not.toMatch(/[\n\r\0]/);
    }));
  });

  it("nothing invisible is left unescaped", () => {
    expect(escapeWave("\u202e\u200b\u0149\0", '"')).toBe('"\\u{202e}\\u{200b}\\u{149}\\u{0}"');
  });
});
