import { watch, type FSWatcher } from "node:fs";
import { lostContent, takeContractMark, type ContractMark } from "./contract-mark.ts";
import { HeldTerminal } from "./held-terminal.ts";
import { isWorthRehearsing, rehearse } from "./rehearsal.ts";
import { EXIT, type ExitCode, type Terminal } from "./terminal.ts";

// Editors write a file in several steps; when nothing has changed for so long it is written.
const QUIET_MS = 40;

// What the system's notices miss (network disks, containers' mounts, a directory that was moved away and came back) is seen
// by looking again.
const LOOK_AGAIN_MS = 500;

/** Runs once, says what it has to say there, and tells how it ended. */
export type Build = (terminal: Terminal) => Promise<ExitCode>;

export interface WatchedWork {
  readonly build: Build;
  /** Does what a build of changed contracts does, but for writing and telling. A build may begin while it waits for something. */
  readonly rehearse?: () => Promise<unknown>;
}

/**
 * Runs `build` now and after every change of a contract file below the paths, one run at a time, until `stopped`: SIGINT or
 * SIGTERM. A contract with errors, or one that is gone for a while, is reported like any other; the watch goes on.
 *
 * A change is built at its first notice. Only where it may be half of one, since a file has lost its content or what is there has
 * errors, it waits until nothing has changed for a while; errors of what is something else by then nobody sees. Builds are rehearsed
 * when the first one without errors is told, unless that took long.
 */
export async function watchContracts(
  terminal: Terminal,
  paths: readonly string[],
  work: WatchedWork,
  stopped: Promise<void> = signalled(),
): Promise<ExitCode> {
  const watching = new Watch(terminal, paths, work);
  await stopped;
  await watching.end();
  return EXIT.fine;
}

class Watch {
  readonly #terminal: Terminal;
  readonly #paths: readonly string[];
  readonly #work: WatchedWork;
  readonly #notices = new DirectoryNotices(() => this.#look());
  readonly #lookingAgain: NodeJS.Timeout;
  #seen: ContractMark | null = null;
  #built: ContractMark | null = null;
  #running: Promise<void> | null = null;
  /** What a run said that nobody has seen. */
  #held: HeldTerminal | null = null;
  #quiet: NodeJS.Timeout | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  #over = false;
  #rehearsed = false;

  constructor(terminal: Terminal, paths: readonly string[], work: WatchedWork) {
    this.#terminal = terminal;
    this.#paths = paths;
    this.#work = work;
    this.#look();
    this.#lookingAgain = setInterval(() => this.#look(), LOOK_AGAIN_MS);
  }

  async end(): Promise<void> {
    this.#over = true;
    clearInterval(this.#lookingAgain);
    clearTimeout(this.#quiet);
    this.#notices.close();
    await this.#running;
    this.#held?.print();
  }

  #look(): void {
    if (this.#running !== null || this.#over) return;
    const mark = takeContractMark(this.#paths);
    if (this.#seen !== null && this.#seen.text !== mark.text) this.#changed();
    this.#seen = mark;
    // Timers may be a millisecond early.
    const isQuiet = performance.now() - this.#changedAt >= QUIET_MS - 1;
    if (mark.text === this.#built?.text) {
      if (isQuiet) this.#tell();
    } else if (isQuiet || this.#built === null || !lostContent(this.#built, mark)) this.#running = this.#run(mark);
  }

  #changed(): void {
    this.#changedAt = performance.now();
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#look(), QUIET_MS);
  }

  async #run(mark: ContractMark): Promise<void> {
    // What changes while it runs is another run's.
    this.#built = mark;
    this.#notices.watch(mark.directories);
    // Of what is no more, if anything is left.
    this.#held = new HeldTerminal(this.#terminal);
    const start = performance.now();
    const code = await this.#buildTo(this.#held);
    const took = performance.now() - start;
    this.#held.error(`[${Math.round(took)} ms] watching ${this.#paths.join(", ")}`);
    if (code === EXIT.fine) this.#tell();
    this.#running = null;
    this.#look();
    if (code === EXIT.fine) this.#rehearse(took);
  }

  /** Once, when the first build without errors is told, which took so many milliseconds. */
  #rehearse(took: number): void {
    const { rehearse: once } = this.#work;
    if (once === undefined || this.#rehearsed) return;
    this.#rehearsed = true;
    if (!isWorthRehearsing(took)) return;
    void rehearse(once, () => (this.#over ? "for good" : this.#running === null ? "no" : "now"));
  }

  async #buildTo(terminal: Terminal): Promise<ExitCode> {
    try {
      return await this.#work.build(terminal);
    } catch (error) {
      terminal.error((error as Error).message);
      return EXIT.usage;
    }
  }

  #tell(): void {
    this.#held?.print();
    this.#held = null;
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

/** The system's notices about what happens directly inside directories. Where there are none, looking again has to do. */
class DirectoryNotices {
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** From now on these directories and no others, whatever became of those with the same names. */
  watch(directories: readonly string[]): void {
    this.close();
    for (const directory of directories) {
      try {
        const watcher = watch(directory, () => this.#changed());
        watcher.on("error", () => watcher.close());
        this.#watchers.set(directory, watcher);
      } catch {
        // It went away meanwhile, or the system gives no more watchers.
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
