import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatTexts } from "../../../compiler/format/index.ts";
import { expectGolden } from "../../support/golden.ts";
import { generate } from "../../support/generate.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const CONTRACTS = readdirSync(new URL("contracts", import.meta.url)).map((file) => file.replace(/\.wit$/, ""));
const DEFAULTS = { options: {}, plugins: false };

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "hypc-worlds-"));
  for (const name of CONTRACTS) {
    for (const { name: world, files } of generate(name)) {
      for (const { path, text } of files) {
        const file = join(directory, world, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("golden files", () => {
  // Whole worlds are compiled with the tests, and run by them.
  test.each(["bodies", "chain-watch", "counter", "ledger", "live", "notes"])("%s is generated as it stands there", async (name) => {
    for (const { name: world, files } of generate(name)) {
      const texts = await formatTexts(files, DEFAULTS);
      for (const [index, { path }] of files.entries()) expectGolden(`worlds/${world}/${path}`, texts[index] ?? "");
    }
  });

  test("of everything that a contract may hold: routes, class, clients, index", async () => {
    const [wide] = generate("wide");
    const files = wide?.files.filter(({ path }) => ["client.ts", "index.ts", "process.ts", "routes.ts"].includes(path)) ?? [];
    expect(files).toHaveLength(4);
    const texts = await formatTexts(files, DEFAULTS);
    for (const [index, { path }] of files.entries()) expectGolden(`worlds/wide/${path}.txt`, texts[index] ?? "");
  });
});

describe("generated code", () => {
  test("compiles under the strictest flags", async () => {
    const compilerOptions = {
      target: "es2022",
      lib: ["es2024"],
      module: "nodenext",
      moduleResolution: "nodenext",
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      noUnusedLocals: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: true,
      noPropertyAccessFromIndexSignature: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      paths: { "hypc/runtime": [join(root, "runtime/index.ts")], "hypc/client": [join(root, "runtime/client/index.ts")] },
    };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*/**/*.ts"] }));
    writeFileSync(join(directory, "package.json"), '{"type":"module"}');
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [tsc, "-p", directory, "--pretty", "false"], { cwd: directory }, (_, stdout) => resolve(stdout));
    });
    // The runtime's own sources are compiled by the project, under its own flags.
    expect(output.split("\n").filter((line) => line !== "" && !/^\S*\/runtime\/[^(]*\(/.test(line) && !line.startsWith(" "))).toEqual([]);
  });

  test.each(CONTRACTS)("of %s has no `any`, no assertion against the compiler, and imports the package's two entries alone", (name) => {
    for (const { files } of generate(name)) {
      for (const { text } of files) {
        const code = text.replace(/\/\*\*[\s\S]*?\*\/|\/\/.*|(["'`])(?:\\.|(?!\1).)*\1/g, (match) => (/^["']\.|^"hypc/.test(match) ? match : ""));
        expect(code).not.toMatch(/\bany\b|@ts-|eslint|oxlint|\bas unknown as\b|[\w)\]]!(?:[.;,)]|$)/m);
        for (const [, source] of code.matchAll(/from "([^"]+)"/g)) expect(source).toMatch(/^hypc\/(?:client|runtime)$|^\.{1,2}\/.*\.js$/);
      }
    }
  });

  test.each(CONTRACTS)("of %s is the same every time", (name) => {
    expect(generate(name)).toEqual(generate(name));
  });
});

describe("layout", () => {
  const widths = [{}, { printWidth: 120 }, { printWidth: 50 }];
  const other = { semi: false, singleQuote: true, useTabs: true, trailingComma: "none" };
  const configsOf = (name: string): object[] => (name === "wide" ? widths.slice(0, 1) : name === "counter" || name === "layout" ? [...widths, other] : widths.slice(0, 2));

  test.each(CONTRACTS)("of %s is Prettier's, by default and by the user's configuration", async (name) => {
    for (const { files } of generate(name)) {
      for (const options of configsOf(name)) {
        const texts = await formatTexts(files, { options: { ...options }, plugins: false });
        for (const [index, { path, text }] of files.entries()) {
          expect(texts[index], path).toBe(await format(text, { ...options, parser: "typescript" }));
        }
      }
    }
  });
});

/** What a bundle for browsers takes in, and its size in bytes when it is compressed. */
async function bundle(world: string, code: string): Promise<{ inputs: string[]; size: number }> {
  const result = await build({
    stdin: { contents: code, resolveDir: join(directory, world), loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    metafile: true,
    write: false,
    logLevel: "silent",
    alias: { "hypc/client": join(root, "runtime/client/index.ts") },
  });
  return { inputs: Object.keys(result.metafile.inputs), size: gzipSync(result.outputFiles[0]?.contents ?? "").length };
}

describe("clients in a browser", () => {
  test.each(["counter-process", "wide", "notes-process", "ledger-process", "hello", "talk-process"])("the clients of %s need nothing of Node", async (world) => {
    const { inputs } = await bundle(world, 'export * from "./client.js";');
    expect(inputs.filter((input) => /^node:|node_modules/.test(input))).toEqual([]);
  });

  test("the HTTP client of a small contract stays small", async () => {
    const { size } = await bundle("counter-process", 'export { CounterHttpClient } from "./client.js";');
    expect(size).toBeLessThan(6_000);
  });
});
