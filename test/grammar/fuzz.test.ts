/** Whatever the text: a tree, and diagnostics that are in order and in place. */
import { describe, expect, it } from "vitest";
import { parseWit, printFile, type Span } from "../../grammar/index.ts";
import { lex } from "../../grammar/lexer.ts";
import { parseClean, source } from "./support.ts";

const CONTRACT = `package demo:counter@0.1.0-rc.1;

/// The counter.
@since(version = 0.1.0)
interface counter {
  use hyper:process/types@1.0.0.{address as from-address};
  record snapshot { value: s64, %list: map<string, tuple<u8, u16>> }
  variant error { overflow, too-large(s64) }
  flags f { a, b } enum e { a }
  resource r { constructor(a: u8) -> result<r>; @unstable(feature = x) g: static async func(); }
  /// @http(method = "GET", path = "/counter/{id}")
  read: async func(id: borrow<r>, b: option<list<u8, 4>>) -> result<_, error>;
}
/** @process(name = "Counter", save = every-n-messages(5)) */
world counter-process {
  import a: interface { f: func(); }
  export b:c/d@1.0.0; export e: counter; include w with { a as b }
}
use a:b/c as d;
package c:d { @external-id("x\\u{41}") interface i {} }
`;

/** Every promise that holds for any text. */
function check(text: string): void {
  const fail = (what: string): never => {
    throw new Error(`${what} in ${JSON.stringify(text)}`);
  };
  const inside = ({ start, end }: Span): void => {
    if (!(start >= 0 && end >= start && end <= text.length)) fail(`a place out of bounds (${start} to ${end})`);
  };
  const visit = (node: object): void => {
    for (const [key, child] of Object.entries(node) as [string, unknown][]) {
      if (typeof child !== "object" || child === null || key === "source") continue;
      if (key === "span" || key === "docsSpan") inside(child as Span);
      else visit(child);
    }
  };
  const { file, diagnostics } = parseWit(source(text));
  visit(file);
  let last = -1;
  for (const diagnostic of diagnostics) {
    const { span, message } = diagnostic;
    visit(diagnostic);
    if (span === null || span.start <= last) return fail("diagnostics out of order");
    last = span.start;
    if (/undefined|NaN|\[object/.test(message)) fail(message);
  }
  if (diagnostics.length === 0 && printFile(parseClean(printFile(file))) !== printFile(file)) fail("another tree after printing");
}

describe("no text is too odd", () => {
  it("every short text over the characters that mean something", () => {
    const alphabet = ["a", " ", "\n", "{", "}", ";", ":", "@", "/", "*", "(", ")", '"', "%", "-", "1", "é", "\r"];
    const visit = (text: string, depth: number): void => {
      check(text);
      if (depth > 0) for (const each of alphabet) visit(text + each, depth - 1);
    };
    visit("", 3);
  });

  it("every short run of tokens, in each kind of place", () => {
    const tokens = ["a", "u8", "list", "func", "interface", "use", "{", "}", "(", ")", "<", ">", ",", ";", ":", "->", "@since", "_", "1"];
    for (const [before, after] of [["", ""], ["interface i { ", " }"], ["world w { import ", " }"], ["interface i { record r { ", " } }"], ["interface i { f: func(", ") }"]] as const) {
      for (const a of tokens) for (const b of tokens) check(`${before}${a} ${b}${after}`);
    }
    for (const a of tokens) for (const b of tokens) for (const c of tokens) check(`interface i { type t = ${a} ${b} ${c}; }`);
  });

  it("a contract cut off anywhere", () => {
    for (let end = 0; end <= CONTRACT.length; end += 1) check(CONTRACT.slice(0, end));
  });

  it("a contract without any one token, with any one twice, with any two exchanged", () => {
    const places = lex(CONTRACT).tokens.map(({ startOffset, image }) => [startOffset, startOffset + image.length] as const);
    for (const [index, [start, end]] of places.entries()) {
      check(CONTRACT.slice(0, start) + CONTRACT.slice(end));
      check(CONTRACT.slice(0, end) + " " + CONTRACT.slice(start));
      const next = places[index + 1];
      if (next !== undefined) check(CONTRACT.slice(0, start) + CONTRACT.slice(...next) + CONTRACT.slice(end, next[0]) + CONTRACT.slice(start, end) + CONTRACT.slice(next[1]));
    }
  });

  it("a contract with any character replaced", () => {
    for (const bad of ["\0", "}", '"', "/*", "@", "\n", "🙂"]) for (let at = 0; at < CONTRACT.length; at += 3) check(CONTRACT.slice(0, at) + bad + CONTRACT.slice(at + 1));
  });

  it("a token too few is mostly told once", () => {
    const counts = lex(CONTRACT).tokens.map(({ startOffset, image }) => parseWit(source(CONTRACT.slice(0, startOffset) + CONTRACT.slice(startOffset + image.length))).diagnostics.length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    expect(total / counts.length).toBeLessThan(1.1);
  });
});
