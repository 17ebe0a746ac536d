import type { Child } from "./child.ts";

/** A server or a member, as far as something is done to it. */
export interface Patient {
  /** Also of its host: `n1`, `a`. */
  readonly name: string;
  /** Its present process. */
  readonly child: Child;
  /** Starts it, also again; resolves when it is ready. Rejects where it does not get so far. */
  start(): Promise<void>;
  /** Whether it does what it is there for. */
  isWell(): Promise<boolean>;
}
