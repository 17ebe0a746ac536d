/**
 * Asks the reference implementation and hypc for their verdicts on many contracts, and tells where they differ:
 *
 *   WIT_ORACLE_MODULES=.../node_modules npx tsx test/compiler/resolve/differential/run.ts [--seed 1] [--inputs 1000] [--mode generate|mutate|both] [--keep DIR]
 *
 * Prints each difference, made smaller, and one summary line; ends with 1 where there is a difference. `--keep` writes the
 * contracts that differ into a directory. The oracle and the contracts to change come from the corpus beside the project.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadContract } from "../../../../compiler/load-contract.ts";
import { memoryHost } from "../../../../compiler/memory-host.ts";
import { generateContract, type Files } from "./generate.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

interface OracleVerdict {
  readonly ok: boolean;
  readonly error: string | null;
  readonly trap?: boolean;
}
type Check = (
  input: { source?: string; path?: string },
  options: { features?: string[]; allFeatures?: boolean },
) => Promise<OracleVerdict>;

interface Difference {
  readonly files: Files;
  readonly features: readonly string[];
  readonly reference: string;
  readonly own: string;
}

/** Stands for every feature there is. */
const ALL_FEATURES = "*";

/** Longer originals are left out, since most of the time would go into them. */
const LARGEST = 40_000;

const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    inputs: { type: "string", default: "1000" },
    mode: { type: "string", default: "both" },
    keep: { type: "string" },
  },
});

if (process.env["WIT_ORACLE_MODULES"] === undefined || !existsSync(corpus)) {
  console.error(
    "needs the corpus beside the project, and WIT_ORACLE_MODULES: a node_modules directory that holds @bytecodealliance/jco",
  );
  process.exit(2);
}
const { check } = (await import(pathToFileURL(join(corpus, "oracle.mjs")).href)) as { check: Check };
const scratch = mkdtempSync(join(tmpdir(), "hypc-differential-"));

try {
  process.exitCode = (await run(Number(values.seed), Number(values.inputs))) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function run(seed: number, count: number): Promise<boolean> {
  const originals = readOriginals();
  const tally = { accepted: 0, refused: 0, trapped: 0, differ: 0 };
  for (let index = 0; index < count; index++) {
    const random = new Random(seed * 1_000_003 + index);
    const generate = values.mode === "generate" || (values.mode === "both" && random.chance(0.5));
    const files = generate
      ? generateContract(random)
      : mutateOne(random.pick(random.chance(0.85) ? originals.accepted : originals.refused), random);
    const features = random.pick([[], ["active"], ["active"], [ALL_FEATURES]]);
    const reference = await askReference(files, features);
    if (reference.trap === true) {
      tally.trapped++;
      continue;
    }
    tally[reference.ok ? "accepted" : "refused"]++;
    if (reference.ok === askOwn(files, features).ok) continue;
    tally.differ++;
    const difference = await shrink(files, features);
    console.log(`--- difference ${tally.differ}, case ${index} of seed ${seed}, features [${features.join()}]`);
    for (const [name, text] of Object.entries(difference.files)) console.log(`# ${name}\n${text}`);
    console.log(`reference: ${difference.reference}\nhypc: ${difference.own}`);
    if (values.keep !== undefined) keep(values.keep, `${seed}-${index}`, difference);
  }
  const { accepted, refused, trapped, differ } = tally;
  console.log(
    `${count} contracts, seed ${seed}: ${accepted} accepted, ${refused} refused, ${trapped} trapped, ${differ} verdicts differ`,
  );
  return differ === 0;
}

/** Contracts of the corpus that are small enough, those that are in order first: breaking what is broken says little. */
function readOriginals(): { readonly accepted: readonly Files[]; readonly refused: readonly Files[] } {
  const suite = readList<{ path: string; expect: string }>("suite/index.json").map(({ path, expect }) => ({
    path: `suite/${path}`,
    ok: expect === "ok",
  }));
  const real = readList<{ path: string; ok: boolean }>("real/index.json").map(({ path, ok }) => ({
    path: `real/${path}`,
    ok,
  }));
  const accepted: Files[] = [];
  const refused: Files[] = [];
  for (const { path, ok } of [...suite, ...real]) {
    const files = readFiles(join(corpus, path));
    const length = Object.values(files).reduce((sum, text) => sum + text.length, 0);
    if (length > 0 && length < LARGEST) (ok ? accepted : refused).push(files);
  }
  return { accepted, refused };
}

function readList<T>(path: string): readonly T[] {
  return JSON.parse(readFileSync(join(corpus, path), "utf8")) as T[];
}

function readFiles(path: string): Files {
  if (statSync(path).isFile()) return path.endsWith(".wit") ? { "main.wit": readFileSync(path, "utf8") } : {};
  if (path.endsWith("kinds-of-deps")) return {};
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".wit") && statSync(join(path, name)).isFile(),
  );
  return Object.fromEntries(names.map((name) => [`main/${name}`, readFileSync(join(path, name), "utf8")]));
}

/** One file changed; of a package of several files also one gone, or another put into `deps`. */
function mutateOne(files: Files, random: Random): Files {
  const name = random.pick(Object.keys(files));
  if (files["main.wit"] === undefined && random.chance(0.1)) {
    const { [name]: text = "", ...others } = files;
    if (random.chance(0.5)) return { ...others, "main/deps/moved.wit": text };
    if (Object.keys(others).length > 0) return others;
  }
  return { ...files, [name]: mutate(files[name] ?? "", random) };
}

function optionsOf(features: readonly string[]): { features: string[]; allFeatures: boolean } {
  const allFeatures = features.includes(ALL_FEATURES);
  return { features: allFeatures ? [] : [...features], allFeatures };
}

async function askReference(files: Files, features: readonly string[]): Promise<OracleVerdict> {
  const source = files["main.wit"];
  if (source !== undefined) return await check({ source }, optionsOf(features));
  const root = join(scratch, "main");
  rmSync(root, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name)), { recursive: true });
    writeFileSync(join(scratch, name), text);
  }
  return await check({ path: root }, optionsOf(features));
}

function askOwn(files: Files, features: readonly string[]): { readonly ok: boolean; readonly text: string } {
  const path = files["main.wit"] === undefined ? "main" : "main.wit";
  const { diagnostics } = loadContract(path, memoryHost(files), optionsOf(features));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    ok: errors.length === 0,
    text: errors.length === 0 ? "accepted" : errors.map(({ code, message }) => `${code}: ${message}`).join("; "),
  };
}

/** Takes lines away for as long as the verdicts differ in the same direction. */
async function shrink(files: Files, features: readonly string[]): Promise<Difference> {
  let at = files;
  const refused = !(await askReference(at, features)).ok;
  for (let again = true; again;) {
    again = false;
    for (const name of Object.keys(at)) {
      const lines = (at[name] ?? "").split("\n");
      for (let size = Math.max(1, lines.length >> 1); size >= 1; size >>= 1) {
        for (let from = 0; from + size <= lines.length;) {
          const fewer = { ...at, [name]: [...lines.slice(0, from), ...lines.slice(from + size)].join("\n") };
          const reference = await askReference(fewer, features);
          if (reference.trap !== true && reference.ok !== askOwn(fewer, features).ok && reference.ok === !refused) {
            at = fewer;
            lines.splice(from, size);
            again = true;
          } else from += size;
        }
      }
    }
  }
  const reference = await askReference(at, features);
  return { files: at, features, reference: reference.error ?? "accepted", own: askOwn(at, features).text };
}

function keep(directory: string, name: string, difference: Difference): void {
  for (const [file, text] of Object.entries(difference.files)) {
    const path = join(directory, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
