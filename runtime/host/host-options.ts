import type { ContextScope } from "../context/base-context.ts";
import type { ProcessDefinition } from "../definition.ts";
import type { MessageObserver } from "../observe/observer.ts";
import type { IdleWatch } from "./idle-watch.ts";
import type { Turns } from "./turns.ts";

/** A process's definition where its types do not matter any more. */
export type AnyProcessDefinition = ProcessDefinition<unknown, unknown>;

/** Whether what leaves a process with a state may tell only of what is saved. */
export function savesFirst({ save }: AnyProcessDefinition): boolean {
  return save.kind === "every-message" || save.kind === "on-diff";
}

/** Where members of a node share a process: this one's hold on it. */
export interface HostSeat {
  /** Nobody else can have it now. Where that is not so, messages wait, and so do answers. */
  readonly certain: boolean;
  /** Why it takes no messages: another member has it. */
  readonly refusal: string | undefined;
}

/** What a host needs of its node. */
export interface ProcessHostOptions {
  readonly instance: unknown;
  readonly definition: AnyProcessDefinition;
  readonly scope: ContextScope;
  readonly turns: Turns;
  /** How many messages may be accepted and not answered yet. */
  readonly queueLimit: number;
  /** Told whenever the process has nothing left to do, while somebody waits for that. */
  readonly idleWatch: IdleWatch;
  /** Told of background work that failed; it is logged already. */
  readonly onCrash?: (what: string, error: unknown) => void;
  /** Told of every message, where somebody looks. */
  readonly observer?: MessageObserver | undefined;
  readonly seat?: HostSeat | undefined;
}

/** How a process ends. */
export interface HostStopOptions {
  /** Its state is not saved: what it holds in memory cannot be trusted. */
  readonly unsaved?: boolean;
}
