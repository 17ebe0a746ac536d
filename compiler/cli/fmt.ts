import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { decodeSource } from "../../grammar/decode.ts";
import { formatWit } from "../../grammar/format/format-wit.ts";
import { MAX_SOURCE_LENGTH } from "../../grammar/parse.ts";
import type { CompilerHost } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";
import { selectContracts, UsageError } from "./options.ts";
import { EXIT, plural, printDiagnostics, type ExitCode, type Terminal } from "./terminal.ts";
import { findWitFiles } from "./wit-files.ts";

export interface FmtFlags {
  readonly check?: boolean;
  readonly stdin?: boolean;
}

/** The name of what comes from standard input, in messages. */
const STDIN = "<stdin>";

/** A text before and after, or why there is none. */
type Formatted =
  | { readonly kind: "text"; readonly text: string; readonly changed: boolean }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** `hypc fmt [PATH...]`: WIT files in the canonical style. A file with syntax errors is left as it is. */
export async function fmtCommand(
  host: CompilerHost,
  terminal: Terminal,
  args: readonly string[],
  flags: FmtFlags,
  readInput: () => Promise<Uint8Array> = readStandardInput,
): Promise<ExitCode> {
  if (flags.stdin === true) {
    if (args.length > 0) throw new UsageError("--stdin formats what comes from standard input; leave out the paths, or `--stdin`");
    return formatInput(terminal, await readInput(), flags.check === true);
  }
  const { paths } = await selectContracts(host, args, {});
  const check = flags.check === true;
  const diagnostics: Diagnostic[] = [];
  const changed: string[] = [];
  let unchanged = 0;
  for (const path of filesOf(host, paths, diagnostics)) {
    const result = formatFile(host, path);
    if (result.kind === "refused") diagnostics.push(...result.diagnostics);
    else if (!result.changed) unchanged += 1;
    else {
      if (!check) replaceFile(host.realPath(path) ?? path, path, result.text);
      changed.push(path);
      terminal.out(check ? `would change ${path}` : `formatted ${path}`);
    }
  }
  printDiagnostics(terminal, diagnostics);
  const drift = check && changed.length > 0;
  if (drift) terminal.error(`${plural(changed.length, "file")} not formatted, ${unchanged} formatted; run \`hypc fmt\``);
  else if (diagnostics.length === 0) terminal.out(`${plural(changed.length + unchanged, "file")} (${changed.length} changed, ${unchanged} unchanged)`);
  return drift || diagnostics.length > 0 ? EXIT.refused : EXIT.fine;
}

/** Every file once, though several paths may lead to it. */
function filesOf(host: CompilerHost, paths: readonly string[], diagnostics: Diagnostic[]): string[] {
  const files = new Map<string, string>();
  for (const path of paths) {
    const found = findWitFiles(host, path);
    diagnostics.push(...found.diagnostics);
    for (const file of found.paths) {
      const real = host.realPath(file) ?? file;
      if (!files.has(real)) files.set(real, file);
    }
  }
  return [...files.values()];
}

function formatFile(host: CompilerHost, path: string): Formatted {
  const read = host.readFile(path, 3 * MAX_SOURCE_LENGTH);
  switch (read.kind) {
    case "bytes":
      return formatBytes(path, read.bytes);
    case "too-large":
      return refused(loadDiagnostic("load/too-large", null, { path, size: read.size, limit: MAX_SOURCE_LENGTH }));
    default:
      return refused(loadDiagnostic("load/unreadable", null, { path, reason: read.kind === "error" ? read.message : "no such file" }));
  }
}

function formatBytes(path: string, bytes: Uint8Array): Formatted {
  const { source, diagnostic } = decodeSource(path, bytes);
  if (diagnostic !== null) return refused(diagnostic);
  const { text, diagnostics } = formatWit(source.text, { path });
  return text === null ? { kind: "refused", diagnostics } : { kind: "text", text, changed: text !== source.text };
}

function refused(diagnostic: Diagnostic): Formatted {
  return { kind: "refused", diagnostics: [diagnostic] };
}

function formatInput(terminal: Terminal, bytes: Uint8Array, check: boolean): ExitCode {
  const result = formatBytes(STDIN, bytes);
  if (result.kind === "refused") {
    printDiagnostics(terminal, result.diagnostics);
    return EXIT.refused;
  }
  if (check) {
    if (result.changed) terminal.out(`would change ${STDIN}`);
    return result.changed ? EXIT.refused : EXIT.fine;
  }
  // The terminal ends every text with a line break; this one has its own.
  if (result.text !== "") terminal.out(result.text.slice(0, -1));
  return EXIT.fine;
}

/** Puts the text where the file is, whole or not at all. */
function replaceFile(file: string, shownAs: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    const { mode } = statSync(file);
    writeFileSync(beside, text);
    chmodSync(beside, mode);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UsageError(`${shownAs}: cannot be written: ${(error as Error).message}`);
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
