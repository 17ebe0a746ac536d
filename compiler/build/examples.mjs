// Generates the committed code of every example anew; with --check only compares.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = `${root}dist/cli.js`;

for (const entry of readdirSync(`${root}examples`, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  execFileSync(process.execPath, [cli, "generate", ...process.argv.slice(2)], { cwd: `${root}examples/${entry.name}`, stdio: "inherit" });
}
