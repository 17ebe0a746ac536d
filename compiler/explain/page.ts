/** What `hypc explain CODE` prints about one diagnostic. */
export interface ExplainPage {
  /** One line: what the diagnostic says in general. */
  readonly title: string;
  /** Why it is refused, and what to do. Plain paragraphs. */
  readonly why: string;
  /** A contract that yields the code. */
  readonly wrong: string;
  /** The same contract, mended: it does not. */
  readonly right: string;
  readonly note?: string;
  /** `false` where the examples are no contracts that a test could check (files that are not text, directories). */
  readonly executable?: boolean;
}
