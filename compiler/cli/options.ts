import { existsSync } from "node:fs";
import { suggest } from "../../grammar/suggest.ts";
import { ConfigFileError, readConfig, type Config } from "../config.ts";
import type { CompilerHost } from "../host.ts";

/** Thrown by a command for what ends with exit code 2; the message is for the user. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Flags that choose feature gates. */
export interface FeatureFlags {
  readonly features?: readonly string[];
  readonly allFeatures?: boolean;
}

/** Where a command's contracts are and which gates are on, from its arguments, else from the configuration. */
export interface ContractSelection {
  readonly config: Config;
  readonly paths: readonly string[];
  readonly features: readonly string[];
  readonly allFeatures: boolean;
}

/**
 * Joins arguments and `hypc.config.json`.
 * @throws UsageError for an unusable configuration or a path that is not there.
 */
export async function selectContracts(host: CompilerHost, paths: readonly string[], flags: FeatureFlags): Promise<ContractSelection> {
  const config = await readConfig(host).catch(rethrowAsUsage);
  const chosen = paths.length > 0 ? paths : (config.contracts ?? ["api"]);
  for (const path of chosen) requirePath(path, paths.length === 0);
  return {
    config,
    paths: chosen,
    features: flags.features ?? config.features ?? [],
    allFeatures: flags.allFeatures === true,
  };
}

/** A configuration that cannot be used is wrong usage. */
export function rethrowAsUsage(error: unknown): never {
  throw error instanceof ConfigFileError ? new UsageError(error.message) : error;
}

/** @throws UsageError where nothing is at the path. */
export function requirePath(path: string, byDefault: boolean): void {
  if (existsSync(path)) return;
  const hint = byDefault ? "; pass the path of a contract, or run `hypc init` for a new project" : "";
  throw new UsageError(`${path}: no such file or directory${hint}`);
}

/** `a,b` and repeated flags to one list. */
export function commaList(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(",").filter((each) => each !== "")];
}

/** The known name that a mistyped one is near to, as a sentence; empty without one. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  return near === null ? "" : `; did you mean \`${near}\`?`;
}
