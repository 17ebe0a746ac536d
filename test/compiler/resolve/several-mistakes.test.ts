import { describe, expect, test } from "vitest";
import { codesOf, resolve, type Files } from "./support.ts";

describe("independent mistakes are all reported in one run", () => {
  test("of names, types, gates and worlds", () => {
    const text = `package a:b@1.0.0;
interface one {
  record r { a: nowhere, b: nothing }
  enum e {}
  f: func(x: u8, x: u8);
  @since(version = 2.0.0)
  g: func();
}
interface two {
  use missing.{t};
  use one.{f, r};
  r: func();
}
world w {
  import c:d/i;
  import nobody;
  export one;
  export one;
}
`;
    expect(codesOf(text).sort()).toEqual([
      "gate/unreleased",
      "resolve/duplicate-name",
      "resolve/unknown-item",
      "resolve/unknown-item",
      "resolve/unknown-package",
      "resolve/unknown-type",
      "resolve/unknown-type",
      "resolve/use-of-function",
      "type/duplicate-parameter",
      "type/empty",
      "world/interface-twice",
    ]);
  });

  test("in the main package and in those it needs", () => {
    const files = {
      "a.wit": "package a:b;\ninterface i { f: func(a: nowhere); }",
      "deps/c.wit": "package c:d;\ninterface i { f: func(a: nothing); }",
      "deps/e/e.wit": "package e:f;\nworld w { import nobody; }",
    };
    expect(
      resolve(files)
        .diagnostics.map(({ code, span }) => `${code} ${span?.source.path}`)
        .sort(),
    ).toEqual([
      "resolve/unknown-item api/deps/e/e.wit",
      "resolve/unknown-type api/a.wit",
      "resolve/unknown-type api/deps/c.wit",
    ]);
  });

  test("beside mistakes of syntax in other interfaces", () => {
    const text = "package a:b;\ninterface one { f: func( ; }\ninterface two { g: func(a: nowhere); }\n";
    expect(codesOf(text).filter((code) => !code.startsWith("syntax/"))).toEqual(["resolve/unknown-type"]);
  });
});

describe("what follows from a mistake is not reported again", () => {
  test.each<readonly [string, Files, string]>([
    [
      "uses of a type that could not be resolved",
      "package a:b;\ninterface i { type t = nowhere; type u = list<t>; f: func(a: t) -> u; }\ninterface j { use i.{t}; g: func(a: borrow<t>); }",
      "resolve/unknown-type",
    ],
    [
      "names from an interface that is not there",
      "package a:b;\ninterface i { use gone.{t, u}; f: func(a: t) -> map<t, u>; resource r { constructor() -> result<t>; } }",
      "resolve/unknown-item",
    ],
    [
      "names from a package that is not there, however often",
      "package a:b;\nuse c:d/i as j;\ninterface i { use c:d/x.{t}; f: func(a: own<t>); }\nworld w { import c:d/y; include c:d/w; import j; use j.{u}; }",
      "resolve/unknown-package",
    ],
    [
      "a foreign interface that is not there, however often",
      "package a:b;\npackage c:d {}\ninterface i { use c:d/x.{t}; }\nworld w { import c:d/x; export c:d/x; use c:d/x.{u}; }",
      "resolve/unknown-foreign-item",
    ],
    [
      "types in a circle, and what is made of them",
      "package a:b;\ninterface i { record a { b: b } record b { a: a } type c = a; f: func(a: own<a>) -> b; }",
      "type/cycle",
    ],
    [
      "interfaces in a circle, and what they take from one another",
      "package a:b;\ninterface i { use j.{u}; type t = u; } interface j { use i.{t}; type u = t; }\nworld w { import i; export j; }",
      "resolve/item-cycle",
    ],
    [
      "worlds in a circle, and who includes them",
      "package a:b;\nworld u { include v with { f as g } }\nworld v { include u; }\nworld w { include u with { f as g } }",
      "resolve/item-cycle",
    ],
    [
      "packages in a circle",
      "package a:main;\npackage a:x { interface i { use a:y/i.{t}; type u = t; } }\npackage a:y { interface i { use a:x/i.{u}; type t = u; } }",
      "resolve/package-cycle",
    ],
    [
      "a world that cannot be, in worlds that include it",
      "package a:b;\ninterface i { type t = u8; } interface j { use i.{t}; } interface k { use i.{t}; use j.{t as u}; }\nworld u { export i; export k; }\nworld v { include u; }\nworld w { include v; }",
      "world/transitive-export",
    ],
    [
      "names of a world that differ in case, in worlds that include it",
      "package a:b;\nworld v { import f: func(); import F: func(); }\nworld w { include v; }",
      "world/case-conflict",
    ],
    [
      "renames of what a broken world may have had",
      "package a:b;\nworld v { import nobody; }\nworld w { include v with { f as g } }",
      "resolve/unknown-item",
    ],
    [
      "a `@since` on a `use` of many names",
      "package a:b@1.0.0;\ninterface i { type t = u8; type u = u8; }\ninterface j { @since(version = 2.0.0) use i.{t, u}; }",
      "gate/unreleased",
    ],
    [
      "a type of a world that is hidden, with methods",
      "package a:b;\nworld w { @unstable(feature = x) resource r { constructor(); m: func(); } }",
      "gate/hidden-world-type",
    ],
    [
      "a second package of a name, and what only it has",
      {
        "a.wit": "package a:b;\nworld w { import c:d/j; }",
        "deps/c.wit": "package c:d;\ninterface i {}",
        "deps/d.wit": "package c:d;\ninterface j {}",
      },
      "resolve/duplicate-package",
    ],
    [
      "a top-level use of a world, and its include",
      "package a:b;\npackage c:d { world w {} }\nuse c:d/w;\nworld v { include c:d/w; }",
      "resolve/unknown-foreign-item",
    ],
  ])("%s", (_name, files, code) => {
    expect(codesOf(files)).toEqual([code]);
  });

  test("names that a syntax error may have swallowed", () => {
    const text =
      "package a:b;\ninterface i { record r { a: u8 b: u8; type t = u8;\n f: func(a: t, b: r); }\ninterface j { use i.{t, r}; }\nworld w { import gone; }\n";
    expect(codesOf(text).filter((code) => !code.startsWith("syntax/"))).toEqual([]);
  });

  test("packages that a dependency without a readable name may have been", () => {
    const files = { "a.wit": "package a:b;\nworld w { import c:d/i; }", "deps/c.wit": "package c;\ninterface i {}" };
    expect(codesOf(files).filter((code) => !code.startsWith("syntax/"))).toEqual([]);
  });
});

test("many mistakes among many names take no time to speak of", () => {
  const count = 3000;
  const lines = Array.from({ length: count }, (_, index) => `type t${index} = wrong${index};`);
  const started = performance.now();
  expect(codesOf(`package a:b;\ninterface i {\n${lines.join("\n")}\n}`)).toHaveLength(count);
  expect(performance.now() - started).toBeLessThan(5_000);
});
