import { expect } from "vitest";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { loadContract } from "../../../compiler/load-contract.ts";
import { memoryHost } from "../../../compiler/memory-host.ts";
import type { Contract } from "../../../compiler/model.ts";
import type { ResolveOptions } from "../../../compiler/resolve/index.ts";

/** One text, or files by their path below the package's directory. */
export type Files = string | Readonly<Record<string, string>>;

const OFF: ResolveOptions = { features: [], allFeatures: false };

/** Loads and resolves a package in memory. */
export function resolve(
  files: Files,
  options: Partial<ResolveOptions> = {},
): { readonly contract: Contract; readonly diagnostics: readonly Diagnostic[] } {
  const all = typeof files === "string" ? { "a.wit": files } : files;
  const host = memoryHost(Object.fromEntries(Object.entries(all).map(([path, text]) => [`api/${path}`, text])));
  const { contract, diagnostics } = loadContract("api", host, { ...OFF, ...options });
  if (contract === null) throw new Error(`no contract: ${diagnostics.map(({ message }) => message).join("; ")}`);
  return { contract, diagnostics };
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
