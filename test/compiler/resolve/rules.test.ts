import { describe, expect, test } from "vitest";
import { codesOf, expectBlame, resolve, type Blame } from "./support.ts";

/** A contract with the places to blame marked, and what is to be said. */
type Case = readonly [name: string, contract: string, blame: Blame];

const api = (items: string): string => `package a:b@1.0.0;\ninterface api {\n${items}\n}\n`;

const NAMES: readonly Case[] = [
  [
    "an unknown interface, with a near one",
    "package a:b;\ninterface counter {}\nworld w { export «countre»; }",
    {
      code: "resolve/unknown-item",
      message: "there is no interface or world `countre` in this package",
      help: "did you mean `counter`?",
    },
  ],
  [
    "an interface and a world of one name",
    "package a:b;\ninterface ‹x› {}\nworld «x» {}",
    {
      code: "resolve/duplicate-item",
      message: "the package has two items called `x`",
      related: ["first declared here"],
    },
  ],
  [
    "a top-level use of a name that the file has",
    "package a:b;\ninterface y {}\ninterface ‹x› {}\nuse y as «x»;",
    { code: "resolve/duplicate-in-file", message: "`x` is named twice in this file" },
  ],
  [
    "a top-level use of a top-level use",
    "package a:b;\ninterface x {}\nuse x as y;\nuse «y» as z;",
    {
      code: "resolve/unknown-item",
      message: "there is no interface or world `y` in this package",
      help: "a `use` cannot name what another `use` brought in: name the package of `y` here too",
    },
  ],
  [
    "interfaces in a circle, each step in order",
    "package a:b;\ninterface x { use «y».{t}; }\ninterface y { use ‹z›.{t}; }\ninterface z { use ‹x›.{}; type t = u8; }",
    {
      code: "resolve/item-cycle",
      message: "interfaces use one another in a circle: `x` -> `y` -> `z` -> `x`",
      related: ["`y` needs `z`", "`z` needs `x`"],
    },
  ],
  [
    "a world where an interface is needed",
    "package a:b;\nworld ‹x› {}\nworld w { import «x»; }",
    { code: "resolve/not-an-interface", message: "`x` is a world, and an interface is needed here" },
  ],
  [
    "an interface where a world is needed",
    "package a:b;\ninterface ‹x› {}\nworld w { include «x»; }",
    {
      code: "resolve/not-a-world",
      message: "`x` is an interface, and only a world can be included",
      help: "to have its functions in this world, write `import x;` or `export x;`",
    },
  ],
  [
    "a used name that is a function",
    "package a:b;\ninterface x { ‹f›: func(); }\ninterface y { use x.{«f»}; }",
    { code: "resolve/use-of-function", message: "`f` is a function of `x`, and `use` takes types only" },
  ],
  [
    "a used name that is not there",
    "package a:b;\ninterface ‹x› { type address = u8; }\ninterface y { use x.{«adress»}; }",
    { code: "resolve/unknown-name", message: "`x` has no type `adress`", help: "did you mean `address`?" },
  ],
  [
    "a function named like a used type",
    "package a:b;\ninterface x { type t = u8; }\ninterface y { use x.{‹t›}; «t»: func(); }",
    { code: "resolve/duplicate-name", message: "the name `t` is taken by a used type" },
  ],
  [
    "a type after a use of its name",
    "package a:b;\ninterface x { type t = u8; }\ninterface y { use x.{‹t›}; type «t» = u8; }",
    { code: "resolve/duplicate-name", message: "the name `t` is taken by a used type" },
  ],
  [
    "a use after a type of its name: a warning, as WIT tools accept it",
    "package a:b;\ninterface x { type t = u8; }\ninterface y { type «t» = string; use x.{‹t›}; }",
    {
      code: "resolve/discarded-definition",
      message: "this definition of `t` counts for nothing: a later `use` of the same name takes its place",
    },
  ],
  [
    "an unknown type, with a near one",
    api("record user { name: string }\nfind: func() -> «usr»;"),
    { code: "resolve/unknown-type", message: "there is no type `usr` here", help: "did you mean `user`?" },
  ],
  [
    "a type's name of another language",
    api("f: func(a: «i32»);"),
    { code: "resolve/unknown-type", message: "there is no type `i32` here", help: "WIT calls it `s32`" },
  ],
  [
    "a type of another interface",
    "package a:b;\ninterface types { type id = u64; }\ninterface y { f: func(a: «id»); }",
    {
      code: "resolve/unknown-type",
      message: "there is no type `id` here",
      help: "`types` has one: bring it in with `use types.{id};`",
    },
  ],
  [
    "a world's type in an inline interface",
    "package a:b;\nworld w { type t = u8; import i: interface { f: func(a: «t»); } }",
    {
      code: "resolve/unknown-type",
      message: "there is no type `t` here",
      help: "an inline interface does not see its world's types: declare `t` in an interface, and `use` it in both",
    },
  ],
];

const TYPES: readonly Case[] = [
  [
    "types in a circle",
    api("record a { b: option<«b»> }\nvariant b { one(list<‹a›>) }"),
    {
      code: "type/cycle",
      message: "types contain one another in a circle: `a` -> `b` -> `a`",
      related: ["`b` holds `a`"],
    },
  ],
  ["a type in itself", api("type a = future<«a»>;"), { code: "type/cycle", message: "the type `a` contains itself" }],
  [
    "a function as a type",
    api("‹f›: func();\ng: func(callback: «f»);"),
    { code: "type/function-as-type", message: "`f` is a function, not a type" },
  ],
  [
    "a handle to a record",
    api("record ‹r› { a: u8 }\nf: func(a: borrow<«r»>);"),
    { code: "type/not-a-resource", message: "`borrow<r>` needs a resource, and `r` is a record" },
  ],
  [
    "a handle to an alias that is no resource",
    api("type ‹x› = list<u8>;\ntype y = x;\ntype z = own<«y»>;"),
    { code: "type/not-a-resource", message: "`own<y>` needs a resource, and `y` is another name of `list<u8>`" },
  ],
  [
    "an enum without cases",
    api("enum «e» {}"),
    { code: "type/empty", message: "the enum `e` has no cases, so it has no values" },
  ],
  [
    "a variant without cases",
    api("variant «v» {}"),
    { code: "type/empty", message: "the variant `v` has no cases, so it has no values" },
  ],
  [
    "a float as a key",
    api("type m = map<«f32», u8>;"),
    { code: "type/map-key", message: "`f32` cannot be the key of a map" },
  ],
  [
    "an alias as a key",
    api("type k = string;\ntype m = map<«k», u8>;"),
    {
      code: "type/map-key",
      message: "`k` cannot be the key of a map",
      help: "an alias does not count as a key, so write `string` itself",
    },
  ],
  [
    "a method and a static function of one name",
    api("resource r { ‹m›: func(); «m»: static func(); }"),
    { code: "type/duplicate-method", message: "the resource `r` has two functions called `m`" },
  ],
  [
    "two constructors",
    api("resource r { ‹constructor›(); «constructor»(a: u8); }"),
    { code: "type/duplicate-constructor", message: "the resource `r` has two constructors" },
  ],
  [
    "a constructor of something else",
    api("resource r { constructor() -> result<«u8», string>; }"),
    { code: "type/constructor-ok", message: "the constructor of `r` must make a `r`" },
  ],
  [
    "a constructor without result",
    api("resource r { constructor() -> «r»; }"),
    {
      code: "type/constructor-result",
      message: "what a constructor returns must be a `result` where it is written at all",
    },
  ],
  [
    "two parameters of one name",
    api("f: func(‹a›: u8, «a»: u8);"),
    { code: "type/duplicate-parameter", message: "two parameters are called `a`" },
  ],
  [
    "a parameter `self` of a method",
    api("resource r { m: func(«self»: u8); }"),
    { code: "type/duplicate-parameter", message: "a method has a parameter `self` already" },
  ],
  [
    "a borrow deep in a result",
    api("resource r;\ntype x = list<‹borrow<r>›>;\nrecord y { x: x }\nf: func() -> «option<y>»;"),
    {
      code: "type/borrow-in-result",
      message: "`f` returns a type that holds a `borrow`, and a borrow ends with the call",
    },
  ],
];

const GATES: readonly Case[] = [
  [
    "an attribute twice",
    api("‹@since(version = 1.0.0)›\n«@since(version = 1.0.0)»\nf: func();"),
    { code: "gate/twice", message: "`@since` stands here twice" },
  ],
  [
    "an external id twice",
    api('‹@external-id("a")›\n«@external-id("b")»\nf: func();'),
    { code: "gate/twice", message: "`@external-id` stands here twice" },
  ],
  [
    "stable and unstable",
    api("‹@unstable(feature = x)›\n«@since(version = 1.0.0)»\nf: func();"),
    { code: "gate/since-and-unstable", message: "an item is either stable since a version or unstable, not both" },
  ],
  [
    "deprecated alone",
    api("«@deprecated(version = 1.0.0)»\nf: func();"),
    { code: "gate/deprecated-alone", message: "`@deprecated` needs `@since` or `@unstable` beside it" },
  ],
  [
    "a version that is yet to come",
    "package ‹a:b@1.0.0-rc.1›;\ninterface i { «@since(version = 1.0.0)» f: func(); }",
    {
      code: "gate/unreleased",
      message: "`@since(version = 1.0.0)` is later than the package itself: `a:b` is at 1.0.0-rc.1",
    },
  ],
  [
    "a version of a package without one",
    "package ‹a:b›;\ninterface i { «@since(version = 1.0.0)» f: func(); }",
    { code: "gate/no-version", message: "`@since` in the package `a:b`, which has no version" },
  ],
  [
    "a type that is behind a feature that is off",
    api("‹@unstable(feature = x)›\ntype t = u8;\nf: func(a: list<option<«t»>>);"),
    {
      code: "gate/hidden",
      message: "`f` needs the type `t`, which is behind the feature `x`, and that is off",
      help: "turn it on with `--features x`, or gate what needs it with `@unstable(feature = x)` too",
    },
  ],
  [
    "an unnamed type that is first written behind a feature that is off",
    api("‹@unstable(feature = x)›\nrecord r { a: ‹list<u8>› }\nf: func(a: «list<u8>»);"),
    {
      code: "gate/hidden-shape",
      message: "`f` needs `list<u8>`, which the package writes first in `r`, behind the feature `x`, and that is off",
    },
  ],
  [
    "an ungated type in a gated interface",
    "package a:b;\n‹@unstable(feature = x)›\ninterface i { type «t» = u8; }",
    {
      code: "gate/hidden-owner",
      message: "the type `t` is not gated, but its interface `i` is behind the feature `x`, and that is off",
    },
  ],
  [
    "a gated type of a world",
    "package a:b;\nworld w { ‹@unstable(feature = x)› type «t» = u8; }",
    { code: "gate/hidden-world-type", message: "the type `t` of a world is behind the feature `x`, and that is off" },
  ],
  [
    "a use whose first one in the package is gated",
    "package a:b;\npackage c:d { interface i { type t = u8; } }\ninterface x { ‹@unstable(feature = x)› use c:d/i.{t}; }\ninterface y { use c:d/i.{«t»}; }",
    {
      code: "gate/hidden",
      message: "this `use` needs the type `t`, which is behind the feature `x`, and that is off",
    },
  ],
];

const WORLDS: readonly Case[] = [
  [
    "an import of a type's name",
    "package a:b;\nworld w { type ‹f› = u8; import «f»: func(); }",
    { code: "world/conflict", message: "the world imports `f` twice: a type of that name is there already" },
  ],
  [
    "an interface imported twice",
    "package a:b;\ninterface i {}\nworld w { import ‹i›; import «i»; }",
    { code: "world/interface-twice", message: "the world imports the interface `i` twice" },
  ],
  [
    "names that differ in case",
    "package a:b;\nworld w { import ‹f›: func(); import «F»: func(); }",
    { code: "world/case-conflict", message: "the world `w` imports `F` and `f`, which differ in case only" },
  ],
  [
    "a rename of what is not there",
    "package a:b;\nworld ‹v› { import log: func(); }\nworld w { include v with { «lag» as x } }",
    {
      code: "world/include-rename",
      message: "the included world `v` imports and exports no plain name `lag`",
      help: "did you mean `log`?",
    },
  ],
  [
    "an include of a name that is there",
    "package a:b;\nworld v { import f: func(); }\nworld w { ‹import f: func();› include «v»; }",
    { code: "world/include-shadow", message: "including `v` brings a second import called `f`" },
  ],
  [
    "gates that do not agree",
    "package a:b@1.0.0;\ninterface i {}\nworld v { @since(version = 0.1.0) import i; }\nworld w { ‹@since(version = 1.0.0) import i;› include «v»; }",
    {
      code: "world/include-stability",
      message: "the interface `i` is since 0.1.0 in the included world and since 1.0.0 in this one",
    },
  ],
  [
    "an interface that would be imported and exported",
    "package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t}; }\ninterface k { use i.{t}; use j.{t as u}; }\nworld w { ‹export i;› «export k;» }",
    {
      code: "world/transitive-export",
      message: "the world `w` exports `k`, which would see `i` both imported and exported",
      help: "`i` is exported, and needed by way of `a:b/j`, which is not: export that too, or do not export `i`",
    },
  ],
  [
    "the same the other way round",
    "package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t}; }\ninterface k { use j.{t as u}; use i.{t}; }\nworld w { «export k;» ‹export i;› }",
    {
      code: "world/transitive-export",
      message: "the world `w` exports `k`, which would see `i` both imported and exported",
      help: "`i` is exported, and needed by way of `a:b/j`, which is not: export that too, or do not export `i`",
    },
  ],
];

const PACKAGES: readonly Case[] = [
  [
    "an unknown package",
    "package a:b;\nworld w { import «c:d/i»; }",
    {
      code: "resolve/unknown-package",
      message: "the package `c:d` is not here",
      help: "put its `.wit` files into `deps/`; known packages: `a:b`",
    },
  ],
  [
    "a package of another version",
    "package a:b;\npackage c:d@1.1.0 { interface i {} }\nworld w { import «c:d/i@1.0.0»; }",
    {
      code: "resolve/unknown-package",
      message: "the package `c:d@1.0.0` is not here",
      help: "it is here as `c:d@1.1.0`: versions must be equal, and a path without one means a package without one",
    },
  ],
  [
    "the own package",
    "package a:b;\ninterface i { type t = u8; }\ninterface j { use «a:b/i».{t}; }",
    {
      code: "resolve/own-package",
      message: "the package `a:b` names itself, which makes it its own dependency",
      help: "inside a package its items go by their plain name: write `i`",
    },
  ],
  [
    "packages in a circle",
    "package a:main;\npackage a:x { interface i { use «a:y/i».{}; } }\npackage a:y { interface i { use ‹a:x/i›.{}; } }",
    {
      code: "resolve/package-cycle",
      message: "packages use one another in a circle: `a:x` -> `a:y` -> `a:x`",
      related: ["`a:y` needs `a:x`"],
    },
  ],
  [
    "a package defined twice",
    "package a:main;\npackage ‹a:x› {}\npackage «a:x» {}",
    { code: "resolve/duplicate-package", message: "the package `a:x` is defined twice" },
  ],
  [
    "a world of another package taken for an interface",
    "package a:b;\npackage c:d { world ‹w› {} }\nworld v { import c:d/«w»; }",
    {
      code: "resolve/unknown-foreign-item",
      message: "the package `c:d` has no interface `w`",
      help: "`w` is a world there: `include` it in a world, by its full path",
    },
  ],
  [
    "a type that another package hides",
    "package a:b;\npackage c:d { interface i { @unstable(feature = x) type ‹t› = u8; } }\ninterface j { use c:d/i.{«t»}; }",
    {
      code: "resolve/unknown-name",
      message: "`c:d/i` has no type `t` here: it is behind a feature that is off",
      help: "turn the feature on with `--features`",
    },
  ],
];

describe.each([
  ["names", NAMES],
  ["types", TYPES],
  ["gates", GATES],
  ["worlds", WORLDS],
  ["packages", PACKAGES],
])("%s", (_group, cases) => {
  test.each(cases)("%s", (_name, contract, blame) => expectBlame(contract, blame));
});

describe("files of a package", () => {
  test("must agree on its name", () => {
    const { diagnostics } = resolve({ "a.wit": "package a:b@1.0.0;", "b.wit": "package a:b@1.0.1;" });
    expect(diagnostics.map(({ code, span }) => [code, span?.source.path])).toEqual([
      ["resolve/package-mismatch", "api/b.wit"],
    ]);
  });

  test("may leave the name to one of them", () => {
    expect(codesOf({ "a.wit": "interface i {}", "b.wit": "package a:b;\nworld w { import i; }" })).toEqual([]);
  });

  test("document the package once", () => {
    const files = { "a.wit": "// A\npackage a:b;", "b.wit": "/* B */\npackage a:b;", "c.wit": "package a:b;\n// C\n" };
    expect(codesOf(files)).toEqual(["resolve/package-docs"]);
  });

  test("share their interfaces but not their top-level uses", () => {
    const files = {
      "a.wit": "package a:b;\ninterface i {}\nuse i as j;\nworld v { import j; }",
      "b.wit": "world w { import j; }",
    };
    expect(codesOf(files)).toEqual(["resolve/unknown-item"]);
  });

  test("a top-level use hides an item of another file", () => {
    const files = {
      "a.wit": "package a:b;\ninterface i { type t = u8; }\ninterface j { type u = u8; }",
      "b.wit": "use j as i;\ninterface k { use i.{u}; }",
    };
    expect(codesOf(files)).toEqual([]);
  });
});
