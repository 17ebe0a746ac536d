import { copyFileSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkPath } from "../check-path.ts";
import type { CompilerHost } from "../host.ts";
import { shippedPackages } from "../load/shipped.ts";
import { makeDirectory } from "../make-directory.ts";
import type { CheckedContract } from "../check-path.ts";
import { selectContracts, UsageError } from "./options.ts";
import { EXIT, printDiagnostics, type ExitCode, type Terminal } from "./terminal.ts";

/** `hypc vendor [PATH]`: copies of the shipped packages that a contract uses, for every other WIT tool. */
export async function vendorCommand(host: CompilerHost, terminal: Terminal, path: string | undefined): Promise<ExitCode> {
  const selection = await selectContracts(host, path === undefined ? [] : [path], {});
  for (const each of selection.paths) {
    if (!statSync(each).isDirectory()) throw new UsageError(`${each}: is a file; only a directory has \`deps/\`. Put the contract into a directory of its own`);
    const checked = checkPath(each, host, { features: [], allFeatures: true });
    if (checked.contract === null) {
      printDiagnostics(terminal, checked.diagnostics);
      return EXIT.refused;
    }
    const copied = vendorOrRefuse(each, checked);
    terminal.out(copied.length === 0 ? `${each}: uses no shipped package that is not in deps/ already` : `${each}/deps: ${copied.join(", ")}`);
  }
  return EXIT.fine;
}

function vendorOrRefuse(directory: string, checked: CheckedContract): string[] {
  try {
    return vendorInto(directory, checked);
  } catch (error) {
    throw new UsageError(`${directory}/deps: cannot be written: ${(error as Error).message}`);
  }
}

/** Copies each shipped package that the contract reached into `deps/<directory>/`; returns their ids. */
function vendorInto(directory: string, checked: CheckedContract): string[] {
  const used = new Set((checked.contract?.packages ?? []).filter(({ shipped }) => shipped).map(({ id }) => id));
  const copied: string[] = [];
  for (const shipped of shippedPackages()) {
    if (!used.has(shipped.id)) continue;
    const target = join(directory, "deps", shipped.directoryName);
    makeDirectory(target);
    for (const file of readdirSync(shipped.directory)) {
      const from = join(shipped.directory, file);
      const to = join(target, file);
      if (file.endsWith(".wit") && !sameFile(from, to)) copyFileSync(from, to);
    }
    copied.push(shipped.id);
  }
  return copied;
}

function sameFile(from: string, to: string): boolean {
  try {
    return readFileSync(from).equals(readFileSync(to));
  } catch {
    return false;
  }
}
