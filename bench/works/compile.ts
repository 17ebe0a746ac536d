/** Compilers as commands: the same API of thirty routes as WIT, TypeSpec and protobuf, from a cold start, and in watch. */
import { strictEqual } from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runChild } from "../compile/child-cost.ts";
import { buf, checkOutput, checkSays, CONTRACT, HYPC, hypc, jco, operationsOf, scratchDirectory, typespec, TYPESPEC, type Compiler } from "../compile/commands.ts";
import { WatchedCompiler } from "../compile/watched.ts";
import type { Contest, Entrant, Peer, Work } from "../harness/work.ts";

const TARGETS: readonly { readonly compiler: Compiler; readonly target: number }[] = [
  { compiler: typespec, target: 10 },
  { compiler: buf, target: 1 },
  { compiler: jco, target: 1 },
];
const QUICK_ROUNDS = 2;

const HERE = fileURLToPath(new URL("../", import.meta.url));

export const work: Work = {
  name: "compile",
  title: "Compilers, cold and in watch",
  open: async ({ quick }) => {
    const scratch = scratchDirectory();
    const operations = operationsOf(readFileSync(join(CONTRACT, "shop.wit"), "utf8"));
    strictEqual(operations.length, 30);
    for (const { compiler } of [{ compiler: hypc }, ...TARGETS]) {
      const out = join(scratch.path, "checked");
      runChild(compiler.command(out));
      checkOutput(compiler, out, operations);
      rmSync(out, { recursive: true });
    }
    const watched = await watchBoth();
    const firstRuns = quick ? [] : [firstRunContest(scratch.path)];
    const contests = [...coldContests(scratch.path, quick ? 1 : 3), ...firstRuns, againContest(scratch.path), checkContest(scratch.path), memoryContest(scratch.path), startContest(), watched.contest];
    return {
      // Whole processes need no round to warm.
      contests: quick ? contests.map((contest) => ({ ...contest, rounds: QUICK_ROUNDS })) : contests,
      close: async () => {
        await watched.stop();
        scratch.remove();
      },
    };
  },
};

/** Wall and CPU time of the same runs. */
function coldContests(scratch: string, runs: number): Contest[] {
  const entrants = [{ compiler: hypc, target: undefined }, ...TARGETS].map(({ compiler, target }) => {
    const cpu: number[] = [];
    const out = join(scratch, `cold-${compiler.name.replaceAll(/\W+/g, "-")}`);
    const once = (): number => {
      const costs = Array.from({ length: compiler === hypc ? runs * 3 : runs }, () => {
        rmSync(out, { recursive: true, force: true });
        return runChild(compiler.command(out));
      });
      cpu.push(mean(costs.map(({ cpuMicroseconds }) => cpuMicroseconds)));
      return mean(costs.map(({ milliseconds }) => milliseconds));
    };
    const shared = { name: compiler.name, ...(target === undefined ? {} : { target }) };
    const remembered = (): number => {
      if (cpu.length === 0) once();
      return cpu.shift() ?? Number.NaN;
    };
    return { wall: { ...shared, measure: once }, cpu: { ...shared, measure: remembered } };
  });
  const [subject, ...peers] = entrants;
  if (subject === undefined) throw new Error("no subject");
  const wall: Contest = { work: "compile, cold: 30 routes into an empty directory", unit: "milliseconds", subject: subject.wall, peers: peers.map((peer) => peer.wall) };
  if (process.platform !== "linux") return [wall];
  return [wall, { work: "compile, cold: CPU of the same", unit: "CPU microseconds", subject: subject.cpu, peers: peers.map((peer) => peer.cpu) }];
}

/**
 * To see what kept code does: hypc keeps by itself what V8 made of it, from its second run on. Here it is a first one each time, and
 * TypeSpec is told to keep its own, where Node can (22.1 and later).
 */
function firstRunContest(scratch: string): Contest {
  const installed = join(scratch, "installed");
  for (const part of ["dist/cli.cjs", "dist/cli", "api", "package.json"]) cpSync(join(HERE, "..", part), join(installed, part), { recursive: true });
  const kept = join(installed, "dist/cli/kept");
  const cache = join(scratch, "compile-cache");
  const out = join(scratch, "first");
  const once = (command: readonly string[], env: NodeJS.ProcessEnv = {}): number => {
    rmSync(out, { recursive: true, force: true });
    return runChild(command, env).milliseconds;
  };
  const own = hypc.command(out).map((each) => (each === HYPC ? join(installed, "dist/cli.cjs") : each));
  const keeping: Peer = { name: `${typespec.name}, NODE_COMPILE_CACHE`, measure: () => once(typespec.command(out), { NODE_COMPILE_CACHE: cache }) };
  once(typespec.command(out), { NODE_COMPILE_CACHE: cache });
  return {
    work: "compile, cold: the same, hypc's first run",
    unit: "milliseconds",
    subject: {
      name: "hypc generate, first run",
      measure: () => {
        rmSync(kept, { recursive: true, force: true });
        return once(own);
      },
    },
    peers: [{ name: typespec.name, measure: () => once(typespec.command(out)) }, ...(process.versions.node.startsWith("20.") ? [] : [keeping])],
  };
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0) / values.length;
}

/** What is there already; a peer writes it again, as it always does. */
function againContest(scratch: string): Contest {
  const entrant = (compiler: Compiler): Entrant => {
    const out = join(scratch, `again-${compiler.name.replaceAll(/\W+/g, "-")}`);
    let wasThere = false;
    const measure = (): number => {
      // A quick run has no round to warm, in which it would be written for the first time.
      if (!wasThere) runChild(compiler.command(out));
      wasThere = true;
      return runChild(compiler.command(out)).milliseconds;
    };
    return { name: compiler.name, measure };
  };
  const peers: readonly Peer[] = [{ ...entrant(buf), target: 1 }];
  return { work: "compile, cold: 30 routes again, nothing changed", unit: "milliseconds", subject: entrant(hypc), peers };
}

function checkContest(scratch: string): Contest {
  return {
    work: "check, cold: 30 routes",
    unit: "milliseconds",
    subject: { name: "hypc check", measure: () => runChild([process.execPath, HYPC, "check", CONTRACT]).milliseconds },
    peers: [{ name: jco.name, target: 2, measure: () => runChild(jco.command(join(scratch, "checked-jco"))).milliseconds }],
  };
}

/** The largest that the process gets. */
function memoryContest(scratch: string): Contest {
  const peak = ([program = "", ...args]: readonly string[]): number => {
    const report = join(scratch, "peak");
    runChild([program, "--import", pathToFileURL(join(HERE, "compile/peak-memory.mjs")).href, ...args], { PEAK_MEMORY: report });
    return Number(readFileSync(report, "utf8")) * 1024;
  };
  const entrant = (compiler: Compiler): Entrant => {
    const out = join(scratch, "memory");
    const measure = (): number => {
      // Who finds its output there already may have less to do.
      rmSync(out, { recursive: true, force: true });
      return peak(compiler.command(out));
    };
    return { name: compiler.name, measure };
  };
  return { work: "compile, cold: peak memory", unit: "bytes", subject: entrant(hypc), peers: [{ ...entrant(typespec), target: 1 }, { ...entrant(jco), target: 1 }] };
}

/** For comparison: what is left where nothing is compiled. */
function startContest(): Contest {
  return {
    work: "start: hypc --version",
    unit: "milliseconds",
    subject: { name: "hypc --version", measure: () => runChild([process.execPath, HYPC, "--version"]).milliseconds },
    peers: [{ name: "node -e 0", measure: () => runChild([process.execPath, "-e", "0"]).milliseconds }],
  };
}

/** In `bench/`, since TypeSpec looks for its libraries from where the source stands. */
async function watchBoth(): Promise<{ readonly contest: Contest; readonly stop: () => Promise<void> }> {
  const place = join(HERE, "generated", "watch");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  cpSync(CONTRACT, join(place, "wit"), { recursive: true });
  cpSync(TYPESPEC, join(place, "typespec"), { recursive: true });
  const outs = { own: join(place, "out-wit"), other: join(place, "out-typespec") };
  const own = new WatchedCompiler(watching(hypc.command(outs.own), CONTRACT, join(place, "wit")), join(place, "wit/shop.wit"), /\[\d+ ms\] watching/);
  const other = new WatchedCompiler(watching(typespec.command(outs.other), TYPESPEC, join(place, "typespec")), join(place, "typespec/main.tsp"), /Compilation completed/);
  await Promise.all([own.compiled(), other.compiled()]);
  return {
    contest: {
      work: "compile, in watch: from the edit to the end of writing",
      unit: "milliseconds",
      subject: { name: "hypc generate --watch", measure: () => edit(own, outs.own) },
      peers: [{ name: "tsp compile --watch", target: 10, measure: () => edit(other, outs.other) }],
    },
    stop: async () => {
      await Promise.all([own.stop(), other.stop()]);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** The command over another source, in watch. */
function watching(command: readonly string[], from: string, to: string): string[] {
  return [...command.map((each) => (each === from ? to : each)), "--watch"];
}

/** Throws where the edit is not in the output when the compiler says that it is done. */
async function edit(compiler: WatchedCompiler, out: string): Promise<number> {
  const milliseconds = await compiler.edit();
  checkSays(out, compiler.edited);
  return milliseconds;
}
