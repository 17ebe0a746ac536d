import { join } from "node:path";
import type { EmittedFile } from "../emit/file.ts";
import { OutputReader } from "../output-reader.ts";
import { fits, stamp, unstamp, withoutCarriageReturns } from "./content-hash.ts";
import { formatPieces, prettierFormatter } from "./prettier-text.ts";
import { layOut, widthOf } from "./stable-text.ts";
import { resolveUserConfig, unusableConfig, type PrettierConfig } from "./user-config.ts";

export interface FormatOptions {
  /** Where the files will stand: the user's Prettier configuration for it holds, and files that are there already are looked at. */
  readonly directory: string;
  /** Of the directory, where somebody else looks at the same files. */
  readonly output?: OutputReader;
}

/**
 * Formats generated files as Prettier does with the user's configuration. A file that is already there, unchanged since it was
 * made from the same text, comes back as it is: nothing is formatted for it.
 * @throws ConfigFileError where the user's configuration cannot be used.
 */
export async function formatFiles(files: readonly EmittedFile[], { directory, output = new OutputReader(directory) }: FormatOptions): Promise<EmittedFile[]> {
  const config = await resolveUserConfig(directory);
  const key = JSON.stringify(Object.entries(config.options).sort(([a], [b]) => (a < b ? -1 : 1)));
  const existing = files.map(({ path }) => output.read(path));
  const changed = files.filter(({ text }, index) => !isFormatted(existing[index] ?? null, text, key));
  const formatted = await formatTexts(changed, config, directory);
  const byPath = new Map(changed.map(({ path, text }, index) => [path, stamp(text, key, formatted[index] ?? "")]));
  return files.map(({ path }, index) => {
    const before = existing[index] ?? null;
    const after = byPath.get(path);
    const same = after === undefined || (before !== null && withoutCarriageReturns(before) === withoutCarriageReturns(after));
    return { path, text: same && before !== null ? before : (after ?? "") };
  });
}

/**
 * Texts of generated files as Prettier would lay them out. `directory` is where they will stand.
 * @throws ConfigFileError where the configuration cannot be used.
 */
export async function formatTexts(files: readonly EmittedFile[], config: PrettierConfig, directory = "."): Promise<string[]> {
  const width = config.plugins ? null : widthOf(config.options);
  if (width !== null) {
    return layOut(
      files.map(({ text }) => text),
      width,
      (text) => formatPieces(text, width),
    );
  }
  const format = prettierFormatter(config);
  try {
    return await Promise.all(files.map(({ path, text }) => format(text, join(directory, path))));
  } catch (error) {
    // What Prettier says of the text is our mistake, all else the configuration's: values of its options, and its plugins.
    throw error instanceof SyntaxError ? error : unusableConfig(directory, error);
  }
}

/** The same for one text. */
export async function formatText(text: string, config: PrettierConfig, path = "index.ts"): Promise<string> {
  const [formatted = ""] = await formatTexts([{ path, text }], config);
  return formatted;
}

function isFormatted(existing: string | null, unformatted: string, key: string): boolean {
  const before = existing === null ? null : unstamp(existing);
  return before !== null && fits(before, unformatted, key);
}
