import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveConfig } from "prettier";
import { ConfigFileError } from "../../../compiler/config.ts";
import { resolveUserConfig } from "../../../compiler/format/user-config.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hypc-config-"));
  // Nothing above the temporary directory may count.
  write(".git/HEAD", "");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const generated = (): string => join(root, "app/generated/world");

test("without a configuration Prettier's defaults hold", async () => {
  write("app/package.json", '{"name":"app"}');
  expect(await resolveUserConfig(generated())).toEqual({ options: {}, plugins: false });
});

test.each([
  ["app/.prettierrc", '{"semi":false}'],
  ["app/.prettierrc", "semi: false\n"],
  ["app/.prettierrc.json", '{"$schema":"x","semi":false}'],
  ["app/package.json", '{"prettier":{"semi":false}}'],
  [".prettierrc.json", '{"semi":false}'],
  ["app/.prettierrc.yaml", "semi: false\n"],
  ["app/.prettierrc.json5", "{semi: false}"],
  ["app/.prettierrc.toml", "semi = false\n"],
  ["app/prettier.config.mjs", "export default { semi: false };"],
  ["app/.prettierrc.cjs", "module.exports = { semi: false };"],
  ["app/.prettierrc", '{"semi":true,"overrides":[{"files":"*.ts","options":{"semi":false}}]}'],
])("%s with %j is what Prettier makes of it", async (path, text) => {
  write(path, text);
  const { options } = await resolveUserConfig(generated());
  expect(options).toMatchObject({ semi: false });
  const { $schema: _, ...expected } = (await resolveConfig(join(generated(), "index.ts"))) as Record<string, unknown>;
  expect(options).toEqual(expected);
});

test("the nearest one wins", async () => {
  write(".prettierrc", '{"semi":false}');
  write("app/.prettierrc", '{"tabWidth":4}');
  expect((await resolveUserConfig(generated())).options).toEqual({ tabWidth: 4 });
});

test("an .editorconfig counts, alone and beside a configuration", async () => {
  write(".editorconfig", "root = true\n[*]\nindent_style = tab\nmax_line_length = 100\n");
  expect((await resolveUserConfig(generated())).options).toMatchObject({ useTabs: true, printWidth: 100 });
  write("app/.prettierrc", '{"printWidth":90}');
  expect((await resolveUserConfig(generated())).options).toMatchObject({ useTabs: true, printWidth: 90 });
});

test("plugins are told", async () => {
  write("app/.prettierrc", '{"plugins":["prettier-plugin-x"]}');
  expect((await resolveUserConfig(generated())).plugins).toBe(true);
});

test.each([
  ["app/.prettierrc", "{{{"],
  ["app/prettier.config.mjs", "throw new Error('no config today');"],
])("a broken %s is the user's mistake", async (path, text) => {
  write(path, text);
  await expect(resolveUserConfig(generated())).rejects.toThrow(ConfigFileError);
});
