/** What a run does to servers and members, as its seed says; nothing here looks at a clock or at the cluster. */

/** `owner`: the member that has the ledger when it comes to it; `other`: one that has not. */
export type Whom = { readonly kind: "owner" | "other" } | { readonly kind: "server"; readonly index: number };

/**
 * Which traffic stops: with everybody, in both directions or one; of a server, with the other servers or with all but them; of a member, with the
 * server that its messages or its states go to. In the latter case it is asked and answers, but knows nothing of its lease any more.
 */
export type Cut = "all" | "in" | "out" | "servers" | "clients" | "messages" | "states";

export type What =
  /** `kill -9`, and started again. */
  | { readonly kind: "kill" }
  /** Stopped in order (SIGTERM), and started again. */
  | { readonly kind: "restart" }
  /** SIGSTOP, SIGCONT. */
  | { readonly kind: "halt" }
  | { readonly kind: "cut"; readonly cut: Cut };

/** One server or member that is ill for a while. */
export interface Illness {
  readonly whom: Whom;
  readonly what: What;
  /** After the beginning of its step. */
  readonly afterMs: number;
  readonly forMs: number;
}

/** Its illnesses overlap; the next step waits until all is well. */
export interface Step {
  readonly waitMs: number;
  /** Nothing is added meanwhile, only read: then no save that hangs keeps an owner from answering with the past. */
  readonly readsOnly: boolean;
  readonly illnesses: readonly Illness[];
}

export interface PlanOptions {
  readonly random: () => number;
  readonly leaseMs: number;
  /** Whether traffic can be cut; else what would be cut is halted. */
  readonly partitions: boolean;
}

export const SERVERS = 3;

/** What `hypc cluster init` calls its servers, from 1. */
export function serverName(index: number): string {
  return `n${index}`;
}

type Draw = (from: number, to: number) => number;
type Kind = (draw: Draw, options: PlanOptions) => readonly Illness[];

/** How often each kind is in the deck that is shuffled again whenever it is used up. */
const DECK: readonly (readonly [number, Kind])[] = [
  [3, (draw) => [ill({ kind: "owner" }, { kind: "kill" }, draw(100, 4_000))]],
  [1, (draw) => [ill({ kind: "owner" }, { kind: "restart" }, draw(100, 3_000))]],
  // Shorter than the lease, around it, longer.
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, { kind: "halt" }, draw(0.1, 0.7) * leaseMs)]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, { kind: "halt" }, draw(0.8, 1.3) * leaseMs)]],
  [2, (draw, { leaseMs }) => [ill({ kind: "owner" }, { kind: "halt" }, draw(1.3, 4) * leaseMs)]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("all"), draw(0.3, 1.3) * leaseMs)]],
  [2, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("all"), draw(1.3, 5) * leaseMs)]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("in"), draw(1, 4) * leaseMs)]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("out"), draw(1, 4) * leaseMs)]],
  [4, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("states"), draw(1, 4) * leaseMs)]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("messages"), draw(1, 4) * leaseMs)]],
  [1, (draw) => [ill({ kind: "other" }, { kind: "kill" }, draw(100, 3_000))]],
  [1, (draw, { leaseMs }) => [ill({ kind: "other" }, cut("all"), draw(0.5, 4) * leaseMs)]],
  // Two members: who has it and who might take it.
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, { kind: "kill" }, draw(500, 4_000)), ill({ kind: "other" }, { kind: "halt" }, draw(0.5, 3) * leaseMs, draw(0, leaseMs))]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, cut("all"), draw(1.3, 4) * leaseMs), ill({ kind: "owner" }, { kind: "kill" }, draw(100, 3_000), draw(0, 2 * leaseMs))]],
  [1, (draw, { leaseMs }) => [ill({ kind: "owner" }, { kind: "halt" }, draw(1, 3) * leaseMs), ill({ kind: "owner" }, { kind: "halt" }, draw(1, 3) * leaseMs, draw(0.5, 2) * leaseMs)]],
  [2, (draw) => [ill(server(draw), { kind: "kill" }, draw(100, 5_000))]],
  [1, (draw) => [ill(server(draw), { kind: "restart" }, draw(100, 4_000))]],
  [1, (draw) => [ill(server(draw), { kind: "halt" }, draw(500, 3_000))]],
  [1, (draw) => [ill(server(draw), { kind: "halt" }, draw(3_000, 12_000))]],
  [2, (draw) => [ill(server(draw), cut("all"), draw(500, 12_000))]],
  [1, (draw) => [ill(server(draw), cut("servers"), draw(500, 12_000))]],
  [1, (draw) => [ill(server(draw), cut("clients"), draw(500, 8_000))]],
  [1, (draw) => [ill(server(draw), cut("in"), draw(500, 8_000))]],
];

/** After so many steps every kind has come. */
export const DECK_SIZE = DECK.reduce((sum, [count]) => sum + count, 0);

/** Steps without end; the same for the same numbers. */
export function* plan(options: PlanOptions): Generator<Step> {
  const draw: Draw = (from, to) => from + options.random() * (to - from);
  for (;;) {
    const deck = DECK.flatMap(([count, kind]) => Array.from({ length: count }, () => kind));
    for (let left = deck.length; left > 0; left--) {
      const [kind] = deck.splice(Math.floor(draw(0, left)), 1);
      if (kind === undefined) throw new Error("the deck is empty");
      const illnesses = kind(draw, options).map((each) => (options.partitions || each.what.kind !== "cut" ? each : { ...each, what: { kind: "halt" } as const }));
      yield { waitMs: draw(500, 2_500), readsOnly: draw(0, 1) < 0.4, illnesses };
    }
  }
}

function ill(whom: Whom, what: What, forMs: number, afterMs = 0): Illness {
  return { whom, what, afterMs: Math.round(afterMs), forMs: Math.round(forMs) };
}

function cut(which: Cut): What {
  return { kind: "cut", cut: which };
}

function server(draw: Draw): Whom {
  return { kind: "server", index: Math.floor(draw(0, SERVERS)) };
}

/** `cut all`, `halt`. */
export function describeWhat(what: What): string {
  if (what.kind !== "cut") return what.kind;
  return `cut ${what.cut}`;
}
