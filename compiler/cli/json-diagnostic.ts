import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { locationOf, type Location } from "../../grammar/location.ts";
import type { Span } from "../../grammar/source.ts";

/** A diagnostic as `--json` prints it: lines and columns from 1, columns in UTF-16 units. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** `null`, as `start` and `end`, where no file is to blame. */
  readonly file: string | null;
  readonly start: Location | null;
  readonly end: Location | null;
  readonly help?: string;
  readonly related?: readonly { readonly message: string; readonly file: string; readonly start: Location; readonly end: Location }[];
}

/** The JSON form of one diagnostic. */
export function jsonDiagnostic(diagnostic: Diagnostic): JsonDiagnostic {
  const { code, severity, message, span, help, related } = diagnostic;
  return {
    code,
    severity,
    message,
    ...(span === null ? { file: null, start: null, end: null } : place(span)),
    ...(help === undefined ? {} : { help }),
    ...(related.length === 0 ? {} : { related: related.map((each) => ({ message: each.message, ...place(each.span) })) }),
  };
}

function place({ source, start, end }: Span): { file: string; start: Location; end: Location } {
  return { file: source.path, start: locationOf(source, start), end: locationOf(source, end) };
}
