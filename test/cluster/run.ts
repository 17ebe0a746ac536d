/**
 * `npm run cluster-check -- --minutes N [--seed S] [--lease MS] [--out DIR]`: three NATS servers, three members of one node, and load from
 * another node, while servers and members are killed, halted, cut off and restarted as the seed says. Writes the history and the verdict as
 * files, and ends with one summary line: exit code 0 where every checker is satisfied, else 1.
 *
 * `npm run cluster-check -- --history FILE` judges a history again.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { whyNot } from "./can-run.ts";
import { readHistory } from "./history.ts";
import { judge } from "./judge.ts";
import { insideNamespace, isInsideNamespace, loopback, openBridge, whyNoNamespaces } from "./network.ts";
import { runCluster } from "./run-cluster.ts";
import { showViolations, summaryOf } from "./summary.ts";

const USAGE = "usage: npm run cluster-check -- --minutes N [--seed S] [--lease MS] [--out DIR]\n       npm run cluster-check -- --history FILE";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    lease: { type: "string", default: "2000" },
    out: { type: "string" },
    history: { type: "string" },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const leaseMs = Number(values.lease);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || !Number.isSafeInteger(leaseMs) || leaseMs < 1) {
  console.error(USAGE);
  process.exit(1);
}
process.exitCode = values.history === undefined ? await check() : again(values.history);

function again(file: string): number {
  const verdict = judge(readHistory(file));
  showViolations(verdict);
  console.log(summaryOf(verdict, { what: file, faults: new Map(), slowest: 0, problems: [] }));
  return verdict.violations.length === 0 ? 0 : 1;
}

async function check(): Promise<number> {
  const reason = whyNot();
  if (reason !== null) {
    console.log(`cluster-check: FAILED: ${reason}`);
    return 1;
  }
  const noNamespaces = isInsideNamespace() ? null : whyNoNamespaces();
  if (!isInsideNamespace() && noNamespaces === null) return insideNamespace();
  const network = noNamespaces === null ? await openBridge() : loopback(noNamespaces);

  const out = resolve(values.out ?? mkdtempSync(join(tmpdir(), "hypc-cluster-check-")));
  mkdirSync(out, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), "hypc-cluster-"));
  const began = performance.now();
  try {
    const { verdict, faults, slowest, problems } = await runCluster({ minutes, seed, leaseMs, network, out, scratch });
    const seconds = Math.round((performance.now() - began) / 1000);
    const partitions = network.noPartitions === null ? "in network namespaces" : `on loopback, so nothing was cut off (${network.noPartitions})`;
    const what = `3 servers and 3 members ${partitions}, lease ${leaseMs} ms, seed ${seed}, ${seconds} s`;
    showViolations(verdict, problems);
    const summary = `${summaryOf(verdict, { what, faults, slowest, problems })}; history in ${out}`;
    writeFileSync(join(out, "verdict.json"), `${JSON.stringify({ seed, minutes, leaseMs, partitions: network.noPartitions ?? true, summary, problems, slowest, faults: Object.fromEntries(faults), ...verdict }, null, 2)}\n`);
    console.log(summary);
    return verdict.violations.length + problems.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error);
    console.log(`cluster-check: FAILED: the cluster could not be run: ${error instanceof Error ? error.message : String(error)}; seed ${seed}; logs in ${out}`);
    return 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
