import { expect } from "vitest";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { loadContract, loadDeferring } from "../../../compiler/load-contract.ts";
import { sortDiagnostics } from "../../../compiler/check-path.ts";
import type { CompilerHost } from "../../../compiler/host.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import type { Contract } from "../../../compiler/model.ts";
import type { ResolveOptions } from "../../../compiler/resolve/index.ts";
import { plainContract } from "./reference-model.ts";

/** One text, or files by their path below the package's directory. */
export type Files = string | Readonly<Record<string, string>>;

const OFF: ResolveOptions = { features: [], allFeatures: false };

/** What is made of longer texts may be far too much to be compared. */
const COMPARED = 10_000;

/** Loads and resolves a package in memory; with interfaces that are read one by one it must come out the same. */
export function resolve(
  files: Files,
  options: Partial<ResolveOptions> = {},
): { readonly contract: Contract; readonly diagnostics: readonly Diagnostic[] } {
  const all = typeof files === "string" ? { "a.wit": files } : files;
  const host = memoryHost(Object.fromEntries(Object.entries(all).map(([path, text]) => [`api/${path}`, text])));
  const isShort = Object.values(all).every(({ length }) => length < COMPARED);
  const { contract, diagnostics } = (isShort ? loadBothWays : loadContract)("api", host, { ...OFF, ...options });
  if (contract === null) throw new Error(`no contract: ${diagnostics.map(({ message }) => message).join("; ")}`);
  return { contract, diagnostics };
}

/** Loads a path with every interface parsed at once, and with every interface read when it is asked for. */
export function loadBothWays(path: string, host: CompilerHost, options: ResolveOptions): ReturnType<typeof loadDeferring> {
  const whole = loadDeferring(path, host, options, Infinity);
  const deferred = loadDeferring(path, host, options, 0);
  expect(sortDiagnostics(deferred.diagnostics)).toEqual(sortDiagnostics(whole.diagnostics));
  expect(deferred.contract === null).toBe(whole.contract === null);
  if (whole.contract !== null && deferred.contract !== null) {
    expect(plainContract(deferred.contract)).toEqual(plainContract(whole.contract));
    expect(danglingIn(deferred.contract)).toEqual(danglingIn(whole.contract));
  }
  return whole;
}

function danglingIn(contract: Contract): unknown {
  return contract.packages.map(({ id, danglingAnnotations }) => [id, danglingAnnotations.toSorted((a, b) => a.span.start - b.span.start)]);
}

export function codesOf(files: Files, options: Partial<ResolveOptions> = {}): string[] {
  return resolve(files, options).diagnostics.map(({ code }) => code);
}

/** What a diagnostic should say; the place is what stands between `«` and `»`, related places between `‹` and `›`, in order. */
export interface Blame {
  readonly code: string;
  readonly message: string;
  readonly related?: readonly string[];
  readonly help?: string;
}

/** Expects exactly one diagnostic about a text, at the marked places. */
export function expectBlame(
  marked: string,
  { code, message, related, help }: Blame,
  options: Partial<ResolveOptions> = {},
): void {
  const text = marked.replace(/[«»‹›]/gu, "");
  const { diagnostics } = resolve(text, options);
  expect(diagnostics.map((each) => ({ code: each.code, message: each.message }))).toEqual([{ code, message }]);
  const [only] = diagnostics;
  expect(only?.span).not.toBeNull();
  expect(underlined(only?.span ?? null)).toEqual(placesOf(marked, "«", "»"));
  const relatedPlaces = placesOf(marked, "‹", "›");
  expect(only?.related.flatMap(({ span }) => underlined(span))).toEqual(expect.arrayContaining(relatedPlaces));
  expect(only?.related).toHaveLength(relatedPlaces.length);
  if (related !== undefined) expect(only?.related.map((each) => each.message)).toEqual(related);
  if (help !== undefined) expect(only?.help).toBe(help);
  expect(only?.help).toBeTruthy();
}

type Place = { readonly start: number; readonly text: string };

function underlined(span: Diagnostic["span"]): Place[] {
  return span === null ? [] : [{ start: span.start, text: span.source.text.slice(span.start, span.end) }];
}

/** Marked places with their offsets in the text without marks. */
function placesOf(marked: string, open: string, close: string): Place[] {
  const places: Place[] = [];
  let at = 0;
  const starts: number[] = [];
  for (const char of marked) {
    if (char === open) starts.push(at);
    else if (char === close) {
      const start = starts.pop() ?? 0;
      places.push({ start, text: marked.replace(/[«»‹›]/gu, "").slice(start, at) });
    } else if (!"«»‹›".includes(char)) at += char.length;
  }
  return places;
}
