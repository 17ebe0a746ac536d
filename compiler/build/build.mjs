// Builds dist/: the libraries by tsc, the command line as one bundle whose heavy parts are loaded when a command needs them.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { lateGrammar, lateGrammarPlugin } from "./late-grammar.mjs";
import { precompiledTemplatesPlugin, writePrecompiledTemplates } from "./precompile-templates.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
process.chdir(root);

const clean = process.argv.includes("--clean");
if (clean) rmSync("dist", { recursive: true, force: true });
rmSync("dist/cli", { recursive: true, force: true });

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "grammar", "compiler", "runtime"], { stdio: "inherit" });
writePrecompiledTemplates("dist/compiler/emit/templates.js");

// Loaded when a text has a mistake, or has to be laid out: by require, since a parser answers at once.
await build({
  stdin: { contents: lateGrammar(), resolveDir: "grammar" },
  outfile: "dist/cli/grammar.cjs",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20.19",
  minify: true,
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
});

await build({
  entryPoints: { cli: "compiler/cli/bin.ts" },
  outdir: "dist",
  chunkNames: "cli/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: "none",
  plugins: [precompiledTemplatesPlugin, lateGrammarPlugin],
  // CommonJS packages inside an ESM bundle ask for Node's built-ins by require.
  banner: { js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});
chmodSync("dist/cli.js", 0o755);
