import { describe, expect, it } from "vitest";
import type { InterfaceItemNode, ItemNode, TypeNode, WorldItemNode } from "../../grammar/index.ts";
import { parseWit, printType } from "../../grammar/index.ts";
import { parseClean, source, withoutPlaces } from "./support.ts";

function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined || items.length !== 1) throw new Error(`expected one item, found ${items.length}`);
  return first;
}
const item = (text: string): ItemNode => only(parseClean(`package a:b;\n${text}`).items);
function interfaceItem(text: string): InterfaceItemNode {
  const node = item(`interface i { ${text} }`);
  if (node.kind !== "interface") throw new Error(node.kind);
  return only(node.items);
}
function worldItem(text: string): WorldItemNode {
  const node = item(`world w { ${text} }`);
  if (node.kind !== "world") throw new Error(node.kind);
  return only(node.items);
}
function type(text: string): TypeNode {
  const node = interfaceItem(`type t = ${text};`);
  if (node.kind !== "alias") throw new Error(node.kind);
  return node.type;
}

const nested = (brackets: number): string => `package a:b; interface i { type t = ${"list<".repeat(brackets)}u8${">".repeat(brackets)}; }`;

describe("packages", () => {
  it("a header names namespace, name and version", () => {
    const { header } = parseClean("package wasi:http@0.2.0-rc.1+b;");
    expect(withoutPlaces(header)).toMatchObject({ name: { namespace: { name: "wasi" }, name: { name: "http" }, version: { text: "0.2.0-rc.1+b" } } });
  });

  it("a file may have none, and may be empty", () => {
    expect(parseClean("interface i {}").header).toBeNull();
    expect(parseClean("").items).toEqual([]);
    expect(parseClean("// only a comment").items).toEqual([]);
  });

  it("nested packages hold items", () => {
    const node = item("package c:d@1.0.0 { interface i {} package e:f {} }");
    expect(node).toMatchObject({ kind: "nested-package", gates: [], items: [{ kind: "interface" }, { kind: "nested-package" }] });
  });

  it("a file may begin with a nested one", () => {
    expect(parseClean("package c:d {}").header).toBeNull();
  });

  // Measured with wit-parser 0.259: a sign with nothing behind it is dropped.
  it.each([["1.0.0-", "1.0.0"], ["1.0.0+", "1.0.0"], ["1.0.0--", "1.0.0--"], ["1.0.0-A.B", "1.0.0-A.B"], ["1.0.0+001", "1.0.0+001"], ["1.0.0-2023-11-10", "1.0.0-2023-11-10"]])(
    "reads the version %s as %s",
    (written, read) => expect(parseClean(`package a:b@${written};`).header?.name.version?.text).toBe(read),
  );

  it("a version ends before the `.{` of a use", () => {
    expect(withoutPlaces(interfaceItem("use a:b/c@1.0.0-rc.1.{d};"))).toMatchObject({
      path: { package: { version: { text: "1.0.0-rc.1" } }, name: { name: "c" } },
      names: [{ name: { name: "d" }, as: null }],
    });
  });
});

describe("uses", () => {
  it("at the top level", () => {
    expect(withoutPlaces(item("use a:b/c@1.0.0 as d;"))).toMatchObject({ kind: "top-level-use", path: { name: { name: "c" } }, as: { name: "d" } });
    expect(withoutPlaces(item("use c;"))).toMatchObject({ path: { package: null, name: { name: "c" } }, as: null });
  });

  it("with renames, a trailing comma, or nothing at all", () => {
    expect(withoutPlaces(interfaceItem("use c.{a, b as %use,};"))).toMatchObject({ names: [{ name: { name: "a" } }, { name: { name: "b" }, as: { name: "use" } }] });
    expect(interfaceItem("use c.{};")).toMatchObject({ names: [] });
  });
});

describe("worlds", () => {
  it.each([
    ["import a;", { kind: "path", path: { package: null, name: { name: "a" } } }],
    ["import a:b/c@1.0.0;", { kind: "path", path: { package: { namespace: { name: "a" }, name: { name: "b" }, version: { text: "1.0.0" } }, name: { name: "c" } } }],
    ["import a:b;", { kind: "named-path", name: { name: "a" }, path: { package: null, name: { name: "b" } } }],
    ["import a: b:c/d;", { kind: "named-path", name: { name: "a" }, path: { package: { namespace: { name: "b" }, name: { name: "c" } }, name: { name: "d" } } }],
    ["import a: func(x: u8) -> u8;", { kind: "function", name: { name: "a" }, function: { async: false } }],
    ["import a: async func();", { kind: "function", function: { async: true, result: null } }],
    ["import a: interface { f: func(); }", { kind: "inline-interface", name: { name: "a" }, items: [{ kind: "function" }] }],
  ])("%s", (text, expected) => {
    expect(withoutPlaces(worldItem(text))).toMatchObject({ kind: "extern", direction: "import", item: expected });
    expect(worldItem(text.replace("import", "export"))).toMatchObject({ direction: "export" });
  });

  it("include worlds, renaming what they bring", () => {
    expect(worldItem("include a:b/w;")).toMatchObject({ kind: "include", renames: [] });
    expect(withoutPlaces(worldItem("include w with { a as b, c as d, }"))).toMatchObject({
      renames: [{ name: { name: "a" }, as: { name: "b" } }, { name: { name: "c" }, as: { name: "d" } }],
    });
  });

  it("hold types and uses", () => {
    expect(worldItem("record r {}").kind).toBe("record");
    expect(worldItem("use i.{t};").kind).toBe("use");
  });
});

describe("definitions", () => {
  it("records, flags, enums and variants, with and without trailing commas", () => {
    expect(withoutPlaces(interfaceItem("record r { a: u8, b: string, }"))).toMatchObject({ fields: [{ name: { name: "a" } }, { name: { name: "b" } }] });
    expect(withoutPlaces(interfaceItem("flags f { a, b }"))).toMatchObject({ flags: [{ name: { name: "a" }, type: null }, { name: { name: "b" } }] });
    expect(withoutPlaces(interfaceItem("enum e { a, %enum }"))).toMatchObject({ cases: [{ name: { name: "a" } }, { name: { name: "enum" } }] });
    expect(withoutPlaces(interfaceItem("variant v { a, b(list<u8>) }"))).toMatchObject({ cases: [{ type: null }, { type: { kind: "list" } }] });
  });

  it("resources and their functions", () => {
    expect(interfaceItem("resource r;")).toMatchObject({ kind: "resource", functions: [] });
    expect(
      withoutPlaces(
        interfaceItem(`resource r {
          constructor(a: u8) -> result<r, string>;
          get: func() -> u8;
          make: static async func() -> r;
          %constructor: func();
          @since(version = 1.0.0) old: func();
        }`),
      ),
    ).toMatchObject({
      functions: [
        { role: "constructor", name: { name: "constructor" }, function: { async: false, result: { kind: "result" } } },
        { role: "method", name: { name: "get" } },
        { role: "static", function: { async: true } },
        { role: "method", name: { name: "constructor" } },
        { role: "method", gates: [{ kind: "since" }] },
      ],
    });
  });
});

describe("types", () => {
  it.each([
    "u8", "error-context", "%record", "list<u8>", "list<list<u8, 4>, 2>", "option<string>", "result", "result<u8>", "result<_, u8>",
    "result<u8, string>", "tuple<>", "tuple<u8, u16>", "map<string, u8>", "stream", "stream<u8>", "future", "future<list<u8>>",
    "own<r>", "borrow<r>",
  ])("%s", (text) => expect(printType(type(text))).toBe(text));

  it("lengths of lists may have leading zeros and be zero", () => {
    expect(type("list<u8, 04>")).toMatchObject({ length: 4 });
    expect(type("list<u8, 0>")).toMatchObject({ length: 0 });
    expect(type("list<u8, 4294967295>")).toMatchObject({ length: 4294967295 });
  });

  // Measured with wit-parser 0.259.
  it("nest in 99 pairs of brackets and no more", () => {
    expect(parseWit(source(nested(99))).diagnostics).toEqual([]);
    expect(parseWit(source(nested(100))).diagnostics.map(({ code }) => code)).toEqual(["syntax/nesting"]);
  });
});

describe("gates", () => {
  it("stand before items, in any order and number", () => {
    const node = item('@since(version = 1.0.0) @unstable(feature = a-b) @ deprecated ( version = 1.2.3 ) @external-id("a\\u{1F600}\\t") interface i {}');
    expect(withoutPlaces(node)).toMatchObject({
      gates: [
        { kind: "since", version: { text: "1.0.0" } },
        { kind: "unstable", feature: { name: "a-b" } },
        { kind: "deprecated", version: { text: "1.2.3" } },
        { kind: "external-id", id: "a😀\t" },
      ],
    });
  });

  it("are kept on top-level uses, which the resolver refuses", () => {
    expect(item("@since(version = 1.0.0) use c;")).toMatchObject({ gates: [{ kind: "since" }] });
  });
});

describe("spans", () => {
  it("cover exactly what a node was read from, in UTF-16 units", () => {
    const text = "package a:b;\n/* 😀 */ interface i {\n  /// Doc.\n  @since(version = 1.0.0)\n  f: func(a: list<u8>) -> %t;\n}";
    const seen: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      if ("source" in node && "text" in node) return;
      if ("span" in node) {
        const { span } = node as { span: { start: number; end: number } };
        seen.push(text.slice(span.start, span.end));
      }
      for (const [key, child] of Object.entries(node)) if (key !== "span" && key !== "source") visit(child);
    };
    visit(parseClean(text));
    expect(seen).toEqual([
      text, "package a:b;", "a:b", "a", "b",
      text.slice(text.indexOf("interface")), "i",
      "@since(version = 1.0.0)\n  f: func(a: list<u8>) -> %t;", "f", "func(a: list<u8>) -> %t", "a: list<u8>", "a", "list<u8>", "u8", "%t", "%t",
      "@since(version = 1.0.0)", "1.0.0",
    ]);
  });
});
