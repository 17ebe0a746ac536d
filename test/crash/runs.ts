/** Starting workers, killing them, and reading what they left behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { SavePolicy } from "../../runtime/definition.ts";

/** An answer that left a worker, and when. */
export interface Answer {
  readonly n: number;
  readonly at: number;
}

export interface Found {
  readonly count: number;
  readonly fault: string | null;
}

export interface Worker {
  /** What it found stored; rejects with what it said where it ends before. */
  readonly found: Promise<Found>;
  /** The lines after. */
  readonly lines: string[];
  /** Ends it as `kill -9` does; resolves with the moment when it was gone. */
  kill(): Promise<number>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bundles the worker once, so that each of many starts takes a moment only. Its packages are found from where it stands. */
export async function bundleWorker(): Promise<string> {
  const directory = join(root, "node_modules", ".cache", "hypc-crash");
  mkdirSync(directory, { recursive: true });
  const outfile = join(directory, `worker-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, "test/crash/worker.ts")],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  return outfile;
}

export interface WorkerOptions {
  readonly script: string;
  readonly dataDir: string;
  readonly policy: SavePolicy;
  readonly cells: number;
  readonly answers: string;
  /** Put in front of it in a shell: `ulimit -f 100`. */
  readonly shell?: string;
  /** Who runs it; root may write what is read-only. */
  readonly uid?: number;
}

/** Starts a worker. */
export function startWorker({ script, dataDir, policy, cells, answers, shell, uid }: WorkerOptions): Worker {
  const command = [script, dataDir, JSON.stringify(policy), String(cells), answers];
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  const options = {
    stdio: ["ignore", "pipe", "pipe"] as ("ignore" | "pipe")[],
    env,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  };
  const child: ChildProcess =
    shell === undefined
      ? spawn(process.execPath, command, options)
      : spawn("sh", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, ...command], options);
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const gone = new Promise<number>((resolve) => {
    child.once("close", () => resolve(Date.now()));
  });
  const lines: string[] = [];
  const found = new Promise<Found>((resolve, reject) => {
    let first = true;
    if (child.stdout !== null) {
      createInterface(child.stdout).on("line", (line) => {
        if (!first) lines.push(line);
        else resolve(JSON.parse(line) as Found);
        first = false;
      });
    }
    child.once("close", (code, signal) =>
      reject(new Error(`ended with ${code ?? signal} before it served: ${errors}`)),
    );
  });
  found.catch(() => {});
  return {
    found,
    lines,
    kill: () => {
      child.kill("SIGKILL");
      return gone;
    },
  };
}

/** The answers that were noted; one that the kill cut short counts as not noted. */
export function readAnswers(file: string): Answer[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const answers: Answer[] = [];
  for (let at = 0; at + 16 <= bytes.length; at += 16)
    answers.push({ n: bytes.readDoubleBE(at), at: bytes.readDoubleBE(at + 8) });
  return answers;
}
