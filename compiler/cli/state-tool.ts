import { importModule } from "../import-module.ts";
import { packageRoot } from "../package-root.ts";

/**
 * The runtime's tool for data directories (`runtime/state/tool.ts`), as the command line uses it. The compiler does not import the
 * runtime: this one file of it is loaded when a `hypc state` command runs, from where the package is installed.
 */
export interface StateTool {
  show(options: InspectOptions, processes: readonly string[]): Promise<ShownState[]>;
  exportStates(options: InspectOptions, processes: readonly string[]): Promise<string>;
  importStates(options: {
    readonly directory: string;
    readonly text: string;
    readonly force: boolean;
  }): Promise<string[]>;
  check(options: InspectOptions): Promise<{ readonly key: string; readonly fault: string | null }[]>;
}

export interface InspectOptions {
  readonly directory: string;
  readonly live: boolean;
}

export interface ShownState {
  readonly process: string;
  readonly fault: string | null;
  readonly save: number;
  readonly bytes: number;
  readonly entries: number;
  readonly hash: string;
  readonly type: string;
  readonly value: unknown;
}

/** Loads it: the compiled one from the compiled command line, its source from the sources. */
export async function loadStateTool(): Promise<StateTool> {
  const path = import.meta.url.endsWith(".ts") ? "runtime/state/tool.ts" : "dist/runtime/state/tool.js";
  const url = new URL(path, packageRoot()).href;
  return (await importModule(url)) as StateTool;
}
