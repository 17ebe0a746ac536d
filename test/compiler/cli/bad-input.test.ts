import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPath } from "../../../compiler/check-path.ts";
import { printDiagnostics } from "../../../compiler/cli/terminal.ts";
import { nodeHost } from "../../../compiler/host.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";

const folder = mkdtempSync(join(tmpdir(), "hypc-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = "package a:b;\n";
const lines = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join("\n");

function check(name: string, text: string | Uint8Array): readonly Diagnostic[] {
  const path = join(folder, name);
  writeFileSync(path, text);
  return checkPath(path, nodeHost(), { features: [], allFeatures: false }).diagnostics;
}

function print(diagnostics: readonly Diagnostic[]): string {
  let text = "";
  const write = (line: string): void => {
    text += `${line}\n`;
  };
  printDiagnostics({ out: write, error: write, colours: false }, diagnostics);
  return text;
}

/** What a file holds, and the codes that it must be answered with, in a second or two and a screenful or two. */
const FILES: readonly (readonly [string, () => string | Uint8Array, readonly string[]])[] = [
  ["a name of 1 MB", () => `${HEADER}interface i { type ${"a".repeat(1_000_000)} = u8; }`, []],
  [
    "a name of 1 MB that is not there",
    () => `${HEADER}interface i { f: func(a: ${"b-".repeat(500_000)}b); }`,
    ["resolve/unknown-type"],
  ],
  [
    "100,000 functions",
    () => `${HEADER}interface i {\n${lines(100_000, (n) => `  call-${n}: func();`)}\n}\nworld w { import i; }`,
    [],
  ],
  [
    "lists, 10,000 deep",
    () => `${HEADER}interface i { type t = ${"list<".repeat(10_000)}u8${">".repeat(10_000)}; }`,
    ["syntax/nesting"],
  ],
  [
    "records, 20,000 deep by name, a borrow at their end",
    () =>
      `${HEADER}interface i {\nresource r;\nrecord t0 { a: borrow<r> }\n${lines(20_000, (n) => `record t${n + 1} { a: t${n} }`)}\nf: func() -> t20000;\n}`,
    ["type/borrow-in-result"],
  ],
  ["CRLF", () => `${HEADER}interface i { f: func(); }`.replaceAll("\n", "\r\n"), []],
  ["a byte order mark", () => `\ufeff${HEADER}`, []],
  ["a bidirectional override in a comment", () => `${HEADER}// \u202e hidden\n`, ["syntax/bidirectional-override"]],
  ["a deprecated character in a comment", () => `${HEADER}// \u0149\n`, ["syntax/discouraged-character"]],
  ["a control character in a comment", () => `${HEADER}// \u0007\n`, ["syntax/control-character"]],
  ["bytes that are no text", () => new Uint8Array(1_000_000).fill(0xff), ["syntax/not-utf8"]],
];

describe("bad input gets a verdict or a clear message", () => {
  test.each(FILES)("%s", (_name, content, codes) => {
    const diagnostics = check("a.wit", content());
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(print(diagnostics).length).toBeLessThan(2_000);
  });

  test("100,000 mistakes are counted, and some of them are shown", () => {
    const diagnostics = check("a.wit", `${HEADER}interface i {\n${"  f: func();\n".repeat(100_000)}}`);
    expect(diagnostics).toHaveLength(99_999);
    const text = print(diagnostics);
    expect(text).toContain("... and 99799 more");
    expect(text).toContain("99999 errors");
    expect(text.length).toBeLessThan(100_000);
  });

  test("links in deps that lead in circles", () => {
    mkdirSync(join(folder, "loop/deps"), { recursive: true });
    writeFileSync(join(folder, "loop/a.wit"), HEADER);
    symlinkSync("x", join(folder, "loop/deps/x"));
    symlinkSync("../../loop", join(folder, "loop/deps/self"));
    const { diagnostics } = checkPath(join(folder, "loop"), nodeHost(), { features: [], allFeatures: false });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(["load/unreadable", "resolve/duplicate-package"]);
  });
});
