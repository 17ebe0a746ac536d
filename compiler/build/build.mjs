// Builds dist/: the libraries by tsc, the command line as one bundle whose heavy parts are loaded when a command needs them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { givenImportPlugin } from "./given-import.mjs";
import { lateGrammar, lateGrammarPlugin } from "./late-grammar.mjs";
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

// Loaded when a text has a mistake, or has to be laid out: by require, since a parser answers at once.
await build({ ...common, stdin: { contents: lateGrammar(), resolveDir: "grammar" }, outfile: "dist/cli/grammar.cjs", format: "cjs", keepNames: true });

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
  banner: { js: 'const __url=require("node:url").pathToFileURL(__filename).href;' },
  // See `givenImportPlugin`: what is loaded late is loaded by `require`.
  supported: { "dynamic-import": false },
  plugins: [precompiledTemplatesPlugin, lateGrammarPlugin, latePackagesPlugin, givenImportPlugin, noSubprocessesPlugin],
  write: false,
});
const [{ contents }] = main.outputFiles;
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
