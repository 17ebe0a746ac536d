#!/usr/bin/env node
/**
 * Starts the command line of a build, which is one file beside this one: with what V8 made of it the last time, where there is
 * that, since most of a short run goes into making it. It is kept where the package is installed, one file a command; where
 * nothing can be written there, or another V8 comes along, the run is slower and the same.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import type * as V8 from "node:v8";
import type { run as Run } from "./main.ts";

/** Of the file's text, put in by the build: what was made of another text is never asked for. */
declare const MAIN_HASH: string;

/** Of this file, which the build makes CommonJS: the bundle loads by it what stands beside it. `node:module` takes longer to load. */
declare const require: NodeJS.Require;

/** Commands whose start counts: they run in every build, or after every change. */
const KEPT = ["generate", "check", "routes"];

interface Main {
  readonly run: typeof Run;
}

const file = join(__dirname, "cli", "main.cjs");
const args = process.argv.slice(2);
const command = KEPT.find((each) => each === args[0]);
const kept = command === undefined ? null : join(__dirname, "cli", "kept", `${command}-${MAIN_HASH}-${process.version}-${process.arch}-${tune()}.bin`);

const before = kept === null ? undefined : readOrUndefined(kept);
// The file is one function expression, all ASCII.
const script = new Script(readFileSync(file, "latin1"), {
  filename: file,
  ...(before === undefined ? {} : { cachedData: before }),
});
const main = { exports: {} };
// `import()` in what V8 has kept fails in Node 20: it does not know where it is any more.
const givenImport = (specifier: string): Promise<unknown> => import(specifier);
type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  directory: string,
  givenImport: (specifier: string) => Promise<unknown>,
) => void;
(script.runInThisContext() as Wrapper)(main.exports, require, main, file, dirname(file), givenImport);
void start(main.exports as Main);

async function start({ run }: Main): Promise<void> {
  process.exitCode = await run(args);
  if (kept !== null && (before === undefined || script.cachedDataRejected === true)) keep(kept);
  // What a command has left under way, such as a stream that a slow pipe is still to take from, ends by itself. Where there is
  // nothing, to leave at once spares V8 the tidying up of its heap.
  setImmediate(() => {
    if (process.getActiveResourcesInfo().length === 0) process.exit();
  });
}

/**
 * Has the V8 of Node 20 wait longer before it optimizes a function: in a run of a tenth of a second that costs more than it brings.
 * Longer runs are optimized all the same; later versions wait by themselves, and know no such flag. Returns what V8's flags are
 * told by, since it takes code that was kept under the same ones alone: a run without any does not load `node:v8` to ask.
 */
function tune(): string {
  const budget = process.version.startsWith("v20.");
  if (!budget && process.execArgv.length === 0 && process.env["NODE_OPTIONS"] === undefined) return "plain";
  const { cachedDataVersionTag, setFlagsFromString } = require("node:v8") as typeof V8;
  if (budget) setFlagsFromString("--interrupt-budget=500000");
  return String(cachedDataVersionTag());
}

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Writes beside its place and renames, so that no run ever reads half of it. */
function keep(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const part = `${path}.${process.pid}.part`;
    writeFileSync(part, script.createCachedData());
    renameSync(part, path);
  } catch {
    // A package that cannot be written to, a full disk: the next run is as slow as this one.
  }
}
