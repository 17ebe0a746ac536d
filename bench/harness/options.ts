import { parseArgs } from "node:util";

export interface Options {
  readonly quick: boolean;
  readonly rounds: number;
  /** Names of works; empty: all. */
  readonly only: readonly string[];
  /** Major versions; empty: the running one. */
  readonly nodes: readonly string[];
  readonly json: string | null;
  readonly markdown: string | null;
  readonly raw: string | null;
  readonly figures: string | null;
}

export const USAGE = `npm run bench -- [--quick] [--rounds N] [--only WORK,...] [--nodes 20,22,24] [--json FILE] [--markdown FILE] [--raw FILE] [--figures FILE]
  --quick          a dose of under two minutes: shorter and fewer rounds, growth of projects to ten times the size, fewer controls
  --rounds N       how often everybody is measured; 7, quick 3
  --only WORK,...  these works alone
  --nodes MAJORS   on these versions of Node (Linux, x64), one after the other
  --json FILE      the ratios
  --markdown FILE  the table and the plots
  --raw FILE       every figure of every round
  --figures FILE   a page of ratios, the Nodes side by side, with the plots`;

/** Reads the command line. Throws with a sentence where it is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      only: { type: "string", default: "" },
      nodes: { type: "string", default: "" },
      json: { type: "string" },
      markdown: { type: "string" },
      raw: { type: "string" },
      figures: { type: "string" },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 7));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds takes a positive whole number, not ${values.rounds}`);
  const nodes = listed(values.nodes);
  const strange = nodes.find((each) => !/^\d+$/.test(each));
  if (strange !== undefined) throw new Error(`--nodes takes major versions (20,22,24), not ${strange}`);
  return {
    quick: values.quick,
    rounds,
    only: listed(values.only),
    nodes,
    json: values.json ?? null,
    markdown: values.markdown ?? null,
    raw: values.raw ?? null,
    figures: values.figures ?? null,
  };
}

function listed(text: string): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
