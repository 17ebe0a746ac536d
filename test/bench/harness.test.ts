import { expect, test } from "vitest";
import { median, quantile } from "../../bench/harness/median.ts";
import { cleanEnvironment, nodeBinary } from "../../bench/harness/node-binary.ts";
import { readOptions } from "../../bench/harness/options.ts";
import { plot } from "../../bench/harness/plot.ts";
import { figuresPage } from "../../bench/harness/figures.ts";
import { allRows, markdownReport, textReport } from "../../bench/harness/report.ts";
import type { Report } from "../../bench/harness/report.ts";
import { resultOf, rowsOf } from "../../bench/harness/result.ts";
import { hold } from "../../bench/harness/rounds.ts";
import type { Measured } from "../../bench/harness/rounds.ts";
import type { Contest, Entrant } from "../../bench/harness/work.ts";

const measured: Measured = {
  work: "walk | run",
  unit: "microseconds",
  subject: { name: "hypc", costs: [1, 2, 4] },
  peers: [
    { name: "slow", costs: [3, 4, 4], target: 1 },
    { name: "fast", costs: [0.5, 1, 8], target: 0.95 },
    { name: "other", costs: [2, 2, 2] },
  ],
};
const report: Report = {
  machine: "2 x CPU",
  rounds: 3,
  quick: true,
  runs: [
    { node: "v20.1.0", measured: [measured, { ...measured, work: "stand" }] },
    { node: "v22.1.0", measured: [measured] },
  ],
};

test("the median is the value in the middle, or between the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 1, 2, 4])).toBe(3);
  expect(median([100, 9, 1000])).toBe(100);
  expect(() => median([])).toThrow(RangeError);
});

test("a quantile lies between two values in proportion", () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([5, 1, 3, 2], share))).toEqual([1, 1.75, 2.5, 3.5, 5]);
  expect(quantile([7], 0.25)).toBe(7);
});

test("everybody is measured once a round, each round begins with another one, and the first round does not count", async () => {
  const order: string[] = [];
  let serial = 0;
  const entrant = (name: string): Entrant => ({ name, measure: () => (order.push(name), ++serial) });
  const contest: Contest = {
    work: "w",
    unit: "bytes",
    subject: entrant("a"),
    peers: [
      { ...entrant("b"), target: 2 },
      { ...entrant("c"), size: 5 },
    ],
  };
  expect(await hold(contest, 3)).toEqual({
    work: "w",
    unit: "bytes",
    subject: { name: "a", costs: [6, 8, 10] },
    peers: [
      { name: "b", target: 2, costs: [4, 9, 11] },
      { name: "c", size: 5, costs: [5, 7, 12] },
    ],
  });
  expect(order.join("")).toBe("abcbcacababc");
});

test("a round has as many turns as a contest wants, and one turn warms", async () => {
  const order: string[] = [];
  const entrant = (name: string): Entrant => ({ name, measure: () => order.push(name) });
  const contest: Contest = { work: "w", unit: "bytes", turns: 2, subject: entrant("a"), peers: [entrant("b")] };
  expect((await hold(contest, 2)).subject.costs).toEqual([4, 5, 8, 9]);
  expect(order.join("")).toBe("abbaabbaab");
  order.length = 0;
  expect((await hold({ ...contest, rounds: 1 }, 5)).subject.costs).toHaveLength(2);
  expect(order.join("")).toBe("baab");
});

test("what is measured is a cost: neither nothing, nor no number", async () => {
  for (const cost of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const contest: Contest = { work: "w", unit: "bytes", subject: { name: "a", measure: () => cost }, peers: [] };
    await expect(hold(contest, 1)).rejects.toThrow("w: a measured");
  }
});

test("a ratio is the peer's cost over ours, the median of the turns' ratios, and the middle half of them is told", () => {
  const [slow, fast] = rowsOf(measured, "v20.1.0");
  expect(slow).toEqual({
    work: "walk | run",
    subject: "hypc",
    peer: "slow",
    ratio: 2,
    node: "v20.1.0",
    unit: "microseconds",
    subjectCost: 2,
    peerCost: 4,
    lower: 1.5,
    upper: 2.5,
    target: 1,
  });
  expect(fast?.ratio).toBe(0.5);
});

test("--json holds work, subject, peer, ratio and node, and nothing else", () => {
  expect(rowsOf(measured, "v20.1.0").map(resultOf)).toEqual([
    { work: "walk | run", subject: "hypc", peer: "slow", ratio: 2, node: "v20.1.0" },
    { work: "walk | run", subject: "hypc", peer: "fast", ratio: 0.5, node: "v20.1.0" },
    { work: "walk | run", subject: "hypc", peer: "other", ratio: 1, node: "v20.1.0" },
  ]);
});

test("--json tells the CPU of a work from the time that it takes", () => {
  const cpu = { ...measured, unit: "CPU microseconds" } as const;
  const named = { ...cpu, work: "compile: CPU of the same" };
  const works = [measured, cpu, named].flatMap((each) => rowsOf(each, "v20.1.0").map(resultOf)).map(({ work }) => work);
  expect([...new Set(works)]).toEqual(["walk | run", "walk | run, CPU", "compile: CPU of the same"]);
});

test("a version of Node that cannot be had is refused before anything is installed", () => {
  expect(() => nodeBinary("19")).toThrow("--nodes knows 20, 22, 24, not 19");
  expect(nodeBinary(process.versions.node.split(".")[0] ?? "")).toBe(process.execPath);
});

test("what is measured runs as in production, and with no options of whoever measures", () => {
  const { NODE_ENV, NODE_OPTIONS, PATH } = cleanEnvironment();
  expect([NODE_ENV, NODE_OPTIONS, PATH]).toEqual(["production", undefined, process.env["PATH"]]);
});

test("the lines of one contest stand together, the Nodes side by side", () => {
  expect(allRows(report).map(({ work, peer, node }) => `${work}, ${peer}, ${node}`)).toEqual([
    "walk | run, slow, v20.1.0",
    "walk | run, slow, v22.1.0",
    "walk | run, fast, v20.1.0",
    "walk | run, fast, v22.1.0",
    "walk | run, other, v20.1.0",
    "walk | run, other, v22.1.0",
    "stand, slow, v20.1.0",
    "stand, fast, v20.1.0",
    "stand, other, v20.1.0",
  ]);
});

test("the Markdown tells machine, Nodes, rounds, every ratio, and which targets are missed", () => {
  const text = markdownReport(report);
  expect(text).toContain("2 x CPU; Node v20.1.0, v22.1.0; medians of 3 interleaved quick rounds.");
  expect(text).toContain("| walk \\| run | µs | hypc | 2.00 | slow | 4.00 | 2.00 | 1.50 to 2.50 | 1 | v20.1.0 |\n");
  expect(text).toContain(
    "| walk \\| run | µs | hypc | 2.00 | fast | 1.00 | 0.50 | 0.50 to 1.25 | missed: 0.95 | v22.1.0 |\n",
  );
  expect(text).toContain("3 of 6 targets are missed.");
  const widths = text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.replaceAll("\\|", "").split("|").length);
  expect(new Set(widths).size).toBe(1);
});

test("the page of figures has the Nodes side by side, and says what is missed", () => {
  const page = figuresPage(report, "2026-01-31");
  expect(page).toContain("Ratios of one run on 2026-01-31: 2 x CPU; Node v20.1.0, v22.1.0.");
  expect(page).toContain("| work | unit | peer | target | Node 20 | Node 22 |\n|---|---|---|---|---|---|\n");
  expect(page).toMatch(/\| walk \\\| run \| µs \| slow \| 1 \| 2\.00 \(1\.50, 2\.50\) \| /);
  expect(page).toMatch(/\| walk \\\| run \| µs \| fast \| 0\.95 \| .*, missed \|\n/);
  expect(page).toMatch(/\| stand \| [^|]+ \| slow \| [^|]* \| [^|]+ \|  \|\n/);
});

test("the text stands in columns", () => {
  const lines = textReport(report).split("\n");
  const head = lines.find((line) => line.startsWith("work")) ?? "";
  const row = lines.find((line) => line.includes("slow")) ?? "";
  expect(row.indexOf("slow")).toBe(head.indexOf("peer"));
  expect(row.indexOf("v20.1.0")).toBe(head.indexOf("Node"));
});

test("a contest whose entrants all have a size is plotted, the smallest first", () => {
  expect(plot(measured)).toBeNull();
  const grown: Measured = {
    work: "growth",
    unit: "milliseconds",
    subject: { name: "1,000", size: 1000, costs: [12, 12, 12] },
    peers: [{ name: "10", size: 10, costs: [6, 3, 9] }],
  };
  expect(plot(grown)).toBe(`growth, milliseconds\n   10 ${"#".repeat(24)} 6.00\n1,000 ${"#".repeat(48)} 12.0`);
});

test("options are read, and refused with a sentence", () => {
  expect(readOptions([])).toEqual({
    figures: null,
    quick: false,
    rounds: 7,
    only: [],
    nodes: [],
    json: null,
    markdown: null,
    raw: null,
  });
  expect(readOptions(["--quick", "--only", "http, json", "--nodes", "20,24", "--json", "a.json"])).toMatchObject({
    quick: true,
    rounds: 3,
    only: ["http", "json"],
    nodes: ["20", "24"],
    json: "a.json",
  });
  expect(() => readOptions(["--rounds", "0"])).toThrow("--rounds takes a positive whole number, not 0");
  expect(() => readOptions(["--nodes", "v20"])).toThrow("--nodes takes major versions (20,22,24), not v20");
  expect(() => readOptions(["--what"])).toThrow("--what");
});
