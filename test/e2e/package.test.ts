import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
let scratch: string;
let app: string;

/** Runs a program in the app's directory; its output, or an error that holds it. */
function run(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: app, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HOME: scratch, NODE_PATH: "" } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout ?? ""}\n${stderr ?? ""}`, { cause: error });
  }
}

beforeAll(() => {
  if (!existsSync(join(root, "dist/cli.js"))) throw new Error("the package is not built: run `npm run build` first, as `npm test` does");
  scratch = mkdtempSync(join(tmpdir(), "hypc-package-"));
  app = join(scratch, "notes-app");
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", scratch], { cwd: root });
  // The package as npm would lay it out, with everything else from where it is installed already: no registry is asked.
  const modules = join(app, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) symlinkSync(join(root, "node_modules", name), join(modules, name));
  const archive = readdirSync(scratch).find((name) => name.endsWith(".tgz")) ?? "";
  mkdirSync(join(modules, "hypc"));
  execFileSync("tar", ["-xzf", join(scratch, archive), "-C", join(modules, "hypc"), "--strip-components=1"]);
}, 60_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the package holds what it needs and nothing of the sources' tests", () => {
  const inside = readdirSync(join(app, "node_modules/hypc"), { recursive: true, encoding: "utf8" });
  for (const file of ["dist/cli.js", "dist/runtime/index.js", "dist/runtime/index.d.ts", "dist/runtime/client/index.js", "api/hyper-process/types.wit", "LICENSE", "README.md"]) {
    expect(inside).toContain(file);
  }
  expect(inside.filter((file) => file.startsWith("test") || file.endsWith(".tsbuildinfo") || file.startsWith("examples"))).toEqual([]);
});

test("what `hypc init` makes passes its own test", () => {
  const cli = join(app, "node_modules/hypc/dist/cli.js");
  expect(run(process.execPath, cli, "init")).toContain("npm test");
  const scripts = (JSON.parse(readFileSync(join(app, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts;
  expect(scripts["test"]).toBe("hypc generate && tsc --noEmit && vitest run");
  expect(run(process.execPath, cli, "generate", "--check")).toContain("unchanged");
  run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "--noEmit");
  const output = run(process.execPath, join(root, "node_modules/vitest/vitest.mjs"), "run");
  expect(output).toMatch(/Tests\s+.*3 passed/);
}, 60_000);
