import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
let place: string;
let kept: string;

beforeEach(() => {
  if (!existsSync(join(root, "dist/cli.cjs"))) throw new Error("the package is not built: run `npm run build` first, as `npm test` does");
  place = mkdtempSync(join(tmpdir(), "hypc-launch-"));
  kept = join(place, "dist/cli/kept");
  mkdirSync(join(place, "dist/cli"), { recursive: true });
  const parts = readdirSync(join(root, "dist/cli")).filter((name) => name.endsWith(".cjs"));
  for (const name of ["cli.cjs", "cli.js", ...parts.map((part) => `cli/${part}`)]) cpSync(join(root, "dist", name), join(place, "dist", name));
  for (const name of ["api", "package.json", "node_modules"]) symlinkSync(join(root, name), join(place, name));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function hypc(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(place, "dist/cli.cjs"), ...args], { encoding: "utf8", cwd: place });
  return { status, stdout, stderr };
}

/** `hypc generate` into an empty directory. */
function generate(): ReturnType<typeof hypc> {
  rmSync(join(place, "generated"), { recursive: true, force: true });
  return hypc("generate", "narrow.wit", "--out", "generated");
}

const CONTRACT = join(root, "examples/counter/api");

test("what is kept of a run changes nothing but the next one's start", () => {
  const first = hypc("check", CONTRACT);
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(kept)).toHaveLength(1);
  expect(hypc("check", CONTRACT)).toEqual(first);
  expect(readdirSync(kept)).toHaveLength(1);
});

// Node 20 knew no `import()` in code that was kept, and so the second run of a command that loads something fell over.
test("what is kept of a run can load what a text needs Prettier for, and all of Prettier for a user's configuration", () => {
  cpSync(join(CONTRACT, "counter.wit"), join(place, "narrow.wit"));
  writeFileSync(join(place, ".prettierrc.json"), '{ "printWidth": 30 }');
  const first = generate();
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(kept)).toHaveLength(1);
  expect(generate()).toEqual(first);

  renameSync(join(place, "dist/cli/prettier-standalone.cjs"), join(place, "away.cjs"));
  expect(generate().stderr).toContain("prettier-standalone.cjs");
  renameSync(join(place, "away.cjs"), join(place, "dist/cli/prettier-standalone.cjs"));

  rmSync(join(place, ".prettierrc.json"));
  writeFileSync(join(place, ".prettierrc.mjs"), "export default { semi: false };\n");
  expect(generate()).toEqual(first);
  expect(generate()).toEqual(first);
  expect(readFileSync(join(place, "generated/counter-process/routes.ts"), "utf8")).not.toMatch(/;$/m);
  expect(readdirSync(kept)).toHaveLength(1);
});

test("a run with flags of V8 or Node has code of its own", () => {
  const first = hypc("check", CONTRACT);
  const other = spawnSync(process.execPath, ["--no-opt", join(place, "dist/cli.cjs"), "check", CONTRACT], { encoding: "utf8" });
  expect([other.status, other.stdout]).toEqual([0, first.stdout]);
  expect(readdirSync(kept)).toHaveLength(2);
  expect(hypc("check", CONTRACT)).toEqual(first);
  expect(readdirSync(kept)).toHaveLength(2);
});

test.skipIf(process.platform === "win32")("a pipe that is full loses nothing, whether it waits or not", () => {
  const wrong = Array.from({ length: 3_000 }, (_, at) => `  say-${at}: func(a: no-such-type-${at});\n`).join("");
  writeFileSync(join(place, "bad.wit"), `package a:b;\ninterface i {\n${wrong}}\n`);
  const piped = (before: string): string => {
    const script = `(${before} "$0" dist/cli.cjs check --json bad.wit) | (sleep 0.8; cat)`;
    return spawnSync("sh", ["-c", script, process.execPath], { encoding: "utf8", cwd: place, maxBuffer: 1 << 24 }).stdout;
  };
  const waited = piped("");
  expect(waited.length).toBeGreaterThan(300_000);
  expect(JSON.parse(waited)).toMatchObject({ ok: false });
  // Another Node with the same pipe makes it one that does not wait.
  expect(piped(`"$0" -e 'process.stdout.write(""); setTimeout(() => {}, 1500)' & sleep 0.3;`)).toBe(waited);
}, 20_000);

test("what is damaged there is made again", () => {
  const first = hypc("check", CONTRACT);
  const [name = ""] = readdirSync(kept);
  for (const bytes of ["", "no bytecode at all"]) {
    writeFileSync(join(kept, name), bytes);
    expect(hypc("check", CONTRACT)).toEqual(first);
  }
});

test("a place that cannot be written to, and commands that are rare, keep nothing", () => {
  expect(hypc("explain", "route/duplicate").status).toBe(0);
  expect(existsSync(kept)).toBe(false);
  // A file in its place stops root too.
  writeFileSync(kept, "");
  expect(hypc("check", CONTRACT)).toMatchObject({ status: 0, stderr: "" });
});

test("a text with a mistake is told by the grammar that is loaded for it", () => {
  const file = join(place, "bad.wit");
  writeFileSync(file, "package a:b;\ninterface i { f: func() }\n");
  const { status, stderr, stdout } = hypc("check", file);
  expect(status).toBe(1);
  expect(stdout + stderr).toContain("syntax/missing-semicolon");
});

test("programs start it by the name of a module too", () => {
  const { status, stdout } = spawnSync(process.execPath, [join(place, "dist/cli.js"), "--version"], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: hypc("--version").stdout });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("what a command loads besides prints no warning of Node's", () => {
  const built = spawnSync(process.execPath, [join(root, "dist/cli.cjs"), "cluster", "status"], { encoding: "utf8" });
  expect(built).toMatchObject({ status: 2, stdout: "" });
  expect(built.stderr).toBe("hypc: say whom to ask: a directory of `hypc cluster init`, or --servers\n");
});

// It said "Cannot find module 'file://...'": what is loaded by a URL was asked for by `require`.
test("the built command line loads the tool for states", () => {
  for (const command of ["show", "check", "export"]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/cli.cjs"), "state", command, place], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^hypc: .* is no data directory of hypc/);
  }
});

test("sources of the bundle load by a name that is known at run time in one way alone", () => {
  const sources = ["compiler", "grammar"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  const free = sources.filter((name) => /(?<!typeof )\bimport\((?!["'])/.test(readFileSync(join(root, name), "utf8").replaceAll(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, "").replaceAll(/`[^`\n]*`/g, "")));
  expect(free.sort()).toEqual(["compiler/cli/launch.ts", "compiler/import-module.ts"]);
});

test("a watch that rehearses its first build writes nothing, says nothing, and ends at once", async () => {
  const child = spawn(process.execPath, [join(place, "dist/cli.cjs"), "generate", CONTRACT, "--out", "generated", "--watch"], { cwd: place });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await vi.waitFor(() => expect(said).toContain("watching"), { timeout: 20_000 });
  const before = said;
  rmSync(join(place, "generated"), { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(existsSync(join(place, "generated"))).toBe(false);
  expect(said).toBe(before);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
