import { describe, expect, test } from "vitest";
import { componentErrors, componentWarnings } from "../../../compiler/resolve/component-rules.ts";
import { resolve } from "./support.ts";

const many = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join("\n");

/** A contract whose world imports the interface with these items. */
function judge(items: string): { readonly warnings: string[]; readonly errors: string[] } {
  const { contract, diagnostics } = resolve(`package a:b;\ninterface i {\n${items}\n}\nworld w { import i; }`);
  expect(diagnostics).toEqual([]);
  const world = contract.main.worlds.get("w");
  if (world === undefined) throw new Error("no world");
  return {
    warnings: componentWarnings(contract).map(({ code, severity }) => `${severity} ${code}`),
    errors: componentErrors(contract, world).map(({ code, severity }) => `${severity} ${code}`),
  };
}

// Each verdict was measured with wasmparser, as a component of a world that imports the interface.
describe("what the component validator refuses", () => {
  test.each([
    ["fields that differ in case only", "record r { a: u8, A: u8 }", "component/duplicate-field"],
    ["a field twice", "record r { a: u8, a: u8 }", "component/duplicate-field"],
    ["a case twice", "variant v { a, A(u8) }", "component/duplicate-case"],
    ["an enum's case twice", "enum e { a, A }", "component/duplicate-case"],
    ["a flag twice", "flags f { a, A }", "component/duplicate-case"],
    ["a function like a type", "type t = u8; T: func();", "component/name-clash"],
    ["a function like another", "foo-bar: func(); FOO-BAR: func();", "component/name-clash"],
    ["a type like another", "resource r; type R = u8;", "component/name-clash"],
    ["a method like another", "resource r { m: func(); M: func(); }", "component/name-clash"],
    ["a static function like a method", "resource r { m: func(); M: static func(); }", "component/name-clash"],
    ["a parameter like another", "f: func(a: u8, A: u8);", "component/name-clash"],
    ["a parameter like `self`", "resource r { m: func(SELF: u8); }", "component/name-clash"],
    ["a method like its resource", "resource r { R: func(); }", "component/method-name"],
    ["a static function like its resource", "resource r { r: static func(); }", "component/method-name"],
    ["33 flags", `flags f { ${many(33, (n) => `a${n},`)} }`, "component/too-many-flags"],
    ["an empty record", "record r {}", "component/empty"],
    ["empty flags", "flags f {}", "component/empty"],
    ["an empty tuple", "f: func(a: option<tuple<>>);", "component/empty"],
    ["a list of no items", "type t = list<u8, 0>;", "component/list-length"],
    ["a value of 256 MiB", "type t = list<u8, 268435456>;", "component/too-large"],
    [
      "a value of 256 MiB in parts",
      "type part = list<u64, 16777216>; record r { a: part, b: part }",
      "component/too-large",
    ],
    ["a list of 16777216 strings", "type t = list<string, 16777216>;", "component/too-large"],
    ["1001 parameters", `f: func(${many(1001, (n) => `a${n}: u8,`)});`, "component/too-many-parameters"],
    [
      "1000 parameters and `self`",
      `resource r { f: func(${many(1000, (n) => `a${n}: u8,`)}); }`,
      "component/too-many-parameters",
    ],
    ["10001 fields", `record r { ${many(10_001, (n) => `a${n}: u8,`)} }`, "component/too-many-members"],
    ["10001 items of a tuple", `type t = tuple<${many(10_001, () => "u8,")}>;`, "component/too-many-members"],
    ["a stream of chars", "type t = stream<char>;", "component/stream-char"],
    [
      "a stream of chars by another name",
      "type c = char; type d = c; type t = list<stream<d>>;",
      "component/stream-char",
    ],
    [
      "100 levels of lists by name",
      `type t0 = u8; ${many(100, (n) => `type t${n + 1} = list<t${n}>;`)}`,
      "component/type-depth",
    ],
    [
      "100 levels of records by name",
      `record t0 { a: u8 } ${many(101, (n) => `record t${n + 1} { a: t${n} }`)}`,
      "component/type-depth",
    ],
  ])("%s", (_name, items, code) => {
    expect(judge(items)).toEqual({ warnings: [`warning ${code}`], errors: [`error ${code}`] });
  });
});

describe("what the component validator accepts", () => {
  test.each([
    ["32 flags", `flags f { ${many(32, (n) => `a${n},`)} }`],
    ["a list of one item", "type t = list<u8, 1>;"],
    ["a value of 268435455 bytes", "type t = list<u8, 268435455>;"],
    ["a list of 16777215 strings", "type t = list<string, 16777215>;"],
    ["1000 parameters", `f: func(${many(1000, (n) => `a${n}: u8,`)});`],
    ["999 parameters and `self`", `resource r { f: func(${many(999, (n) => `a${n}: u8,`)}); }`],
    ["10000 fields", `record r { ${many(10_000, (n) => `a${n}: u8,`)} }`],
    ["a future of char, a stream of lists of chars", "type t = future<char>; type s = stream<list<char>>;"],
    ["99 levels of lists by name", `type t0 = u8; ${many(99, (n) => `type t${n + 1} = list<t${n}>;`)}`],
    ["200 names of one type", `type t0 = u8; ${many(200, (n) => `type t${n + 1} = t${n};`)}`],
    ["a function like a method of a resource", "resource r { constructor(); m: func(); } m: func();"],
    [
      "every kind of type",
      "resource r; flags f { a } variant v { a(own<r>), b(borrow<r>) } type m = map<string, result<u8, error-context>>; type s = stream; g: func(a: m, b: s, c: v, d: f, e: tuple<bool, f64>);",
    ],
  ])("%s", (_name, items) => {
    expect(judge(items)).toEqual({ warnings: [], errors: [] });
  });
});

describe("what is judged", () => {
  test("is for a world what it reaches, in other packages too", () => {
    const { contract } = resolve(
      `package a:b;
package c:d {
  interface used { record r {} }
  interface unused { record s {} }
}
interface i { use c:d/used.{r}; }
world w { import i; export own: interface { flags f {} } type t = tuple<>; import g: func(a: list<u8, 0>); }
world v {}`,
    );
    const [w, v] = [...contract.main.worlds.values()];
    if (w === undefined || v === undefined) throw new Error("no worlds");
    expect(
      componentErrors(contract, w)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["component/empty", "component/empty", "component/empty", "component/list-length"]);
    expect(componentErrors(contract, v)).toEqual([]);
    expect(
      componentWarnings(contract)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["component/empty", "component/empty", "component/list-length"]);
  });

  test("ids of interfaces matter to a world only where one list holds both", () => {
    const text =
      "package a:b;\ninterface q {}\ninterface Q {}\nworld both { import q; import Q; }\nworld apart { import q; export Q; }";
    const { contract } = resolve(text);
    const errors = (name: string): string[] => {
      const world = contract.main.worlds.get(name);
      return world === undefined ? ["no world"] : componentErrors(contract, world).map(({ code }) => code);
    };
    expect(errors("both")).toEqual(["component/name-clash"]);
    expect(errors("apart")).toEqual([]);
    expect(componentWarnings(contract).map(({ code }) => code)).toEqual(["component/name-clash"]);
  });
});
