import type { Diagnostic, ReportExtras } from "./diagnostic.ts";
import { syntaxDiagnostic, type SyntaxCode, type syntaxMessages } from "./messages.ts";
import type { Source, Span } from "./source.ts";

/** After that many mistakes a file is no longer read. */
export const MAX_DIAGNOSTICS = 100;

type Parameters<C extends SyntaxCode> = (typeof syntaxMessages)[C] extends { message: (parameters: infer P) => string } ? P : never;

/** Collects the diagnostics of one file: one a place, and no more than `MAX_DIAGNOSTICS` and a closing note. */
export class Reporter {
  readonly source: Source;
  private readonly diagnostics: Diagnostic[] = [];
  private gaveUp = false;
  private readonly places = new Set<number>();

  constructor(source: Source) {
    this.source = source;
  }

  /** True where reading on is pointless. */
  get full(): boolean {
    return this.gaveUp || this.diagnostics.length >= MAX_DIAGNOSTICS;
  }

  /** Ends the reading of a text of which too little makes sense. */
  giveUp(): void {
    this.gaveUp = true;
  }

  get empty(): boolean {
    return this.diagnostics.length === 0;
  }

  /** Adds a diagnostic, unless one was reported at its place, which is the mistake that this one follows from. */
  report<C extends SyntaxCode>(code: C, span: Span, parameters: Parameters<C>, extras?: ReportExtras): void {
    if (this.full || this.places.has(span.start)) return;
    this.places.add(span.start);
    this.diagnostics.push(syntaxDiagnostic(code, span, parameters as never, extras));
  }

  /** By position; the closing note is last. */
  finish(): Diagnostic[] {
    const sorted = this.diagnostics.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
    if (!this.full) return sorted;
    const last = sorted.at(-1)?.span ?? null;
    return [...sorted, syntaxDiagnostic("syntax/too-many-errors", last, {})];
  }
}
