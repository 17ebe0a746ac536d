import { suggest } from "../grammar/suggest.ts";
import type { CompilerHost } from "./host.ts";

/** `hypc.config.json`, all keys optional. */
export interface Config {
  /** Contract files or directories; default `api`. */
  readonly contracts?: readonly string[];
  /** Where generated files go; default `generated`. */
  readonly out?: string;
  /** Worlds to generate; default every `@process` world. */
  readonly worlds?: readonly string[];
  /** `false`: do not run prettier. */
  readonly format?: boolean;
  /** Feature gates that are on. */
  readonly features?: readonly string[];
}

export const CONFIG_FILE = "hypc.config.json";

const KEYS = ["contracts", "out", "worlds", "format", "features"];

/** A configuration that cannot be used; the message says where and why. */
export class ConfigFileError extends Error {
  override readonly name = "ConfigFileError";
}

/**
 * Reads `hypc.config.json` of the working directory; empty where there is none.
 * @throws ConfigFileError where it is not JSON, or not a configuration.
 */
export async function readConfig(host: CompilerHost): Promise<Config> {
  const read = host.readFile(CONFIG_FILE);
  if (read.kind === "missing") return {};
  if (read.kind !== "bytes") throw new ConfigFileError(`${CONFIG_FILE}: cannot be read: ${read.kind === "error" ? read.message : "it is too large"}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(read.bytes));
  } catch (error) {
    throw new ConfigFileError(`${CONFIG_FILE}: not valid JSON: ${(error as Error).message}`);
  }
  // zod costs 75 ms to load: only who has a configuration pays.
  const { z } = await import("zod");
  const one = z.string().min(1);
  const schema = z.strictObject({
    contracts: z.union([one, z.array(one).min(1)]).optional(),
    out: one.optional(),
    worlds: z.array(one).optional(),
    format: z.boolean().optional(),
    features: z.array(one).optional(),
  });
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ConfigFileError(parsed.error.issues.map((issue) => describeIssue(issue)).join("\n"));
  const { contracts, out, worlds, format, features } = parsed.data;
  return {
    ...(contracts === undefined ? {} : { contracts: typeof contracts === "string" ? [contracts] : contracts }),
    ...(out === undefined ? {} : { out }),
    ...(worlds === undefined ? {} : { worlds }),
    ...(format === undefined ? {} : { format }),
    ...(features === undefined ? {} : { features }),
  };
}

function describeIssue(issue: { readonly code?: string; readonly path: readonly PropertyKey[]; readonly message: string; readonly keys?: readonly string[] }): string {
  if (issue.code === "unrecognized_keys" && issue.keys !== undefined) {
    return issue.keys
      .map((key) => {
        const near = suggest(key, KEYS);
        const advice = near === null ? `known keys: ${KEYS.join(", ")}` : `did you mean \`${near}\`?`;
        return `${CONFIG_FILE}: unknown key \`${key}\`; ${advice}`;
      })
      .join("\n");
  }
  const at = issue.path.length === 0 ? "" : ` ${issue.path.map(String).join(".")}:`;
  return `${CONFIG_FILE}:${at} ${issue.message}`;
}
