/** Routing alone: who answers a path, with its parameters. */
import { checkRouter, lookupCost } from "../routing/lookups.ts";
import { findMyWay, hypcLookup, hypcRouter, regExpRouter, trieRouter } from "../routing/routers.ts";
import { routeTable, samplesOf } from "../routing/tables.ts";
import type { Kind, Sample } from "../routing/tables.ts";
import type { Contest, Work } from "../harness/work.ts";

const PEERS = [
  { name: "find-my-way", make: findMyWay },
  { name: "Hono RegExpRouter", make: regExpRouter },
  { name: "Hono TrieRouter", make: trieRouter },
];
const MIXES: readonly { readonly name: string; readonly kinds: readonly Kind[]; readonly whole?: true }[] = [
  { name: "static hits", kinds: ["static"] },
  { name: "parameter hits", kinds: ["parameter"] },
  { name: "wildcard hits", kinds: ["wildcard"] },
  { name: "all hits", kinds: ["static", "parameter", "wildcard"] },
  { name: "misses", kinds: ["miss"] },
  // The runtime also tells malformed paths; no peer does.
  { name: "all hits, with all that the runtime looks for", kinds: ["static", "parameter", "wildcard"], whole: true },
  { name: "misses, with all that the runtime looks for", kinds: ["miss"], whole: true },
];

export const work: Work = {
  name: "routing",
  title: "Routing alone",
  open: ({ quick }) => {
    const lookups = quick ? 20_000 : 100_000;
    const contests = [10, 100, 1_000].flatMap((size): Contest[] => {
      const routes = routeTable(size);
      const samples = samplesOf(routes);
      const subject = { name: "hypc", router: hypcLookup(routes) };
      const peers = PEERS.map(({ name, make }) => ({ name, router: make(routes) }));
      const runtime = { name: "hypc", router: hypcRouter(routes) };
      for (const { name, router } of [subject, runtime, ...peers]) checkRouter(name, router, samples);
      return MIXES.map(({ name, kinds, whole }) => {
        const asked = samples.filter(({ kind }) => kinds.includes(kind));
        const entrant = (each: typeof subject) => ({
          name: each.name,
          measure: () => lookupCost(each.router, asked, lookups),
        });
        return {
          work: `routing, ${size.toLocaleString("en")} routes, ${name}`,
          unit: "microseconds",
          subject: entrant(whole === true ? runtime : subject),
          peers: peers.map((peer) => ({ ...entrant(peer), ...(whole === true ? {} : { target: 1 }) })),
        };
      });
    });
    return Promise.resolve({ contests: [...contests, growth(lookups)], close: () => Promise.resolve() });
  },
};

/** The same lookups in tables of ten and a hundred times the size. */
function growth(lookups: number): Contest {
  const entrants = [10, 100, 1_000].map((size) => {
    const routes = routeTable(size);
    const router = hypcRouter(routes);
    const samples: readonly Sample[] = samplesOf(routes);
    return { name: `${size.toLocaleString("en")} routes`, size, measure: () => lookupCost(router, samples, lookups) };
  });
  const [ten, hundred, thousand] = entrants;
  if (ten === undefined || hundred === undefined || thousand === undefined) throw new Error("three sizes");
  return {
    work: "growth in routes: a lookup, hits and misses",
    unit: "microseconds",
    subject: thousand,
    peers: [
      { ...ten, target: 0.5 },
      { ...hundred, target: 0.5 },
    ],
  };
}
