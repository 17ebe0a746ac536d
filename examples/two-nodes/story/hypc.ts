import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** This example. */
export const example = join(root, "examples/two-nodes");

/** Runs the command line in the example's directory, as a user would. Returns what was said, and the first line of the answer. */
export function hypc(...args: string[]): string {
  const output = execFileSync(process.execPath, [join(root, "dist/cli.js"), ...args], { cwd: example, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return `$ hypc ${args.join(" ")}\n   ${output.split("\n", 1)[0] ?? ""}`;
}
