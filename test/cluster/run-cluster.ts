import { join } from "node:path";
import { nats, startNode } from "hypc/runtime";
import { randomOf } from "../support/random.ts";
import { Faults } from "./faults.ts";
import { HistoryFile } from "./history.ts";
import { GRACE_MS, judge, type Verdict } from "./judge.ts";
import { Load } from "./load.ts";
import { bundleMember, Member, type Told } from "./members.ts";
import type { Network } from "./network.ts";
import { plan, SERVERS } from "./plan.ts";
import { prepareServers } from "./servers.ts";

const SERVING = "alice.os";
const LOADING = "load.os";
const MEMBERS = ["a", "b", "c"];
/** How long a new cluster may take to answer for the first time, and one that is well again to answer for the last. */
const ANSWERS_WITHIN_MS = 60_000;
const END_MS = 5_000;

export interface RunOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly leaseMs: number;
  readonly network: Network;
  /** Where the history and logs go. */
  readonly out: string;
  /** Where servers keep what they store. */
  readonly scratch: string;
}

export interface Run {
  readonly verdict: Verdict;
  readonly faults: ReadonlyMap<string, number>;
  /** The longest time, in milliseconds, from the end of a fault until all was well and the ledger answered. */
  readonly slowest: number;
  /** What went wrong besides what a history shows: who did not come back, or ended unasked. */
  readonly problems: readonly string[];
}

/** Starts a cluster, puts it under load, makes parts of it ill, and judges what was seen. Ends all that it started. */
export async function runCluster({ minutes, seed, leaseMs, network, out, scratch }: RunOptions): Promise<Run> {
  const history = new HistoryFile(join(out, "history.jsonl"));
  const event = (text: string): void => history.add({ type: "event", at: performance.now(), text });
  const problems: string[] = [];
  let ending = false;
  const { servers, credentials } = await prepareServers(SERVERS, [SERVING, LOADING], network, scratch, out);
  for (const name of MEMBERS) await network.add(name);
  const script = await bundleMember();
  const told: Told = {
    word: (name, word) => event(word.said === "owner" ? `member ${name} is the owner ${word.owner}, generation ${word.generation}` : `member ${name} is ${word.said}`),
    ended: (name, how) => {
      if (!ending) problems.push(`member ${name} ended by itself: ${how}`);
    },
  };
  const members = MEMBERS.map((member, index) => {
    const [messages, states] = [servers[index % SERVERS], servers[(index + 1) % SERVERS]];
    if (messages === undefined || states === undefined) throw new Error("there is no server");
    const options = { member, credentials: credentials(SERVING), servers: { messages: messages.url, states: states.url }, leaseMs };
    return new Member(script, options, network, out, told);
  });
  const started: (() => Promise<unknown>)[] = [];
  try {
    started.push(...[...servers, ...members].map((each) => () => endOf(each)));
    await Promise.all(servers.map((server) => server.start()));
    await Promise.all(members.map((member) => member.start()));
    const node = await startNode({ name: LOADING, transport: nats({ credentials: credentials(LOADING) }), log: "error" });
    started.unshift(() => node.stop());
    const load = new Load(node, history, seed);
    if (!(await load.answers(ANSWERS_WITHIN_MS))) throw new Error(`nothing was answered within ${ANSWERS_WITHIN_MS} ms of the start`);

    const until = performance.now() + minutes * 60_000;
    const serverOf = async (member: string, which: "messages" | "states"): Promise<string | undefined> => {
      const name = `${SERVING}/${member}${which === "states" ? " states" : ""}`;
      const clients = await Promise.all(servers.map((server) => server.clients()));
      return servers.find((_, index) => clients[index]?.includes(name))?.name;
    };
    const faults = new Faults({ network, servers, members, serverOf, owner: () => load.owner, answered: () => load.answered, setReadsOnly: (on: boolean) => void (load.readsOnly = on) }, history);
    const random = randomOf(seed);
    load.start();
    for (const step of plan({ random, leaseMs, partitions: network.noPartitions === null })) {
      if (performance.now() >= until || !(await faults.carryOut(step))) break;
    }
    await load.stop(GRACE_MS);
    const missed = await load.lastLook(ANSWERS_WITHIN_MS);
    if (missed.length > 0) problems.push(`${missed.length} counters could not be read within ${ANSWERS_WITHIN_MS} ms after everything was over`);
    return { verdict: judge(history.records), faults: faults.counts, slowest: faults.slowest, problems: [...problems, ...faults.problems] };
  } finally {
    ending = true;
    await Promise.allSettled(started.map((end) => end()));
    history.close();
  }
}

async function endOf({ child }: { readonly child: { end(graceMs: number): Promise<void> } }): Promise<void> {
  await child.end(END_MS);
}
