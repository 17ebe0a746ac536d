import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const module = new URL("../../../compiler/cli/keep-compiled.ts", import.meta.url).href;
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What V8 tells of marking bit by bit while a heap grows by some 100 MB. */
function markings(before: string): string[] {
  const script = `${before} const all = []; for (let at = 0; at < 2_000_000; at++) all.push({ at, next: [at] }); console.log(all.length);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--trace-incremental-marking", "--import", "tsx", "--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toContain("2000000");
  return stdout.match(/\[IncrementalMarking\] \(?Start.*/g) ?? [];
}

test("V8 marks nothing bit by bit any more, which is how it begins to give up compiled code while nothing is to be done", () => {
  expect(markings("").length).toBeGreaterThan(0);
  expect(markings(`const { keepCompiled } = await import(${JSON.stringify(module)}); keepCompiled();`)).toEqual([]);
});
