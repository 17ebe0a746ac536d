import { setMaxListeners } from "node:events";

/**
 * Says that any number of listeners on `signal` is meant. Node warns of a leak from the eleventh on, which a signal that
 * cancels a hundred calls is not.
 */
export function expectManyListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
