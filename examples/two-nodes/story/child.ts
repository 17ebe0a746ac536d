import { spawn, type ChildProcess } from "node:child_process";

/** How a program is started. */
export interface ChildOptions {
  /** What it is called where it fails. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that the story started: what it prints can be waited for. It ends with the story at the latest. */
export class Child {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #text = "";
  #over = false;
  #changed: () => void = () => {};

  constructor({ name, command, args, cwd, env = {} }: ChildOptions) {
    this.#name = name;
    // In a group of its own: Ctrl-C is for the story alone, which ends the others in order.
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.#text += chunk.toString();
        this.#changed();
      });
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    this.#gone = new Promise((resolve) => {
      const over = (): void => {
        process.removeListener("exit", kill);
        this.#over = true;
        this.#changed();
        resolve();
      };
      child.once("exit", over);
      child.once("error", (error) => {
        this.#text += error.message;
        over();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves with what it prints, or has printed, that matches. Rejects, with all it said, where it ends before or takes too long. */
  async printed(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#changed();
    }, withinMs);
    try {
      for (;;) {
        const match = pattern.exec(this.#text);
        if (match !== null) return match;
        if (late) throw new Error(`${this.#name} did not get so far within ${withinMs} ms:\n${this.#text}`);
        if (this.#over) throw new Error(`${this.#name} has ended:\n${this.#text}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#process.kill(signal);
    await this.#gone;
  }
}
