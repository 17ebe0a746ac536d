import { deepStrictEqual } from "node:assert/strict";
import { median } from "../harness/median.ts";
import type { Router } from "./routers.ts";
import type { Sample } from "./tables.ts";

/** Lookups between two looks at the clock. */
const SLICE = 500;

/**
 * Microseconds of one lookup, over so many requests: the median of slices, since somebody else's turn on the machine is as long as thousands of
 * lookups. Every path is a text of its own, as it comes from the network: one that was looked up before would have kept its hash.
 */
export function lookupCost(router: Router, samples: readonly Sample[], lookups: number): number {
  const paths = freshPaths(samples, lookups);
  const times: number[] = [];
  let found = 0;
  for (let from = 0; from + SLICE <= paths.length; from += SLICE) {
    const start = performance.now();
    for (let index = from; index < from + SLICE; index++)
      if (router.find("GET", paths[index] as string) !== undefined) found++;
    times.push(performance.now() - start);
  }
  if (found > lookups) throw new Error("more was found than asked for");
  return (median(times) * 1000) / SLICE;
}

/** In an order that no branch predictor learns, the same for everybody. */
function freshPaths(samples: readonly Sample[], count: number): readonly string[] {
  const bytes = samples.map(({ path }) => Buffer.from(path, "latin1"));
  let seed = 1;
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return bytes[(seed >> 8) % bytes.length]?.toString("latin1") ?? "";
  });
}

/** Throws where a router finds another route than the one that was meant, or takes other texts out of the path. */
export function checkRouter(name: string, router: Router, samples: readonly Sample[]): void {
  for (const sample of samples) {
    const found = router.find("GET", sample.path);
    const answers = router.nameOf(found);
    if (answers !== sample.name) throw new Error(`${name} finds ${answers} at ${sample.path}, not ${sample.name}`);
    if (answers === null || (sample.kind === "wildcard" && !router.takesWildcards)) continue;
    deepStrictEqual(router.valuesOf(found).toSorted(), sample.values.toSorted(), `${name}: ${sample.path}`);
  }
}
