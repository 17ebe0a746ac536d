import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { lineStarts, locationOf } from "../../grammar/location.ts";
import type { Span } from "../../grammar/source.ts";

/** Whether and how a terminal shows colours. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly frame: (text: string) => string;
}

const plain = (text: string): string => text;
/** No colours at all. */
export const PLAIN: Palette = { error: plain, warning: plain, strong: plain, frame: plain };

const sgr = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
/** ANSI colours as rustc uses them. */
export const COLOURS: Palette = { error: sgr("1;31"), warning: sgr("1;33"), strong: sgr("1"), frame: sgr("1;34") };

// A line longer than this is shown in part: a megabyte in one line must not fill the terminal.
const MAX_LINE = 160;
const CONTEXT_BEFORE = 60;

/** One diagnostic as rustc would lay it out: header, code frames, help. No trailing newline. */
export function renderDiagnostic(diagnostic: Diagnostic, palette: Palette = PLAIN): string {
  const tint = diagnostic.severity === "error" ? palette.error : palette.warning;
  const lines = [`${tint(`${diagnostic.severity}[${diagnostic.code}]`)}${palette.strong(`: ${printable(diagnostic.message)}`)}`];
  const frames = [
    ...(diagnostic.span === null ? [] : [{ span: diagnostic.span, label: diagnostic.label ?? "", mark: "^", tint }]),
    ...diagnostic.related.map(({ span, message }) => ({ span, label: message, mark: "-", tint: palette.frame })),
  ];
  const gutter = Math.max(2, ...frames.map(({ span }) => String(locationOf(span.source, span.start).line).length));
  for (const frame of frames) lines.push(...renderFrame(frame, gutter, palette));
  const bar = " ".repeat(gutter + 1);
  const notes = [
    ...(diagnostic.help === undefined ? [] : [["help", diagnostic.help] as const]),
    ...(diagnostic.fix === undefined ? [] : [["fix", fixText(diagnostic.fix)] as const]),
  ];
  for (const [title, text] of notes) {
    const [first = "", ...rest] = text.split("\n");
    lines.push(`${bar}${palette.frame("=")} ${palette.strong(`${title}:`)} ${printable(first)}`);
    lines.push(...rest.map((line) => `${bar}  ${" ".repeat(title.length + 2)}${printable(line)}`));
  }
  return lines.join("\n");
}

function fixText(fix: NonNullable<Diagnostic["fix"]>): string {
  return fix.text === "" || fix.title.includes(fix.text) ? fix.title : `${fix.title}: ${fix.text}`;
}

function renderFrame(
  frame: { readonly span: Span; readonly label: string; readonly mark: string; readonly tint: (text: string) => string },
  gutter: number,
  palette: Palette,
): string[] {
  const { span, label, mark, tint } = frame;
  const { line, column } = locationOf(span.source, span.start);
  const starts = lineStarts(span.source);
  const lineStart = starts[line - 1] ?? 0;
  const lineEnd = starts[line] === undefined ? span.source.text.length : (starts[line] ?? 0) - 1;
  const whole = span.source.text.slice(lineStart, lineEnd).replace(/\r$/, "");
  const offset = Math.min(column - 1, whole.length);
  const from = whole.length > MAX_LINE ? Math.max(0, offset - CONTEXT_BEFORE) : 0;
  const shown = whole.slice(from, from + MAX_LINE);
  const before = shown.slice(0, offset - from);
  const marked = shown.slice(offset - from, Math.max(offset - from, Math.min(span.end, lineEnd) - lineStart - from));
  const prefix = from > 0 ? "…" : "";
  const suffix = from + MAX_LINE < whole.length ? "…" : "";
  const pad = " ".repeat(width(prefix + printable(before)));
  const underline = mark.repeat(Math.max(1, width(printable(marked))));
  const number = String(line).padStart(gutter);
  const [first = "", ...more] = label.split("\n");
  return [
    `${" ".repeat(gutter)}${palette.frame("-->")} ${printable(span.source.path)}:${line}:${column}`,
    `${palette.frame(`${number} |`)} ${prefix}${printable(shown)}${suffix}`,
    `${" ".repeat(gutter)} ${palette.frame("|")} ${pad}${tint(underline + (first === "" ? "" : ` ${printable(first)}`))}`,
    ...more.map((text) => `${" ".repeat(gutter)} ${palette.frame("|")} ${pad}${tint(printable(text))}`),
  ];
}

/** Control and bidi characters made visible, tabs as two spaces: a contract must not steer the terminal. */
function printable(text: string): string {
  return text
    .replace(/\t/g, "  ")
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
}

/** Terminal columns: combining marks take none, East Asian wide characters and emoji two. */
function width(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char) || char === "\u200d" || char === "\u200b") continue;
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(char) ? 2 : 1;
  }
  return columns;
}
