// Compiles the contracts of the benchmarks, each `contracts/NAME/` to `generated/NAME/`, with the command line that was built.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;

for (const { name } of readdirSync(at("contracts"), { withFileTypes: true }).filter((each) => each.isDirectory())) {
  const args = [at("../dist/cli.js"), "generate", join("contracts", name), "--out", join("generated", name)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: at("."), env, encoding: "utf8" });
  if (status !== 0) throw new Error(`contracts/${name}: ${stdout}${stderr}`);
}
