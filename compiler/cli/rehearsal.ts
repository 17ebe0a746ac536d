// Some fifty builds of a few dozen routes: then most of what they run is compiled. More gains no more.
const LONGEST_MS = 800;

// Of what takes longer a few more would compile nothing, and one would stand in the way of the next change.
const LONGEST_BUILD_MS = 250;

/** What else there is to do: nothing, something that comes first, or nothing ever again. */
export type Occupied = "no" | "now" | "for good";

/** Whether a build that took so long, the first one of a process, is to be rehearsed. */
export function isWorthRehearsing(milliseconds: number): boolean {
  return milliseconds <= LONGEST_BUILD_MS;
}

/**
 * Runs `once` again and again while nothing else is to be done, for 800 ms of work in all, so that V8 has compiled what the next change
 * needs before there is one. It is over where a run fails.
 */
export async function rehearse(once: () => Promise<unknown>, occupied: () => Occupied): Promise<void> {
  for (let spent = 0; spent < LONGEST_MS; ) {
    // Notices come first, and more than one at a time.
    await new Promise((resolve) => setTimeout(resolve, 1).unref());
    const state = occupied();
    if (state === "for good") return;
    if (state === "now") continue;
    const start = performance.now();
    try {
      await once();
    } catch {
      return;
    }
    spent += performance.now() - start;
  }
}
