/** Texts made to break a parser: each has a diagnostic or a tree, soon, and nothing is thrown. */
import { describe, expect, it } from "vitest";
import { decodeSource, MAX_SOURCE_LENGTH, parseWit } from "../../grammar/index.ts";
import { source } from "./support.ts";

const DEEP = 10_000;
const MEGABYTE = 1024 * 1024;
const SIZE = MEGABYTE / 4;
const codes = (text: string): string[] => parseWit(source(text)).diagnostics.map(({ code }) => code);
const inInterface = (text: string): string => `package a:b;\ninterface i {\n${text}\n}`;

describe("10,000 levels deep", () => {
  it.each([
    ["lists", inInterface(`type t = ${"list<".repeat(DEEP)}u8${">".repeat(DEEP)};`), ["syntax/nesting"]],
    ["lists without an end", inInterface(`type t = ${"list<".repeat(DEEP)}`), ["syntax/nesting", "syntax/expected"]],
    ["results", inInterface(`type t = ${"result<_, ".repeat(DEEP)}u8${">".repeat(DEEP)};`), ["syntax/nesting"]],
    ["braces", "{".repeat(DEEP), ["syntax/expected"]],
    ["parentheses", inInterface(`f: func${"(".repeat(DEEP)};`), ["syntax/expected", "syntax/expected"]],
    ["packages", "package a:b {".repeat(DEEP) + "}".repeat(DEEP), ["syntax/nesting"]],
    ["interfaces", "interface a {\n".repeat(DEEP), [...Array.from({ length: 100 }, () => "syntax/unclosed"), "syntax/too-many-errors"]],
    ["comments", `${"/*".repeat(DEEP)}${"*/".repeat(DEEP)}package a:b;`, []],
    ["comments without an end", "/*".repeat(DEEP), ["syntax/unterminated-comment"]],
  ])("%s", (_, text, expected) => expect(codes(text)).toEqual(expected));

  it("annotation values", () => {
    for (const [open, close] of [["[", "]"], ["(", ")"], ["{a: ", "}"], ["some(", ")"]] as const) {
      const { file } = parseWit(source(`/// @a(${open.repeat(DEEP)}1${close.repeat(DEEP)})\ninterface i {}`));
      const [item] = file.items;
      expect(item?.kind === "interface" ? item.annotations.flatMap((each) => each.diagnostics.map(({ code }) => code)) : []).toEqual(["syntax/annotation-nesting"]);
    }
  });
});

describe("a megabyte", () => {
  it("of a name", () => {
    const name = "a".repeat(MEGABYTE);
    expect(codes(inInterface(`type ${name} = u8;`))).toEqual([]);
    expect(codes(inInterface(`type ${"a-".repeat(MEGABYTE / 2)}a = u8;`))).toEqual([]);
    const [bad] = parseWit(source(inInterface(`type ${name}B = u8;`))).diagnostics;
    expect(bad?.code).toBe("syntax/invalid-name");
    expect(bad?.message.length).toBeLessThan(200);
  });

});

describe("a quarter of a megabyte", () => {
  it.each([
    ["of blanks", " ".repeat(SIZE), 0],
    ["of line breaks", "\r\n".repeat(SIZE / 2), 0],
    ["of carriage returns", "\r".repeat(SIZE), 101],
    ["of zero bytes", "\0".repeat(SIZE), 101],
    ["of letters beyond ASCII", "é".repeat(SIZE), 1],
    ["of emoji", "😀".repeat(SIZE / 2), 1],
    ["of lone surrogates", "\ud800".repeat(SIZE), 1],
    ["of digits", "1".repeat(SIZE), 1],
    ["of quotes", '"'.repeat(SIZE), 1],
    ["of semicolons", ";".repeat(SIZE), 101],
    ["of at signs", "@".repeat(SIZE), 1],
    ["of wrong characters", "$ ".repeat(SIZE / 2), 101],
    ["of brackets of every kind", "}{)(".repeat(SIZE / 4), 2],
    ["of a version", `package a:b@1.0.0-${"a.".repeat(SIZE / 2)}b;`, 0],
    ["of a version without an end", `package a:b@1.0.0-${"a.".repeat(SIZE / 2)}`, 1],
    ["of a list's length", inInterface(`type t = list<u8, ${"9".repeat(SIZE)}>;`), 1],
    ["of doc comments", `${"/// hello\n".repeat(SIZE / 10)}interface i {}`, 0],
    ["of stars", `/**${"*\n".repeat(SIZE / 2)}*/`, 0],
    ["of broken annotations", `${"/// @a(\n".repeat(SIZE / 8)}interface i {}`, 0],
    ["of broken annotations in a block", `/**\n${"@a(\n".repeat(SIZE / 4)}*/ interface i {}`, 0],
    ["of one annotation", `/// @a(${"1, ".repeat(SIZE / 3)})\ninterface i {}`, 0],
    ["of an unknown attribute", `@a(${"b, ".repeat(SIZE / 3)}) interface i {}`, 1],
    ["of keywords", "record ".repeat(SIZE / 7), 1],
    ["of fields without types", inInterface(`record r { ${"a, ".repeat(SIZE / 3)} }`), 101],
  ])("%s", (_, text, expected) => {
    const found = codes(text).length;
    if (expected === 2) expect(found).toBeGreaterThan(1);
    else expect(found).toBe(expected);
  });
});

const contract = (functions: number): string => inInterface("  /// Doc.\n  /// @http(method = \"GET\")\n  f: func(a: list<u8>) -> result<u8, string>;\n".repeat(functions));

function time(text: string): number {
  const start = performance.now();
  parseWit(source(text));
  return performance.now() - start;
}

it("time is linear: four times the text takes nowhere near sixteen times as long", () => {
  const [small, large] = [contract(1_000), contract(4_000)];
  time(small);
  const best = (text: string): number => Math.min(...Array.from({ length: 7 }, () => time(text)));
  expect(best(large) / best(small)).toBeLessThan(10);
});

describe("50 MB", () => {
  it("of text are refused unread", () => {
    expect(codes("interface i {}\n".repeat((50 * MEGABYTE) / 15))).toEqual(["syntax/too-large"]);
    expect(codes(" ".repeat(MAX_SOURCE_LENGTH))).toEqual([]);
  });

  it("of bytes are refused undecoded", () => {
    expect(decodeSource("a.wit", new Uint8Array(50 * MEGABYTE)).diagnostic?.code).toBe("syntax/too-large");
  });
});

describe("bytes that are no text", () => {
  it.each([
    ["a lone continuation byte", [0x61, 0x80], "a", 1],
    ["a truncated character", [0x61, 0x62, 0xe2, 0x82], "ab", 2],
    ["an overlong form", [0xc0, 0xaf], "", 0],
    ["an overlong form of three bytes", [0xe0, 0x80, 0x80], "", 0],
    ["a surrogate", [0xc3, 0xa9, 0xed, 0xa0, 0x80], "é", 2],
    ["a character beyond Unicode", [0xf4, 0x90, 0x80, 0x80], "", 0],
    ["WebAssembly", [0x00, 0x61, 0x73, 0x6d, 0xff], "\0asm", 4],
  ])("%s", (_, bytes, text, offset) => {
    const { source: decoded, diagnostic } = decodeSource("a.wit", Uint8Array.from(bytes));
    expect(decoded.text).toBe(text);
    expect(diagnostic?.code).toBe("syntax/not-utf8");
    expect(diagnostic?.message).toContain(`byte ${offset} `);
    expect(diagnostic?.span).toMatchObject({ start: text.length, end: text.length });
  });

  it("UTF-16 is named", () => {
    const { diagnostic } = decodeSource("a.wit", Uint8Array.from([0xff, 0xfe, 0x70, 0]));
    expect(diagnostic?.message).toBe("this is UTF-16 (little endian) text, not UTF-8");
    expect(diagnostic?.help).toBe("save the file as UTF-8");
  });

  it("text is decoded, its byte order mark kept, so that offsets are the file's", () => {
    const { source: decoded, diagnostic } = decodeSource("a.wit", Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0xf0, 0x9f, 0x98, 0x80]));
    expect([decoded.text, diagnostic]).toEqual(["\ufeffa😀", null]);
  });
});

it("a parser keeps nothing of a text: the next one starts afresh", () => {
  expect(codes("interface i { record r {")).toHaveLength(1);
  expect(codes("package a:b; interface i {}")).toEqual([]);
  expect(codes(inInterface(`type t = ${"list<".repeat(200)}`))).toContain("syntax/nesting");
  expect(codes(inInterface(`type t = ${"list<".repeat(90)}u8${">".repeat(90)};`))).toEqual([]);
});
