import { median, quantile } from "./median.ts";
import type { Measured, PeerCosts } from "./rounds.ts";

/** A line of `--json`. Work, subject, peer and Node together are those of no other line. */
export interface Result {
  /** Where CPU time was measured, it says so: the same work may have a line for the time it took. */
  readonly work: string;
  readonly subject: string;
  readonly peer: string;
  /** The peer's time, CPU or bytes over ours: above 1 hypc is ahead. */
  readonly ratio: number;
  /** The version of Node: `v20.20.2`. */
  readonly node: string;
}

/** A line of the table: a result with what it comes from. */
export interface Row extends Result {
  readonly unit: Measured["unit"];
  /** Medians of the costs. */
  readonly subjectCost: number;
  readonly peerCost: number;
  /** Between these is the middle half of the turns' ratios. */
  readonly lower: number;
  readonly upper: number;
  readonly target?: number;
}

/** One line a peer. A ratio is the median of the ratios of the turns. */
export function rowsOf(measured: Measured, node: string): readonly Row[] {
  return measured.peers.map((peer) => rowOf(measured, peer, node));
}

function rowOf({ work, unit, subject }: Measured, peer: PeerCosts, node: string): Row {
  const ratios = subject.costs.map((cost, turn) => (peer.costs[turn] ?? Number.NaN) / cost);
  return {
    work,
    subject: subject.name,
    peer: peer.name,
    ratio: median(ratios),
    node,
    unit,
    subjectCost: median(subject.costs),
    peerCost: median(peer.costs),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
    ...(peer.target === undefined ? {} : { target: peer.target }),
  };
}

/** What of a line goes to `--json`. */
export function resultOf({ work, unit, subject, peer, ratio, node }: Row): Result {
  const isCpu = unit === "CPU microseconds" && !work.includes("CPU");
  return { work: isCpu ? `${work}, CPU` : work, subject, peer, ratio, node };
}

/** Whether a line falls short of its target. */
export function misses({ ratio, target }: Row): boolean {
  return target !== undefined && ratio < target;
}
