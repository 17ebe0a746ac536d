// Generates the committed code of every example anew; with --check only compares.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = `${root}dist/cli.js`;

const examples = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const project of [...examples.map(({ name }) => `examples/${name}`), "test/e2e/chat", "test/cluster/ledger"]) {
  execFileSync(process.execPath, [cli, "generate", ...process.argv.slice(2)], { cwd: root + project, stdio: "inherit" });
}
