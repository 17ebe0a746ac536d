import { watch, type FSWatcher } from "node:fs";
import { takeContractMark, type ContractMark } from "./contract-mark.ts";
import { EXIT, type ExitCode, type Terminal } from "./terminal.ts";

// Editors write a file in several steps; what comes within this time is one change.
const QUIET_MS = 40;

// What the system's notices miss (network disks, containers' mounts, a directory that was moved away and came back) is seen
// by looking again.
const LOOK_AGAIN_MS = 500;

/**
 * Runs `build` now and after every change of a contract file below the paths, one run at a time, until `stopped`: SIGINT or
 * SIGTERM. A contract with errors, or one that is gone for a while, is reported like any other; the watch goes on.
 */
export async function watchContracts(
  terminal: Terminal,
  paths: readonly string[],
  build: () => Promise<ExitCode>,
  stopped: Promise<void> = signalled(),
): Promise<ExitCode> {
  const notices = new DirectoryNotices(() => lookSoon());
  let built: ContractMark | null = null;
  let running: Promise<void> | null = null;
  let soon: NodeJS.Timeout | undefined;
  let over = false;

  const run = async (mark: ContractMark): Promise<void> => {
    // What changes while it runs is another run's.
    built = mark;
    notices.watch(mark.directories);
    const start = performance.now();
    try {
      await build();
    } catch (error) {
      terminal.error((error as Error).message);
    }
    terminal.error(`[${Math.round(performance.now() - start)} ms] watching ${paths.join(", ")}`);
    running = null;
    look();
  };
  const look = (): void => {
    if (running !== null || over) return;
    const mark = takeContractMark(paths);
    if (mark.text !== built?.text) running = run(mark);
  };
  const lookSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(look, QUIET_MS);
  };

  look();
  const lookingAgain = setInterval(look, LOOK_AGAIN_MS);
  await stopped;
  over = true;
  clearInterval(lookingAgain);
  clearTimeout(soon);
  notices.close();
  await running;
  return EXIT.fine;
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
