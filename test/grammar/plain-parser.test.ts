import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findInvalidCharacters } from "../../grammar/characters.ts";
import { parseCarefully } from "../../grammar/parse-carefully.ts";
import type { FileNode, ItemNode } from "../../grammar/ast.ts";
import { DeferredInterface } from "../../grammar/deferred-interface.ts";
import { parsePlain } from "../../grammar/plain-parser.ts";
import { NOT_PLAIN } from "../../grammar/plain-scanner.ts";
import { printFile } from "../../grammar/printer.ts";
import { Reporter } from "../../grammar/reporter.ts";
import { KEYWORDS } from "../../grammar/tokens.ts";
import { RESERVED_WORDS } from "../../grammar/reserved-words.ts";
import type { Source } from "../../grammar/source.ts";
import { anyFile } from "./arbitrary-tree.ts";
import { source } from "./support.ts";

/** True where the short way was taken; it must then give the tree that the grammar gives, of a text that it accepts. */
function agrees(text: string): boolean {
  if (findInvalidCharacters(text, 1).length > 0) return false;
  const from = source(text);
  const plain = parsePlain(from);
  expectSame(readOneByOne(from), plain, text);
  if (plain === null) return false;
  const reporter = new Reporter(from);
  const whole = parseCarefully(reporter);
  expect(reporter.finish(), text).toEqual([]);
  expect(plain, text).toEqual(whole);
  return true;
}

/** Many large trees are compared faster so; where they differ the usual way tells how. */
function expectSame(one: unknown, other: unknown, text: string): void {
  if (!isDeepStrictEqual(one, other)) expect(one, text).toEqual(other);
}

/** The tree of a text whose interfaces are read when the rest is known; `null` where any of it is not plain. */
function readOneByOne(from: Source): FileNode | null {
  const file = parsePlain(from, true);
  if (file === null) return null;
  const dangling = [...file.danglingAnnotations];
  try {
    // In another order than that of the text, and twice.
    const items = file.items.toReversed().map((item): ItemNode => {
      if (!(item instanceof DeferredInterface)) return item;
      const { name, docs, annotations, gates, span, uses } = item;
      const { items, danglingAnnotations } = item.read();
      expectSame(item.items, items, from.text);
      const used = items.filter(({ kind }) => kind === "use");
      expect(used.length).toBe(uses.length);
      for (const [at, use] of used.entries()) expect(use).toBe(uses[at]);
      dangling.push(...danglingAnnotations);
      return { kind: "interface", name, items, docs, annotations, gates, span };
    });
    dangling.sort((a, b) => a.span.start - b.span.start);
    return { ...file, items: items.reverse(), danglingAnnotations: dangling };
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    return null;
  }
}

const EVERYTHING = `// A file with everything.
/** Docs of the
 *  package. @no
 *  @with(a = 1) and more
 */ // and a line
package demo:counter@0.1.0-rc.1+b-2.0;

/// Left behind: @x
/// @top(level)
use a:b/c@1.0.0-rc as d;
use e;

/// The counter.
  ///   Indented.
@since(version = 0.1.0) /// @between(1)
@external-id("x\\u{41}\\t")
interface counter {
  use hyper:process/types@1.0.0.{address as from-address, b,};
  use l.{};
  /// @http(method = "GET",
  ///   path = "/counter/{id}", f = {a: 1, b: [(1, 'c'), {x, y}, {:}, {}]}) tail
  record %record { /// One. @not
    value: s64, %list: map<string, tuple<u8, u16,>> /// @dangling
  }
  variant error { /// @status(409)
    overflow, too-large(s64), }
  flags f { a, b } enum e { a } type t = list<option<stream<future<result>>>, 4>;
  resource r { constructor(a: u8) -> result<r>; @unstable(feature = x) g: static async func(); /** @a(some(-1.5e3)) @b
    * @c(%true, true, nan, inf, -inf, "\\u{1F600}", ok) */ m: func(); }
  resource s;
  read: async func(/// @query
    id: borrow<r>, b: option<list<u8, 4>>, ) -> result<_, error>;
  write: func(a: own<r>, c: error-context) -> result<u8>; x: func() -> stream; y: func() -> future;
  /// @lost
}
@deprecated(version = 1.0.0)
world counter-process {
  import a: interface { f: func(); } import p: func(); import q;
  export b:c/d@1.0.0; export e: counter; export f: b:c/d; include w with { a as b, c as d } include a:b/c@1.0.0-rc; type z = u8;
}
package c:d { interface i {} package e:f@1.0.0 { world w {} } }
// The end.
/// @too(late)
`;

describe("the short way through the grammar gives what the long one gives, or nothing", () => {
  it("knows the reserved words", () => {
    expect([...RESERVED_WORDS].sort()).toEqual([...KEYWORDS.keys()].sort());
  });

  it.each(["", "\ufeffpackage a:b;\r\n", EVERYTHING, EVERYTHING.replaceAll("\n", "\r\n"), EVERYTHING.replace("/// @too", "/** @too") + "*/"])("takes %j", (text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each([
    "package a:b", "interface i { f: func() }", "interface iX {}", "interface a_b {}", "interface use {}", "interface é {}", "/* a", "world w { include a with }",
    "/// @a(\ninterface i {}", "/// @a(1 2)\ninterface i {}", "/// @a(x = )\ninterface i {}", "/// @since(version = 1.0.0)\ninterface i {}", "/// @a('ab')\ninterface i {}",
    "/// @a(\"\\q\")\ninterface i {}", "@since(feature = a) interface i {}", "@when(x = a) interface i {}", "package a:b@01.0.0;", "package a:b@1.0.0-;", "package a:b@1.0.0-a.;",
    "interface i { type t = foo<u8>; }", "interface i { type t = list<u8, 4294967296>; }", "interface i { record r { a: u8; b: u8 } }", "interface i {};", "}", "interface i { ; }",
    `interface i { type t = ${"list<".repeat(100)}u8${">".repeat(100)}; }`, `/// @a(${"[".repeat(80)}${"]".repeat(80)})\ninterface i {}`, "use a.{b};", "interface i {} package a:b;", "package a:b { package c:d; }",
    "@since(version = 1.0.0) package a:b;", "interface i { @external-id(\"\\q\") f: func(); }", "interface i { a->b }", "interface 1a {}", "interface i-- {}", "interface -i {}", "interface % {}",
    "interface i { type t = result<>; }", "interface i { type t = result<_>; }", "interface i { record r { , } }", "interface i { flags f { a b } }", "\r", "#", "'a'", "interface i { f: func(a: u8 }",
  ])("agrees on %j", (text) => {
    agrees(text);
  });

  it("on any tree, printed", () => {
    let short = 0;
    fc.assert(
      fc.property(anyFile, (file) => {
        if (agrees(printFile(file))) short++;
      }),
      { numRuns: 300 },
    );
    expect(short).toBeGreaterThan(200);
  });

  it("on texts with pieces gone, doubled or put in", () => {
    const piece = fc.constantFrom(..." \n\r%_-/*@\"'{}<>()=,.:;+09aZé", "//", "/*", "*/", "/**", "///", "/// @a", "/// @a(1, b = \"x\")\n", "->", "u8", "use", "@since(version = 1.0.0)", "x-y", "list", "package a:b;");
    let short = 0;
    let long = 0;
    fc.assert(
      fc.property(fc.nat(EVERYTHING.length), fc.nat(6), piece, (at, length, inserted) => {
        if (agrees(EVERYTHING.slice(0, at) + inserted + EVERYTHING.slice(at + length))) short++;
        else long++;
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(short, long)).toBeGreaterThan(100);
  }, 60_000);

  const corpus = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));
  it.skipIf(!existsSync(corpus))("on every text of the corpus, which stands beside the project, and on nearly all real ones", () => {
    const files = readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
    let short = 0;
    let real = 0;
    for (const name of files) {
      let text: string;
      try {
        text = readFileSync(join(corpus, name), "utf8");
      } catch {
        continue;
      }
      const taken = agrees(text);
      if (!name.startsWith("real/")) continue;
      real++;
      if (taken) short++;
    }
    expect(short).toBeGreaterThan(real * 0.95);
  }, 60_000);
});
