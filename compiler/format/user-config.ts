/** Finds the Prettier configuration that holds for a directory, without loading Prettier where that can be told from the files alone. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type * as Prettier from "prettier";
import { ConfigFileError } from "../config.ts";
import { importModule } from "../import-module.ts";

export interface PrettierConfig {
  /** Prettier's options; empty for its defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** True where the options name plugins, which only Prettier itself can load. */
  readonly plugins: boolean;
}

// Where Prettier looks, in its order, in each directory from the file's own up to the root.
const CONFIG_FILES = [
  "package.json",
  "package.yaml",
  ".prettierrc",
  ".prettierrc.json",
  ".prettierrc.yaml",
  ".prettierrc.yml",
  ".prettierrc.json5",
  ".prettierrc.js",
  "prettier.config.js",
  ".prettierrc.ts",
  "prettier.config.ts",
  ".prettierrc.mjs",
  "prettier.config.mjs",
  ".prettierrc.mts",
  "prettier.config.mts",
  ".prettierrc.cjs",
  "prettier.config.cjs",
  ".prettierrc.cts",
  "prettier.config.cts",
  ".prettierrc.toml",
];
const JSON_FILES = new Set(["package.json", ".prettierrc", ".prettierrc.json"]);

// Options that mean the same to the standalone Prettier; anything else in a configuration is Prettier's to understand.
const PLAIN_OPTIONS = new Set(
  (
    "arrowParens bracketSameLine bracketSpacing embeddedLanguageFormatting endOfLine experimentalOperatorPosition experimentalTernaries " +
    "htmlWhitespaceSensitivity jsxSingleQuote objectWrap printWidth proseWrap quoteProps semi singleAttributePerLine singleQuote tabWidth " +
    "trailingComma useTabs vueIndentScriptAndStyle"
  ).split(" "),
);

const DEFAULTS: PrettierConfig = { options: {}, plugins: false };

/**
 * The configuration for TypeScript files in `directory`, which need not exist.
 * @throws ConfigFileError where it cannot be read.
 */
export async function resolveUserConfig(directory: string): Promise<PrettierConfig> {
  const found = findConfigFiles(resolve(directory));
  if (found.editorConfig || (found.config !== null && found.config.options === null)) return resolveByPrettier(directory);
  return found.config?.options == null ? DEFAULTS : { options: found.config.options, plugins: false };
}

interface FoundConfig {
  readonly file: string;
  /** `null` where Prettier has to read it. */
  readonly options: Readonly<Record<string, unknown>> | null;
}

function findConfigFiles(start: string): { config: FoundConfig | null; editorConfig: boolean } {
  let config: FoundConfig | null = null;
  let editorConfig = false;
  let insideProject = true;
  for (let at = start, parent = ""; at !== parent; at = dirname((parent = at))) {
    const names = namesIn(at);
    if (config === null) config = configIn(at, names);
    // `.editorconfig` counts up to the project's root, the rest up to the file system's.
    if (insideProject && names.has(".editorconfig")) editorConfig = true;
    if (names.has(".git") || names.has(".hg")) insideProject = false;
    if (config !== null && (editorConfig || !insideProject)) break;
  }
  return { config, editorConfig };
}

function namesIn(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    return new Set();
  }
}

function configIn(directory: string, names: ReadonlySet<string>): FoundConfig | null {
  for (const name of CONFIG_FILES) {
    if (!names.has(name)) continue;
    const file = join(directory, name);
    if (!JSON_FILES.has(name)) {
      if (name === "package.yaml" && !/^prettier\s*:/m.test(textOf(file))) continue;
      return { file, options: null };
    }
    const json = jsonOf(file);
    const options = name === "package.json" ? membersOf(json)?.["prettier"] : json;
    if (name === "package.json" && options === undefined) continue;
    return { file, options: plainOptions(options) };
  }
  return null;
}

/** The options where they are all plain ones; `null` where Prettier has to make sense of them. */
function plainOptions(json: unknown): Readonly<Record<string, unknown>> | null {
  const members = membersOf(json);
  if (members === null) return null;
  const { $schema: _, ...options } = members;
  return Object.entries(options).every(([name, value]) => PLAIN_OPTIONS.has(name) && typeof value !== "object") ? options : null;
}

function membersOf(json: unknown): Record<string, unknown> | null {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : null;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(textOf(file));
  } catch {
    return undefined;
  }
}

async function resolveByPrettier(directory: string): Promise<PrettierConfig> {
  const { resolveConfig } = await loadPrettier();
  try {
    const options = (await resolveConfig(join(resolve(directory), "index.ts"), { editorconfig: true, useCache: false })) ?? {};
    return { options: { ...options }, plugins: Array.isArray(options.plugins) && options.plugins.length > 0 };
  } catch (error) {
    throw unusableConfig(directory, error);
  }
}

/** What is told where Prettier does not take the configuration for a directory. */
export function unusableConfig(directory: string, error: unknown): ConfigFileError {
  const message = error instanceof Error ? error.message : String(error);
  // Prettier colours some of its messages, and begins them with what a terminal would show.
  const plain = stripVTControlCharacters(message).replace(/^\[error\] /, "");
  return new ConfigFileError(`the Prettier configuration for ${directory} cannot be used: ${plain}`);
}

/** All of Prettier, by its name and not from our bundle: its configurations and plugins are found from where it is installed. */
export async function loadPrettier(): Promise<typeof Prettier> {
  return (await importModule("prettier")) as typeof Prettier;
}
