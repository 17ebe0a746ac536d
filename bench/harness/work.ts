/**
 * What a benchmark is made of. Every figure is a ratio of two costs that were measured in one run, in interleaved rounds: the peer's
 * over ours, so above 1 hypc is ahead.
 */

/** One kind of work: a file in `works/` that exports `work`. */
export interface Work {
  /** Of the file, and of `--only`: `json`, `http`. */
  readonly name: string;
  /** What is measured, as a heading. */
  readonly title: string;
  /** Sets up what all its contests share; every peer that answers differently from hypc is an error here, not a figure. */
  readonly open: (options: WorkOptions) => Promise<OpenWork>;
}

export interface WorkOptions {
  /** A dose of seconds: shorter rounds. A work whose largest size takes seconds leaves it out. */
  readonly quick: boolean;
}

export interface OpenWork {
  readonly contests: readonly Contest[];
  readonly close: () => Promise<void>;
}

/** hypc and its peers at the same task. */
export interface Contest {
  /** `JSON decode, validated: 20 fields, 50 nested items`. */
  readonly work: string;
  /** What an entrant's `measure` returns: less is better. */
  readonly unit: "microseconds" | "CPU microseconds" | "milliseconds" | "bytes" | "times as much";
  /** At most so many rounds, and none to warm up: where one takes seconds. */
  readonly rounds?: number;
  /**
   * How often everybody takes a short turn in a round, 1 where none is named. Turns that are over in some 50 ms find the machine as it
   * was for the one before, which a second later it is not: the more it is shared, the more of them are wanted.
   */
  readonly turns?: number;
  readonly subject: Entrant;
  readonly peers: readonly Peer[];
}

export interface Entrant {
  readonly name: string;
  /** How much there was of what grows (routes, connections): a contest where every entrant tells it is plotted. */
  readonly size?: number;
  /** The cost of one operation, measured over a turn of its own: some 50 ms to a second, less when quick. */
  readonly measure: () => Promise<number> | number;
}

export interface Peer extends Entrant {
  /** The ratio (its cost over ours) that is wanted: 1 is "ahead of it". None where it is told for comparison alone. */
  readonly target?: number;
}
