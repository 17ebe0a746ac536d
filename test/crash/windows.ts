import type { SavePolicy } from "../../runtime/definition.ts";
import type { Answer } from "./runs.ts";

/** What a save that was under way may have taken, on a machine that is busy with other things. */
const UNDER_WAY_MS = { small: 1_500, large: 6_000 };

/**
 * How many messages must be there after a kill, by what is documented: what was answered under `every-message` and `on-diff`; else
 * what was answered before the window of the policy and the save that was under way.
 */
export function leastCount(policy: SavePolicy, answers: readonly Answer[], killedAt: number, large: boolean): number {
  const before = (time: number): number =>
    answers.reduce((most, { n, at }) => (at <= time ? Math.max(most, n) : most), 0);
  const underWay = large ? UNDER_WAY_MS.large : UNDER_WAY_MS.small;
  switch (policy.kind) {
    case "never":
      return 0;
    case "every-message":
    case "on-diff":
      return before(Infinity);
    case "every-n-messages":
      return before(killedAt - underWay) - (policy.n - 1);
    case "every-n-seconds":
      return before(killedAt - policy.n * 1000 - underWay);
  }
}
