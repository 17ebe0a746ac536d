import { describe, expect, it } from "vitest";
import { parseWit, printAnnotation, type AnnotationNode, type NamedFunctionNode } from "../../grammar/index.ts";
import { inOneLine, parseClean, source, withoutPlaces } from "./support.ts";

/** The function `f` with a comment before it. */
function documented(comment: string): NamedFunctionNode {
  const [item] = parseClean(`interface i {\n${comment}\nf: func();\n}`).items;
  const [node] = item?.kind === "interface" ? item.items : [];
  if (node?.kind !== "function") throw new Error("no function");
  return node;
}
const annotations = (comment: string): string[] => documented(comment).annotations.map(printAnnotation);
function only(comment: string): AnnotationNode {
  const [annotation, ...others] = documented(comment).annotations;
  if (annotation === undefined || others.length > 0) throw new Error(`${others.length} others`);
  return annotation;
}
const value = (text: string): unknown => withoutPlaces(only(`/// @x(${text})`).arguments[0]?.value);

describe("where annotations begin", () => {
  it.each([
    ["/// @init", ["@init"]],
    ["///@init", ["@init"]],
    ["/// @a\n/// @b", ["@a", "@b"]],
    ["/** @a */", ["@a"]],
    ["/**\n * @a(1)\n * @b\n */", ["@a(1)", "@b"]],
    ["/**\n  @a\n  */", ["@a"]],
    ["/// @a\n// plain\n/** @b */\n/// @c", ["@a", "@b", "@c"]],
    ["/// see @a", []],
    ["/// me@example.com", []],
    ["/// @ a", []],
    ["// @a", []],
    ["/* @a */", []],
    ["//// @a", []],
    ["/*** @a */", []],
    ["/***\n * @a\n ***/", []],
  ])("%j", (comment, expected) => expect(annotations(comment)).toEqual(expected));
});

describe("how far they reach", () => {
  it("over lines, until the brackets balance", () => {
    expect(annotations('/// @http(\n  ///   method = "GET",\n  ///   path = "/a",\n  /// )\n  /// @local')).toEqual(['@http(method = "GET", path = "/a")', "@local"]);
    expect(annotations("/** @a([\n  * 1,\n  * 2 ]) @ */")).toEqual(["@a([1, 2])"]);
  });

  it("brackets in texts and characters do not count", () => {
    expect(annotations(`/// @a("(", ')', "\\"(")`)).toEqual([`@a("(", ')', "\\"(")`]);
  });

  it("spans go from the @ to the closing bracket, or to the end of the name", () => {
    const text = 'interface i {\n  /// @a(1,\n  /// 2) x\n  /// @b\n  f: func();\n}';
    const spans: string[] = [];
    const { items } = parseClean(text);
    JSON.stringify(items, (key, node: unknown) => {
      if (key === "annotations") for (const each of node as AnnotationNode[]) spans.push(text.slice(each.span.start, each.span.end), text.slice(each.name.span.start, each.name.span.end));
      return key === "source" ? undefined : node;
    });
    expect(spans).toEqual(["@a(1,\n  /// 2)", "a", "@b", "b"]);
  });
});

describe("values", () => {
  it.each([
    ["true", { kind: "bool", value: true }],
    ["false", { kind: "bool", value: false }],
    ["-5", { kind: "number", text: "-5" }],
    ["1.5e3", { kind: "number", text: "1.5e3" }],
    ["18446744073709551615", { kind: "number", text: "18446744073709551615" }],
    ["nan", { kind: "number", text: "nan" }],
    ["-inf", { kind: "number", text: "-inf" }],
    ['"a\\n\\t\\"\\\\\\u{1F600}é"', { kind: "string", value: 'a\n\t"\\😀é' }],
    ["'\\''", { kind: "char", value: "'" }],
    ["'😀'", { kind: "char", value: "😀" }],
    ["counter-state", { kind: "label", name: "counter-state", payload: null }],
    ["GET", { kind: "label", name: "GET", payload: null }],
    ["%true", { kind: "label", name: "true", payload: null }],
    ["every-n-messages(5)", { kind: "label", name: "every-n-messages", payload: { kind: "number", text: "5" } }],
    ["some(none)", { kind: "label", name: "some", payload: { kind: "label", name: "none", payload: null } }],
    ['["bob.os",]', { kind: "list", items: [{ kind: "string", value: "bob.os" }] }],
    ["[]", { kind: "list", items: [] }],
    ["(1, a)", { kind: "tuple", items: [{ kind: "number", text: "1" }, { kind: "label", name: "a", payload: null }] }],
    ["{a: 1, b-c: true}", { kind: "record", fields: [{ name: { name: "a" }, value: { kind: "number", text: "1" } }, { name: { name: "b-c" }, value: { kind: "bool", value: true } }] }],
    ["{:}", { kind: "record", fields: [] }],
    ["{a, b}", { kind: "flags", names: [{ name: "a" }, { name: "b" }] }],
    ["{}", { kind: "flags", names: [] }],
  ])("%s", (text, expected) => expect(value(text)).toEqual(expected));

  it("arguments may have a label, and a comma at the end", () => {
    const node = only('/// @http(method = "GET", 5, path = "/",)');
    expect(node.arguments.map(({ label }) => label?.name ?? null)).toEqual(["method", null, "path"]);
    expect(node.diagnostics).toEqual([]);
  });

  it("empty brackets are told from none", () => {
    expect(only("/// @a()").parenthesized).toBe(true);
    expect(only("/// @a").parenthesized).toBe(false);
  });
});

describe("malformed ones are kept, with what is wrong and where", () => {
  it.each([
    ["@a(1", "2:5 syntax/annotation-unclosed: the brackets of `@a(` never close"],
    ['@a("x)', "2:8 syntax/annotation-string: this text is not valid: it has no closing `\"` on its line"],
    ["@a(method: 1)", "2:14 syntax/annotation-expected: expected `,` or `)`, found `:`"],
    ["@a(x = )", "2:12 syntax/annotation-expected: expected a value, found `)`"],
    ["@a(,)", "2:8 syntax/annotation-expected: expected an argument or `)`, found `,`"],
    ["@a(1 2)", "2:10 syntax/annotation-expected: expected `,` or `)`, found `2`"],
    ["@a([1; 2])", "2:10 syntax/annotation-expected: expected `,` or `]`, found `;`"],
    ["@a([1, #])", "2:12 syntax/annotation-expected: expected a value or `]`, found `#`"],
    ["@a({a: 1, b})", "2:16 syntax/annotation-expected: expected `:`, found `}`"],
    ["@a({a, b: 1})", "2:13 syntax/annotation-expected: expected `,` or `}`, found `:`"],
    ["@a(b(1, 2))", "2:11 syntax/annotation-expected: expected `)`, found `,`"],
    ["@a((1])", "2:10 syntax/annotation-expected: expected `,` or `)`, found `]`"],
    ["@a('/x')", "2:8 syntax/annotation-expected: expected an argument or `)`, found `'`"],
    ['@a("\\q")', "2:9 syntax/annotation-string: this text is not valid: `\\q` is no escape"],
    ['@a("\\u{d800}")', "2:9 syntax/annotation-string: this text is not valid: `\\u{d800}` is no Unicode scalar value"],
    ["@a(camelCase)", "2:8 syntax/invalid-name: `camelCase` is not a name: upper and lower case are mixed in one word"],
    ["@bindHttp", "2:6 syntax/invalid-name: `bindHttp` is not a name: upper and lower case are mixed in one word"],
    ["@http (path = 1)", "2:10 syntax/annotation-space: a space stands between `@http` and its arguments, so they are not read"],
    ["@local @remote", "2:12 syntax/annotation-not-first: `@remote` is not the first thing on its line, so it is not read"],
    ["@a(1)(2)", "2:10 syntax/annotation-expected: expected a blank or the end of the line behind the annotation, found `(`"],
    ["@since(version = 1.0.0)", "2:5 syntax/attribute-in-comment: `@since` is an attribute of WIT and does nothing in a comment"],
  ])("%s", (text, expected) => {
    const node = only(`/// ${text}`);
    expect(node.diagnostics.map(inOneLine)).toEqual([expected]);
    expect(text).toContain(node.name.name);
  });

  it("values 10,000 levels deep are one mistake", () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    expect(only(`/// @a(${deep})`).diagnostics.map(({ code }) => code)).toEqual(["syntax/annotation-nesting"]);
  });

  it("a comment mark inside a text of a block comment is what closed it", () => {
    const { file } = parseWit(source('/** @a(path = "/x/*") */ */ interface i {}'));
    const [item] = file.items;
    const [node] = item?.kind === "interface" ? item.annotations : [];
    expect(node?.diagnostics[0]?.help).toBe("in a block comment `/*` counts even inside a text; write the annotation behind `///`");
  });

  it("prose in brackets behind an annotation is prose", () => {
    expect(only("/// @local (same node only)").diagnostics).toEqual([]);
  });

  it("never makes the file wrong", () => {
    for (const comment of ["/// @a(", '/// @a("', "/** @a({ */", "/// @a @b", "/// @A_b"]) {
      expect(parseWit(source(`${comment}\ninterface i {}`)).diagnostics).toEqual([]);
    }
  });
});

describe("what they stand on", () => {
  const text = `/// @header
package a:b;
/// @interface
interface i {
  /// @use
  use j.{t};
  /// @record
  record r {
    /// @field
    a: u8,
  }
  /// @variant
  variant v { /// @case
    a(u8) }
  /// @function
  f: func(/// @parameter
    a: u8) -> u8;
  /// @resource
  resource s {
    /// @method
    @since(version = 1.0.0)
    m: func();
  }
  /// @nowhere-a
}
/// @world
world w {
  /// @import
  import i;
  /// @include
  include v with { /// @nowhere-b
    a as b }
}
/// @nowhere-c
use c:d/e;
world x { import f: /// @nowhere-d
 func(); }
/// @nested
package c:d { /// @nowhere-e
}
/// @nowhere-f
`;
  it("is the item that their comment documents; the rest document nothing", () => {
    const file = parseClean(text);
    const found: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      const { kind, annotations: list } = node as { kind?: unknown; annotations?: AnnotationNode[] };
      for (const each of list ?? []) found.push(`${String(kind)} ${each.name.name}`);
      for (const [key, child] of Object.entries(node)) if (!["annotations", "danglingAnnotations", "source", "span"].includes(key)) visit(child);
    };
    visit(file);
    expect(found).toEqual([
      "package-header header", "interface interface", "use use", "record record", "field field", "variant variant", "case case",
      "function function", "parameter parameter", "resource resource", "resource-function method", "world world", "extern import",
      "include include", "nested-package nested",
    ]);
    expect(file.danglingAnnotations.map(({ name }) => name.name)).toEqual(["a", "b", "c", "d", "e", "f"].map((each) => `nowhere-${each}`));
  });

  it("counts comments between gates and their item", () => {
    const [item] = parseClean("/// @a\n@since(version = 1.0.0)\n/// @b\n@unstable(feature = x) /** @c */ interface i {}").items;
    expect(item?.kind === "interface" ? item.annotations.map(printAnnotation) : []).toEqual(["@a", "@b", "@c"]);
  });
});
