import type { Clock } from "../clock.ts";
import { BaseContext } from "../context/base-context.ts";
import { contextHook } from "../context/hook.ts";
import { hasPassed } from "../deadlines.ts";
import type { Timed } from "../deadlines.ts";
import type { CallOptions } from "./caller.ts";

/** How long a call waits where nothing says otherwise, as in the seed. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** How long a call may take: milliseconds that are counted from the end of the turn in which it is made, or what it is made for. */
export type CallLimit = number | Timed;

/** The limit of a call with these options. Throws `TypeError` for a time that is none, and for a deadline. */
export function limitOf(options: CallOptions | undefined): CallLimit {
  const timeoutMs = options?.timeoutMs;
  if (timeoutMs !== undefined) {
    if (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs))
      throw new TypeError(`timeoutMs has to be a number of milliseconds, not ${String(timeoutMs)}`);
    return timeoutMs;
  }
  const context = options?.context;
  if (context === undefined) return contextHook.tracker?.current() ?? DEFAULT_TIMEOUT_MS;
  // Reading the deadline of a request begins its time; that one is a number. Among deadlines NaN would come before and behind all others.
  if (!(context instanceof BaseContext) && (typeof context.deadline !== "number" || Number.isNaN(context.deadline)))
    throw new TypeError(`a context's deadline has to be milliseconds since the epoch, not ${String(context.deadline)}`);
  return context;
}

/** Whether the time of a call is over before it begins. */
export function isOver(limit: CallLimit, clock: Clock): boolean {
  return typeof limit === "number" ? limit <= 0 : hasPassed(limit, clock);
}

/** When nobody waits any more for a call whose time begins at `now`, in milliseconds since the epoch. */
export function deadlineOf(limit: CallLimit, now: number): number {
  if (typeof limit === "number") return now + limit;
  const { deadline } = limit;
  return deadline === Number.POSITIVE_INFINITY ? now + DEFAULT_TIMEOUT_MS : deadline;
}
