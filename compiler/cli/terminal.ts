import { writeSync } from "node:fs";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { COLOURS, PLAIN, renderDiagnostic } from "./render-diagnostic.ts";

/** Exit codes of every command. */
export const EXIT = {
  /** All is well, perhaps with warnings. */
  fine: 0,
  /** The contract has errors, or `--check` found drift. */
  refused: 1,
  /** Wrong usage, a PATH that is not there, an unusable configuration. */
  usage: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The streams of the command line: the only way a command prints. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether standard error shows colours. */
  readonly colours: boolean;
}

/** Standard output and error of this process; NO_COLOR and FORCE_COLOR are honoured. */
export function processTerminal(): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const refused = (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb";
  return {
    out: lineWriter(1, () => process.stdout),
    error: lineWriter(2, () => process.stderr),
    // Asked when there is something to colour: the stream has to be made for it.
    get colours() {
      return !refused && (forced || process.stderr.isTTY === true);
    },
  };
}

/**
 * Writes lines to a descriptor at once, since Node's streams take 3 to 5 ms to be made. What the descriptor does not take (a pipe
 * that is full and does not wait), and all after it, is left to the stream. Where nobody reads any more, as behind `| head`, nothing
 * is written, and the command goes on to its end. On Windows a console needs the stream.
 */
export function lineWriter(descriptor: number, stream: () => NodeJS.WritableStream): (text: string) => void {
  let direct = process.platform !== "win32";
  let unread = false;
  let opened: NodeJS.WritableStream | undefined;
  const open = (): NodeJS.WritableStream =>
    stream().on("error", (error) => {
      unread = isUnread(error);
      if (!unread) throw error;
    });
  return (text) => {
    let rest: Uint8Array = Buffer.from(`${text}\n`);
    if (direct) {
      try {
        while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        direct = false;
        unread = isUnread(error);
      }
    }
    if (rest.length > 0 && !unread) (opened ??= open()).write(rest);
  };
}

/** The other end of a pipe is closed. */
function isUnread(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

/** More than these nobody reads; `--json` has them all. */
const MAX_PRINTED = 200;

/** Prints diagnostics for a person, a blank line after each, errors first where there are many, and what they amount to. */
export function printDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const palette = terminal.colours ? COLOURS : PLAIN;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const many = diagnostics.length > MAX_PRINTED;
  const shown = many ? [...errors, ...diagnostics.filter(({ severity }) => severity !== "error")].slice(0, MAX_PRINTED) : diagnostics;
  for (const diagnostic of shown) terminal.error(`${renderDiagnostic(diagnostic, palette)}\n`);
  if (many) terminal.error(`... and ${diagnostics.length - MAX_PRINTED} more; \`--json\` prints them all\n`);
  const warnings = diagnostics.length - errors.length;
  const first = errors[0];
  if (first === undefined) return;
  const counts = [plural(errors.length, "error"), ...(warnings > 0 ? [plural(warnings, "warning")] : [])].join(", ");
  terminal.error(`${palette.error(counts)}; \`hypc explain ${first.code}\` tells more about the first`);
}

/** `1 error`, `2 errors` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
