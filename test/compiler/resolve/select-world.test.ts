import { describe, expect, test } from "vitest";
import { selectWorld } from "../../../compiler/resolve/select-world.ts";
import { resolve } from "./support.ts";

const { contract } = resolve({
  "a.wit": "package a:main@1.0.0;\nworld one {}\nworld two {}",
  "deps/1.wit": "package a:dep@1.0.0;\nworld x {}",
  "deps/2.wit": "package a:dep@2.0.0;\nworld x {}",
  "deps/3.wit": "package a:plain;\nworld y {}",
});

describe("the world that is meant", () => {
  test.each([
    ["one", "a:main/one@1.0.0"],
    ["%two", "a:main/two@1.0.0"],
    ["a:main/one", "a:main/one@1.0.0"],
    ["a:main/two@1.0.0", "a:main/two@1.0.0"],
    ["a:dep/x@2.0.0", "a:dep/x@2.0.0"],
    ["a:plain/y", "a:plain/y"],
  ])("%s is %s", (name, id) => {
    expect(selectWorld(contract, name).world?.id).toBe(id);
  });

  test.each([
    ["on", "world/unknown", "did you mean `one`?"],
    ["x", "world/unknown", "its worlds: `one`, `two`"],
    ["a:dep/x", "world/which-version", "say which one: `a:dep/world@1.0.0`"],
    ["a:dep/x@3.0.0", "world/unknown-package", undefined],
    ["a:gone/x", "world/unknown-package", undefined],
    ["a:plain/y@1.0.0", "world/unknown-package", undefined],
    ["a:plain/z", "world/unknown", "its worlds: `y`"],
    ["a/b", "world/malformed-name", undefined],
    ["", "world/malformed-name", undefined],
  ])("`%s` is refused: %s", (name, code, help) => {
    const { world, diagnostic } = selectWorld(contract, name);
    expect(world).toBeNull();
    expect(diagnostic?.code).toBe(code);
    if (help !== undefined) expect(diagnostic?.help).toBe(help);
  });

  test("is the only one where none is named", () => {
    expect(selectWorld(resolve("package a:b;\nworld only {}").contract, null).world?.name).toBe("only");
    expect(selectWorld(contract, null).diagnostic?.code).toBe("world/choose");
    expect(selectWorld(resolve("package a:b;").contract, null).diagnostic?.code).toBe("world/none");
  });
});
