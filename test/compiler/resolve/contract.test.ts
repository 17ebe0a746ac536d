import { describe, expect, test } from "vitest";
import { definitionOf, underlyingType, type Interface, type World, type WorldItem } from "../../../compiler/model.ts";
import { resolve } from "./support.ts";

function interfaceOf(text: string, name = "i", options = {}): Interface {
  const { contract, diagnostics } = resolve(text, options);
  expect(diagnostics).toEqual([]);
  const found = contract.main.interfaces.get(name);
  if (found === undefined) throw new Error(`no interface ${name}`);
  return found;
}

function worldOf(text: string, name = "w", options = {}): World {
  const { contract, diagnostics } = resolve(text, options);
  expect(diagnostics).toEqual([]);
  const found = contract.main.worlds.get(name);
  if (found === undefined) throw new Error(`no world ${name}`);
  return found;
}

const keys = (items: readonly WorldItem[]): string[] =>
  items.map((item) => `${item.key}${item.explicit ? "" : " (implied)"}`);

describe("an interface of the contract", () => {
  test("holds used types first, then its own in source order, and its functions", () => {
    const found = interfaceOf(
      "package a:b;\ninterface x { type t = u8; }\ninterface i {\n  f: func();\n  record late { a: early }\n  use x.{t as renamed};\n  type early = u8;\n  g: func();\n}",
    );
    expect([...found.types.keys()]).toEqual(["renamed", "late", "early"]);
    expect([...found.functions.keys()]).toEqual(["f", "g"]);
    expect(found.id).toBe("a:b/i");
  });

  test("refers to definitions directly, through uses and aliases", () => {
    const found = interfaceOf(
      "package a:b;\ninterface x { record r { a: u8 } }\ninterface y { use x.{r}; type s = r; }\ninterface i { use y.{s as t}; f: func(a: t); }",
    );
    const type = found.functions.get("f")?.parameters[0]?.type;
    if (type?.kind !== "named") throw new Error("not named");
    expect(definitionOf(type.def).name).toBe("s");
    const under = underlyingType(type);
    expect(under.kind === "named" ? definitionOf(under.def).owner.name : null).toBe("x");
  });

  test("keeps resource functions with their resource, `self` left out", () => {
    const found = interfaceOf(
      "package a:b;\ninterface i { resource r { constructor(a: u8); m: func(b: u8) -> r; s: static async func(); } }",
    );
    const body = found.types.get("r")?.body;
    if (body?.kind !== "resource") throw new Error("no resource");
    expect(
      body.functions.map(({ name, role, async, parameters }) => ({ name, role, async, parameters: parameters.length })),
    ).toEqual([
      { name: "constructor", role: "constructor", async: false, parameters: 1 },
      { name: "m", role: "method", async: false, parameters: 1 },
      { name: "s", role: "static", async: true, parameters: 0 },
    ]);
    expect(found.functions.size).toBe(0);
  });

  test("carries docs, annotations, gates and places", () => {
    const text = `package a:b@1.0.0;\ninterface i {\n  /// What it does.\n  /// @http(method = "GET")\n  @since(version = 1.0.0)\n  f: func(a: u8);\n}`;
    const func = interfaceOf(text).functions.get("f");
    expect(func?.docs).toBe("What it does.");
    expect(func?.annotations.map(({ name }) => name.name)).toEqual(["http"]);
    expect(func?.gates.map(({ kind }) => kind)).toEqual(["since"]);
    expect(text.slice(func?.nameSpan.start, func?.nameSpan.end)).toBe("f");
  });

  test("has nothing in it that is behind a feature that is off, and all of it where the feature is on", () => {
    const text = `package a:b;
interface i {
  @unstable(feature = x)
  type t = u8;
  resource r { @unstable(feature = x) m: func(a: t); n: func(); }
  @unstable(feature = x)
  f: func(a: t);
  g: func();
}`;
    const shown = (options: object): string[][] => {
      const found = interfaceOf(text, "i", options);
      const body = found.types.get("r")?.body;
      const methods = body?.kind === "resource" ? body.functions.map(({ name }) => name) : [];
      return [[...found.types.keys()], methods, [...found.functions.keys()]];
    };
    expect(shown({})).toEqual([["r"], ["n"], ["g"]]);
    const all = [
      ["t", "r"],
      ["m", "n"],
      ["f", "g"],
    ];
    expect(shown({ features: ["x"] })).toEqual(all);
    expect(shown({ allFeatures: true })).toEqual(all);
  });
});

describe("a world of the contract", () => {
  const CHAIN = "package a:b;\ninterface x { type t = u8; }\ninterface y { use x.{t}; }\ninterface z { use y.{t}; }\n";

  test("imports what its imports need, before them", () => {
    expect(keys(worldOf(`${CHAIN}world w { import f: func(); import z; }`).imports)).toEqual([
      "a:b/x (implied)",
      "a:b/y (implied)",
      "a:b/z",
      "f",
    ]);
  });

  test("imports what its exports need, unless that is exported too", () => {
    const world = worldOf(`${CHAIN}world w { export z; export y; }`);
    expect(keys(world.imports)).toEqual(["a:b/x (implied)"]);
    expect(keys(world.exports)).toEqual(["a:b/y", "a:b/z"]);
  });

  test("imports what its own types need, and keeps types apart from imports", () => {
    const world = worldOf(`${CHAIN}world w { record r { a: t } use y.{t}; export f: func(a: r); }`);
    expect(keys(world.imports)).toEqual(["a:b/x (implied)", "a:b/y (implied)"]);
    expect([...world.types.keys()]).toEqual(["t", "r"]);
  });

  test("holds interfaces under plain names: inline ones, and named ones with an id of their own", () => {
    const world = worldOf(`${CHAIN}world w { import one: y; import two: interface { f: func(); } }`);
    expect(world.imports.map((item) => (item.kind === "interface" ? [item.key, item.interface.id] : []))).toEqual(
      [
        ["one", "a:b/y"],
        ["a:b/x", "a:b/x"],
        ["two", null],
      ].sort((a, b) => (a[0] === "a:b/x" ? -1 : b[0] === "a:b/x" ? 1 : 0)),
    );
  });

  test("gets copies of an included world's own items, as its own", () => {
    const world = worldOf(
      `package a:b;
world v {
  resource r { m: func(a: borrow<r>); }
  type s = list<r>;
  import f: func(a: s) -> r;
  import inline: interface { type t = u8; type u = t; g: func(a: u); }
}
world w { include v with { r as q, f as h } }`,
    );
    expect([...world.types.keys()]).toEqual(["q", "s"]);
    for (const def of world.types.values()) expect(def.owner).toBe(world);
    const h = world.imports.find((item) => item.kind === "function");
    if (h?.kind !== "function") throw new Error("no function");
    expect(h.function.name).toBe("h");
    expect(h.function.owner).toBe(world);
    expect(h.function.result).toMatchObject({ kind: "named", def: world.types.get("q") });
    const body = world.types.get("q")?.body;
    expect(body?.kind === "resource" ? body.functions[0]?.parameters[0]?.type : null).toMatchObject({
      resource: world.types.get("q"),
    });
    const inline = world.imports.find((item) => item.kind === "interface");
    const found = inline?.kind === "interface" ? inline.interface : null;
    expect(found?.types.get("u")?.owner).toBe(found);
    expect(found?.functions.get("g")?.parameters[0]?.type).toMatchObject({ def: found?.types.get("u") });
  });

  test("shares the interfaces of included worlds, each once", () => {
    const world = worldOf(
      `${CHAIN}world u { import y; export x; }\nworld v { import y; }\nworld w { include u; include v; import y; }`,
    );
    expect(keys(world.imports)).toEqual(["a:b/x (implied)", "a:b/y"]);
    expect(keys(world.exports)).toEqual(["a:b/x"]);
  });

  test("does not include, import or export what is behind a feature that is off", () => {
    const text = `${CHAIN}world v { import g: func(); }
world w {
  @unstable(feature = x) import y;
  @unstable(feature = x) export f: func();
  @unstable(feature = x) include v;
  @unstable(feature = x) import i: interface { @unstable(feature = x) type t = u8; }
}`;
    const off = worldOf(text);
    expect([...keys(off.imports), ...keys(off.exports)]).toEqual([]);
    const on = worldOf(text, "w", { features: ["x"] });
    expect(keys(on.imports)).toEqual(["a:b/x (implied)", "a:b/y", "i", "g"]);
    expect(keys(on.exports)).toEqual(["f"]);
  });
});

describe("packages of the contract", () => {
  test("come after those they need, and all that were loaded are there", () => {
    const { contract, diagnostics } = resolve({
      "a.wit": "package a:main;\nworld w { import b:one/i; }\npackage z:nested { interface i {} }",
      "deps/1.wit": "package b:one;\ninterface i { use b:two/i@2.0.0.{t}; }",
      "deps/2.wit": "package b:two@2.0.0;\ninterface i { type t = u8; }",
      "deps/3.wit": "package b:unused;\ninterface i { use a:main/j.{t}; }",
      "j.wit": "interface j { type t = u8; }",
    });
    expect(diagnostics).toEqual([]);
    expect(contract.packages.map(({ id }) => id)).toEqual(["z:nested", "b:two@2.0.0", "b:one", "a:main", "b:unused"]);
    expect(contract.main.id).toBe("a:main");
  });

  test("hide interfaces and worlds that are behind features that are off", () => {
    const text = "package a:b;\n@unstable(feature = x) interface i {}\n@unstable(feature = x) world w {}\nworld v {}";
    expect([...resolve(text).contract.main.worlds.keys()]).toEqual(["v"]);
    expect(resolve(text).contract.main.interfaces.size).toBe(0);
    expect(resolve(text, { features: ["x"] }).contract.main.interfaces.size).toBe(1);
  });
});

test("annotations that document nothing are their own package's", () => {
  const { contract } = resolve(
    "package a:b;\ninterface i {\n  /// @main\n}\npackage c:d {\n  interface j {\n    /// @nested\n  }\n}",
  );
  const found = contract.packages.map(({ id, danglingAnnotations }) => [
    id,
    ...danglingAnnotations.map(({ name }) => name.name),
  ]);
  expect(found).toEqual([
    ["c:d", "nested"],
    ["a:b", "main"],
  ]);
});

describe("a contract with mistakes", () => {
  test("marks types that could not be resolved, and keeps everything else", () => {
    const { contract } = resolve("package a:b;\ninterface i { f: func(a: nowhere, b: u8); g: func(); }");
    const found = contract.main.interfaces.get("i");
    expect(found?.functions.get("f")?.parameters.map(({ type }) => type)).toMatchObject([
      { unresolved: true },
      { name: "u8" },
    ]);
    expect(found?.functions.get("g")).toBeDefined();
    expect(found?.incomplete).toBeUndefined();
  });

  test("marks interfaces and worlds of which parts are missing", () => {
    const { contract } = resolve(
      "package a:b;\ninterface i { f: func( }\ninterface j {}\nworld v { export gone; }\nworld w { include v; }\nworld u {}",
    );
    expect(contract.main.interfaces.get("i")?.incomplete).toBe(true);
    expect(contract.main.interfaces.get("j")?.incomplete).toBeUndefined();
    expect(contract.main.worlds.get("u")?.incomplete).toBeUndefined();
  });

  test("marks worlds that import, export or include what is not there", () => {
    const { contract } = resolve(
      "package a:b;\nworld v { export gone; }\nworld w { include v; }\nworld u { import c:d/i; }",
    );
    expect([...contract.main.worlds.values()].map(({ name, incomplete }) => [name, incomplete])).toEqual([
      ["v", true],
      ["w", true],
      ["u", true],
    ]);
  });
});
