import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import * as grammar from "../../grammar/index.ts";
import * as compiler from "../../compiler/index.ts";

const root = new URL("../../", import.meta.url);
const guide = readFileSync(new URL("docs/api.md", root), "utf8");
const examples = Array.from(guide.matchAll(/^## (.*)\n[^]*?```js\n([^]*?)```/gm), ([, title = "", code = ""]) => ({
  title,
  code,
}));
const entry = (name: string): string => pathToFileURL(fileURLToPath(new URL(name, root))).href;
const check = (text: string, features: readonly string[]) =>
  compiler.checkPath("a.wit", compiler.memoryHost({ "a.wit": text }), { features, allFeatures: false });
const folder = mkdtempSync(join(tmpdir(), "hypc-api-"));

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every section of the guide has an example", () => {
  expect(examples.map(({ title }) => title)).toEqual(Array.from(guide.matchAll(/^## (.*)$/gm), ([, title]) => title));
});

test.each(examples)("the example of “$title” prints what it says", async ({ title, code }) => {
  const expected = Array.from(code.matchAll(/; \/\/ prints (.*)$/gm), ([, value = ""]) => JSON.parse(value) as unknown);
  expect(expected.length).toBeGreaterThan(0);
  const file = join(folder, `${title.replace(/\W+/g, "-")}.mjs`);
  writeFileSync(
    file,
    code
      .replace('from "hypc/grammar"', `from "${entry("grammar/index.ts")}"`)
      .replace('from "hypc"', `from "${entry("compiler/index.ts")}"`),
  );
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  expect(log.mock.calls.map(([value]) => value as unknown)).toEqual(expected);
});

test("calls leave nothing behind: answers do not depend on what was asked before", () => {
  const good = { path: "a.wit", text: "package a:b;\ninterface i { f: func(); }\n" };
  const bad = { path: "a.wit", text: "package a:b;\ninterface i { f: func( }\n" };
  const first = grammar.parseWit(good);
  expect(grammar.parseWit(bad).diagnostics.length).toBeGreaterThan(0);
  expect(grammar.parseWit(good)).toEqual(first);
  const gated = "package a:b;\ninterface i { @unstable(feature = x) type t = u8; f: func(a: t); }\n";
  expect([check(gated, []).ok, check(gated, ["x"]).ok, check(gated, []).ok]).toEqual([false, true, false]);
});
