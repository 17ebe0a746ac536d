/** Pins message and position of each kind of mistake: one a mistake, where it is. */
import { describe, expect, it } from "vitest";
import { parseWit } from "../../grammar/index.ts";
import { applyFixes, complaints, parseClean, source } from "./support.ts";

const inInterface = (text: string): string => `package a:b;\ninterface i {\n  ${text}\n}`;
const inWorld = (text: string): string => `package a:b;\nworld w {\n  ${text}\n}`;

describe("separators", () => {
  it.each([
    [inInterface("type t = u8\n  type u = u8;"), ["3:14 syntax/missing-semicolon: a `type` must end with `;`"]],
    [inInterface("f: func()"), ["3:12 syntax/missing-semicolon: a function must end with `;`"]],
    ["package a:b\ninterface i {}", ["1:12 syntax/missing-semicolon: a `package` header must end with `;`"]],
    [inInterface("use a.{b}\n  f: func();"), ["3:12 syntax/missing-semicolon: a `use` must end with `;`"]],
    [inWorld("import a\n  import b;"), ["3:11 syntax/missing-semicolon: an import or export must end with `;`"]],
    [inInterface("record r { a: u8 };\n  f: func();"), ["3:21 syntax/stray-semicolon: no `;` may stand after a `}`"]],
    ["package a:b;\ninterface i {};", ["2:15 syntax/stray-semicolon: no `;` may stand after a `}`"]],
    [inWorld("include a with { b as c };"), ["3:28 syntax/stray-semicolon: no `;` may stand after a `}`"]],
    [inInterface("record r {\n    a: u8\n    b: u8\n  }"), ["4:10 syntax/missing-comma: the fields of a record must be separated by `,`"]],
    [inInterface("record r { a: u8; b: u8; }"), ["3:19 syntax/missing-comma: the fields of a record must be separated by `,`", "3:26 syntax/missing-comma: the fields of a record must be separated by `,`"]],
    [inInterface("record r { a: u8,, b: u8 }"), ["3:20 syntax/expected: expected a field or `}`, found `,`"]],
    [inInterface("record r { a u8 }"), ["3:16 syntax/expected: expected `:`, found the keyword `u8`"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("names", () => {
  it.each([
    [inInterface("record r { type: u8, list: string }"), ["3:14 syntax/keyword-as-name: `type` is a keyword of WIT, so it cannot be used as a name like this", "3:24 syntax/keyword-as-name: `list` is a keyword of WIT, so it cannot be used as a name like this"]],
    [inInterface("list: func(map: u8);"), ["3:3 syntax/keyword-as-name: `list` is a keyword of WIT, so it cannot be used as a name like this", "3:14 syntax/keyword-as-name: `map` is a keyword of WIT, so it cannot be used as a name like this"]],
    ["package a:b;\ninterface stream {}", ["2:11 syntax/keyword-as-name: `stream` is a keyword of WIT, so it cannot be used as a name like this"]],
    [inWorld("import use: func();"), ["3:10 syntax/keyword-as-name: `use` is a keyword of WIT, so it cannot be used as a name like this"]],
    [inInterface("getUser: func(userId: u64);"), ["3:3 syntax/invalid-name: `getUser` is not a name: upper and lower case are mixed in one word", "3:17 syntax/invalid-name: `userId` is not a name: upper and lower case are mixed in one word"]],
    [inInterface("record user_info { a_b: u8 }"), ["3:10 syntax/invalid-name: `user_info` is not a name: words are joined by `-`, not `_`", "3:22 syntax/invalid-name: `a_b` is not a name: words are joined by `-`, not `_`"]],
    [inInterface("record 1st { a: u8 }"), ["3:10 syntax/invalid-name: `1st` is not a name: it begins with a digit"]],
    [inInterface("a--b: func();\n  b-: func();"), ["3:3 syntax/invalid-name: `a--b` is not a name: something must stand on both sides of each `-`", "4:3 syntax/invalid-name: `b-` is not a name: something must stand on both sides of each `-`"]],
    [inInterface("naïve: func();"), ["3:3 syntax/invalid-name: `naïve` is not a name: `ï` is not allowed in names"]],
    [inInterface("%: func();"), ["3:3 syntax/invalid-name: `%` is not a name: a letter must follow the `%`"]],
    ['package "a:b";', ['1:9 syntax/expected: expected the namespace of the package, found the text "a:b"']],
    [inInterface("type t = 'a';"), ["3:12 syntax/unexpected-character: `'a'` means nothing in WIT"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("misspelt words", () => {
  it.each([
    [inInterface("recrd r { a: u8 }"), ["3:3 syntax/unknown-word: `recrd` is no keyword; expected a type, a `use` or the name of a function"]],
    [inInterface("struct r { a: u8 }"), ["3:3 syntax/unknown-word: `struct` is no keyword; expected a type, a `use` or the name of a function"]],
    [inInterface("f: fn(a: u8);"), ["3:6 syntax/unknown-word: `fn` is no keyword; expected `func`"]],
    ["package a:b;\ninterfce i { f: func(); }", ["2:1 syntax/unknown-word: `interfce` is no keyword; expected `interface`, `world`, `use` or `package`"]],
    [inWorld("improt a;\n  exprot b;"), ["3:3 syntax/unknown-word: `improt` is no keyword; expected `import`, `export`, `include`, `use` or a type", "4:3 syntax/unknown-word: `exprot` is no keyword; expected `import`, `export`, `include`, `use` or a type"]],
    [inInterface("type t = lst<u8>;"), ["3:12 syntax/unknown-word: `lst` is no keyword; expected a type with arguments"]],
    [inInterface("type t = Option<u8>;"), ["3:12 syntax/unknown-word: `Option` is no keyword; expected a type with arguments"]],
    [inInterface("type t = vec<u8>;"), ["3:12 syntax/unknown-word: `vec` is no keyword; expected a type with arguments"]],
    [inInterface("blurb foo { a: u8 }\n  f: func();"), ["3:3 syntax/unknown-word: `blurb` is no keyword; expected a type, a `use` or the name of a function"]],
    [inInterface("resource r { constructr(a: u8); }"), ["3:16 syntax/unknown-word: `constructr` is no keyword; expected `constructor` or the name of a function"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("types", () => {
  it.each([
    [inInterface("record r { a: , b: u8 }"), ["3:17 syntax/expected: expected a type, found `,`"]],
    [inInterface("type t = ;"), ["3:12 syntax/expected: expected a type, found `;`"]],
    [inInterface("type t = record { a: u8 };"), ["3:12 syntax/expected: expected a type, found the keyword `record`"]],
    [inInterface("f: func() -> (a: u8, b: u8);"), ["3:16 syntax/expected: expected a type, found `(`"]],
    [inInterface("type t = result<_>;"), ["3:20 syntax/expected: expected `,`, found `>`"]],
    [inInterface("type t = result<>;"), ["3:19 syntax/expected: expected a type or `_`, found `>`"]],
    [inInterface("type t = list;"), ["3:16 syntax/expected: expected `<`, found `;`"]],
    [inInterface("type t = list<u8, n>;"), ["3:21 syntax/expected: expected a number, found `n`"]],
    [inInterface("type t = list<u8, 4294967296>;"), ["3:21 syntax/list-length: `4294967296` is too large for the length of a list"]],
    [inInterface("f: func(a: u8?);"), ["3:16 syntax/unexpected-character: `?` means nothing in WIT"]],
    [inInterface("f: func(a: u8[]);"), ["3:16 syntax/unexpected-character: `[]` means nothing in WIT"]],
    [inInterface("f: func(a: *u8);"), ["3:14 syntax/expected: expected a type, found `*`"]],
    [inInterface("record r { a: u8 = 3 }"), ["3:20 syntax/expected: expected `,` or `}`, found `=`"]],
    [inInterface("record r { a = u8 }"), ["3:16 syntax/expected: expected `:`, found `=`"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("brackets", () => {
  it.each([
    [inInterface("record r {\n    a: u8,\n  f: func();"), ["5:3 syntax/unclosed: `f` cannot stand here, so a `{` before it was not closed"]],
    ["package a:b;\ninterface i {\n  f: func();\n\ninterface j {}", ["5:1 syntax/unclosed: the keyword `interface` cannot stand here, so a `{` before it was not closed"]],
    ["package a:b;\ninterface i {\n  record r { a: list<", ["3:22 syntax/unexpected-end: the file ends where a type should come"]],
    [inInterface("f: func(a: u8;\n  g: func();"), ["3:16 syntax/expected: expected `)`, found `;`"]],
    [inInterface("f: func(a: list<u8) -> u8;\n  g: func();"), ["3:21 syntax/expected: expected `>`, found `)`"]],
    ["package a:b;\ninterface i {}\n}", ["3:1 syntax/misplaced: `}` cannot stand here: nothing is open"]],
    [inInterface("use a.b;\n  f: func();"), ["3:9 syntax/expected: expected `{`, found `b`"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("misplaced items", () => {
  it.each([
    ["package a:b;\nrecord r { a: u8 }\ninterface i {}", ["2:1 syntax/expected: expected `interface`, `world`, `use` or `package`, found the keyword `record`"]],
    [inInterface("import a;\n  f: func();"), ["3:3 syntax/expected: expected a type, a `use` or the name of a function, found the keyword `import`"]],
    [inInterface("interface j { g: func(); }\n  f: func();"), ["3:3 syntax/expected: expected a type, a `use` or the name of a function, found the keyword `interface`"]],
    [inWorld("interface j { g: func(); }\n  import k;"), ["3:3 syntax/expected: expected `import`, `export`, `include`, `use` or a type, found the keyword `interface`"]],
    [inInterface("func f();\n  g: func();"), ["3:3 syntax/expected: expected a type, a `use` or the name of a function, found the keyword `func`"]],
    [inWorld("f: func();\n  import a;"), ["3:3 syntax/expected: expected `import`, `export`, `include`, `use` or a type, found `f`"]],
    ["package a:b;\ninterface i {}\npackage c:d;", ["3:9 syntax/package-header: a `package` header must be the first thing in its file; this one comes after other items"]],
    ["a:b;\ninterface i {}", ["1:1 syntax/expected: expected `package`, found `a`"]],
    ["package a:b;\nuse c.{d};", ["2:6 syntax/misplaced: `.{...}` cannot stand at the top level of a file"]],
    [inInterface("resource r { static f: func(); }"), ["3:16 syntax/expected: expected `constructor` or the name of a function, found the keyword `static`"]],
    [inInterface("f: func async();"), ["3:11 syntax/expected: expected `(`, found the keyword `async`"]],
    [inInterface("use { a } from b;\n  f: func();"), ["3:7 syntax/expected: expected the name of an interface or world, found `{`"]],
    [inWorld("include a:b;"), ["3:14 syntax/expected: expected `/`, found `;`"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("attributes and versions", () => {
  it.each([
    [inInterface("@http(method = \"GET\", path = \"/a\")\n  f: func();"), ['3:3 syntax/annotation-outside-comment: `@http(method = "GET", path = "/a")` is not WIT; annotations stand in doc comments, so that every WIT tool can read the contract']],
    [inInterface("@sinc(version = 1.0.0)\n  f: func();"), ["3:4 syntax/unknown-attribute: WIT has no attribute `@sinc`"]],
    ["package a:b;\n@since\ninterface i {}", ["3:1 syntax/expected: expected `(`, found the keyword `interface`"]],
    ["package a:b;\n@since(version = \"1.0.0\")\ninterface i {}", ['2:18 syntax/expected: expected a number, found the text "1.0.0"']],
    [inInterface("record r { @since(version = 1.0.0) a: u8, @min(3) b: u8 }"), ["3:14 syntax/attribute-not-allowed: an attribute cannot stand on a field", "3:45 syntax/annotation-outside-comment: `@min(3)` is not WIT; annotations stand in doc comments, so that every WIT tool can read the contract"]],
    ["package a:b;\n@since(version = 1.0.0)\npackage c:d {}", ["2:1 syntax/attribute-not-allowed: an attribute cannot stand on a package"]],
    ["package a:b@1.0;\ninterface i {}", ["1:16 syntax/expected: expected `.`, found `;`"]],
    ["package a:b@01.0.0;", ["1:13 syntax/invalid-version: `01.0.0` is not a version: its numbers have no leading zeros"]],
    ["package a:b@1.0.0-rc.01;", ["1:13 syntax/invalid-version: `1.0.0-rc.01` is not a version: its numbers have no leading zeros"]],
    ["package a:b@1.0.0-a_b;", ["1:13 syntax/invalid-version: `1.0.0-a_b` is not a version: only letters, digits, `-` and `.` may follow its three numbers"]],
    ["package a:b@1. 0.0;", ["1:13 syntax/invalid-version: `1. 0.0` is not a version: no blanks or comments may stand in it"]],
    ["package a:b@1.0.0-use;", ["1:19 syntax/expected: expected `;`, found the keyword `use`"]],
    [inInterface("@external-id(\"abc)\n  f: func();"), ['3:16 syntax/invalid-string: this text is not valid: it has no closing `"` on its line']],
    ["package a:b;\n@external-id(\"\\q\") interface i {}", ["2:15 syntax/invalid-string: this text is not valid: `\\q` is no escape"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("characters and comments", () => {
  it.each([
    ["package a:b;\n// \u0007", ["2:4 syntax/control-character: the control character U+0007 may not stand in a WIT file, not even in a comment"]],
    ["package a:b;\n// \u202e", ["2:4 syntax/bidirectional-override: U+202E changes the direction in which text is shown, so this line is not what it seems to be"]],
    ["package a:b;\n// \u0149", ["2:4 syntax/discouraged-character: U+0149 is deprecated in Unicode and may not stand in a WIT file"]],
    [inInterface("f: func() $ ;"), ["3:13 syntax/unexpected-character: `$` means nothing in WIT"]],
    ["# hello\npackage a:b;", ["1:1 syntax/unexpected-character: `# hello` means nothing in WIT"]],
    ["package\u00a0a:b;", ["1:8 syntax/unexpected-character: the character U+00A0 means nothing in WIT"]],
    ["package a:b;\rinterface i {}", ["1:13 syntax/unexpected-character: a carriage return without a line feed means nothing in WIT"]],
    ["package a:b;\n/* a /* b */\ninterface i {}", ["2:1 syntax/unterminated-comment: this block comment never ends"]],
  ])("%j", (text, expected) => expect(complaints(text)).toEqual(expected));
});

describe("help", () => {
  it.each([
    [inInterface("f: func(): u8;"), "a result stands behind `->`: `name: func() -> type;`"],
    [inInterface("recrd r {}"), "did you mean `record`?"],
    [inInterface("getUser: func();"), "write `get-user`"],
    [inInterface("record r { type: u8 }"), "write `%type`: the `%` makes a name of it, and is not part of the name"],
    [inInterface("type t = record { a: u8 };"), "types have names: define it as an item of its own and write its name here"],
    [inInterface("type t = tree<u8>;"), "they are `list`, `option`, `result`, `tuple`, `map`, `stream`, `future`, `own`, `borrow`"],
    [inInterface("f: func() -> (a: u8);"), "there are no unnamed or multiple results: use `tuple<...>`, or define a record"],
    ["package a:b;\nrecord r {}", "types stand in an `interface` or a `world`"],
    [inInterface("import a;"), "imports and exports stand in a `world`; an interface lists `name: func();`"],
    [inWorld("f: func();"), "write `import name: func();` or `export name: func();`"],
    [inWorld("interface i {}"), "write `import name: interface { ... }` or `export name: interface { ... }`"],
    [inInterface("use a.b;"), "write `use path.{names};`"],
    [inInterface("f: func(a: u8?);"), "an optional value has the type `option<...>`"],
    ["package a:b@1.0;", "versions are `MAJOR.MINOR.PATCH`, as in `1.0.0`"],
    ["package 'a:b';", "names stand without quotes"],
    ["# a", "comments begin with `//`"],
    ["/* a /* b", "comments nest: 2 more `*/` are needed"],
    ['@http(path = "/a")\ninterface i {}', 'write it in a comment above the item: `/// @http(path = "/a")`'],
  ])("%j", (text, help) => expect(parseWit(source(text)).diagnostics.map((each) => each.help)).toEqual([help]));
});

describe("fixes mend the text", () => {
  it.each([
    [inInterface("type t = u8\n  f: func()"), inInterface("type t = u8;\n  f: func();")],
    ["package a:b\ninterface i {};", "package a:b;\ninterface i {}"],
    ["a:b;", "package a:b;"],
    [inInterface("record r {\n    type: u8\n    b: u8; c: u8\n  };"), inInterface("record r {\n    %type: u8,\n    b: u8, c: u8\n  }")],
    [inInterface("struct userInfo { a_b: Option<u8> }"), inInterface("record user-info { a-b: option<u8> }")],
    [inInterface("f: fn(list: u8);"), inInterface("f: func(%list: u8);")],
    [inInterface('@http(method = "GET")\n  f: func();'), inInterface('/// @http(method = "GET")\n  f: func();')],
    [inInterface('@http(method = "GET",\n    path = "/")\n  f: func();'), inInterface('/// @http(method = "GET", path = "/")\n  f: func();')],
    [inInterface("@local @since(version = 1.0.0) f: func();"), inInterface("/// @local\n  @since(version = 1.0.0) f: func();")],
    [inInterface("@sinse(version = 1.0.0) f: func();"), inInterface("@since(version = 1.0.0) f: func();")],
  ])("%j", (text, fixed) => {
    expect(applyFixes(text)).toBe(fixed);
    parseClean(fixed);
  });
});

describe("related places", () => {
  it("name the bracket that is not closed", () => {
    const text = "package a:b;\ninterface i {\n  f: func(a: list<u8";
    const [first] = parseWit(source(text)).diagnostics;
    expect(first?.related.map(({ span, message }) => [span.start, message])).toEqual([[text.indexOf("<"), "this `<` is not closed"]]);
  });

  it("name the comments inside a comment that does not end", () => {
    const text = "/** @x(path = \"/files/*\") */\ninterface i {}";
    const [first] = parseWit(source(text)).diagnostics;
    expect(first?.related.map(({ span }) => span.start)).toEqual([text.indexOf("/*\")")]);
  });
});
