import type { Clock } from "../../clock.ts";
import { LONGEST_CHANCE } from "./pauses.ts";

/**
 * The times of the lease protocol, in milliseconds. What makes it safe is `hold` < `wait`: whoever has a lease counts from before it sent
 * the last renewal that got in, whoever waits from after it saw that renewal; so the one is uncertain before the other takes it, as long
 * as the two clocks run alike to a fifth. What makes it quick is `poll` + `wait` < the lease time.
 */
export interface Timing {
  readonly leaseMs: number;
  /** From the start of one renewal to the next. */
  readonly renew: number;
  /** So long after the start of the last renewal that got in its owner is certain to have the lease. */
  readonly hold: number;
  /** So long a lease has to stay unchanged before another member takes it. */
  readonly wait: number;
  /**
   * And so long the store must have answered by then: after an outage of the store the owner comes first, though the outage may have ended
   * just after it began an attempt, which then has to time out, and a pause to follow.
   */
  readonly grace: number;
  /** Two looks that are further apart than this are not looks without interruption: the machine may have been suspended. */
  readonly gap: number;
  /** From one look at another's lease to the next. */
  readonly poll: number;
  /** The first pause after an attempt that failed, and the longest. */
  readonly retry: number;
  readonly longestRetry: number;
  /** How long an answer about a lease, or about a state, may take. */
  readonly leaseTimeout: number;
  readonly stateTimeout: number;
}

export function timingOf(leaseMs: number): Timing {
  const poll = leaseMs * 0.05;
  const longestRetry = leaseMs * 0.1;
  const leaseTimeout = Math.round(between(leaseMs * 0.2, 200, 2_000));
  return {
    leaseMs,
    renew: leaseMs * 0.15,
    hold: leaseMs * 0.6,
    wait: leaseMs * 0.75,
    // An owner may just have lost a write and the look after it, and waits until the next attempt.
    grace: 2 * leaseTimeout + longestRetry * LONGEST_CHANCE + poll,
    gap: leaseMs * 0.5,
    poll,
    retry: leaseMs * 0.05,
    longestRetry,
    leaseTimeout,
    stateTimeout: Math.round(between(leaseMs * 0.5, 500, 5_000)),
  };
}

/** A moment by both clocks of the machine. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export function momentOf(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.now() };
}

/**
 * Milliseconds since a moment by whichever clock says more: while a machine is suspended its monotonic clock may stand still, and the wall
 * clock may be set back.
 */
export function elapsedSince(moment: Moment, clock: Clock): number {
  return Math.max(clock.monotonic() - moment.monotonic, clock.now() - moment.wall);
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
