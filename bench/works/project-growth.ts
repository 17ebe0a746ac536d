/** What a contract costs as a project grows to 10 and 100 of them: the commands as users run them, and generating in a process that is warm. */
import { strictEqual } from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateWorlds, memoryHost } from "hypc";
import { runChild } from "../compile/child-cost.ts";
import { checkOutput, HYPC, hypc, operationsOf, scratchDirectory } from "../compile/commands.ts";
import { generatedService } from "../compile/generated-service.ts";
import type { Contest, Entrant, Work } from "../harness/work.ts";

const CONTRACTS = [1, 10, 100] as const;
/** In the short dose the project grows to 10 contracts. */
const QUICK_CONTRACTS = [1, 10] as const;
/** Of each: some 8 KiB of text. */
const ROUTES = 30;
/** A run of the largest takes two seconds, and whole processes need no round to warm. */
const ROUNDS = 5;
const QUICK_ROUNDS = 1;

/** Milliseconds of a run over so many contracts. */
type Run = (contracts: number) => number;

export const work: Work = {
  name: "project-growth",
  title: "Projects of contracts that grow in number",
  open: ({ quick }) => {
    const sizes = quick ? QUICK_CONTRACTS : CONTRACTS;
    const scratch = scratchDirectory();
    const out = join(scratch.path, "out");
    const texts = Array.from({ length: sizes.at(-1) ?? 1 }, (_, at) => generatedService(ROUTES, 0, `service${at}`));
    const paths = texts.map((text, at) => {
      const directory = join(scratch.path, `service${at}`);
      mkdirSync(directory);
      writeFileSync(join(directory, "service.wit"), text);
      return directory;
    });
    const generate: Run = (contracts) => runChild([process.execPath, HYPC, "generate", ...paths.slice(0, contracts), "--out", out]).milliseconds;
    const fresh: Run = (contracts) => {
      rmSync(out, { recursive: true, force: true });
      return generate(contracts);
    };
    const check: Run = (contracts) => runChild([process.execPath, HYPC, "check", ...paths.slice(0, contracts)]).milliseconds;
    generate(texts.length);
    const operations = operationsOf(generatedService(ROUTES));
    strictEqual(operations.length, ROUTES);
    for (const at of texts.keys()) checkOutput(hypc, join(out, `service${at}`), operations);
    const commands: readonly [work: string, run: Run][] = [
      ["generate, cold: a contract of a project that grows, into an empty directory", fresh],
      ["generate, cold: a contract of a project that grows, nothing changed", generate],
      ["check, cold: a contract of a project that grows", check],
    ];
    const contests = [
      ...commands.map(([name, run]) => ({ ...growth(name, sizes, run, 1), rounds: quick ? QUICK_ROUNDS : ROUNDS })),
      growth("generate, warm: a contract of a project that grows", sizes, warm(texts, quick), 0.9),
    ];
    return Promise.resolve({
      contests,
      close: () => {
        scratch.remove();
        return Promise.resolve();
      },
    });
  },
};

/** The largest beside the others: ahead of one it costs no more by the contract. */
function growth(name: string, sizes: readonly number[], run: Run, target: number): Contest {
  const entrants = sizes.map((size): Entrant & { readonly size: number } => ({
    name: `hypc, ${size === 1 ? "1 contract" : `${size} contracts`}`,
    size,
    measure: () => (run(size) * 1_000) / size,
  }));
  const subject = entrants.pop();
  if (subject === undefined) throw new Error("no sizes");
  return { work: name, unit: "microseconds", subject, peers: entrants.map((entrant) => ({ ...entrant, target })) };
}

/** From the texts of contracts to the texts of their code, all of them kept, neither formatted nor written. */
function warm(texts: readonly string[], quick: boolean): Run {
  const files = Object.fromEntries(texts.map((text, at) => [`service${at}.wit`, text]));
  return (contracts) => {
    const paths = Object.keys(files).slice(0, contracts);
    const times = Math.max(1, Math.round((quick ? 20 : 200) / contracts));
    const start = performance.now();
    for (let at = 0; at < times; at++) {
      const { worlds } = generateWorlds(memoryHost(files), { paths, worlds: [], features: [], allFeatures: false });
      if (worlds.length !== contracts) throw new Error("hypc generated too little");
    }
    return (performance.now() - start) / times;
  };
}
