import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEachTest } from "../../../support/after-each-test.ts";

const running = new Set<ChildProcess>();

afterEachTest(() => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects where it ends first. */
  line(): Promise<string>;
  /** Ends it as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  errors(): string;
}

/** Runs a TypeScript file of this directory in a process of its own. `shell` is put in front: `ulimit -f 100`. */
export function startChild(file: string, args: readonly string[], shell?: string): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = ["--import", "tsx", path, ...args];
  // A child that inherits vitest's options would load vitest's hooks.
  const env = { ...process.env, NODE_OPTIONS: "" };
  const child =
    shell === undefined
      ? spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"], env })
      : spawn("sh", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, ...command], {
          stdio: ["ignore", "pipe", "pipe"],
          env,
        });
  running.add(child);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines: string[] = [];
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface(child.stdout).on("line", (line) => {
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next.resolve(line);
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (code, signal) => {
      running.delete(child);
      for (const { reject } of waiting.splice(0)) reject(new Error(`${file} ended with ${code ?? signal}: ${errors}`));
      resolve({ code, signal });
    });
  });
  return {
    process: child,
    line: () => {
      const line = lines.shift();
      return line === undefined
        ? new Promise((resolve, reject) => waiting.push({ resolve, reject }))
        : Promise.resolve(line);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    ended,
    errors: () => errors,
  };
}
