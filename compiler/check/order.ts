import type { Diagnostic } from "../../grammar/diagnostic.ts";

/** By file, place and code; equal ones once (a function that two processes export is judged twice). */
export function sortByPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((each) => [keyOf(each), each]));
  return [...unique.values()].sort(compare);
}

function keyOf({ code, message, span }: Diagnostic): string {
  return JSON.stringify([span?.source.path, span?.start, span?.end, code, message]);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  if (a.span === null || b.span === null) return Number(a.span !== null) - Number(b.span !== null);
  return (
    compareText(a.span.source.path, b.span.source.path) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.code, b.code)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
