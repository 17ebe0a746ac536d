import { describe, expect, it } from "vitest";
import { lex } from "../../grammar/lexer.ts";

const names = (text: string): string => lex(text).tokens.map((token) => token.tokenType.name).join(" ");
const trivia = (text: string): string[] => lex(text).trivia.map((token) => `${token.tokenType.name} ${JSON.stringify(token.image)}`);
const unexpected = (text: string): string[] => lex(text).unexpected.map((token) => token.image);

describe("words", () => {
  it("are keywords only as a whole, and never behind %", () => {
    expect(names("use user %use use-case error-context error-contexts _ _a u8 u88")).toBe(
      "Use Name Name Name ErrorContext Name Underscore Name U8 Name",
    );
  });

  it("go on over `-`, which starts none", () => {
    expect(names("a-b a->b -a a--")).toBe("Name Name GreaterThan Name Minus Name Name");
  });

  it("are taken whole beyond ASCII, so that a bad name is one token", () => {
    expect(lex("naïve-名前-x 𝒳y").tokens.map((token) => token.image)).toEqual(["naïve-名前-x", "𝒳y"]);
  });

  it("end where digits begin a number", () => {
    expect(names("1a a1 007")).toBe("Integer Name Name Integer");
  });
});

describe("blanks", () => {
  it("a carriage return is blank before a line feed alone", () => {
    expect(names("a\r\nb\tc")).toBe("Name Name Name");
    expect(unexpected("a\rb")).toEqual(["\r"]);
  });

  it("a byte order mark is blank at the start alone", () => {
    expect(unexpected("\ufeffpackage")).toEqual([]);
    expect(lex("\ufeffpackage").tokens[0]?.startOffset).toBe(1);
    expect(unexpected("package\ufeff")).toEqual(["\ufeff"]);
  });

  it("other spaces are not", () => {
    expect(unexpected("a\u00a0b")).toEqual(["\u00a0"]);
  });
});

describe("what is no token", () => {
  it("is taken in runs, by whole characters", () => {
    expect(unexpected("a $$$ b 😀😀 c")).toEqual(["$$$", "😀😀"]);
    expect(names("a $$$ b 😀😀 c")).toBe("Name Name Name");
  });

  it("takes the line behind a `#` that begins it, and behind a quote that nothing closes", () => {
    expect(unexpected('# a {\nb "c {\r\nd # e')).toEqual(["# a {", '"c {', "#"]);
  });
});

describe("comments", () => {
  it("end where the reference ends them", () => {
    expect(trivia("a // b /* c\nd")).toEqual(['LineComment "// b /* c"']);
    expect(trivia("/* a /* b */ c */ d")).toEqual(['BlockComment "/* a /* b */ c */"']);
    expect(trivia("/*/ a */ b")).toEqual(['BlockComment "/*/ a */"']);
    expect(trivia("/**/ b")).toEqual(['BlockComment "/**/"']);
    expect(names("/**/ a /***/ b")).toBe("Name Name");
  });

  it("without an end reach to the end of the text, and that is told", () => {
    expect(lex("a /* b /* c */").unterminated?.startOffset).toBe(2);
    expect(lex("a /* b */").unterminated).toBeNull();
    expect(lex("a /** @b(c) ").unterminated?.startOffset).toBe(2);
  });
});

describe("annotations", () => {
  it("are tokens of their own mode, apart from the code", () => {
    const text = '/// @http(method = "GET")\nread: func();';
    expect(trivia(text)).toEqual([
      'LineAnnotation "/// @http"', 'OpenArguments "("', 'LabelValue "method"', 'ArgumentEquals "="', 'StringValue "\\"GET\\""',
      'CloseParen ")"', 'LineTail "\\n"',
    ]);
    expect(names(text)).toBe("Name Colon Func LeftParen RightParen Semicolon");
  });

  it("go on over lines while brackets are open, in both kinds of doc comment", () => {
    expect(trivia("/// @a(\n  /// 1,\n///2)\n")).toEqual([
      'LineAnnotation "/// @a"', 'OpenArguments "("', 'NumberValue "1"', 'ArgumentComma ","', 'NumberValue "2"',
      'CloseParen ")"', 'LineTail "\\n"',
    ]);
    expect(trivia("/** @a(\n * 1)\n * @b */")).toEqual([
      'BlockAnnotation "/** @a"', 'OpenArguments "("', 'NumberValue "1"', 'CloseParen ")"', 'NextAnnotation "\\n * @b"', 'BlockTail " */"',
    ]);
  });

  it.each([
    ["not first on the line", "/// see @a"],
    ["in a plain comment", "// @a"],
    ["behind four slashes", "//// @a"],
    ["in a plain block", "/* @a */"],
    ["a lone @", "/// @ a"],
    ["inside a comment inside a doc block", "/** /* \n @a */ */"],
  ])("are none: %s", (_, text) => {
    expect(trivia(text)).toHaveLength(1);
  });

  it("whatever they hold, the code around them is the same", () => {
    for (const inside of ["@a(", "@a(]", '@a("', "@a('", '@a("*/', "@a(\n", "@a)", "@a({[(", "@a(1))", "@a @b(", '@a("\\"', "@%", "@a(\u00a0#)"]) {
      expect(names(`x\n/// ${inside}\ny`), inside).toMatch(/^Name( Name)*$/);
      expect(lex(`x\n/// ${inside.replaceAll("\n", " ")}\ny`).tokens.map((token) => token.image)).toEqual(["x", "y"]);
      const block = inside.replaceAll("*/", "");
      expect(lex(`x /** ${block} */ y`).tokens.map((token) => token.image), block).toEqual(["x", "y"]);
      expect(lex(`x /**\n * ${block}\n * @b(1) c\n */ y`).tokens.map((token) => token.image), block).toEqual(["x", "y"]);
    }
  });
});
