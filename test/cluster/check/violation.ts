/** What a checker found, and the calls that show it. */
export interface Violation {
  readonly checker: "lost" | "owners" | "deadlines" | "linearizable" | "available";
  readonly text: string;
  /** Ids of calls in the history. */
  readonly calls: readonly number[];
}
