/** The compilers, each as its command over the same API of thirty routes. */
import { deepStrictEqual } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HOME = fileURLToPath(new URL("../", import.meta.url));
export const MODULES = join(HOME, "node_modules");
/** As package.json's `bin` names it. */
export const HYPC = join(HOME, "../dist/cli.cjs");
export const CONTRACT = join(HOME, "contracts/compile");
export const TYPESPEC = join(HOME, "compile/typespec");

export interface Compiler {
  readonly name: string;
  /** The command that writes to a directory. */
  readonly command: (out: string) => readonly string[];
  /** Finds the name of each operation in what it wrote, in its first group. */
  readonly operation: RegExp;
}

/** A method of the HTTP client that hypc writes. */
const OWN_OPERATION = /^  async (\w+)\(/gm;

/** As a user's shell starts it. */
export const hypc: Compiler = {
  name: "hypc generate",
  command: (out) => [process.execPath, HYPC, "generate", CONTRACT, "--out", out],
  operation: OWN_OPERATION,
};

/** TypeSpec with the emitter that most use, which is also its cheapest for HTTP: a description, no code. */
export const typespec: Compiler = {
  name: "tsp compile (openapi3)",
  command: (out) => [
    process.execPath, join(MODULES, "@typespec/compiler/cmd/tsp.js"), "compile", TYPESPEC, "--emit", "@typespec/openapi3", "--output-dir", out,
  ],
  operation: /operationId: \w+_(\w+)$/gm,
};

/** Messages and service descriptors, by the plugin on this machine; buf itself without the script that npm puts before it. */
export const buf: Compiler = {
  name: "buf generate (protoc-gen-es)",
  command: (out) => {
    const plugin = join(MODULES, "@bufbuild/protoc-gen-es/bin/protoc-gen-es");
    const template = { version: "v2", plugins: [{ local: [process.execPath, plugin], out, opt: "target=ts" }] };
    return [...bufProgram(), "generate", join(HOME, "compile/protobuf"), "--template", JSON.stringify(template)];
  },
  operation: /@generated from rpc [\w.]+\.(\w+)$/gm,
};

function bufProgram(): readonly string[] {
  const arch = process.arch === "arm64" && process.platform === "linux" ? "aarch64" : process.arch;
  const program = join(MODULES, `@bufbuild/buf-${process.platform}-${arch}/bin/buf`);
  return existsSync(program) ? [program] : [process.execPath, join(MODULES, "@bufbuild/buf/bin/buf")];
}

/** Types alone, of the very same contract. */
export const jco: Compiler = {
  name: "jco types",
  command: (out) => [
    process.execPath, "--import", pathToFileURL(join(HOME, "compile/preopens.mjs")).href,
    join(MODULES, "@bytecodealliance/jco/dist/jco.js"), "types", CONTRACT, "--world-name", "shop", "-o", out,
  ],
  operation: /^export function (\w+)\(/gm,
};

/** The file that must be loaded first for jco to see the file system (its shim grants nothing by default since 0.26.1). */
export function shimFile(): string {
  const scoped = join(MODULES, "@bytecodealliance");
  const candidates = ["jco-transpile/node_modules/@bytecodealliance/preview2-shim", "preview2-shim"];
  const found = candidates.map((each) => join(scoped, each, "dist/nodejs/filesystem.js")).find((file) => existsSync(file));
  if (found === undefined) throw new Error("jco is not installed: npm install --prefix bench");
  return found;
}

/** What commands need beside their arguments. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, SHIM: shimFile(), NO_COLOR: "1" };
}

/** A directory for what is written meanwhile. */
export function scratchDirectory(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "hypc-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The functions of a contract, as they are called in TypeScript, sorted. */
export function operationsOf(contract: string): readonly string[] {
  return [...contract.matchAll(/^  ([a-z][a-z0-9-]*): func\(/gm)].map(([, name = ""]) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())).sort();
}

/** Throws where what a compiler wrote has not each of these operations once and no other one. */
export function checkOutput({ name, operation }: Pick<Compiler, "name" | "operation">, out: string, operations: readonly string[]): void {
  const found = textsIn(out).flatMap((text) => [...text.matchAll(operation)].map(([, each = ""]) => each.charAt(0).toLowerCase() + each.slice(1))).sort();
  deepStrictEqual(found, operations, `the operations that ${name} wrote`);
}

/** Throws where nothing that a compiler wrote says so. */
export function checkSays(out: string, words: string): void {
  if (!textsIn(out).some((text) => text.includes(words))) throw new Error(`nothing in ${out} says \`${words}\``);
}

function textsIn(out: string): readonly string[] {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
}
