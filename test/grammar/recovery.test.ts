/** After a mistake the rest is read; one mistake gives one message, and independent ones are all told. */
import { describe, expect, it } from "vitest";
import { parseWit, printFile } from "../../grammar/index.ts";
import { complaints, source } from "./support.ts";

const rest = (text: string): string => printFile(parseWit(source(text)).file);

describe("what follows a mistake is read", () => {
  it("in an interface", () => {
    const text = `package a:b;
interface i {
  type a = u8;
  broken: fnc(x: u8) => { z };
  b: func();
  record r { x: , y: u8 }
  c: func() -> result<u8;
  d: func();
}
interface j {}`;
    expect(complaints(text)).toEqual([
      "4:11 syntax/unknown-word: `fnc` is no keyword; expected `func`",
      "4:22 syntax/expected: expected `;`, found `=`",
      "6:17 syntax/expected: expected a type, found `,`",
      "7:25 syntax/expected: expected `>`, found `;`",
    ]);
    expect(rest(text)).toBe(`package a:b;

interface i {
  type a = u8;
  b: func();

  record r {
    y: u8,
  }

  c: func() -> result<u8>;
  d: func();
}

interface j {}
`);
  });

  it("in a world", () => {
    const text = "package a:b;\nworld w {\n  import a\n  import ;\n  import b: interface { f: func( }\n  export c;\n}\nworld v {}";
    expect(complaints(text)).toEqual([
      "3:11 syntax/missing-semicolon: an import or export must end with `;`",
      "4:10 syntax/expected: expected the name of an interface or function, found `;`",
      "5:34 syntax/expected: expected `)`, found `}`",
    ]);
    expect(rest(text)).toContain("export c;");
    expect(rest(text)).toContain("world v {}");
  });

  it("at the top level", () => {
    const text = "package a:b;\n\nnonsense { x }\n\ninterface i {}\n%%%\ninterface j {}";
    expect(complaints(text)).toHaveLength(2);
    expect(rest(text)).toContain("interface i {}");
    expect(rest(text)).toContain("interface j {}");
  });
});

describe("one mistake, one message", () => {
  it.each([
    ["a bracket that closes nothing", "package a:b;\ninterface i {\n  f: func(a: u8)) -> u8;\n  g: func();\n}"],
    ["a brace too many", "package a:b;\ninterface i {\n  record r { a: u8 } }\n  f: func();\n}\ninterface j {}"],
    ["a brace too few", "package a:b;\ninterface i {\n  record r {\n    a: u8,\n  f: func();\n}\ninterface j {}"],
    ["a brace missing at the end", "package a:b;\ninterface i {\n  f: func();\n"],
    ["an opening brace missing", "package a:b;\ninterface i\n  f: func();\n  g: func();\n}\ninterface j {}"],
    ["a stray word before an item", "package a:b;\ninterface i {\n  hello record r { a: u8 }\n  f: func();\n}"],
    ["a line of prose", "package a:b;\ninterface i {\n  this is not WIT at all\n  f: func();\n}"],
    ["a colon in the wrong place", "package a:b;\ninterface i {\n  record r: { a: u8, b: u8 }\n  f: func();\n}"],
    ["an unfinished generic", "package a:b;\ninterface i {\n  record r { a: map<string, b: u8, c: u8 }\n  f: func();\n}"],
    ["a wrong character", "package a:b;\ninterface i {\n  f: func(a: $u8, b: u8) -> u8;\n  g: func();\n}"],
    ["a comment that does not end", "package a:b;\ninterface i {\n  /* f: func();\n}\n"],
    ["a text that does not end", 'package a:b;\n@external-id("x)\ninterface i {\n  f: func();\n}\n'],
  ])("%s", (_, text) => expect(complaints(text)).toHaveLength(1));
});

it("a file that is nothing but mistakes stops after a hundred, and says so", () => {
  const { diagnostics } = parseWit(source(`interface i {\n${"  type t = ;\n".repeat(500)}}`));
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.code).toBe("syntax/too-many-errors");
});

it("diagnostics are sorted by position, and none stands where another does", () => {
  const { diagnostics } = parseWit(source('record r {}\n/// \u0007\ninterface i { f: func() $ ; aB: func()\n x: }\n@x("'));
  const starts = diagnostics.map(({ span }) => span?.start ?? -1);
  expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  expect(starts.length).toBeGreaterThan(3);
});
