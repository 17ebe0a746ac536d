import type { Diagnostic } from "../../../../grammar/diagnostic.ts";
import { checkContract, type CheckOutcome } from "../../../../compiler/check/index.ts";
import type { BuiltKinds } from "../../../../compiler/check/built-kinds.ts";
import { nodeHost } from "../../../../compiler/host.ts";
import { loadContract } from "../../../../compiler/load-contract.ts";
import { memoryHost } from "../../../../compiler/memory-host.ts";
import { annotationSchema, type AnnotationSchema } from "../../../../compiler/annotations/schema.ts";
import type { Contract } from "../../../../compiler/model.ts";
import type { ProcessModel } from "../../../../compiler/process/model.ts";

const disk = nodeHost();

/** The shipped `hyper:annotations`, read once for a test file. */
function shippedSchema(): AnnotationSchema {
  const { contract } = loadContract(`${disk.shippedPackages()}/hyper-annotations`, disk, {
    features: [],
    allFeatures: false,
  });
  const schema = contract === null ? null : annotationSchema(contract.main);
  if (schema === null) throw new Error("hyper:annotations cannot be read");
  return schema;
}
const schema = shippedSchema();

/** Everything that a later version of the runtime serves. */
export const ALL_KINDS: BuiltKinds = {
  ws: true,
  "ws-open": true,
  "ws-close": true,
  "ws-client": true,
  "bind-ws": true,
  eth: true,
};

/** What a version of the runtime without any of them serves. */
export const NO_KINDS: BuiltKinds = {
  ws: false,
  "ws-open": false,
  "ws-close": false,
  "ws-client": false,
  "bind-ws": false,
  eth: false,
};

/** A package in memory: one text, or files by path below the package's directory. */
export type Files = string | Readonly<Record<string, string>>;

function load(files: Files): { readonly contract: Contract; readonly errors: readonly Diagnostic[] } {
  const tree =
    typeof files === "string"
      ? { "api/api.wit": files }
      : Object.fromEntries(Object.entries(files).map(([path, text]) => [`api/${path}`, text]));
  const { contract, diagnostics } = loadContract("api", memoryHost(tree, { shipped: disk }), {
    features: [],
    allFeatures: false,
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (contract === null) throw new Error(`there is no contract: ${errors.map(({ message }) => message).join("; ")}`);
  return { contract, errors };
}

function loadValid(files: Files): Contract {
  const { contract, errors } = load(files);
  if (errors.length > 0)
    throw new Error(`the contract is no valid WIT: ${errors.map(({ message }) => message).join("; ")}`);
  return contract;
}

/** Checks a package. Throws where it does not resolve. */
export function checkFiles(files: Files, kinds?: BuiltKinds): CheckOutcome {
  return checkContract(loadValid(files), kinds === undefined ? { schema } : { schema, kinds });
}

/** The same with whatever annotations the package itself brings, as users get it. */
export function checkFilesWithOwnSchema(files: Files): CheckOutcome {
  return checkContract(loadValid(files));
}

/** What the rules add to the errors of a package that does not resolve. */
export function checkUnresolved(files: Files): readonly string[] {
  const { contract, errors } = load(files);
  if (errors.length === 0) throw new Error("everything was resolved");
  return summaries(checkContract(contract, { schema }).diagnostics);
}

/** Everything that is said about a text, be it a contract or not. */
export function checkAnything(text: string): readonly Diagnostic[] {
  const { contract, diagnostics } = loadContract("api.wit", memoryHost({ "api.wit": text }, { shipped: disk }), {
    features: [],
    allFeatures: false,
  });
  return contract === null ? diagnostics : [...diagnostics, ...checkContract(contract, { schema }).diagnostics];
}

/** `code @ text under the span`, one a diagnostic. */
export function summaries(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((each) => `${each.code} @ ${spanText(each)}`);
}

/** The text that the primary span covers. */
export function spanText({ span }: Diagnostic): string {
  return span === null ? "" : span.source.text.slice(span.start, span.end);
}

/** A package with one interface `api` and one process `app` that exports it. */
export function processWith(items: string, above = '/// @process(name = "App")', world = ""): string {
  return `package test:app;\n\ninterface api {\n${items}\n}\n\n${above}\nworld app {\n${world}\n  export api;\n}\n`;
}

/** The only process of a text; throws where there are errors. */
export function processOf(text: string, kinds?: BuiltKinds): ProcessModel {
  const { processes, diagnostics } = checkFiles(text, kinds);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [process] = processes;
  if (process === undefined || errors.length > 0)
    throw new Error(`refused: ${errors.map(({ message }) => message).join("; ")}`);
  return process;
}
