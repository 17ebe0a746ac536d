import { describe, expect, it } from "vitest";
import { formatWit } from "../../../grammar/index.ts";
import { formatClean } from "./support.ts";

/** The text in an interface, formatted, without what is around it. */
function inInterface(text: string): string {
  return formatClean(`interface i {\n${text}\n}`).replace(/^interface i \{\n|\}\n$/g, "").replace(/^ {2}/gm, "");
}

/** The text in a world, formatted, without what is around it. */
function inWorld(text: string): string {
  return formatClean(`world w {\n${text}\n}`).replace(/^world w \{\n|\}\n$/g, "").replace(/^ {2}/gm, "");
}

describe("the layout", () => {
  it("of files, packages, gates and paths", () => {
    const text = `package  a : b @1.0.0-rc.1+x ;use c:d/e@2.0.0-a.b as f;use g;
@since ( version=1.0.0 )@deprecated(version =1.1.0)   @external-id( "x y" )
interface i{}@unstable( feature= %x )world w{}
package n:m{interface j{}}`;
    expect(formatClean(text)).toBe(`package a:b@1.0.0-rc.1+x;
use c:d/e@2.0.0-a.b as f;
use g;
@since(version = 1.0.0)
@deprecated(version = 1.1.0)
@external-id("x y")
interface i {}
@unstable(feature = %x)
world w {}
package n:m {
  interface j {}
}
`);
  });

  it("of types and functions", () => {
    const text = `record r{a:u32,%b:list< u8 , 4>,}record e{}flags f{a,b}enum n{a}variant v{a(tuple<u8,s8,>),b,}
type t=result< _ ,string>;type m=map<string,option < u8 >>;type o=own<res>;
resource res;resource full{constructor(a:u8)->result<full>;m:func();s:static  async func(x:borrow<full>)->stream;}`;
    expect(inInterface(text)).toBe(`record r {
  a: u32,
  %b: list<u8, 4>,
}
record e {}
flags f {
  a,
  b,
}
enum n {
  a,
}
variant v {
  a(tuple<u8, s8>),
  b,
}
type t = result<_, string>;
type m = map<string, option<u8>>;
type o = own<res>;
resource res;
resource full {
  constructor(a: u8) -> result<full>;
  m: func();
  s: static async func(x: borrow<full>) -> stream;
}
`);
  });

  it("of worlds", () => {
    const text = `import a:b/c@1.0.0;export  d;import e :f;import g:a:b/c;import h:func();export k:interface{use l.{m,n as o,};}
include w2;include a:b/w3 with{x as y,z as %use,}use q.{};type t=u8;`;
    expect(inWorld(text)).toBe(`import a:b/c@1.0.0;
export d;
import e: f;
import g: a:b/c;
import h: func();
export k: interface {
  use l.{m, n as o};
}
include w2;
include a:b/w3 with { x as y, z as %use }
use q.{};
type t = u8;
`);
  });

  it("breaks what is over 100 columns: parameters first, then the arguments of the result", () => {
    const fits = `f: func(${"a".repeat(80)}: u32);`;
    expect(inInterface(fits)).toBe(`${fits}\n`);
    const tooLong = `f: func(${"a".repeat(84)}: u32);`;
    expect(inInterface(tooLong)).toBe(`f: func(\n  ${"a".repeat(84)}: u32,\n);\n`);
    const [long, longer] = ["b".repeat(60), "c".repeat(40)];
    expect(inInterface(`f: func(x: u8) -> result<list<tuple<${long}, ${longer}>>, e>;`)).toBe(
      `f: func(\n  x: u8,\n) -> result<\n  list<tuple<\n    ${long},\n    ${longer},\n  >>,\n  e\n>;\n`,
    );
    expect(inWorld(`use a.{${long}, ${longer}};include b with { ${long} as ${longer} }`)).toBe(
      `use a.{\n  ${long},\n  ${longer},\n};\ninclude b with {\n  ${long} as ${longer},\n}\n`,
    );
  });

  it("keeps one empty line where there are some, and none at the ends of a body", () => {
    expect(formatClean("\n\npackage a:b;\n\n\n\ninterface i {\n\n\n  type t = u8;\n\n\n  type u = u8;\n  type v = u8;\n\n}\n\n\n")).toBe(
      "package a:b;\n\ninterface i {\n  type t = u8;\n\n  type u = u8;\n  type v = u8;\n}\n",
    );
    expect(inInterface("@since(version = 1.0.0)\n\n\ntype t = u8;")).toBe("@since(version = 1.0.0)\ntype t = u8;\n");
  });

  it("drops a byte order mark and carriage returns at the ends of lines, and ends with a line break", () => {
    expect(formatClean("\ufeff// a\r\ninterface i {}")).toBe("// a\ninterface i {}\n");
    expect(formatClean("\ufeff/* a\r\n  b\rc */\r\ninterface i {}\r\n")).toBe("/* a\n  b\rc */\ninterface i {}\n");
    expect(formatClean("// a\rinterface j {}\r\ninterface i {}")).toBe("// a\rinterface j {}\ninterface i {}\n");
    expect([formatClean(""), formatClean("\ufeff \r\n\n"), formatClean("// a")]).toEqual(["", "", "// a\n"]);
  });

  it("takes width and indent as options", () => {
    const text = "interface i { f: func(first: u32, second: u32); }";
    expect(formatWit(text, { printWidth: 30, tabWidth: 4 }).text).toBe("interface i {\n    f: func(\n        first: u32,\n        second: u32,\n    );\n}\n");
    expect(formatWit(text, { useTabs: true, tabWidth: 8, printWidth: 41 }).text).toBe("interface i {\n\tf: func(first: u32, second: u32);\n}\n");
    expect(formatWit(text, { useTabs: true, tabWidth: 8, printWidth: 40 }).text).toBe("interface i {\n\tf: func(\n\t\tfirst: u32,\n\t\tsecond: u32,\n\t);\n}\n");
  });
});

describe("comments", () => {
  it("stay on the line they are on, and on lines of their own where they are", () => {
    const text = `/* licence */
package a:b; // the package

// about i
interface i { // opens
  /// documents f
  f: func( /* none */ ); // after f

  // alone

  /* short */ g: func(a: u8, /* about b */ b: u8);
  h: func(a: u8, // the first
    // before b
    b: u8 /* the last */);
  // at the end
} // closes

// the end`;
    expect(formatClean(text)).toBe(`/* licence */
package a:b; // the package

// about i
interface i { // opens
  /// documents f
  f: func(/* none */); // after f

  // alone

  /* short */ g: func(a: u8, /* about b */ b: u8);
  h: func(
    a: u8, // the first
    // before b
    b: u8, /* the last */
  );
  // at the end
} // closes

// the end
`);
  });

  it("that document what follows a bracket get a line of their own", () => {
    expect(inInterface("variant v { /// @status(409)\n a, /** the second */ b }")).toBe("variant v {\n  /// @status(409)\n  a,\n  /** the second */\n  b,\n}\n");
    expect(inInterface("f: func(/// @query\n a: u8);")).toBe("f: func(\n  /// @query\n  a: u8,\n);\n");
  });

  it("never move past a token, since that would make them the documentation of something else", () => {
    expect(inInterface("record r { a: u8 // about a\n , b: u8 // about b\n }")).toBe("record r {\n  a: u8 // about a\n    ,\n  b: u8, // about b\n}\n");
    expect(inInterface("f /* a */ : // b\n func();")).toBe("f /* a */: // b\n  func();\n");
    expect(inInterface("@since(version = 1.0.0) // why\n// more\ntype t = u8;")).toBe("@since(version = 1.0.0) // why\n// more\ntype t = u8;\n");
    expect(formatClean("use a:b/ /* x */ c;")).toBe("use a:b/ /* x */ c;\n");
  });

  it("in empty brackets stand between them", () => {
    expect(inInterface("record r { /* none */ }\nresource s { // none\n}\nf: func( // none\n);")).toBe(
      "record r {\n  /* none */\n}\nresource s { // none\n}\nf: func( // none\n);\n",
    );
    expect(formatClean("interface i {\n\n\n// none\n\n}")).toBe("interface i {\n  // none\n}\n");
  });

  it("that are blocks move with their lines, if these are indented with them", () => {
    expect(formatClean("interface i {\n        /**\n         * stars\n         *   more  \n         */\n        f: func();\n}")).toBe(
      "interface i {\n  /**\n   * stars\n   *   more\n   */\n  f: func();\n}\n",
    );
    expect(formatClean("interface i {\n\t/* a\n\t\tb\n\n\tc */\n}")).toBe("interface i {\n  /* a\n  \tb\n\n  c */\n}\n");
    expect(formatClean("interface i {\n    /* picture:\n  +--+\n  */\n}")).toBe("interface i {\n  /* picture:\n  +--+\n  */\n}\n");
  });

  it("with annotations keep every character, over several lines too", () => {
    const text = `interface i {
  /// Adds.
  /// @http(method="POST",
  ///       path = "/add" )
  /// @local
  f: func();
  /** @http( path = "/a",
    *   method = get) */
  g: func();
}
`;
    expect(formatClean(text)).toBe(text);
  });

  it("never continue an annotation that an empty line or a comma ended", () => {
    expect(formatClean("interface i {\n  /// @http(\n\n\n  /// )\n  f: func();\n}")).toBe("interface i {\n  /// @http(\n\n  /// )\n  f: func();\n}\n");
    expect(inInterface("record r { a: u8 /// @http(\n, /// )\n }")).toBe("record r {\n  a: u8, /// @http(\n\n  /// )\n}\n");
  });
});

describe("a text that cannot be formatted", () => {
  it("has no result but its syntax errors", () => {
    const { text, diagnostics } = formatWit("interface i { f func(); }", { path: "api/a.wit" });
    expect(text).toBeNull();
    expect(diagnostics.map(({ code, span }) => `${span?.source.path} ${code}`)).toEqual(["api/a.wit syntax/expected"]);
  });

  it("is not one whose annotations are malformed: those are text", () => {
    const text = "/// @a(1\ninterface i {\n  /// @b(1,\n  ///   x y)\n  f: func();\n}\n";
    expect(formatClean(text)).toBe(text);
  });
});

describe("large texts", () => {
  it("take no more than their share of time", () => {
    const member = "  /* x */ f0: func(a: u32, b: list<tuple<u8, u16>>) -> result<string, u8>; // y\n";
    const time = (count: number): number => {
      const text = `interface i {\n${member.repeat(count)}}\n`;
      const before = performance.now();
      expect(formatClean(text)).toBe(text);
      return performance.now() - before;
    };
    time(500);
    expect(time(10_000)).toBeLessThan(60 * Math.max(time(1000), 25));
  });

  it("may nest as deep as WIT allows, and have names of a million characters", () => {
    const deep = `type t = ${"option<".repeat(98)}u8${">".repeat(98)};\n`;
    expect(inInterface(deep)).toBe(deep);
    const tuples = `type t = ${"tuple<u8, ".repeat(98)}u8${">".repeat(98)};\n`;
    expect(formatClean(formatClean(`interface i {\n${tuples}}`))).toBe(formatClean(`interface i {\n${tuples}}`));
    expect(inInterface(`type ${"a".repeat(1_000_000)} = u8;`)).toHaveLength(1_000_000 + 12);
  });
});
