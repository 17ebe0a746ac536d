import type { Options } from "prettier";
import { loadPrettier, type PrettierConfig } from "./user-config.ts";

/** Formats TypeScript text; `path` is where it will stand. */
export type TextFormatter = (text: string, path: string) => Promise<string>;

/** Prettier with a configuration. It is loaded when the first text is formatted. */
export function prettierFormatter({ options, plugins }: PrettierConfig): TextFormatter {
  const { requirePragma: _require, insertPragma: _insert, checkIgnorePragma: _check, ...rest } = options as Options;
  const own: Options = { ...rest, parser: "typescript" };
  if (plugins) return async (text, filepath) => (await loadPrettier()).format(text, { ...own, filepath });
  return async (text) => {
    const { format, typescript, estree } = await loadStandalone();
    return format(text, { ...own, plugins: [typescript, estree] });
  };
}

// The TypeScript parser and the printer alone load in a third of the time of all of Prettier.
async function loadStandalone() {
  const [{ format }, typescript, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
  ]);
  return { format, typescript, estree };
}
