import type { Address } from "../address.ts";

/**
 * Where a process is in its life. `starting`: `@init` runs, messages wait. `serving`: they run. `stopping`: it ends in
 * order, and takes nothing new in. `restarting`: it has exited, and starts again after a delay. `stopped`: it has exited
 * for good. `failed`: it has exited too often, and is not started again. `standby`: another member of the node has it, and
 * this one takes over where that one is gone.
 */
export type ProcessStatus = "standby" | "starting" | "serving" | "stopping" | "restarting" | "stopped" | "failed";

/** How the latest save of a process's state went. */
export interface SaveHealth {
  readonly ok: boolean;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** What kept the state from being saved; `undefined` where it was saved. */
  readonly error: string | undefined;
}

/** Why a process has exited. `exited`: it asked for that. `crashed`: its own code failed. `killed`: the host asked for that. */
export type ExitKind = "exited" | "crashed" | "killed";

/** How a process ended, for people and for the log. */
export interface ExitHealth {
  readonly kind: ExitKind;
  readonly reason: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/** Which member of a node has a process. */
export interface LeaseHealth {
  readonly member: string;
  /** Counts the owners of the process, from 1. */
  readonly epoch: number;
}

/** How a process is doing at one moment: a snapshot, which does not change. */
export interface ProcessHealth {
  readonly address: Address;
  readonly status: ProcessStatus;
  /** Messages that were accepted and have not been started. */
  readonly queueLength: number;
  /** Messages that were accepted and have not been answered: waiting, running, or waiting for their save. */
  readonly unanswered: number;
  /** Pieces of background work that have not ended. */
  readonly background: number;
  /** How often it was started again since it was spawned. */
  readonly restarts: number;
  /** When it began to serve, the last time, in milliseconds since the epoch; `null` where it never has. */
  readonly startedAt: number | null;
  /** `null` where nothing was saved since the process was spawned. */
  readonly lastSave: SaveHealth | null;
  /** `null` where it has not exited since it was spawned. */
  readonly lastExit: ExitHealth | null;
  /** Who has it, where members of the node share it; `null`: nobody shares it, or it is not known. */
  readonly lease: LeaseHealth | null;
}
