import { median } from "./median.ts";
import type { Costs, Measured } from "./rounds.ts";
import { figure } from "./table.ts";

const WIDTH = 48;

/**
 * Cost by size, as bars of text: of a contest whose entrants all have a `size`. What does not grow draws bars of one length. `null`
 * for any other contest.
 */
export function plot({ work, unit, subject, peers }: Measured): string | null {
  const entrants: readonly Costs[] = [subject, ...peers];
  const points = entrants.flatMap(({ size, costs }) => (size === undefined ? [] : [{ size, cost: median(costs) }]));
  if (points.length < entrants.length) return null;
  points.sort((a, b) => a.size - b.size);
  const most = Math.max(...points.map(({ cost }) => cost));
  const labels = points.map(({ size }) => size.toLocaleString("en"));
  const wide = Math.max(...labels.map((label) => label.length));
  const bars = points.map(({ cost }, index) => {
    const bar = "#".repeat(Math.max(1, Math.round((cost / most) * WIDTH)));
    return `${(labels[index] ?? "").padStart(wide)} ${bar} ${figure(cost)}`;
  });
  return [`${work}, ${unit}`, ...bars].join("\n");
}
