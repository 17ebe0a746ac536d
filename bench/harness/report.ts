import { cpus } from "node:os";
import { plot } from "./plot.ts";
import { misses, rowsOf } from "./result.ts";
import type { Row } from "./result.ts";
import type { Measured } from "./rounds.ts";
import { markdownTable, textTable } from "./table.ts";

/** What some Node measured. */
export interface NodeRun {
  /** `v20.20.2` */
  readonly node: string;
  readonly measured: readonly Measured[];
}

/** All of a run, as `--raw` keeps it. */
export interface Report {
  readonly machine: string;
  readonly rounds: number;
  readonly quick: boolean;
  readonly runs: readonly NodeRun[];
}

/** `2 x Some CPU, linux x64` */
export function machine(): string {
  const all = cpus();
  return `${all.length} x ${all[0]?.model.trim() ?? "unknown CPU"}, ${process.platform} ${process.arch}`;
}

/** Every line, contest by contest, the Nodes of one contest side by side. */
export function allRows({ runs }: Report): readonly Row[] {
  const rows = runs.flatMap(({ node, measured }) => measured.flatMap((each) => rowsOf(each, node)));
  const order = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.work}\n${row.unit}\n${row.peer}`;
    if (!order.has(key)) order.set(key, order.size);
  }
  const place = (row: Row): number => order.get(`${row.work}\n${row.unit}\n${row.peer}`) ?? 0;
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** For a terminal. */
export function textReport(report: Report): string {
  const rows = allRows(report);
  const plots = plotsOf(report).map(({ node, text }) => `${node}: ${text}`);
  return [head(report), textTable(rows), ...plots, missed(rows)].join("\n\n");
}

/** For a page. */
export function markdownReport(report: Report): string {
  const rows = allRows(report);
  const plots = plotsOf(report).map(({ node, text }) => `\`\`\`text\n${node}: ${text}\n\`\`\``);
  return `${[head(report), markdownTable(rows), ...plots, missed(rows)].join("\n\n")}\n`;
}

function head({ machine: on, rounds, quick, runs }: Report): string {
  const nodes = runs.map(({ node }) => node).join(", ");
  return `${on}; Node ${nodes}; medians of ${rounds} interleaved ${quick ? "quick " : ""}rounds. A ratio is the peer's cost over that of hypc: above 1 hypc is ahead.`;
}

/** How what grows grows, Node by Node. */
export function plotsOf({ runs }: Report): readonly { readonly node: string; readonly text: string }[] {
  return runs.flatMap(({ node, measured }) =>
    measured.flatMap((each) => plot(each) ?? []).map((text) => ({ node, text })),
  );
}

function missed(rows: readonly Row[]): string {
  const count = rows.filter(misses).length;
  return count === 0
    ? "Every target is met."
    : `${count} of ${rows.filter(({ target }) => target !== undefined).length} targets are missed.`;
}
