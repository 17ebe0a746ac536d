import { describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { ConfigError } from "../../../runtime/config-error.ts";
import { NetworkError } from "../../../runtime/client/errors.ts";
import type { Process } from "../../../runtime/process.ts";
import type { LazyLoadBlob, WsMessageType } from "../../../runtime/ws/frames.ts";
import type { WebSocketChannel, WebSocketOptions } from "../../../runtime/ws/opened-channel.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";
import { client, echo, pause, serve, until } from "./support/sockets.ts";

/** What a process sees of the connections that it opens, and itself. */
async function visitor(handlers: ProbeSpec<undefined>["handlers"] = {}, withClient = true) {
  const node = await serve({ take: echo, ...handlers });
  const seen: [id: number, type: string, text: string][] = [];
  let self: Process | undefined;
  const take = client((_process, args) => {
    const [id, type, blob] = args as [number, WsMessageType, LazyLoadBlob];
    seen.push([id, type, Buffer.from(blob.bytes).toString("latin1")]);
  });
  const Visitor = probe({
    init: async (process) => {
      self = process;
    },
    handlers: withClient ? { take } : { nothing: () => {} },
  });
  await node.spawn(Visitor, { process: "visitor:test:alice.os" });
  const open = (url: string, options?: WebSocketOptions): Promise<WebSocketChannel> => {
    if (self === undefined) throw new Error("the process has not started");
    return self.process.openWebSocket(url, options);
  };
  const server = () => self?.process.server;
  return { node, seen, open, server };
}

/** A server that tests stop and start again. */
class Elsewhere {
  readonly port: number;
  readonly sockets: WebSocket[] = [];
  readonly headers: unknown[] = [];
  #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    const address = server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
    this.#watch();
  }

  static start(port = 0): Promise<Elsewhere> {
    return new Promise((resolve) => {
      const server: WebSocketServer = new WebSocketServer({ host: "127.0.0.1", port }, () => resolve(new Elsewhere(server)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/live`;
  }

  #watch(): void {
    this.#server.on("connection", (socket, request) => {
      this.sockets.push(socket);
      this.headers.push(request.headers["x-token"]);
      socket.send(`hello ${this.sockets.length}`);
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe("a WebSocket that a process opens", () => {
  test("to a process of the same node: what comes in comes to `@ws-client`, under a number of its own", async () => {
    const { node, seen, open } = await visitor();
    const channel = await open(`${node.url}/x`);
    expect([channel.state, channel.connections, channel.url]).toEqual(["open", 1, `${node.url.replace("http", "ws")}/x`]);
    expect(channel.push("text", "one")).toBe(true);
    expect(channel.push("binary", new Uint8Array([2]))).toBe(true);
    await until(() => seen.length === 2);
    channel.close(3000, "done");
    expect(await channel.ended).toEqual({ code: 3000, reason: "done" });
    expect(seen).toEqual([
      [channel.id, "text", "one"],
      [channel.id, "binary", "\u0002"],
      [channel.id, "close", "\u000b\u00b8done"],
    ]);
    expect(channel.state).toBe("closed");
    expect(channel.push("text", "late")).toBe(false);
  });

  test("headers and protocols go along; the server's pushes by number work too", async () => {
    const elsewhere = await Elsewhere.start();
    const { seen, open, server } = await visitor();
    const channel = await open(elsewhere.url, { headers: { "x-token": "secret" } });
    // Whoever opens it knows its number before anything comes in.
    expect(seen).toEqual([]);
    await until(() => seen.length === 1);
    expect(seen).toEqual([[channel.id, "text", "hello 1"]]);
    expect(elsewhere.headers).toEqual(["secret"]);
    expect(server()?.channels()).toEqual([]);
    expect(server()?.push(channel.id, "text", "by number")).toBe(true);
    expect(server()?.close(channel.id)).toBe(true);
    expect((await channel.ended).code).toBe(1000);
    await elsewhere.stop();
  });

  test("where nobody listens, and where it is refused, it rejects", async () => {
    const { node, open } = await visitor();
    const gone = await Elsewhere.start();
    await gone.stop();
    await expect(open(gone.url)).rejects.toThrow(NetworkError);
    await expect(open(`${node.url}//`)).rejects.toThrow(/400/);
    await expect(open("live")).rejects.toThrow(/no URL/);
    await expect(open("ftp://example.org")).rejects.toThrow(/ftp:/);
  });

  test("a process without `@ws-client` is told what it lacks", async () => {
    const { node, open } = await visitor({}, false);
    await expect(open(node.url)).rejects.toThrow(ConfigError);
    await expect(open(node.url)).rejects.toThrow(/@ws-client/);
  });

  test("without `reconnect` a loss is the end", async () => {
    const elsewhere = await Elsewhere.start();
    const { seen, open } = await visitor();
    const channel = await open(elsewhere.url);
    elsewhere.sockets[0]?.close(4001, "go away");
    expect(await channel.ended).toEqual({ code: 4001, reason: "go away" });
    expect(seen.at(-1)).toEqual([channel.id, "close", "\u000f\u00a1go away"]);
    expect([channel.state, elsewhere.sockets.length]).toEqual(["closed", 1]);
    await elsewhere.stop();
  });
});

describe("reconnect", () => {
  const quick = { minDelayMs: 20, maxDelayMs: 40 };

  test("the same channel comes back; `onOpen` runs before anything comes in, each time", async () => {
    const first = await Elsewhere.start();
    const { seen, open } = await visitor();
    const opened: [number, string][] = [];
    const channel = await open(first.url, {
      reconnect: quick,
      onOpen: (each, context) => {
        opened.push([each.connections, context.origin]);
        each.push("text", "subscribe");
        seen.push([each.id, "open", ""]);
      },
    });
    await until(() => seen.length === 2);
    await first.stop();
    await until(() => channel.state === "reconnecting");
    expect(channel.push("text", "lost")).toBe(false);
    const second = await Elsewhere.start(first.port);
    await until(() => seen.length === 5);
    expect(seen.map(([id, type, text]) => [id === channel.id, type, text])).toEqual([
      [true, "open", ""],
      [true, "text", "hello 1"],
      [true, "close", ""],
      [true, "open", ""],
      [true, "text", "hello 1"],
    ]);
    expect(opened).toEqual([[1, "ws-client"], [2, "ws-client"]]);
    channel.close();
    await channel.ended;
    await pause(60);
    expect(second.sockets).toHaveLength(1);
    await second.stop();
  });

  test("waits for a server that is not there yet, and can be given up", async () => {
    const gone = await Elsewhere.start();
    await gone.stop();
    const { open } = await visitor();
    const opening = open(gone.url, { reconnect: quick });
    await pause(50);
    const server = await Elsewhere.start(gone.port);
    const channel = await opening;
    expect(channel.state).toBe("open");
    channel.close();
    await server.stop();
    const controller = new AbortController();
    const given = open(gone.url, { reconnect: quick, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(given).rejects.toThrow("enough");
    await expect(open(gone.url, { signal: AbortSignal.abort(new Error("never")) })).rejects.toThrow("never");
  });

  test("gives up after so many attempts", async () => {
    const server = await Elsewhere.start();
    const { seen, open } = await visitor();
    const channel = await open(server.url, { reconnect: { ...quick, attempts: 2 } });
    await server.stop();
    expect((await channel.ended).code).toBe(1006);
    expect(channel.state).toBe("closed");
    expect(seen.filter(([, type]) => type === "close")).toHaveLength(1);
  });

  test("a server that accepts and drops at once meets growing delays", async () => {
    const server = await Elsewhere.start();
    const { open } = await visitor();
    const times: number[] = [];
    const channel = await open(server.url, {
      reconnect: { minDelayMs: 20, maxDelayMs: 10_000 },
      onOpen: () => {
        times.push(Date.now());
        server.sockets.at(-1)?.terminate();
      },
    });
    await pause(500);
    channel.close();
    // 20, 40, 80, 160, 320 ms, each at least by half.
    expect(times.length).toBeLessThanOrEqual(6);
    expect(times.length).toBeGreaterThan(2);
    await server.stop();
  });

  test("a stop of the node ends it, and opens nothing again", async () => {
    const server = await Elsewhere.start();
    const { node, open } = await visitor();
    const channel = await open(server.url, { reconnect: quick });
    await node.stop();
    expect((await channel.ended).code).toBe(1001);
    await pause(100);
    expect(server.sockets).toHaveLength(1);
    await expect(open(server.url)).rejects.toThrow(/stopping/);
    await server.stop();
  });
});
