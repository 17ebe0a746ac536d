import { join } from "node:path";
import type { Line } from "../generated/speaker-process/index.js";
import { Conversation, type Setbacks } from "./conversation.js";
import { hypc } from "./hypc.js";
import { Machine } from "./machine.js";
import { freePort, startNatsServer } from "./nats-server.js";

const LEASE_MS = 3_000;

/** So much later than the lease time may be what is only slow: two machines, a server and this program on one processor. */
const SLACK_MS = 1_500;

/** Something did not come true. */
export class StoryError extends Error {}

/** What still runs at its end. */
export interface Cast {
  /** The directory of `hypc cluster init`. */
  readonly cluster: string;
  /** Where alice.os is talked to, and bob.os. */
  readonly alice: string;
  readonly bob: string;
  /** The process of machine-2, which has the room. */
  readonly pid: number;
  /** Ends all of it in order. */
  stop(): Promise<void>;
}

/** Tells it, line by line. Rejects where anything of it does not come true. `scratch`: an empty directory. */
export async function tellStory(natsServer: string, scratch: string, print: (text: string) => void): Promise<Cast> {
  const cluster = join(scratch, "cluster");
  const part = (who: string, text: string): void => print(`${who.padEnd(12)}${text}`);
  print(hypc("generate"));
  print(hypc("cluster", "init", cluster, "--nodes", "alice.os,bob.os", "--servers", `127.0.0.1:${await freePort()}`));
  const server = await startNatsServer(natsServer, join(cluster, "servers/n1"));
  part("nats-server", `process ${server.pid}, with what that wrote: TLS, accounts, permissions`);

  const both = { credentials: join(cluster, "nodes"), leaseMs: LEASE_MS };
  const first = { ...both, name: "machine-1", nodes: ["alice.os/a"] };
  let machine1 = await Machine.start(first);
  const machine2 = await Machine.start({ ...both, name: "machine-2", nodes: ["bob.os", "alice.os/b"] });
  const owner = await machine1.room("serving", LEASE_MS);
  part("machine-1", `process ${machine1.child.pid}: alice.os, member a, has the room, epoch ${owner.epoch}`);
  const standby = await machine2.room("standby", LEASE_MS);
  part("machine-2", `process ${machine2.child.pid}: bob.os; alice.os, member b, stands by`);
  check(owner.member === "a" && standby.member === "a", "member a has the room at first");

  const conversation = new Conversation(machine2.url, print);
  for (const text of ["Is anybody there?", "We are two nodes on two machines.", "You keep what I say, I hear."]) await quiet(conversation.say(text));
  check((await conversation.refusal(" ")) === "empty", "an empty line is refused by an error of the contract");
  print(`   bob.os says nothing, and is refused: "empty", an error of the contract`);
  check(conversation.kept.every(({ kept }) => kept?.member === "a" && kept.epoch === 1), "member a keeps all lines at first");

  const killedAt = Date.now();
  await machine1.child.end("SIGKILL");
  part("machine-1", "kill -9");
  const served = machine2.room("serving", LEASE_MS + SLACK_MS).then((place) => ({ ...place, afterMs: Date.now() - killedAt }));
  const [{ kinds }, heir] = await Promise.all([conversation.say("Are you still there?"), served]);
  check((kinds.get("offline") ?? 0) > 0, "bob.os is told that the room is offline meanwhile");
  part("machine-2", `alice.os, member ${heir.member}, has the room ${seconds(heir.afterMs)} after the kill, epoch ${heir.epoch}; the lease time is ${seconds(LEASE_MS)}`);
  print(`   bob.os said it ${count(kinds) + 1} times, with one key: ${[...kinds].map(([kind, times]) => `${times} times "${kind}"`).join(", ")}, then kept, once`);
  check(heir.member === "b" && heir.epoch === 2, "member b has the room then");
  await quiet(conversation.say("Do you remember how we began?"));
  await compare(conversation, print);

  machine1 = await Machine.start(first);
  const back = await machine1.room("standby", LEASE_MS);
  part("machine-1", `process ${machine1.child.pid}: alice.os, member a, is back, and stands by: the room is on ${back.member}, epoch ${back.epoch}`);
  check(back.member === "b" && back.epoch === 2, "member a finds the room with member b when it is back");
  for (const text of ["Welcome back, machine-1.", "Good night."]) await quiet(conversation.say(text));
  check(conversation.kept.slice(6).every(({ kept }) => kept?.member === "b" && kept.epoch === 2), "member b keeps all lines since");
  await compare(conversation, print);
  return {
    cluster,
    alice: machine1.url,
    bob: machine2.url,
    pid: machine2.child.pid,
    stop: async () => {
      await Promise.all([machine1.child.end("SIGTERM"), machine2.child.end("SIGTERM")]);
      await server.end("SIGTERM");
    },
  };
}

/** Where nothing is wrong nobody hears of it. */
async function quiet(said: Promise<Setbacks>): Promise<void> {
  const { kinds } = await said;
  check(kinds.size === 0, `every line is answered at once while both machines run; ${[...kinds.keys()].join(", ")} came between`);
}

/** The room has exactly the lines that were answered. */
async function compare(conversation: Conversation, print: (text: string) => void): Promise<void> {
  const [has, told] = [asText(await conversation.lines()), asText(conversation.kept)];
  check(has === told, `the room has each answered line once, in order; it has ${has}, and answered ${told}`);
  print(`   the room has all ${conversation.kept.length} lines that were answered, in order, each once`);
}

function asText(lines: readonly Line[]): string {
  return JSON.stringify(lines, (_key, each: unknown) => (typeof each === "bigint" ? String(each) : each));
}

function check(cameTrue: boolean, what: string): void {
  if (!cameTrue) throw new StoryError(`did not come true: ${what}`);
}

function count(kinds: ReadonlyMap<string, number>): number {
  return [...kinds.values()].reduce((sum, each) => sum + each, 0);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
