import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HOME = new URL("../nodes/", import.meta.url);

/** Where Node of a major version is: the running one, or one that `nodes/package.json` names, installed now where it is not yet. */
export function nodeBinary(major: string): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const binary = fileURLToPath(new URL(`node_modules/node-${major}/bin/node`, HOME));
  if (!existsSync(binary)) {
    const known = majors();
    if (!known.includes(major)) throw new Error(`--nodes knows ${known.join(", ")}, not ${major}`);
    if (process.platform !== "linux" || process.arch !== "x64")
      throw new Error(`--nodes has Node ${major} for Linux on x64 alone`);
    execFileSync("npm", ["ci", "--prefix", fileURLToPath(HOME)], { stdio: "inherit" });
  }
  if (!existsSync(binary)) throw new Error(`npm installed no Node ${major} in bench/nodes`);
  return binary;
}

/** The versions that can be had. */
function majors(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", HOME), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).map((name) => name.replace("node-", ""));
}

/**
 * The environment of what is measured: as in production, which Express and others want to be told; and extra certificates cost every
 * start of Node some 50 ms that are nobody's here.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, NODE_ENV: "production" };
}
