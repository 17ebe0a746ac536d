import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

/** Another place that is involved, with what it contributes ("first declared here"). */
export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

/** A mechanical repair: replace the text of `span` by `text`. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

/** One thing to tell the user about a contract. Data only; rendering is the CLI's. */
export interface Diagnostic {
  /** Stable, `area/what`, e.g. `route/duplicate`; `hypc explain CODE` knows each. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** `null` where no file is to blame (an empty directory). */
  readonly span: Span | null;
  /** What stands under the underline of `span`, where the message alone does not say it. */
  readonly label?: string;
  readonly related: readonly RelatedSpan[];
  /** What to write instead. */
  readonly help?: string;
  readonly fix?: Fix;
}

/** A row of a message table: parameters are typed, so a report with a wrong one does not compile. */
export interface MessageDefinition<P> {
  readonly severity: Severity;
  readonly message: (parameters: P) => string;
  readonly help?: (parameters: P) => string | undefined;
}

/** Declares one row: `message<{ name: string }>("error", p => ..., p => ...)`. */
export function message<P = Record<string, never>>(
  severity: Severity,
  text: (parameters: P) => string,
  help?: (parameters: P) => string | undefined,
): MessageDefinition<P> {
  return help === undefined ? { severity, message: text } : { severity, message: text, help };
}

// The parameter type of a row is only known by inference, so the table's bound must accept every row.
export type MessageTable = Readonly<Record<string, MessageDefinition<never>>>;
type ParametersOf<D> = D extends MessageDefinition<infer P> ? P : never;

export interface ReportExtras {
  readonly label?: string;
  readonly related?: readonly RelatedSpan[];
  /** Replaces the table's help. */
  readonly help?: string;
  readonly fix?: Fix;
}

/** Builds diagnostics from one table of messages. */
export type DiagnosticFactory<T extends MessageTable> = <C extends keyof T & string>(
  code: C,
  span: Span | null,
  parameters: ParametersOf<T[C]>,
  extras?: ReportExtras,
) => Diagnostic;

/** Messages longer than this quote something that is too long to be read. */
const LONG_MESSAGE = 400;
const LONG_QUOTE = /`([^`\n]{100})[^`\n]+`/g;

/** Cuts what a message quotes, so that a name of a megabyte does not fill the terminal. */
function shortenQuoted<T extends string | undefined>(text: T): T {
  return (text === undefined || text.length <= LONG_MESSAGE ? text : text.replace(LONG_QUOTE, "`$1...`")) as T;
}

/** A factory that knows the codes of `table` and the parameters of each. */
export function diagnosticsOf<T extends MessageTable>(table: T): DiagnosticFactory<T> {
  return (code, span, parameters, extras = {}) => {
    const row = table[code] as unknown as MessageDefinition<unknown>;
    const help = shortenQuoted(extras.help ?? row.help?.(parameters));
    return {
      code,
      severity: row.severity,
      message: shortenQuoted(row.message(parameters)),
      span,
      related: extras.related ?? [],
      ...(extras.label === undefined ? {} : { label: extras.label }),
      ...(help === undefined ? {} : { help }),
      ...(extras.fix === undefined ? {} : { fix: extras.fix }),
    };
  };
}
