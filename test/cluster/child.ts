import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

export interface ChildOptions {
  readonly command: readonly string[];
  /** Where it is started; by default where this process was. */
  readonly directory?: string;
  /** What it says goes to the end of this file. */
  readonly log: string;
  /** Told each line of its standard output. */
  readonly onLine?: (line: string) => void;
}

/** A process of the cluster. */
export class Child {
  /** Resolves when it is gone, with what ended it: `SIGKILL`, `code 1`. */
  readonly gone: Promise<string>;
  readonly #process: ChildProcess;
  #ended = false;

  constructor({ command, directory, log, onLine }: ChildOptions) {
    const [program = "", ...args] = command;
    const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env, ...(directory === undefined ? {} : { cwd: directory }) });
    this.#process = child;
    const file = createWriteStream(log, { flags: "a" });
    child.stderr.pipe(file, { end: false });
    createInterface(child.stdout).on("line", (line) => {
      file.write(`${line}\n`);
      onLine?.(line);
    });
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    this.gone = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#ended = true;
        process.removeListener("exit", kill);
        file.end();
        resolve(signal ?? `code ${code}`);
      });
    });
  }

  get running(): boolean {
    return !this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends it, in order where it can be, and resolves when it is gone. */
  async end(graceMs: number): Promise<void> {
    if (this.#ended) return;
    this.signal("SIGCONT");
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), graceMs);
    await this.gone;
    clearTimeout(timer);
  }
}
