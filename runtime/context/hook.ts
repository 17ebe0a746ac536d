import type { BaseContext } from "./base-context.ts";

/** Knows which request the running code belongs to. */
export interface ContextTracker {
  /** Calls `run(...args)` as part of the request of `context`, over all its awaits. */
  run<A extends readonly unknown[], R>(context: BaseContext, run: (...args: A) => R, ...args: A): R;
  /** The request that the running code belongs to. */
  current(): BaseContext | undefined;
}

/**
 * Where the tracker stands once `hypc/context` is loaded. It is one for the whole program, as the engine's own tracking
 * is; what it holds belongs to one request each, so nodes share nothing through it.
 */
export const contextHook: { tracker: ContextTracker | undefined } = { tracker: undefined };
