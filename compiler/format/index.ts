import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmittedFile } from "../emit/file.ts";
import { hashOf, stamp, unstamp, withoutCarriageReturns } from "./content-hash.ts";
import { prettierFormatter } from "./prettier-text.ts";
import { layOut, widthOf } from "./stable-text.ts";
import { resolveUserConfig, type PrettierConfig } from "./user-config.ts";

export interface FormatOptions {
  /** Where the files will stand: the user's Prettier configuration for it holds, and files that are there already are looked at. */
  readonly directory: string;
}

/**
 * Formats generated files as Prettier does with the user's configuration. A file that is already there, unchanged since it was
 * made from the same text, comes back as it is: nothing is formatted for it.
 * @throws ConfigFileError where the user's configuration cannot be used.
 */
export async function formatFiles(files: readonly EmittedFile[], { directory }: FormatOptions): Promise<EmittedFile[]> {
  const config = await resolveUserConfig(directory);
  const key = JSON.stringify(Object.entries(config.options).sort(([a], [b]) => (a < b ? -1 : 1)));
  const format = formatterOf(config);
  const formatted: EmittedFile[] = [];
  for (const { path, text } of files) {
    const target = join(directory, path);
    const existing = readOrNull(target);
    const before = existing === null ? null : unstamp(existing);
    if (existing !== null && before !== null && before.hash === hashOf(text, key, before.text)) {
      formatted.push({ path, text: existing });
      continue;
    }
    const after = stamp(text, key, await format(text, target));
    const same = existing !== null && withoutCarriageReturns(existing) === withoutCarriageReturns(after);
    formatted.push({ path, text: same ? existing : after });
  }
  return formatted;
}

/** Text of one generated file as Prettier would lay it out. */
export async function formatText(text: string, config: PrettierConfig, path = "index.ts"): Promise<string> {
  return formatterOf(config)(text, path);
}

function formatterOf(config: PrettierConfig): (text: string, path: string) => Promise<string> {
  const prettier = prettierFormatter(config);
  const width = config.plugins ? null : widthOf(config.options);
  if (width === null) return prettier;
  return (text, path) => layOut(text, width, (chunk) => prettier(chunk, path));
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
