import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RESERVED_WORDS } from "../../grammar/reserved-words.ts";
import { nodeHost } from "../host.ts";
import { makeDirectory } from "../make-directory.ts";
import { packageRoot } from "../package-root.ts";
import { version } from "../version.ts";
import { generateCommand } from "./generate.ts";
import { UsageError } from "./options.ts";
import { EXIT, type ExitCode, type Terminal } from "./terminal.ts";
import { vendorCommand } from "./vendor.ts";

/** `hypc init [DIR]`: a project that runs. Refuses, and writes nothing, where it would replace a file. */
export async function initCommand(terminal: Terminal, directory: string): Promise<ExitCode> {
  const name = projectName(basename(resolve(directory)));
  const label = name.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const values = { name, label: wellFormedLabel(label), version: version() };
  const files = projectFiles().map(({ path, template }) => ({ path: join(directory, path), text: fill(template, values) }));
  const existing = files.filter(({ path }) => existsSync(path));
  if (existing.length > 0) {
    throw new UsageError(`nothing was written: ${existing.map(({ path }) => path).join(", ")} ${existing.length === 1 ? "is" : "are"} there already`);
  }
  writeFiles(files);
  const api = join(directory, "api");
  const quiet: Terminal = { ...terminal, out: () => undefined };
  const vendored = await vendorCommand(nodeHost(), quiet, api);
  if (vendored !== EXIT.fine) return vendored;
  const generated = await generateCommand(nodeHost(), quiet, [api], { out: join(directory, "generated"), format: true });
  if (generated !== EXIT.fine) return generated;
  terminal.out(`${files.map(({ path }) => path).join("\n")}\n${join(directory, "generated")}/\n`);
  terminal.out(`Next:${directory === "." ? "" : `\n  cd ${directory}`}\n  npm install\n  npm test\n  npm start`);
  return EXIT.fine;
}

function writeFiles(files: readonly { readonly path: string; readonly text: string }[]): void {
  try {
    for (const { path, text } of files) {
      makeDirectory(dirname(path));
      writeFileSync(path, text);
    }
  } catch (error) {
    throw new UsageError(`the project cannot be written: ${(error as Error).message}`);
  }
}

// npm installs no package in one of its own name.
const TAKEN_NAMES: ReadonlySet<string> = new Set(["hypc", "tsx", "typescript", "vitest"]);

// What npm accepts as a package's name, from a directory's.
function projectName(directory: string): string {
  const name = directory.toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "");
  if (name === "") return "hypc-app";
  return TAKEN_NAMES.has(name) ? `${name}-app` : name;
}

// Begins with a letter, has no empty part, and is no keyword of WIT.
function wellFormedLabel(label: string): string {
  const parts = label.replace(/-+/g, "-");
  return /^[a-z]/.test(parts) && !RESERVED_WORDS.includes(parts) ? parts : `app-${parts}`;
}

function projectFiles(): { readonly path: string; readonly template: string }[] {
  const root = fileURLToPath(new URL("templates/init/", packageRoot()));
  const paths = (readdirSync(root, { recursive: true, encoding: "utf8" })).filter((path) => path.endsWith(".hbs")).sort();
  return paths.map((path) => ({
    // npm leaves a file called `.gitignore` out of a package.
    path: path.replace(/\.hbs$/, "").replace(/^gitignore$/, ".gitignore"),
    template: readFileSync(join(root, path), "utf8"),
  }));
}

// Only `{{name}}`: these files hold braces of their own, and Handlebars is not worth loading for three words.
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, key: string) => values[key] ?? "");
}
