import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HOME = new URL("../nodes/", import.meta.url);

/** Where Node of a major version is: the running one, or one that `nodes/package.json` names, installed now where it is not yet. */
export function nodeBinary(major: string): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const binary = fileURLToPath(new URL(`node_modules/node-${major}/bin/node`, HOME));
  if (!existsSync(binary)) {
    if (process.platform !== "linux" || process.arch !== "x64")
      throw new Error(`--nodes has Node ${major} for Linux on x64 alone`);
    execFileSync("npm", ["ci", "--prefix", fileURLToPath(HOME)], { stdio: "inherit" });
  }
  if (!existsSync(binary)) throw new Error(`no Node ${major} in bench/nodes/package.json`);
  return binary;
}

/** The environment of what is measured: extra certificates cost every start of Node some 50 ms that are nobody's here. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
  return env;
}
