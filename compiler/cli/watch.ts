import { statSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { EXIT, type ExitCode, type Terminal } from "./terminal.ts";

// Editors write a file in several steps; what comes within this time is one change.
const QUIET_MS = 40;

/**
 * Runs `build` now and after every change of a `.wit` file below the paths, one run at a time, until SIGINT or SIGTERM.
 * A contract with errors is reported like any other; the watch goes on.
 */
export async function watchContracts(terminal: Terminal, paths: readonly string[], build: () => Promise<ExitCode>): Promise<ExitCode> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;

  const run = async (): Promise<void> => {
    do {
      again = false;
      const start = performance.now();
      try {
        await build();
      } catch (error) {
        terminal.error((error as Error).message);
      }
      terminal.error(`[${Math.round(performance.now() - start)} ms] watching ${paths.join(", ")}`);
    } while (again);
    running = null;
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (running === null) running = run();
      else again = true;
    }, QUIET_MS);
  };

  const watchers = paths.map((path) => watchPath(path, changed));
  running = run();
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await running;
  return EXIT.fine;
}

// A file is watched through its directory: editors replace files, and a watch on the old one would end.
function watchPath(path: string, changed: () => void): FSWatcher {
  if (statSync(path).isDirectory()) {
    return watch(path, { recursive: true }, (_event, name) => {
      if (name === null || name.endsWith(".wit") || !basename(name).includes(".")) changed();
    });
  }
  const name = basename(path);
  return watch(dirname(path), (_event, changedName) => {
    if (changedName === null || changedName === name) changed();
  });
}
