import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, MemoryNetwork, nats, natsKv, startNode, type Node, type NodeOptions } from "hypc/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RoomClient } from "../generated/room-process/index.js";
import { SpeakerClient, SpeakerHttpClient, type Line } from "../generated/speaker-process/index.js";
import { HOME, ROOM, ROOM_PROCESS, speakerProcess } from "../src/addresses.js";
import { Room } from "../src/room.js";
import { Speaker } from "../src/speaker.js";
import type { Child } from "../story/child.js";
import { hypc } from "../story/hypc.js";
import { findNatsServer, freePort, startNatsServer } from "../story/nats-server.js";

const BOB = "bob.os";
const nodes: Node[] = [];

afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
});

/** What a machine runs of a node. */
async function start(options: NodeOptions): Promise<Node> {
  const node = await startNode({ http: {}, log: false, ...options });
  nodes.push(node);
  if (node.name === HOME) await node.spawn(Room, { process: ROOM_PROCESS });
  await node.spawn(Speaker, { process: speakerProcess(node.name), mount: "/" });
  return node;
}

const line = (number: bigint, by: string, text: string, kept?: Line["kept"]): Line => ({ number, by, text, kept });

describe("in memory", () => {
  test("one node talks, the other answers, and both lines are in the room", async () => {
    const network = new MemoryNetwork();
    await start({ name: HOME, network });
    const bob = new SpeakerHttpClient((await start({ name: BOB, network })).url);
    const said = line(1n, BOB, "Is anybody there?");
    const answered = line(2n, HOME, "bob.os, I got your 3 words.");
    expect(await bob.talk("Is anybody there?", undefined)).toMatchObject({ tag: "ok", val: { said, answer: { line: answered } } });
    expect(await bob.heard(undefined)).toEqual({ tag: "ok", val: [said, answered] });
    expect(await bob.heard(1n)).toEqual({ tag: "ok", val: [answered] });
  });

  test("a line that is said again with its key is the same line; the same key of another node is another one", async () => {
    const network = new MemoryNetwork();
    const alice = await start({ name: HOME, network });
    const node = await start({ name: BOB, network });
    const bob = new SpeakerHttpClient(node.url);
    const first = await bob.talk("Twice.", "k");
    expect(await bob.talk("Twice.", "k")).toEqual(first);
    expect(await new RoomClient(alice, ROOM).say("k", "Mine.")).toEqual({ tag: "ok", val: line(3n, HOME, "Mine.") });
  });

  test("what the room refuses, and a room that is not there, are errors of the contract", async () => {
    const network = new MemoryNetwork();
    const bob = new SpeakerHttpClient((await start({ name: BOB, network })).url);
    expect(await bob.talk("Hello?", undefined)).toMatchObject({ tag: "err", val: { tag: "unreachable", val: { kind: "offline" } } });
    await start({ name: HOME, network });
    expect(await bob.talk(" ", undefined)).toEqual({ tag: "err", val: { tag: "refused", val: { tag: "empty" } } });
    expect(await bob.talk("x".repeat(201), undefined)).toEqual({ tag: "err", val: { tag: "refused", val: { tag: "too-long", val: 200 } } });
    expect(await bob.heard(undefined)).toEqual({ tag: "ok", val: [] });
  });

  test("a speaker answers the two nodes alone", async () => {
    const network = new MemoryNetwork();
    await start({ name: HOME, network });
    const carol = await start({ name: "carol.os", network });
    const speaker = new SpeakerClient(carol, address(`${HOME}@${speakerProcess(HOME)}`));
    await expect(speaker.reply(line(1n, "carol.os", "Hello"))).rejects.toMatchObject({ kind: "forbidden" });
  });
});

// Without a nats-server there is nothing that could carry it.
describe.skipIf(findNatsServer() === undefined)("over NATS, with what `hypc cluster init` makes", () => {
  const scratch = mkdtempSync(join(tmpdir(), "two-nodes-"));
  const cluster = join(scratch, "cluster");
  const credentials = (node: string) => join(cluster, "nodes", `${node}.json`);
  let server: Child;
  beforeAll(async () => {
    hypc("cluster", "init", cluster, "--nodes", `${HOME},${BOB}`, "--servers", `127.0.0.1:${await freePort()}`);
    server = await startNatsServer(findNatsServer() ?? "", join(cluster, "servers/n1"));
  });
  afterAll(async () => {
    await server.end("SIGTERM");
    rmSync(scratch, { recursive: true });
  });

  const alice = (member: string) =>
    start({
      name: HOME,
      member,
      transport: nats({ credentials: credentials(HOME) }),
      stateStore: natsKv({ credentials: credentials(HOME), leaseMs: 1_000 }),
    });

  test("the room moves to the other member, with all that was said in it", async () => {
    const a = await alice("a");
    const b = await alice("b");
    const bob = new SpeakerHttpClient((await start({ name: BOB, transport: nats({ credentials: credentials(BOB) }) })).url);
    const [byA, byB] = [{ member: "a", epoch: 1 }, { member: "b", epoch: 2 }];
    expect(await bob.talk("One.", "1")).toMatchObject({ tag: "ok", val: { said: line(1n, BOB, "One.", byA) } });
    expect(b.health(ROOM_PROCESS)?.status).toBe("standby");
    await a.stop();
    await expect.poll(() => b.health(ROOM_PROCESS)?.status, { timeout: 10_000 }).toBe("serving");
    expect(await bob.talk("Two.", "2")).toMatchObject({ tag: "ok", val: { said: line(3n, BOB, "Two.", byB) } });
    const answer = "bob.os, I got your word.";
    expect(await bob.heard(undefined)).toEqual({
      tag: "ok",
      val: [line(1n, BOB, "One.", byA), line(2n, HOME, answer, byA), line(3n, BOB, "Two.", byB), line(4n, HOME, answer, byB)],
    });
  });

  test("nobody is alice.os with the credentials of bob.os", async () => {
    const asAlice = start({ name: HOME, transport: nats({ credentials: credentials(BOB) }) });
    await expect(asAlice).rejects.toMatchObject({ name: "ConfigError", option: "nats.credentials" });
  });
});
