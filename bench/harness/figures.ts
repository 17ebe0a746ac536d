/** The page that a run on several Nodes leaves in the documentation: ratios side by side, and how what grows grows. */
import { allRows, plotsOf } from "./report.ts";
import type { Report } from "./report.ts";
import { misses } from "./result.ts";
import type { Row } from "./result.ts";
import { SHORT_UNITS } from "./table.ts";

/** `on`: the day, `2026-01-31`. */
export function figuresPage(report: Report, on: string): string {
  const { runs, rounds, machine } = report;
  const nodes = runs.map(({ node }) => node);
  return [
    "# Figures",
    `Ratios of one run on ${on}: ${machine}; Node ${nodes.join(", ")}. The peer's cost over that of hypc: above 1 hypc is ahead. [Performance](performance.md) tells what is measured and how, and what was tried.`,
    `Medians of ${rounds} rounds, each of several short turns where an operation is short; in brackets between which two the middle half of the turns' ratios lies. "missed": the target beside it is not reached. Made by \`npm run bench -- --nodes ${nodes.map(majorOf).join(",")} --rounds ${rounds} --figures docs/performance-figures.md\`.`,
    table(allRows(report), nodes),
    "## Growth",
    ...plotsOf(report).map(({ node, text }) => `\`\`\`text\n${node}: ${text}\n\`\`\``),
    "",
  ].join("\n\n").trimEnd() + "\n";
}

function table(rows: readonly Row[], nodes: readonly string[]): string {
  const byLine = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.work}\n${row.unit}\n${row.peer}`;
    byLine.set(key, [...(byLine.get(key) ?? []), row]);
  }
  const lines = [...byLine.values()].map((line) => {
    const [first] = line;
    if (first === undefined) return "";
    const { work, unit, peer, target } = first;
    const ratios = nodes.map((node) => ratioText(line.find((row) => row.node === node)));
    return `| ${[work.replaceAll("|", "\\|"), SHORT_UNITS[unit], peer, target ?? "", ...ratios].join(" | ")} |`;
  });
  const heads = ["work", "unit", "peer", "target", ...nodes.map((node) => `Node ${majorOf(node)}`)];
  return [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`, ...lines].join("\n");
}

function ratioText(row: Row | undefined): string {
  if (row === undefined) return "";
  const { ratio, lower, upper } = row;
  return `${ratio.toFixed(2)} (${lower.toFixed(2)}, ${upper.toFixed(2)})${misses(row) ? ", missed" : ""}`;
}

/** Of `v20.20.2` it is 20. */
function majorOf(node: string): string {
  return node.replace(/^v(\d+)\..*/, "$1");
}
