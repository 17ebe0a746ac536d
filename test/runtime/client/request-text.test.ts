import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headerText, pathRest, pathSegment, QueryText } from "../../../runtime/client/request-text.ts";
import { EncodeError } from "../../../runtime/codec/faults.ts";

/** What a server sees: the raw path after URL parsers have had their way with it. */
const rawPath = (path: string): string => new URL(`http://host${path}`).pathname;

describe("path segments", () => {
  test("whatever is sent arrives as one segment that decodes to the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        fc.pre(text !== "." && text !== ".." && text.isWellFormed());
        const segments = rawPath(`/a/${pathSegment("id", text)}/b`).split("/");
        expect(segments).toHaveLength(4);
        expect(decodeURIComponent(segments[2] ?? "")).toBe(text);
      }),
    );
  });

  test.each(["", ".", "..", "\ud800"])("%j cannot be a segment of any URL", (text) => {
    expect(() => pathSegment("id", text)).toThrow(EncodeError);
    expect(() => pathSegment("id", text)).toThrow("path.id");
  });
});

test("what is no text, whatever its type says, is named where it was to go", () => {
  for (const value of [5, null, undefined, ["a"], {}] as unknown as string[]) {
    expect(() => pathSegment("id", value)).toThrow("path.id: expected a string");
    expect(() => new QueryText().add("tag", value)).toThrow("query.tag: expected a string");
  }
});

describe("what stands for the `*` of a path", () => {
  test("slashes stay separators", () => {
    expect(pathRest("", "docs/a b.txt")).toBe("docs/a%20b.txt");
    expect(pathRest("join-", "x/y")).toBe("join-x/y");
  });

  test("it decodes to the same text, and never makes an empty segment but the last", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "/", ".", "%", " ", "é", "?"), minLength: 1 }), (rest) => {
        fc.pre(!rest.split("/").some((each) => each === "." || each === ".."));
        const raw = rawPath(`/files/${pathRest("", rest)}`).slice("/files/".length);
        expect(decodeURIComponent(raw)).toBe(rest);
        expect(raw.split("/").slice(0, -1)).not.toContain("");
      }),
    );
  });

  test.each(["", "a/../b", "./a", "a/.."])("%j is refused: URLs would lose it", (rest) => {
    expect(() => pathRest("", rest)).toThrow(EncodeError);
  });

  test("a prefix makes dots harmless", () => {
    expect(pathRest("v", "..")).toBe("v..");
  });
});

describe("queries", () => {
  test("are empty without parameters, and repeat keys for lists", () => {
    expect(String(new QueryText())).toBe("");
    expect(String(new QueryText().add("q", "a b&c=d+e").addAll("tag", ["x", "é"]))).toBe("?q=a%20b%26c%3Dd%2Be&tag=x&tag=%C3%A9");
  });

  test("decode to what was added", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }))), (pairs) => {
        fc.pre(pairs.flat().every((text) => text.isWellFormed()));
        const query = new QueryText();
        for (const [key, value] of pairs) query.add(key, value);
        expect([...new URLSearchParams(String(query))]).toEqual(pairs);
      }),
    );
  });

  test("refuse lone surrogates", () => {
    expect(() => new QueryText().add("q", "\udc00")).toThrow("query.q");
  });
});

describe("headers", () => {
  test.each(["", "plain", "caf\u00e9", "a\tb"])("%j is sent as it is", (text) => {
    expect(headerText("x-reason", text)).toBe(text);
  });

  test.each(["a\nb", "a\r\nx-evil: 1", "\u20ac", " a", "a ", "\u0000"])("%j would not arrive as it is", (text) => {
    expect(() => headerText("x-reason", text)).toThrow("header.x-reason");
  });
});
