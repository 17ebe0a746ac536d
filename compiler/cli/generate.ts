import { join } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { sortDiagnostics } from "../check-path.ts";
import { formatFiles } from "../format/index.ts";
import { generateWorlds, type GenerateOutcome } from "../generate.ts";
import type { CompilerHost } from "../host.ts";
import { OutputReader } from "../output-reader.ts";
import { compareOutput, writeOutput, type OutputChanges } from "../write.ts";
import { jsonDiagnostic } from "./json-diagnostic.ts";
import { rethrowAsUsage, selectContracts, UsageError, type ContractSelection, type FeatureFlags } from "./options.ts";
import { EXIT, plural, printDiagnostics, type ExitCode, type Terminal } from "./terminal.ts";

export interface GenerateFlags extends FeatureFlags {
  readonly world?: readonly string[];
  readonly out?: string;
  readonly watch?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
  /** `--no-format` makes it false. */
  readonly format: boolean;
}

const SILENT: Terminal = { out: () => undefined, error: () => undefined, colours: false };

/** `hypc generate [PATH...]`: all worlds or nothing. */
export async function generateCommand(host: CompilerHost, terminal: Terminal, args: readonly string[], flags: GenerateFlags): Promise<ExitCode> {
  if (flags.watch === true && flags.check === true) throw new UsageError("--watch and --check exclude each other: --check only compares, once");
  const selection = await selectContracts(host, args, flags);
  if (flags.watch !== true) return generateOnce(host, terminal, selection, flags);
  const { watchContracts } = await import("./watch.ts");
  const build = (to: Terminal) => generateOnce(host, to, selection, flags);
  const rehearse = async () => {
    const { keepCompiled } = await import("./keep-compiled.ts");
    keepCompiled();
    return generateOnce(host, SILENT, selection, { ...flags, check: true }, false);
  };
  return watchContracts(terminal, selection.paths, { build, rehearse });
}

/** `seesOutput`: false lays all files out, as if none were there. */
async function generateOnce(
  host: CompilerHost,
  terminal: Terminal,
  selection: ContractSelection,
  flags: GenerateFlags,
  seesOutput = true,
): Promise<ExitCode> {
  const { config } = selection;
  const outcome = generateWorlds(host, { ...selection, worlds: flags.world ?? config.worlds ?? [] });
  const diagnostics = diagnosticsOf(outcome);
  if (flags.json !== true) printDiagnostics(terminal, diagnostics);
  const refused = diagnostics.some(({ severity }) => severity === "error");
  if (refused) {
    if (flags.json === true) printJson(terminal, outcome, []);
    return outcome.wrongUsage ? EXIT.usage : EXIT.refused;
  }
  const out = flags.out ?? config.out ?? "generated";
  const format = flags.format && config.format !== false;
  const changes = await compareWorlds(outcome, out, format, seesOutput);
  refuseForeign(changes);
  if (flags.check !== true) write(changes);
  if (flags.json === true) printJson(terminal, outcome, changes);
  else report(terminal, changes, flags.check === true);
  return flags.check === true && changes.some(differs) ? EXIT.refused : EXIT.fine;
}

/** Everything that there is to say, once: what is an error of generating is not a warning of checking as well. */
function diagnosticsOf({ checked, diagnostics }: GenerateOutcome): readonly Diagnostic[] {
  const refused = new Set(diagnostics.map(placeOf));
  const warnings = checked.flatMap((each) => each.diagnostics).filter((each) => each.severity === "error" || !refused.has(placeOf(each)));
  return sortDiagnostics([...warnings, ...diagnostics]);
}

function placeOf({ code, span }: Diagnostic): string {
  return `${code} ${span?.source.path ?? ""} ${span?.start ?? ""} ${span?.end ?? ""}`;
}

async function compareWorlds(outcome: GenerateOutcome, out: string, format: boolean, seesOutput: boolean): Promise<OutputChanges[]> {
  const changes: OutputChanges[] = [];
  for (const { name, files } of outcome.worlds) {
    const directory = join(out, name);
    const output = new OutputReader(directory, seesOutput);
    const texts = format ? await formatFiles(files, { directory, output }).catch(rethrowAsUsage) : files;
    changes.push(compareOutput(directory, texts, output));
  }
  return changes;
}

function refuseForeign(changes: readonly OutputChanges[]): void {
  const files = changes.flatMap(({ directory, foreign }) => foreign.map((path) => join(directory, path)));
  if (files.length === 0) return;
  throw new UsageError(`nothing was written: not made by hypc, and in the place of generated files: ${files.join(", ")}; move them, or pass another --out`);
}

function write(changes: readonly OutputChanges[]): void {
  try {
    writeOutput(changes);
  } catch (error) {
    throw new UsageError(`nothing was written: ${(error as Error).message}`);
  }
}

function differs({ created, changed, removed }: OutputChanges): boolean {
  return created.length + changed.length + removed.length > 0;
}

function report(terminal: Terminal, all: readonly OutputChanges[], check: boolean): void {
  for (const changes of all) {
    const { directory, created, changed, removed, unchanged } = changes;
    if (check) {
      for (const [verb, paths] of [["create", created.map(({ path }) => path)], ["change", changed.map(({ path }) => path)], ["remove", removed]] as const) {
        for (const path of paths) terminal.out(`would ${verb} ${directory}/${path}`);
      }
    }
    const counts = [
      ...(created.length > 0 ? [`${created.length} new`] : []),
      ...(changed.length > 0 ? [`${changed.length} changed`] : []),
      ...(removed.length > 0 ? [`${removed.length} removed`] : []),
      ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ].join(", ");
    if (check && differs(changes)) terminal.error(`${directory}: out of date (${counts}); run \`hypc generate\``);
    else terminal.out(`${directory}: ${plural(created.length + changed.length + unchanged, "file")} (${counts})`);
  }
}

/** One object a run: what was wrong, and what became of each file. */
function printJson(terminal: Terminal, outcome: GenerateOutcome, all: readonly OutputChanges[]): void {
  const diagnostics = diagnosticsOf(outcome).map(jsonDiagnostic);
  const worlds = all.map(({ directory, created, changed, removed, unchanged }) => ({
    directory,
    created: created.map(({ path }) => path),
    changed: changed.map(({ path }) => path),
    removed,
    unchanged,
  }));
  terminal.out(JSON.stringify({ ok: diagnostics.every(({ severity }) => severity !== "error"), diagnostics, worlds }));
}
