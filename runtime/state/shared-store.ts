import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import type { StateStore } from "./store.ts";

/**
 * Where the members of one node keep the states of its processes, so that a process can go on at another member when the one that ran it is
 * gone (design 4.7). `startNode({ stateStore })` takes one; over NATS: `natsKv`.
 */
export interface SharedStore {
  /** Rejects with `ConfigError` or `StateError` where it cannot be reached or used. */
  open(member: StoreMember): Promise<OpenSharedStore>;
}

/** Who opens it. */
export interface StoreMember {
  /** `alice.os` */
  readonly node: string;
  /** Which of its members: `a`; no two that run have the same. */
  readonly member: string;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface OpenSharedStore {
  /** For logs and pages: ``bucket hypc-states of 127.0.0.1:4222``. */
  readonly description: string;
  /** Whether it can be reached at present. */
  readonly connected: boolean;
  /** Milliseconds within which another member takes over what one that died had. */
  readonly leaseMs: number;
  /** Gets in line for a process. `process`: `counter:demo:alice.os`. */
  claim(process: string): Claim;
  /** After every claim was cancelled and every tenure released. Closing twice is harmless. */
  close(): Promise<void>;
}

/** Who has a process. */
export interface Owner {
  readonly member: string;
  /** Counts the owners of the process, from 1: each has a higher one than all before it. */
  readonly epoch: number;
}

/** A place in the line for a process. */
export interface Claim {
  /**
   * Resolves when it is this member's turn; not before what the store holds was written once more under its epoch, so that nobody of an
   * earlier epoch can write any more. Rejects with `StateError` where what is stored cannot be read, or `closed` when it was cancelled.
   * A store that cannot be reached is tried again, not rejected.
   */
  readonly tenure: Promise<Tenure>;
  /** Who has it now, as far as is known; `null`: nobody, or not known yet. */
  readonly owner: Owner | null;
  /** Leaves the line. A tenure that was given out is not touched. */
  cancel(): void;
}

/** The time in which a member has a process for itself. */
export interface Tenure {
  readonly epoch: number;
  /**
   * The process's state, and descriptions of types. Its saves are fenced: they succeed only while nobody of a later epoch has come. One
   * whose answer was lost is looked up, and retried, until it is known; it rejects with `StateError`: `state-lost` where another has the
   * process now, `too-large` where the state is over a limit of the store (the message names it), `closed` after `release`.
   */
  readonly store: StateStore;
  /**
   * Whether it is certain that nobody else has the process, by the clock of this machine alone. Read for each message, so cheap. It can
   * become true again, when the lease could be renewed after all.
   */
  readonly certain: boolean;
  /** Called whenever it has become certain again. */
  onCertain: (() => void) | undefined;
  /** Resolves once, where another member has the process now. Nothing that is not saved by then ever will be. */
  readonly lost: Promise<Owner>;
  /** Gives the process up, after the last save: the next in line need not wait for the lease to run out. Never rejects. */
  release(): Promise<void>;
}
