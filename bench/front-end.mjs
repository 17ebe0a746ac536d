// Parse + resolve + check beside the reference compiled to WebAssembly inside jco: in process and warm (one text, and files),
// cold as commands with peak memory, and growth with the input. Medians of interleaved runs; what counts are the ratios.
//
//   npm install --prefix bench   # jco, here alone
//   npm run build && node bench/front-end.mjs [--runs N] [--modules NODE_MODULES] [PACKAGE_DIRECTORY...]
//
// Packages default to the largest of the corpus beside the project, where it is there. Ends with 1 where a target is missed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { checkPath, memoryHost, nodeHost } from "../dist/compiler/index.js";
import { generatedPackage } from "./support/generated-package.mjs";
import { oneSource } from "./support/one-source.mjs";
import { load, shimOf } from "./support/reference.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const real = join(here, "../../shared/corpus/real");
const { values, positionals } = parseArgs({
  options: {
    runs: { type: "string", default: "15" },
    modules: { type: "string", default: join(here, "node_modules") },
  },
  allowPositionals: true,
});
const runs = Number(values.runs);
const largest = ["WebAssembly__wasi-http/wit", "spinframework__spin/wit"].map((each) => join(real, each));
const packages = positionals.length > 0 ? positionals : largest.filter((each) => existsSync(each));
const reference = await load(values.modules);
if (reference === null) console.log(`no jco in ${values.modules} (npm install --prefix bench): hypc alone`);

const FEATURES = { features: [], allFeatures: false };
const rows = [];
let missed = 0;

function checkText(bytes) {
  const { ok, diagnostics } = checkPath("main.wit", memoryHost({ "main.wit": bytes }), FEATURES);
  if (!ok) throw new Error(`hypc refuses: ${diagnostics[0]?.message}`);
}

function checkFiles(path) {
  const { ok, diagnostics } = checkPath(path, nodeHost(), FEATURES);
  if (!ok) throw new Error(`hypc refuses: ${diagnostics[0]?.message}`);
}

/** Median milliseconds of each subject, interleaved, after warming up. */
function measure(subjects, times = runs, warmUp = 25) {
  const all = subjects.map(() => []);
  for (let run = -warmUp; run < times; run++) {
    subjects.forEach((subject, index) => {
      const start = performance.now();
      subject();
      if (run >= 0) all[index].push(performance.now() - start);
    });
  }
  return all.map((each) => each.toSorted((a, b) => a - b)[each.length >> 1]);
}

function middle(results, key) {
  return results?.map((each) => each[key]).toSorted((a, b) => a - b)[results.length >> 1] ?? null;
}

function number(value) {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}

function row(what, own, other, target, unit = "ms") {
  const ratio = other === null ? null : own / other;
  const fails = ratio !== null && target !== null && ratio > target;
  if (fails) missed++;
  rows.push([
    what,
    `${number(own)} ${unit}`,
    other === null ? "" : `${number(other)} ${unit}`,
    ratio === null ? "" : ratio.toFixed(2),
    target === null ? "" : `${fails ? "missed: " : ""}<= ${target}`,
  ]);
}

/** A command as a process of its own: wall milliseconds and peak memory in MiB. */
function command(args, env) {
  const report = join(scratch, "peak");
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", pathToFileURL(join(here, "support/peak-memory.mjs")).href, ...args],
    {
      encoding: "utf8",
      env: { ...clean, ...env, PEAK_MEMORY: report },
    },
  );
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return { ms, mib: Number(readFileSync(report, "utf8")) / 1024 };
}

// Extra certificates cost every Node start 50 ms that are not ours.
const { NODE_EXTRA_CA_CERTS: _certificates, ...clean } = process.env;
const scratch = mkdtempSync(join(tmpdir(), "hypc-bench-"));
const cli = join(here, "../dist/cli.js");
const jco = join(values.modules, "@bytecodealliance/jco/dist/jco.js");

try {
  for (const path of packages) {
    const name = path.startsWith(real) ? path.slice(real.length + 1) : path;
    const text = oneSource(path);
    const bytes = Buffer.from(text);
    const kib = Math.round(Buffer.byteLength(text) / 1024);
    const [own, other] = measure([
      () => checkText(bytes),
      ...(reference === null ? [] : [() => reference({ witSource: text })]),
    ]);
    row(`${name}, one text of ${kib} KiB, warm`, own, other ?? null, 1);
    const place = realpathSync(path);
    const [ownFiles, otherFiles] = measure(
      [() => checkFiles(place), ...(reference === null ? [] : [() => reference({ witPath: place })])],
      Math.min(runs, 9),
      5,
    );
    row(`${name}, files, warm`, ownFiles, otherFiles ?? null, 1);
    cold(name, place);
  }
  growth();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** `jco types` generates as it goes and has no command that only checks; a world is named, since it takes one. */
function cold(name, path) {
  const shim = reference === null ? null : shimOf(values.modules);
  const preopens = pathToFileURL(join(here, "support/preopens.mjs")).href;
  const subjects = [() => command([cli, "check", path], {})];
  if (shim !== null) {
    const { contract } = checkPath(path, nodeHost(), FEATURES);
    const world = contract?.main.worlds.values().next().value;
    if (world !== undefined)
      subjects.push(() =>
        command(["--import", preopens, jco, "types", path, "--world-name", world.id, "-o", join(scratch, "types")], {
          SHIM: shim,
        }),
      );
  }
  const all = subjects.map(() => []);
  for (let run = -1; run < Math.min(runs, 9); run++) {
    subjects.forEach((subject, index) => {
      const result = subject();
      if (run >= 0) all[index].push(result);
    });
  }
  row(`${name}, cold \`hypc check\` beside \`jco types\``, middle(all[0], "ms"), middle(all[1], "ms"), 0.5);
  row(`${name}, peak memory of the same`, middle(all[0], "mib"), middle(all[1], "mib"), 1, "MiB");
}

/** Time a KiB, each size beside a tenth of it: 10 would be a square; what outlives the young generation costs up to twice. */
function growth() {
  let before = null;
  for (const [label, count] of [
    ["1x", 12],
    ["10x", 120],
    ["100x", 1200],
  ]) {
    const text = generatedPackage(count);
    const bytes = Buffer.from(text);
    const file = join(scratch, "generated.wit");
    writeFileSync(file, text);
    const kib = Math.round(statSync(file).size / 1024);
    const times = count > 1000 ? Math.min(runs, 5) : runs;
    const [own, other] = measure(
      [() => checkText(bytes), ...(reference === null ? [] : [() => reference({ witSource: text })])],
      times,
      count > 1000 ? 4 : 25,
    );
    row(`generated ${label}, one text of ${kib} KiB, warm`, own, other ?? null, null);
    const each = own / kib;
    if (before !== null)
      row(`generated ${label}, time a KiB beside a tenth of it`, each * 1000, before * 1000, 3, "us");
    before = each;
  }
}

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, medians of ${runs} interleaved runs`);
console.log("| what | hypc | reference | ratio | target |\n|---|---|---|---|---|");
for (const each of rows) console.log(`| ${each.join(" | ")} |`);
console.log(missed === 0 ? "every target is met" : `${missed} over target`);
process.exitCode = missed === 0 ? 0 : 1;
