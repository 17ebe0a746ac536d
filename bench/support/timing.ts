/** How long an act takes, in microseconds: the mean over a turn of about `ms` milliseconds. */
export function microseconds(act: () => unknown, ms: number): number {
  let calls = 0;
  let batch = 16;
  const start = performance.now();
  for (;;) {
    for (let i = 0; i < batch; i++) sink.last = act();
    calls += batch;
    const spent = performance.now() - start;
    if (spent >= ms) return (spent * 1000) / calls;
    // Reading the clock is not to be part of the figure.
    if (spent < ms / 20) batch *= 2;
  }
}

/** Lets the engine compile what is to be measured, however short the rounds are: so many milliseconds for each act. */
export function warm(acts: Iterable<() => unknown>, ms: number): void {
  for (const act of acts) microseconds(act, ms);
}

/** Results go here, so that no engine may leave out the work that makes them. */
export const sink: { last: unknown } = { last: undefined };

/** Turns of a round, and milliseconds of each, for works that need no start; and for how long an act is warmed before. */
export function shortTurns(quick: boolean): { readonly turns: number; readonly ms: number; readonly warmMs: number } {
  return quick ? { turns: 3, ms: 20, warmMs: 100 } : { turns: 5, ms: 40, warmMs: 300 };
}
