// Cold starts of the command line as whole processes: medians of interleaved runs, beside `node` doing nothing.
// usage: node bench/cli-start.mjs [--runs N]; build first (npm run bench:cli does).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const cli = join(root, "dist/cli.js");
const example = join(root, "examples/counter");
const flag = process.argv.indexOf("--runs");
const runs = flag === -1 ? 15 : Number(process.argv[flag + 1]);
// Extra certificates cost every Node start 50 ms that are not ours.
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;

const scratch = mkdtempSync(join(tmpdir(), "hypc-bench-"));
let serial = 0;
const subjects = [
  { name: "node -e 0", args: () => ["-e", "0"], target: null },
  { name: "hypc --version", args: () => [cli, "--version"], target: null },
  { name: "hypc check (counter)", args: () => [cli, "check", "api"], target: 250 },
  { name: "hypc generate (counter, into an empty directory)", args: () => [cli, "generate", "api", "--out", join(scratch, String(serial++))], target: 400 },
  { name: "hypc generate (counter, nothing changed)", args: () => [cli, "generate", "api"], target: 400 },
];

const times = subjects.map(() => []);
for (let run = 0; run <= runs; run++) {
  subjects.forEach((subject, index) => {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, subject.args(), { cwd: example, env });
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    if (status !== 0) throw new Error(`${subject.name} ended with ${status}: ${stderr}`);
    if (run > 0) times[index].push(ms);
  });
}
rmSync(scratch, { recursive: true, force: true });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${runs} interleaved runs, wall ms`);
console.log("| command | median | min | max | target |\n|---|---|---|---|---|");
let missed = 0;
subjects.forEach(({ name, target }, index) => {
  const all = times[index];
  const middle = median(all);
  if (target !== null && middle > target) missed++;
  const row = [name, middle, Math.min(...all), Math.max(...all), target === null ? "" : `< ${target}`];
  console.log(`| ${row.map((cell) => (typeof cell === "number" ? Math.round(cell) : cell)).join(" | ")} |`);
});
if (missed > 0) console.log(`${missed} over target`);
