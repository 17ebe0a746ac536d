import { describe, expect, test } from "vitest";
import { codesOf, resolve } from "./support.ts";

/**
 * Verdicts of the reference (wit-parser 0.259) that do not follow from the specification, each measured. A contract must
 * mean the same to hypc, so these are promises and no accidents.
 */
describe("what the reference accepts is accepted", () => {
  test.each([
    [
      "a use that takes the place of an earlier type",
      "interface a { type t = u32; } interface b { type t = string; use a.{t}; }",
    ],
    [
      "a use that takes the place of an earlier resource with methods",
      "interface a { type t = u32; } interface b { resource t { x: func(); } use a.{t}; }",
    ],
    ["the same in a world", "interface a { type t = u32; } world w { resource t { x: func(); } use a.{t}; }"],
    ["an import and an export of one name", "world w { import f: func(); export f: func(); }"],
    ["a type and an export of one name", "world w { type f = u8; export f: func(); }"],
    ["a function and an interface's id", "interface i {} world w { import i: func(); import i; }"],
    ["an interface under its id and under a name", "interface i {} world w { import i: i; import i; }"],
    ["items that differ in case only", "interface q {} interface Q { type t = u8; type T = u8; }"],
    [
      "duplicate fields, cases and flags",
      "interface i { record r { a: u8, a: u8 } enum e { a, a } flags f { a, a } variant v { a, a } }",
    ],
    ["an empty record, flags and tuple", "interface i { record r {} flags f {} type t = tuple<>; }"],
    ["a method called `constructor`", "interface i { resource r { %constructor: func(); constructor(); } }"],
    [
      "a borrow in a parameter's stream, and in a record that is not returned",
      "interface i { resource r; record x { a: borrow<r> } f: func(a: stream<borrow<r>>, b: x); }",
    ],
    [
      "a constructor's result by an alias of the whole",
      "interface i { type e = result<own<r>, u8>; resource r { constructor() -> e; } }",
    ],
    [
      "a parameter `self` of a static function",
      "interface i { resource r { s: static func(self: u8); constructor(self: u8); } }",
    ],
    ["a resource that refers to itself", "interface i { resource r { m: func(a: r) -> option<r>; } }"],
    ["`import a:b;`, which is `import a: b;`", "interface b {} world w { import a:b; }"],
    [
      "a gate on a use without names that would be too late, behind an ungated one",
      "package c:d { interface i { type t = u8; } } interface y { use c:d/i.{t}; } interface z { @since(version = 9.0.0) use c:d/i.{}; }",
    ],
    ["functions of a gated interface without gates", "@unstable(feature = x) interface i { f: func(); }"],
    [
      "`@deprecated` of a version to come",
      "interface i { @since(version = 1.0.0) @deprecated(version = 9.0.0) f: func(); }",
    ],
    ["`@external-id` twice where it does not look", 'interface i {} @external-id("a") @external-id("b") world w {}'],
    [
      "an unnamed type that is written ungated before gated",
      "interface i { f: func() -> list<u8>; } interface j { @unstable(feature = x) record r { a: list<u8> } }",
    ],
  ])("%s", (_name, text) => {
    const errors = resolve(`package a:b@1.0.0;\n${text}`).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([]);
  });
});

describe("what the reference refuses is refused", () => {
  test.each([
    [
      "an unnamed type that is written gated before ungated",
      "interface j { @unstable(feature = x) record r { a: list<u8> } } interface k { f: func() -> list<u8>; }",
      "gate/hidden-shape",
    ],
    [
      "a hidden type in an unnamed one of a hidden function",
      "interface i { @since(version = 0.1.0) type s = u8; @unstable(feature = x) type t = u8; @unstable(feature = x) f: func(a: tuple<s, t>); }",
      "gate/hidden",
    ],
    [
      "methods without gates of a gated resource",
      "interface i { @unstable(feature = x) resource r { m: func(); } }",
      "gate/hidden",
    ],
    [
      "an include of a package's world that is first used at the top",
      "package c:d { world w {} interface i {} } use c:d/w as x; world v { include c:d/w; }",
      "resolve/unknown-foreign-item",
    ],
    [
      "an interface first included, then imported",
      "package c:d { world w {} } world v { include c:d/w; import c:d/w; }",
      "resolve/not-an-interface",
    ],
    [
      "a constructor's result by an alias of an alias",
      "interface i { type e = result<r>; type f = e; resource r { constructor() -> f; } }",
      "type/constructor-result",
    ],
    [
      "a constructor's result with an alias of the resource",
      "interface i { type s = r; resource r { constructor() -> result<s>; } }",
      "type/constructor-ok",
    ],
    [
      "the same world included twice, where it has plain names",
      "world v { import f: func(); } world w { include v; include v; }",
      "world/include-shadow",
    ],
    [
      "names that a rename makes differ in case only",
      "world v { import f: func(); import g: func(); } world w { include v with { g as F } }",
      "world/case-conflict",
    ],
    [
      "methods of a world's resource that differ in case only",
      "world w { resource r { m: func(); M: func(); } }",
      "world/case-conflict",
    ],
    [
      "a circle through a use without names",
      "interface i { use j.{}; } interface j { use i.{}; }",
      "resolve/item-cycle",
    ],
    ["a circle through a name of the file", "interface i { use k.{}; } use i as k;", "resolve/item-cycle"],
    [
      "a package that only a hidden item names",
      "world w { @unstable(feature = x) import c:d/i; }",
      "resolve/unknown-package",
    ],
    [
      "a version that differs in build metadata",
      "package c:d@1.0.0+a { interface i {} } world w { import c:d/i@1.0.0+b; }",
      "resolve/unknown-package",
    ],
    [
      "`@since` that is later by build metadata",
      "interface i { @since(version = 1.0.0+a) f: func(); }",
      "gate/unreleased",
    ],
    [
      "contradictory gates on what names an item of this package",
      "interface i {} world w { @since(version = 1.0.0) @since(version = 1.0.0) import i; }",
      "gate/twice",
    ],
  ])("%s", (_name, text, code) => {
    expect(codesOf(`package a:b@1.0.0;\n${text}`)).toEqual([code]);
  });
});

describe("where the reference traps, the contract is accepted", () => {
  test.each([
    ["`@since` twice", "@since(version = 1.0.0) @since(version = 1.0.0)"],
    ["`@deprecated` twice", "@since(version = 1.0.0) @deprecated(version = 1.0.0) @deprecated(version = 1.0.0)"],
    ["`@deprecated` alone", "@deprecated(version = 1.0.0)"],
    ["stable and unstable", "@since(version = 1.0.0) @unstable(feature = x)"],
  ])("%s on what names another package", (_name, gates) => {
    const other = "package c:d { interface i { type t = u8; } world w {} }";
    for (const item of ["import c:d/i;", "export c:d/i;", "include c:d/w;", "use c:d/i.{t};", "import x: c:d/i;"]) {
      expect(codesOf(`package a:b@1.0.0;\n${other}\nworld v {\n  ${gates}\n  ${item}\n}`)).toEqual([]);
    }
  });
});
