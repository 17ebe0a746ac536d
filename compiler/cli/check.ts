import { checkPath } from "../check-path.ts";
import type { CompilerHost } from "../host.ts";
import { jsonDiagnostic } from "./json-diagnostic.ts";
import { selectContracts, type FeatureFlags } from "./options.ts";
import { EXIT, plural, printDiagnostics, type ExitCode, type Terminal } from "./terminal.ts";

export interface CheckFlags extends FeatureFlags {
  readonly json?: boolean;
}

/** `hypc check [PATH...]`: each PATH is a package of its own. */
export async function checkCommand(host: CompilerHost, terminal: Terminal, args: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const selection = await selectContracts(host, args, flags);
  let refused = false;
  for (const path of selection.paths) {
    const { ok, processes, diagnostics } = checkPath(path, host, selection);
    refused ||= !ok;
    if (flags.json === true) {
      terminal.out(JSON.stringify({ path, ok, diagnostics: diagnostics.map(jsonDiagnostic) }));
      continue;
    }
    printDiagnostics(terminal, diagnostics);
    if (ok) terminal.out(`${path}: ok${summary(processes.map(({ world, handlers }) => `${world.name} with ${plural(handlers.length, "handler")}`))}`);
  }
  return refused ? EXIT.refused : EXIT.fine;
}

function summary(processes: readonly string[]): string {
  return processes.length === 0 ? "" : ` (${processes.join(", ")})`;
}
