import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNode, type Node } from "hypc/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ChatHttpClient, ChatWsClient, type ClientEvent, type ServerEvent } from "../generated/chat-process/index.js";
import { Chat } from "../src/chat.js";

let dataDir: string;
let node: Node;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chat-"));
  await start();
});
afterEach(async () => {
  await node.stop();
  await rm(dataDir, { recursive: true });
});

async function start(): Promise<void> {
  node = await startNode({ name: "alice.os", http: {}, dataDir, log: false });
  const uiRoot = fileURLToPath(new URL("..", import.meta.url));
  await node.spawn(Chat, { process: "chat:demo:alice.os", mount: "/", uiRoot });
}

/** Somebody in a room: what they are told waits in order until a test looks at it. */
async function enter(room: string) {
  const told: ServerEvent[] = [];
  const problems: string[] = [];
  const waiting: ((event: ServerEvent) => void)[] = [];
  const channel = new ChatWsClient(node.url, { WebSocket }).room(room, {
    onMessage: (event) => {
      const next = waiting.shift();
      if (next === undefined) told.push(event);
      else next(event);
    },
    onProblem: ({ detail }) => problems.push(detail ?? ""),
  });
  await channel.opened;
  const next = (): Promise<ServerEvent> => {
    const event = told.shift();
    return event === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(event);
  };
  return { channel, next, problems, say: (val: string) => channel.send({ tag: "say", val }) };
}

async function member(room: string, name: string) {
  const somebody = await enter(room);
  somebody.channel.send({ tag: "join", val: { name, history: 10 } });
  const welcome = await somebody.next();
  expect(welcome).toMatchObject({ tag: "welcome", val: { you: name } });
  return { ...somebody, welcome };
}

describe("a chat room by the generated WebSocket client", () => {
  test("everybody in a room is told, and nobody in another one", async () => {
    const ann = await member("lobby", "Ann");
    const ben = await member("lobby", "Ben");
    const cat = await member("attic", "Cat");
    expect(await ann.next()).toEqual({ tag: "joined", val: "Ben" });
    ann.say("hello 👋");
    const said = { tag: "said", val: { id: 1n, room: "lobby", name: "Ann", text: "hello 👋" } };
    expect(await ann.next()).toEqual(said);
    expect(await ben.next()).toEqual(said);
    ben.channel.send({ tag: "typing", val: true });
    expect(await ann.next()).toEqual({ tag: "typing", val: ["Ben", true] });
    cat.say("up here");
    expect(await cat.next()).toMatchObject({ tag: "said", val: { text: "up here" } });
    ben.channel.close();
    expect(await ann.next()).toEqual({ tag: "left", val: "Ben" });
    expect(await new ChatHttpClient(node.url).rooms()).toEqual([
      { name: "attic", members: ["Cat"] },
      { name: "lobby", members: ["Ann"] },
    ]);
  });

  test("a name is taken first, and by one alone", async () => {
    const eve = await enter("lobby");
    eve.say("anybody?");
    expect(await eve.next()).toMatchObject({ tag: "refused" });
    await member("lobby", "Ann");
    eve.channel.send({ tag: "join", val: { name: "Ann", history: undefined } });
    expect(await eve.next()).toMatchObject({ tag: "refused", val: expect.stringContaining("Ann") as string });
  });

  test("what the contract does not allow never reaches the process", async () => {
    const ann = await member("lobby", "Ann");
    expect(() => ann.say("")).toThrow(/at least 1/);
    const raw = new WebSocket(`${node.url.replace("http", "ws")}/rooms/lobby`);
    const answer = new Promise<string>((resolve) => raw.once("message", (data: Buffer) => resolve(data.toString())));
    raw.once("open", () => raw.send('{"tag":"join","val":{"name":"","history":500}}'));
    expect(JSON.parse(await answer)).toMatchObject({
      "hypc:problem": { type: "urn:hypc:problem:bad-message", status: 400, faults: [{ path: "$.val.name" }, { path: "$.val.history" }] },
    });
    raw.close();
  });

  test("lines that were told are there after a restart", async () => {
    const ann = await member("lobby", "Ann");
    ann.say("one");
    ann.say("two");
    await ann.next();
    await ann.next();
    await node.stop();
    await start();
    const ben = await member("lobby", "Ben");
    expect(ben.welcome).toMatchObject({ val: { history: [{ text: "one" }, { text: "two" }] } });
    expect(await new ChatHttpClient(node.url).history("lobby", 1)).toMatchObject([{ id: 2n, text: "two" }]);
  });

  test("the page is served beside it", async () => {
    const page = await fetch(node.url);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain("new WebSocket");
  });
});

/** The compiler holds callers to the contract. */
export const wrong = (send: (event: ClientEvent) => void): void => {
  // @ts-expect-error There is no such case.
  send({ tag: "shout", val: "x" });
};
