import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeHost, type CompilerHost } from "../../../compiler/host.ts";
import { loadPath } from "../../../compiler/load/index.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { memoryHost, type MemoryFile } from "../../../compiler/memory-host.ts";

const NO_FEATURES = { features: [], allFeatures: false };

function load(path: string, files: Readonly<Record<string, MemoryFile>>) {
  return summary(path, memoryHost(files));
}

function summary(path: string, host: CompilerHost) {
  const { main, dependencies, diagnostics } = loadPath(path, host);
  return {
    main: main?.files.map(({ node }) => node.source.path) ?? null,
    dependencies: dependencies.map((group) => group.files.map(({ node }) => node.source.path)),
    codes: diagnostics.map(({ code, span }) => `${code}${span === null ? "" : ` ${span.source.path}`}`),
  };
}

describe("which files belong to a path", () => {
  test("a file is read alone, whatever stands beside it", () => {
    expect(
      load("api/a.wit", { "api/a.wit": "package a:b;", "api/b.wit": "", "api/deps/c/c.wit": "package c:d;" }),
    ).toEqual({ main: ["api/a.wit"], dependencies: [], codes: [] });
  });

  test("a directory is its .wit files, in the order of their names", () => {
    const files = {
      "api/b.wit": "",
      "api/a.wit": "package a:b;",
      "api/.hidden.wit": "",
      "api/.wit": "",
      "api/B.wit": "",
    };
    expect(load("api", files).main).toEqual(["api/.hidden.wit", "api/.wit", "api/B.wit", "api/a.wit", "api/b.wit"]);
  });

  test("other files and sub-directories are left alone", () => {
    const files = {
      "api/a.wit": "package a:b;",
      "api/a.wit.md": "#",
      "api/b.WIT": "#",
      "api/x.wit/y.wit": "#",
      "api/sub/z.wit": "#",
    };
    expect(load("api", files)).toEqual({ main: ["api/a.wit"], dependencies: [], codes: [] });
  });

  test("deps holds packages as directories and as files; other files there are left alone", () => {
    const files = {
      "api/a.wit": "package a:b;",
      "api/deps/two/x.wit": "package c:two;",
      "api/deps/two/y.wit": "",
      "api/deps/two/deps/no/n.wit": "#",
      "api/deps/one.wit": "package c:one;",
      "api/deps/.wit": "#",
      "api/deps/README.md": "#",
    };
    const dependencies = [["api/deps/one.wit"], ["api/deps/two/x.wit", "api/deps/two/y.wit"]];
    expect(load("api", files)).toEqual({ main: ["api/a.wit"], dependencies, codes: [] });
  });

  test("paths are shown as they were given", () => {
    const files = { "api/a.wit": "package a:b;" };
    expect(load("./api/", files).main).toEqual(["./api/a.wit"]);
    expect(load(".", { "a.wit": "package a:b;" }).main).toEqual(["./a.wit"]);
    expect(load("./api/a.wit", files).main).toEqual(["./api/a.wit"]);
  });

  test("names are ordered as their UTF-8 bytes are", () => {
    const files = { "api/\u{1f600}.wit": "", "api/\uff5e.wit": "", "api/a.wit": "package a:b;" };
    expect(load("api", files).main).toEqual(["api/a.wit", "api/\uff5e.wit", "api/\u{1f600}.wit"]);
  });

  test("links to files and directories are followed", () => {
    const files: Record<string, MemoryFile> = {
      "api/a.wit": { linkTo: "else/real.wit" },
      "else/real.wit": "package a:b;",
      "api/deps/c": { linkTo: "else/c" },
      "else/c/c.wit": "package c:d;",
    };
    expect(load("api", files)).toEqual({ main: ["api/a.wit"], dependencies: [["api/deps/c/c.wit"]], codes: [] });
  });
});

describe("what cannot be read is a diagnostic", () => {
  test.each<[string, string, Record<string, MemoryFile>, string]>([
    ["nothing there", "api", {}, "load/missing"],
    ["an empty directory", "api", { "api/x.md": "" }, "load/no-files"],
    ["an empty directory in deps", "api", { "api/a.wit": "package a:b;", "api/deps/c/x.md": "" }, "load/no-files"],
    [
      "a file without permission",
      "api",
      { "api/a.wit": { failure: "permission denied" } },
      "load/unreadable api/a.wit",
    ],
    ["a link to itself", "a.wit", { "a.wit": { linkTo: "a.wit" } }, "load/unreadable a.wit"],
    ["a link to nowhere among the files", "api", { "api/a.wit": { linkTo: "gone.wit" } }, "load/unreadable api/a.wit"],
    [
      "any link to nowhere in deps",
      "api",
      { "api/a.wit": "package a:b;", "api/deps/x": { linkTo: "gone" } },
      "load/unreadable api/deps/x",
    ],
    ["deps that is a file", "api", { "api/a.wit": "package a:b;", "api/deps": "" }, "load/deps-not-a-directory"],
    ["bytes that are no UTF-8", "a.wit", { "a.wit": new Uint8Array([0x70, 0xff, 0xfe]) }, "syntax/not-utf8 a.wit"],
    ["UTF-16", "a.wit", { "a.wit": new Uint8Array([0xff, 0xfe, 0x70, 0]) }, "syntax/not-utf8 a.wit"],
    [
      "an encoded package",
      "api",
      { "api/a.wit": "package a:b;", "api/deps/c.wasm": new Uint8Array([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]) },
      "load/wasm api/deps/c.wasm",
    ],
    [
      "a package in the WebAssembly text format",
      "api",
      { "api/a.wit": "package a:b;", "api/deps/c.wat": "(component)" },
      "load/wasm api/deps/c.wat",
    ],
    ["50 MB", "a.wit", { "a.wit": new Uint8Array(50_000_000) }, "load/too-large a.wit"],
  ])("%s", (_name, path, files, code) => {
    expect(load(path, files).codes).toEqual([code]);
  });

  test("many files that are too much together are not all read", () => {
    const large = new Uint8Array(8_000_000).fill(32);
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`api/${index}.wit`, large]));
    expect(
      load("api", { "api/x.wit": "package a:b;", ...files }).codes.filter((code) => code.startsWith("load/")),
    ).toHaveLength(1);
  });

  test("a link to nowhere that is no .wit file does no harm", () => {
    expect(load("api", { "api/a.wit": "package a:b;", "api/x": { linkTo: "gone" } }).codes).toEqual([]);
  });

  test("an unreadable file of a package does not make its other files wrong", () => {
    const files: Record<string, MemoryFile> = {
      "api/a.wit": "package a:b; world w { import i; }",
      "api/b.wit": { failure: "permission denied" },
    };
    const { diagnostics } = loadContract("api", memoryHost(files), NO_FEATURES);
    expect(diagnostics.map(({ code }) => code)).toEqual(["load/unreadable"]);
  });
});

describe("on disk", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "hypc-load-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test("files, links, loops and directories are told apart as in memory", () => {
    mkdirSync(join(directory, "deps"));
    mkdirSync(join(directory, "x.wit"));
    writeFileSync(join(directory, "a.wit"), "package a:b;");
    symlinkSync(join(directory, "a.wit"), join(directory, "b.wit"));
    symlinkSync("c.wit", join(directory, "c.wit"));
    symlinkSync("gone", join(directory, "deps", "gone"));
    const { main, codes } = summary(directory, nodeHost());
    expect(main).toEqual([`${directory}/a.wit`, `${directory}/b.wit`]);
    expect(codes).toEqual([`load/unreadable ${directory}/c.wit`, `load/unreadable ${directory}/deps/gone`]);
  });

  test("the host answers about what is not there, and reads no more than it is told to", () => {
    const host = nodeHost();
    writeFileSync(join(directory, "a"), "12345");
    expect(host.readFile(join(directory, "none"))).toEqual({ kind: "missing" });
    expect(host.readFile(join(directory, "a"), 4)).toEqual({ kind: "too-large", size: 5 });
    expect(host.readFile(join(directory, "a"), 5)).toMatchObject({ kind: "bytes" });
    expect(host.readFile(directory).kind).toBe("error");
    expect(host.listDirectory(join(directory, "none"))).toEqual({ kind: "missing" });
    expect(host.kindOf(join(directory, "a", "b"))).toBe("missing");
    expect(host.realPath(join(directory, "none"))).toBeNull();
    expect(host.kindOf("/dev/null")).toBe("other");
    expect(loadPath("/dev/null", host).diagnostics.map(({ code }) => code)).toEqual(["load/not-a-file"]);
  });
});
