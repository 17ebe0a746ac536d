import { describe, expect, test } from "vitest";
import { sortDiagnostics } from "../../../compiler/check-path.ts";
import { loadContract, loadDeferring } from "../../../compiler/load-contract.ts";
import { loadPath } from "../../../compiler/load/index.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import { resolveContract } from "../../../compiler/resolve/index.ts";
import { DeferredInterface } from "../../../grammar/deferred-interface.ts";
import { loadBothWays } from "./support.ts";

const OFF = { features: [], allFeatures: false };

/** The codes that are told of files, whichever way they are read. */
function codesOf(files: Record<string, string>): string[] {
  return loadBothWays("api", memoryHost(files), OFF).diagnostics.map(({ code }) => code);
}

describe("interfaces that are read when the contract needs them", () => {
  test("a mistake of syntax is found in one that nothing needs", () => {
    const mistake = "interface i { f: func(; }";
    const files = { "api/a.wit": `package a:b;\ninterface i {}\n${mistake}` };
    // As a whole the file tells of its syntax alone, or of both.
    expect(codesOf(files).some((code) => code.startsWith("syntax/"))).toBe(true);
    const twice = { "api/a.wit": "package a:b;", "api/deps/c/c.wit": "package c:d;", "api/deps/e/e.wit": `package c:d; ${mistake}` };
    expect(codesOf(twice).some((code) => code.startsWith("syntax/"))).toBe(true);
    expect(codesOf({ "api/a.wit": mistake }).some((code) => code.startsWith("syntax/"))).toBe(true);
  });

  test("a gate on a `use` is reported once, though the `use` is read twice", () => {
    const deps = { "api/deps/c/c.wit": "package c:d; interface j { type t = u8; }" };
    const text = "package a:b@1.0.0;\ninterface i {\n  @since(version = 2.0.0)\n  use c:d/j.{t};\n}";
    expect(codesOf({ "api/a.wit": text, ...deps })).toEqual(["gate/unreleased"]);
  });

  test("annotations in them that document nothing are the package's", () => {
    const text = "/// @out\n\npackage a:b;\ninterface i {\n  f: func();\n  /// @in\n}\ninterface i {\n  /// @again\n}\n/// @behind";
    const { contract } = loadBothWays("api", memoryHost({ "api/a.wit": text }), OFF);
    expect(contract?.main.danglingAnnotations.map(({ name }) => name.name).toSorted()).toEqual(["again", "behind", "in", "out"]);
  });

  test("their bodies are read once, and texts that are short enough are read as a whole", () => {
    const host = memoryHost({ "a.wit": "package a:b; interface i { use j.{t}; f: func(); } interface j { type t = u8; }" });
    expect(loadPath("a.wit", host).main?.files[0]?.node.items.some((item) => item instanceof DeferredInterface)).toBe(false);
    expect(loadPath("a.wit", host, 100).main?.files[0]?.node.items.some((item) => item instanceof DeferredInterface)).toBe(false);
    const loaded = loadPath("a.wit", host, 10);
    const deferred = loaded.main?.files[0]?.node.items.filter((item) => item instanceof DeferredInterface) ?? [];
    expect(deferred.map(({ wasRead }) => wasRead)).toEqual([false, false]);
    const first = deferred.map((each) => each.read().items.length);
    expect(first).toEqual([2, 1]);
    const reads: string[] = [];
    for (const each of deferred) {
      const read = each.read.bind(each);
      each.read = () => {
        reads.push(each.name.name);
        return read();
      };
    }
    expect(resolveContract(loaded, OFF).diagnostics).toEqual([]);
    expect(reads).toEqual(["j", "i"]);
  });

  test("of a large text, whatever is wrong with it", () => {
    const part = (at: number) => `/// Part ${at}.\ninterface part-${at} {\n${at === 0 ? "" : `  use part-${at - 1}.{t};\n`}  ${at === 0 ? "record t { a: u8 }" : ""}\n  f: func(a: t) -> list<string>;\n${"  // filled up\n".repeat(20)}}\n`;
    const text = `package a:b;\n${Array.from({ length: 1_000 }, (_, at) => part(at)).join("")}`;
    expect(text.length).toBeGreaterThan(300_000);
    const tell = (changed: string) => {
      const host = memoryHost({ "a.wit": changed });
      const found = sortDiagnostics(loadContract("a.wit", host, OFF).diagnostics);
      expect(found).toEqual(sortDiagnostics(loadDeferring("a.wit", host, OFF, Infinity).diagnostics));
      return found.map(({ code }) => code);
    };
    expect(tell(text)).toEqual([]);
    expect(tell(text.replace("part-700.{t}", "part-700.{u}"))).toContain("resolve/unknown-name");
    expect(tell(`${text}interface last { f: func() }\n`)).toEqual(["syntax/missing-semicolon"]);
    expect(tell(text.replace("part-500 {", "part-500 { }"))).not.toEqual([]);
  });
});
