/** `npm run bench`: hypc beside its peers. See docs/performance.md. */
import { fork } from "node:child_process";
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { figuresPage } from "./harness/figures.ts";
import { cleanEnvironment, nodeBinary } from "./harness/node-binary.ts";
import { readOptions, USAGE } from "./harness/options.ts";
import type { Options } from "./harness/options.ts";
import { allRows, machine, markdownReport, textReport } from "./harness/report.ts";
import type { NodeRun, Report } from "./harness/report.ts";
import { resultOf } from "./harness/result.ts";
import type { Measured } from "./harness/rounds.ts";

const CHILD = fileURLToPath(new URL("harness/child.ts", import.meta.url));

/** The works to do, by the files that are there. */
function worksOf({ only }: Options): readonly string[] {
  const all = readdirSync(new URL("works/", import.meta.url))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
  const unknown = only.find((each) => !all.includes(each));
  if (unknown !== undefined) throw new Error(`no work ${unknown}; there are ${all.join(", ")}`);
  return only.length === 0 ? all : all.filter((each) => only.includes(each));
}

/** Does one work on one Node. */
function doWork(binary: string, name: string, { rounds, quick }: Options): Promise<NodeRun> {
  const child = fork(CHILD, [name, String(rounds), quick ? "quick" : "full"], {
    execPath: binary,
    execArgv: ["--expose-gc", "--import", import.meta.resolve("tsx")],
    env: cleanEnvironment(),
  });
  return new Promise((resolve, reject) => {
    let run: NodeRun | undefined;
    child.once("message", (message) => (run = message as NodeRun));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (run !== undefined && code === 0) resolve(run);
      else reject(new Error(`${name} on ${binary} ended with ${code ?? signal}`));
    });
  });
}

async function main(options: Options): Promise<void> {
  const works = worksOf(options);
  // What cannot be written is better known before two minutes than behind them.
  for (const file of [options.json, options.markdown, options.raw, options.figures]) if (file !== null) appendFileSync(file, "");
  const binaries = options.nodes.length === 0 ? [process.execPath] : options.nodes.map(nodeBinary);
  const runs: NodeRun[] = [];
  const start = performance.now();
  for (const binary of binaries) {
    const measured: Measured[] = [];
    let version = "";
    for (const name of works) {
      const begun = performance.now();
      const run = await doWork(binary, name, options);
      version = run.node;
      measured.push(...run.measured);
      console.error(`${name}, Node ${run.node}: ${secondsSince(begun)} s`);
    }
    runs.push({ node: version, measured });
  }
  const report: Report = { machine: machine(), rounds: options.rounds, quick: options.quick, runs };
  console.log(textReport(report));
  keep(options.json, `${JSON.stringify(allRows(report).map(resultOf), null, 2)}\n`);
  keep(options.markdown, markdownReport(report));
  keep(options.figures, figuresPage(report, new Date().toISOString().slice(0, 10)));
  keep(options.raw, `${JSON.stringify(report, null, 2)}\n`);
  console.error(`all works: ${secondsSince(start)} s`);
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function keep(file: string | null, text: string): void {
  if (file !== null) writeFileSync(file, text);
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
