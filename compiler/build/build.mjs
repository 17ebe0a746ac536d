// Builds dist/: the libraries by tsc, the command line as one bundle whose heavy parts are loaded when a command needs them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { builtVersionPlugin } from "./built-version.mjs";
import { givenImportPlugin } from "./given-import.mjs";
import { lateFiles, lateModulesPlugin } from "./late-modules.mjs";
import { lateEntryPoints, latePackagesPlugin } from "./late-packages.mjs";
import { noSubprocessesPlugin } from "./no-subprocesses.mjs";
import { precompiledTemplatesPlugin, writePrecompiledTemplates } from "./precompile-templates.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
process.chdir(root);

const clean = process.argv.includes("--clean");
if (clean) rmSync("dist", { recursive: true, force: true });
rmSync("dist/cli", { recursive: true, force: true });

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "grammar", "compiler", "runtime"], { stdio: "inherit" });
writePrecompiledTemplates("dist/compiler/emit/templates.js");

const common = { bundle: true, platform: "node", target: "node20.19", minify: true, legalComments: "none", logLevel: "warning" };

// Loaded by require, since a parser answers at once. The parser toolkit goes by the names of classes.
for (const [name, contents] of lateFiles()) {
  await build({ ...common, stdin: { contents, resolveDir: "." }, outfile: `dist/cli/${name}.cjs`, format: "cjs", keepNames: name === "grammar" });
}

// Heavy packages, each loaded when a command needs it.
await build({ ...common, entryPoints: lateEntryPoints(), outdir: "dist/cli", outExtension: { ".js": ".cjs" }, format: "cjs" });

// All the rest is one file, which starts faster than several.
const main = await build({
  ...common,
  entryPoints: { main: "compiler/cli/main.ts" },
  outdir: "dist/cli",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  define: { "import.meta.url": "__url" },
  // One function expression (see `compiler/cli/launch.ts`): to put it together at each start is to copy all of it.
  banner: { js: '(function (exports, require, module, __filename, __dirname, givenImport) {const __url=require("node:url").pathToFileURL(__filename).href;' },
  footer: { js: "})" },
  // See `givenImportPlugin`: what is loaded late is loaded by `require`.
  supported: { "dynamic-import": false },
  plugins: [precompiledTemplatesPlugin, lateModulesPlugin, latePackagesPlugin, builtVersionPlugin, givenImportPlugin, noSubprocessesPlugin],
  write: false,
});
const [{ contents }] = main.outputFiles;
if (contents.some((byte) => byte > 0x7e)) throw new Error("the command line is read as ASCII, and has other characters");
writeFileSync("dist/cli/main.cjs", contents);

await build({
  ...common,
  entryPoints: { cli: "compiler/cli/launch.ts" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  define: { MAIN_HASH: JSON.stringify(createHash("sha256").update(contents).digest("hex").slice(0, 16)) },
});
// Under the name by which programs start it.
writeFileSync("dist/cli.js", '#!/usr/bin/env node\nimport "./cli.cjs";\n');
for (const file of ["dist/cli.cjs", "dist/cli.js"]) chmodSync(file, 0o755);
