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
    const [{ format }, typescript, estree] = await Promise.all([
      import("prettier/standalone"),
      import("prettier/plugins/typescript"),
      import("prettier/plugins/estree"),
    ]);
    return format(text, { ...own, plugins: [typescript, estree] });
  };
}

/**
 * The same for pieces of generated text and Prettier's defaults but for the width: with the parser of Babel, which knows all
 * the TypeScript that printers write and costs a quarter less from a cold start.
 */
export async function formatPieces(text: string, printWidth: number): Promise<string> {
  const [{ format }, babel, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/babel"),
    import("prettier/plugins/estree"),
  ]);
  return format(text, { printWidth, parser: "babel-ts", plugins: [babel, estree] });
}
