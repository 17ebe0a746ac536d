import type { TurnEntry } from "../deadlines.ts";
import type { Fault } from "../codec/faults.ts";
import type { SendErrorKind } from "../send-error.ts";

/** A call that waits for its outcome. `Correlations` settles it, once. */
export interface WaitingCall extends TurnEntry {
  /** The correlation id: unique for its source node. */
  readonly id: string;
  /** How messages name it: `` `add` of alice.os@counter:demo:alice.os ``. */
  readonly described: string;
  /** Where it stands among the waiting calls; -1 outside. Written by `Correlations` alone. */
  waitingIndex: number;
  resolve(value: unknown): void;
  reject(kind: SendErrorKind, message: string, faults?: readonly Fault[]): void;
  /** Tells who works on it that nobody waits any more. */
  tellCancelled(): void;
}
