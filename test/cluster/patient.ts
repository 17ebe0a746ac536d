import type { Child } from "./child.ts";

/** A server or a member, as far as something is done to it. */
export interface Patient {
  /** Also of its host: `n1`, `a`. */
  readonly name: string;
  /** Of a member: the server that its messages go to, and the one that its states do, as it is started. */
  readonly uses?: { readonly messages: string; readonly states: string };
  /** Its present process. */
  readonly child: Child;
  /** Starts it, also again; resolves when it is ready. Rejects where it does not get so far. */
  start(): Promise<void>;
  /** Whether it does what it is there for. */
  isWell(): Promise<boolean>;
}
