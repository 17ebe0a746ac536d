import { misses } from "./result.ts";
import type { Row } from "./result.ts";

const HEADS = ["work", "unit", "hypc", "cost", "peer", "its cost", "ratio", "middle half", "target", "Node"] as const;
/** Of a unit, as tables have it. */
export const SHORT_UNITS: Readonly<Record<Row["unit"], string>> = {
  microseconds: "µs",
  "CPU microseconds": "CPU µs",
  milliseconds: "ms",
  bytes: "bytes",
  "times as much": "times",
};

/** The lines as a Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = [
    HEADS,
    HEADS.map(() => "---"),
    ...rows.map((row) => cells(row).map((cell) => cell.replaceAll("|", "\\|"))),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** The lines as columns for a terminal. */
export function textTable(rows: readonly Row[]): string {
  const lines = [[...HEADS], ...rows.map(cells)];
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cells(row: Row): string[] {
  const { work, unit, subject, subjectCost, peer, peerCost, ratio, lower, upper, target, node } = row;
  const wanted = target === undefined ? "" : `${misses(row) ? "missed: " : ""}${target}`;
  return [
    work,
    SHORT_UNITS[unit],
    subject,
    figure(subjectCost),
    peer,
    figure(peerCost),
    ratio.toFixed(2),
    `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
    wanted,
    node,
  ];
}

/** Three digits that count; no fractions of what has more. */
export function figure(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : 3);
}
