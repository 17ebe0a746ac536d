/** WebSockets from contract to running process: the generated code of the golden files. */
import { startNode, type LazyLoadBlob, type Node, type RequestContext, type WsMessageType } from "hypc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { LiveProcess, LiveWsClient, type ClientEvent, type ServerEvent } from "../../golden/worlds/live-process/index.ts";
import { LiveRustProcess, LiveRustWsClient } from "../../golden/worlds/live-rust-process/index.ts";

const BIG = 2n ** 64n - 1n;
const told: unknown[] = [];

class Live extends LiveProcess {
  override raw(channelId: number, messageType: WsMessageType, blob: LazyLoadBlob): void {
    told.push([messageType, blob.bytes.length]);
    if (messageType === "text") this.process.server.push(channelId, "binary", blob);
  }
  override async rawOpened(_channelId: number, path: string, context: RequestContext): Promise<void> {
    told.push(["opened", path, context.rest]);
  }
  override async play(channelId: number, message: ClientEvent, context: RequestContext): Promise<void> {
    this.pushPlay(channelId, { at: BIG, text: JSON.stringify(context.pathParameters), echo: message });
  }
  override count(channelId: number, options: number): void {
    this.pushCount([channelId, 4_000_000], options === 999 ? [-1] : [options, options + 1]);
  }
  override closed(): void {
    told.push("closed");
  }
  override fromElsewhere(): void {
    // It opens nothing.
  }
}

class LiveRust extends LiveRustProcess {
  override raw(): void {
    // Not asked here.
  }
  override async rawOpened(): Promise<void> {
    // Not asked here.
  }
  override async play(channelId: number, message: ClientEvent): Promise<void> {
    this.pushPlay(channelId, { at: BIG, text: undefined, echo: message });
  }
  override count(channelId: number, options: number): void {
    this.pushCount(channelId, [options]);
  }
  override closed(): void {
    // Nothing is kept.
  }
  override fromElsewhere(): void {
    // It opens nothing.
  }
}

let node: Node;
afterEach(async () => {
  told.length = 0;
  await node.stop();
});

async function start(Class: typeof Live | typeof LiveRust): Promise<void> {
  node = await startNode({ name: "alice.os", http: {}, log: false, authenticate: ({ path }) => path.endsWith("/ann") });
  await node.spawn(Class as typeof Live, { process: "live:demo:alice.os", mount: "/" });
}

/** The next text that a socket gets. */
const next = (socket: WebSocket): Promise<string> => new Promise((resolve) => socket.once("message", (data: Buffer) => resolve(data.toString())));

async function raw(path: string): Promise<WebSocket> {
  const socket = new WebSocket(node.url.replace("http", "ws") + path);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

describe.each([
  ["web", Live, LiveWsClient],
  ["hyperware", LiveRust, LiveRustWsClient],
] as const)("wire %s", (wire, Class, Client) => {
  test("typed messages go both ways as they are", async () => {
    await start(Class);
    const client = new Client(node.url, { WebSocket });
    const events: ClientEvent[] = [{ tag: "move", val: [-1, 2 ** 31 - 1] }, { tag: "tags", val: new Map([["a b", BIG], ["__proto__", 0n]]) }, { tag: "leave" }];
    const received: ServerEvent[] = [];
    const channel = client.play("chess/1", "ann", { onMessage: (event) => received.push(event) });
    await channel.opened;
    for (const event of events) channel.send(event);
    while (received.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    channel.close();
    expect(received.map(({ at, echo }) => ({ at, echo }))).toEqual(events.map((echo) => ({ at: BIG, echo })));
    if (wire === "web") expect(received[0]?.text).toBe('{"game-name":"chess/1","player":"ann"}');
  });

  test("what breaks the contract is refused on both sides", async () => {
    await start(Class);
    const problems: string[] = [];
    const received: number[][] = [];
    const channel = new Client(node.url, { WebSocket }).count({ onMessage: (list) => received.push(list), onProblem: ({ detail }) => problems.push(detail ?? "") });
    await channel.opened;
    expect(() => channel.send(1_001)).toThrow(/at most 1000/);
    const direct = await raw(wire === "web" ? "/live" : "/anywhere");
    direct.send("1001");
    expect(await next(direct)).toMatch(/hypc:problem.*at most 1000/);
    direct.send("1e3");
    expect(JSON.parse(await next(direct))).toEqual(wire === "web" ? [1000, 1001] : [1000]);
    direct.terminate();
    channel.send(7);
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([received[0]?.[0], problems]).toEqual([7, []]);
    channel.close();
  });
});

describe("the process of the contract", () => {
  test("raw handlers, opening and closing", async () => {
    await start(Live);
    const socket = await raw("/raw/a/b%20c");
    socket.send("hé");
    expect(await next(socket)).toBe("hé");
    socket.close();
    while (!told.includes("closed")) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toEqual([["opened", "/raw/a/b%20c", "a/b c"], ["text", 3], ["close", 0], "closed"]);
  });

  test("a repeated key, a path that asks who somebody is, a push that is no message", async () => {
    await start(Live);
    const game = await raw("/games/g/players/ann");
    game.send('{"tag":"tags","val":{"a":"1","a":"2"}}');
    expect(JSON.parse(await next(game))).toMatchObject({ "hypc:problem": { status: 400, faults: [{ path: expect.stringContaining("$.val") as string }] } });
    await expect(raw("/games/g/players/bob")).rejects.toThrow(/401/);
    const count = await raw("/live");
    count.send("999");
    expect(JSON.parse(await next(count))).toMatchObject({ "hypc:problem": { type: "urn:hypc:problem:failed" } });
    game.terminate();
    count.terminate();
  });
});
