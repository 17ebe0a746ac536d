import type { Contest, Entrant } from "./work.ts";

/** What one entrant cost, turn by turn, without the one that warms. */
export interface Costs {
  readonly name: string;
  readonly size?: number;
  readonly costs: readonly number[];
}

export interface PeerCosts extends Costs {
  readonly target?: number;
}

/** A contest that was held. The n-th cost of everybody is of the n-th turn. */
export interface Measured {
  readonly work: string;
  readonly unit: Contest["unit"];
  readonly subject: Costs;
  readonly peers: readonly PeerCosts[];
}

/**
 * Holds a contest: one turn to warm up, then so many rounds of turns that count. In a turn everybody is measured once, and each turn
 * begins with another one, so that what disturbs the machine for a while, or what runs before, is nobody's burden alone. A contest with
 * `rounds` of its own has no more than these, and is not warmed up.
 */
export async function hold(contest: Contest, rounds: number): Promise<Measured> {
  const entrants: readonly Entrant[] = [contest.subject, ...contest.peers];
  const costs = entrants.map((): number[] => []);
  const turns = Math.min(rounds, contest.rounds ?? rounds) * (contest.turns ?? 1);
  for (let turn = contest.rounds === undefined ? -1 : 0; turn < turns; turn++) {
    for (let place = 0; place < entrants.length; place++) {
      const index = (place + turn + 1) % entrants.length;
      const entrant = entrants[index];
      if (entrant === undefined) continue;
      const cost = await entrant.measure();
      if (!(cost > 0) || !Number.isFinite(cost))
        throw new Error(`${contest.work}: ${entrant.name} measured ${cost} ${contest.unit}`);
      if (turn >= 0) costs[index]?.push(cost);
    }
  }
  const told = <T extends Entrant>({ measure: _measure, ...rest }: T, index: number) => ({
    ...rest,
    costs: costs[index] ?? [],
  });
  return {
    work: contest.work,
    unit: contest.unit,
    subject: told(contest.subject, 0),
    peers: contest.peers.map((peer, index) => told(peer, index + 1)),
  };
}
