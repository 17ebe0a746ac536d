import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "./options.ts";
import { loadStateTool, type ShownState, type StateTool } from "./state-tool.ts";
import { EXIT, plural, type ExitCode, type Terminal } from "./terminal.ts";

export interface StateFlags {
  readonly json?: boolean;
  readonly live?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

/** A longer value is shown when its process is named. */
const LONGEST_VALUE = 10_000;

/** `hypc state show DIR [PROCESS...]` */
export function stateShowCommand(
  terminal: Terminal,
  directory: string,
  processes: readonly string[],
  flags: StateFlags,
): Promise<ExitCode> {
  return withTool(terminal, directory, flags, async (tool) => {
    const states = await tool.show({ directory, live: flags.live === true }, processes);
    for (const state of states)
      terminal.out(flags.json === true ? JSON.stringify(state) : shownText(state, processes.length > 0));
    if (states.length === 0 && flags.json !== true) terminal.out(`${directory}: holds no state`);
    return states.some(({ fault }) => fault !== null) ? EXIT.refused : EXIT.fine;
  });
}

/** `hypc state export DIR [PROCESS...]` */
export function stateExportCommand(
  terminal: Terminal,
  directory: string,
  processes: readonly string[],
  flags: StateFlags,
): Promise<ExitCode> {
  return withTool(terminal, directory, flags, async (tool) => {
    const text = await tool.exportStates({ directory, live: flags.live === true }, processes);
    if (flags.out === undefined) terminal.out(text.trimEnd());
    else {
      writeFileSync(flags.out, text);
      terminal.out(`${flags.out}: written`);
    }
    return EXIT.fine;
  });
}

/** `hypc state import DIR FILE` */
export async function stateImportCommand(
  terminal: Terminal,
  directory: string,
  file: string,
  flags: StateFlags,
): Promise<ExitCode> {
  if (!existsSync(file)) throw new UsageError(`${file}: no such file`);
  const text = readFileSync(file, "utf8");
  return refusing(terminal, async () => {
    const imported = await (await loadStateTool()).importStates({ directory, text, force: flags.force === true });
    terminal.out(
      `${directory}: ${plural(imported.length, "state")} imported${imported.length === 0 ? "" : ` (${imported.join(", ")})`}`,
    );
    return EXIT.fine;
  });
}

/** `hypc state check DIR` */
export function stateCheckCommand(terminal: Terminal, directory: string, flags: StateFlags): Promise<ExitCode> {
  return withTool(terminal, directory, flags, async (tool) => {
    const lines = await tool.check({ directory, live: flags.live === true });
    const faults = lines.filter(({ fault }) => fault !== null);
    for (const { key, fault } of faults) terminal.error(`${key} ${fault}`);
    terminal.out(
      `${directory}: ${lines.length === 1 ? "1 entry" : `${lines.length} entries`}, ${faults.length === 0 ? "all whole" : `${faults.length} damaged`}`,
    );
    return faults.length === 0 ? EXIT.fine : EXIT.refused;
  });
}

async function withTool(
  terminal: Terminal,
  directory: string,
  { live }: StateFlags,
  run: (tool: StateTool) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (!existsSync(directory)) throw new UsageError(`${directory}: no such directory`);
  return refusing(
    terminal,
    async () => run(await loadStateTool()),
    live === true ? "" : " Or look into it beside that one with --live: nothing is changed.",
  );
}

/** What the runtime refuses by name ends with its message and exit code 1; anything else is a bug. */
async function refusing(terminal: Terminal, run: () => Promise<ExitCode>, inUse = ""): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "StateError") throw error;
    const { code } = error as Error & { readonly code?: unknown };
    terminal.error(`hypc: ${error.message}${code === "directory-in-use" ? inUse : ""}`);
    return EXIT.refused;
  }
}

function shownText({ process, fault, save, bytes, entries, hash, type, value }: ShownState, whole: boolean): string {
  if (fault !== null) return `${process}: ${fault}`;
  const text = JSON.stringify(value, null, 2);
  const shown =
    whole || text.length <= LONGEST_VALUE ? text : `(${text.length} characters of JSON: name the process to see them)`;
  return [
    `${process}: save ${save}, ${sizeText(bytes)}${entries > 1 ? ` in ${entries} parts` : ""}`,
    `type ${hash}: ${type}`,
    shown,
    "",
  ].join("\n");
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return plural(bytes, "byte");
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
