/**
 * `npm run soak -- --minutes N [--seed S] [--sockets N]`: mixed load on one node: good requests, aborted ones, slow readers, slowloris,
 * garbage, WebSockets opened and dropped. Ends with one summary line; exit code 0 where memory came back to its level, every
 * good request was answered, no rejection went unhandled and nothing hung.
 */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { abortedRequest, droppedWebSocket, garbage, goodRequest, slowloris, slowReader, type Visit } from "./load.ts";
import { randomOf } from "../support/random.ts";
import type { ServerReport } from "./server.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" }, sockets: { type: "string", default: "10000" } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const sockets = Number(values.sockets);
if (!(minutes > 0) || !Number.isInteger(seed) || !(sockets >= 0)) {
  console.error("usage: npm run soak -- --minutes N [--seed S] [--sockets N]");
  process.exit(2);
}

// What a heap may have grown by after everything is over: caches that filled, code that was compiled.
const ALLOWED_GROWTH = 16 << 20;

interface Server {
  readonly child: ChildProcess;
  readonly url: URL;
  readonly ask: () => Promise<ServerReport>;
  readonly stop: () => Promise<number | null>;
}

async function startServer(dataDir: string): Promise<Server> {
  const child = fork(fileURLToPath(new URL("./server.ts", import.meta.url)), {
    env: { ...process.env, DATA_DIR: dataDir },
    execArgv: ["--expose-gc", "--import", "tsx"],
  });
  const next = <T>(key: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve((message as Record<string, T>)[key] as T);
      });
    });
  const url = new URL(await next<string>("url"));
  return {
    child,
    url,
    ask: () => {
      const answer = next<ServerReport>("report");
      child.send("report");
      return answer;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.send("stop");
      }),
  };
}

const counts = { good: 0, faults: 0, aborted: 0, slow: 0, slowloris: 0, garbage: 0, sockets: 0 };
const problems = new Map<string, number>();

function problem(text: string): void {
  problems.set(text, (problems.get(text) ?? 0) + 1);
}

/** Visits one after the other until `until` says that it is enough. */
async function repeat(enough: () => boolean, act: () => Promise<void>): Promise<void> {
  while (!enough()) {
    try {
      await act();
    } catch (error) {
      problem((error as Error).message);
      await sleep(100);
    }
  }
}

async function load(visit: Visit, endsAt: number): Promise<void> {
  const over = (): boolean => Date.now() >= endsAt;
  const good = async (): Promise<void> => {
    const status = await goodRequest(visit);
    counts.good++;
    if (status === 400) counts.faults++;
    else if (status >= 300 && status !== 422) problem(`a good request was answered ${status}`);
  };
  const pace = endsAt - Date.now();
  // The connections are spread over the time there is, and finished after it where the machine is slow.
  const socketsDue = (): number => Math.ceil(sockets * Math.min(1, 1 - (endsAt - Date.now()) / pace));
  await Promise.all([
    ...Array.from({ length: 8 }, () => repeat(over, good)),
    ...Array.from({ length: 4 }, () => repeat(over, async () => (await abortedRequest(visit), void counts.aborted++))),
    ...Array.from({ length: 4 }, () => repeat(over, async () => (await slowReader(visit), void counts.slow++))),
    ...Array.from({ length: 20 }, () => repeat(over, async () => (await slowloris(visit), void counts.slowloris++))),
    ...Array.from({ length: 2 }, () => repeat(over, async () => (await garbage(visit), void counts.garbage++))),
    ...Array.from({ length: 30 }, () =>
      repeat(
        () => over() && counts.sockets >= sockets,
        async () => {
          if (counts.sockets >= socketsDue()) return void (await sleep(20));
          counts.sockets++;
          await droppedWebSocket(visit);
        },
      ),
    ),
  ]);
}

const dataDir = mkdtempSync(join(tmpdir(), "hypc-soak-"));
const started = Date.now();
let summary = "";
let failed = true;
try {
  const server = await startServer(dataDir);
  const visit: Visit = { url: server.url, random: randomOf(seed) };
  // Warm: what is compiled and cached once is no leak.
  const warmUntil = Date.now() + Math.min(10_000, minutes * 15_000);
  await load({ ...visit, random: randomOf(seed + 1) }, warmUntil);
  await sleep(3_000);
  const before = await server.ask();
  await load(visit, Date.now() + minutes * 60_000);
  // Longer than the server keeps idle connections.
  await sleep(5_000);
  const after = await server.ask();
  const answered = await goodRequest(visit).then(() => true, () => false);
  const exit = await server.stop();

  const grown = after.heapBytes - before.heapBytes;
  if (grown > ALLOWED_GROWTH) problem(`the heap grew by ${megabytes(grown)} MB`);
  if (after.resources > before.resources + 5) problem(`${after.resources - before.resources} sockets or timers are left`);
  if (!answered) problem("after the load nothing was answered");
  if (exit !== 0) problem(`the server ended with ${exit}`);
  for (const each of after.unhandled) problem(`unhandled: ${each.split("\n")[0]}`);
  failed = problems.size > 0;
  summary = `heap ${megabytes(before.heapBytes)} -> ${megabytes(after.heapBytes)} MB, resident ${megabytes(after.residentBytes)} MB`;
} catch (error) {
  problem((error as Error).message);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

for (const [text, times] of problems) console.error(`${times} x ${text}`);
const visits = `${counts.good} requests (${counts.faults} refused as they should), ${counts.aborted} aborted, ${counts.slow} slow readers, ${counts.slowloris} slowloris, ${counts.garbage} garbage, ${counts.sockets} WebSockets`;
console.log(`soak ${failed ? "failed" : "passed"}: ${Math.round((Date.now() - started) / 1000)} s, seed ${seed}: ${visits}; ${summary}`);
process.exitCode = failed ? 1 : 0;

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
