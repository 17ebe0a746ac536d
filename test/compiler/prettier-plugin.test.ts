import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as plugin from "hypc/prettier";
import { check, format, formatWithCursor, getFileInfo, resolveConfig } from "prettier";
import { afterAll, describe, expect, it } from "vitest";
import { formatWit } from "../../grammar/index.ts";

const UGLY = `/// A package.
package a:b;
interface   i { // why
record r{a:u32,/* x */b:list<u8>}


  f:func( first: string, second: option<u32>, third: list<tuple<string, u64>> ) -> result<u32, string>;
}
`;
const scratch = mkdtempSync(join(tmpdir(), "hypc-prettier-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const withPlugin = { parser: "wit", plugins: [plugin] };

describe("the prettier plugin", () => {
  it("formats as `hypc fmt` does, and finds the parser by the file's name", async () => {
    const { text } = formatWit(UGLY);
    expect(await format(UGLY, withPlugin)).toBe(text);
    expect(await format(UGLY, { filepath: "api/b.wit", plugins: [plugin] })).toBe(text);
    expect(await check(text ?? "", withPlugin)).toBe(true);
    expect((await getFileInfo("x.wit", { plugins: [plugin] })).inferredParser).toBe("wit");
  });

  it("is the entry `hypc/prettier` of the package", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { exports: Record<string, unknown> };
    expect(exports["./prettier"]).toEqual({ types: "./dist/compiler/prettier-plugin.d.ts", default: "./dist/compiler/prettier-plugin.js" });
    expect(existsSync(new URL("../../compiler/prettier-plugin.ts", import.meta.url))).toBe(true);
  });

  it("honours printWidth, tabWidth, useTabs and endOfLine", async () => {
    expect(await format(UGLY, { ...withPlugin, printWidth: 60, tabWidth: 4 })).toBe(formatWit(UGLY, { printWidth: 60, tabWidth: 4 }).text);
    expect(await format(UGLY, { ...withPlugin, useTabs: true })).toContain("\n\trecord r {\n\t\ta: u32,\n");
    const windows = await format(UGLY, { ...withPlugin, endOfLine: "crlf" });
    expect(windows).toBe(formatWit(UGLY).text?.replaceAll("\n", "\r\n"));
    expect(await format(windows, withPlugin)).toBe(formatWit(UGLY).text);
  });

  it("reads a project's configuration, over the defaults of its own", async () => {
    writeFileSync(join(scratch, ".prettierrc"), '{ "tabWidth": 4 }');
    const filepath = join(scratch, "x.wit");
    const options = await resolveConfig(filepath);
    const signature = `f: func(${"a".repeat(75)}: u32);`;
    expect(await format(`interface i{${signature}}`, { ...options, filepath, plugins: [plugin] })).toBe(`interface i {\n    ${signature}\n}\n`);
  });

  it("throws syntax errors with their place, and prettier shows it", async () => {
    const error: unknown = await format("interface i {\n  f func();\n}\n", withPlugin).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error).toMatchObject({ loc: { start: { line: 2, column: 5 }, end: { line: 2, column: 9 } } });
    expect((error as Error).message).toMatch(/^expected `:`, found the keyword `func`.* \(2:5\)/);
    expect((error as { codeFrame?: string }).codeFrame).toContain("f func();");
  });

  it("formats WIT in the code blocks of Markdown, where they stand", async () => {
    const markdown = "- a contract:\n\n  ```wit\n  interface i{f:func();\n\n\n  g:func();}\n  ```\n";
    const formatted = "- a contract:\n\n  ```wit\n  interface i {\n    f: func();\n\n    g: func();\n  }\n  ```\n";
    expect(await format(markdown, { parser: "markdown", plugins: [plugin] })).toBe(formatted);
  });

  it("takes an empty file, a file of comments, a cursor", async () => {
    expect(await format("", withPlugin)).toBe("");
    expect(await format(" \n", withPlugin)).toBe("");
    expect(await format("  // alone", withPlugin)).toBe("// alone\n");
    const { formatted, cursorOffset } = await formatWithCursor("interface  i{f:func();}", { ...withPlugin, cursorOffset: 14 });
    expect(formatted.slice(cursorOffset)).toBe(": func();\n}\n");
  });
});
