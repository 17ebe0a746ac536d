/** A compiler that watches its source, as a process that goes on. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { commandEnvironment } from "./commands.ts";

/** So long it says nothing before it is asked again, in milliseconds. */
const QUIET_MS = 400;

export class WatchedCompiler {
  readonly #child: ChildProcess;
  readonly #file: string;
  readonly #done: RegExp;
  readonly #text: string;
  #said = "";
  #saidAt = 0;
  #edits = 0;
  #heard: (() => void) | null = null;

  /** `done` is what it says at the end of each compilation; `file` is what is edited. */
  constructor([program = "", ...args]: readonly string[], file: string, done: RegExp) {
    this.#file = file;
    this.#done = done;
    this.#text = readFileSync(file, "utf8");
    this.#child = spawn(program, args, { env: commandEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
        this.#saidAt = performance.now();
        this.#heard?.();
      });
    }
  }

  /** Resolves when it has compiled, for the first time or since the last edit. Throws where it takes half a minute. */
  compiled(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no end of a compilation in: ${this.#said}`)), 30_000);
      this.#heard = () => {
        if (!this.#done.test(this.#said)) return;
        clearTimeout(timer);
        this.#heard = null;
        this.#said = "";
        resolve();
      };
      this.#heard();
    });
  }

  /** Milliseconds from the writing of another documentation line to the end of the compilation. */
  async edit(): Promise<number> {
    // What it does behind a compilation, such as watching again, or compiling once more for the same edit, is not measured with the next.
    do await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    while (performance.now() - this.#saidAt < QUIET_MS);
    this.#said = "";
    const start = performance.now();
    this.#edits++;
    writeFileSync(this.#file, this.#text.replace("newest first", this.edited));
    await this.compiled();
    return performance.now() - start;
  }

  /** What the last edit has written into the documentation of a route. */
  get edited(): string {
    return `newest first (${this.#edits})`;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}
