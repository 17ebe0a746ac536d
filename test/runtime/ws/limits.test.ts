import { createConnection } from "node:net";
import { describe, expect, test } from "vitest";
import { Channels } from "../../../runtime/ws/channels.ts";
import type { Channel } from "../../../runtime/ws/channel.ts";
import { systemClock } from "../../../runtime/clock.ts";
import type { LazyLoadBlob, WsMessageType } from "../../../runtime/ws/frames.ts";
import { DEFAULT_WS_LIMITS, wsLimits } from "../../../runtime/ws/limits.ts";
import { Gate } from "../fixtures/gate.ts";
import { close, connect, echo, open, pause, raw, refusal, serve, typed, until } from "./support/sockets.ts";

describe("limits", () => {
  test("a message over `payloadBytes` closes its channel with 1009", async () => {
    const node = await serve({ take: echo }, { http: { ws: { payloadBytes: 1_000 } } });
    const peer = await connect(node);
    peer.socket.send("x".repeat(1_000));
    expect((await peer.text()).length).toBe(1_000);
    peer.socket.send("x".repeat(1_001));
    expect((await peer.closed).code).toBe(1009);
  });

  test("beyond `connections` they are refused, until one is gone", async () => {
    const node = await serve({ take: echo }, { http: { ws: { connections: 2 } } });
    const peers = [await connect(node), await connect(node)];
    const refused = await refusal(node, "/");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    peers[0]?.socket.close();
    await peers[0]?.closed;
    await connect(node);
  });

  test("a peer that does not read is closed when `bufferedBytes` wait for it; pushes say so", async () => {
    const results: boolean[] = [];
    const seen: string[] = [];
    const node = await serve(
      {
        take: raw((process, [id, type]) => {
          seen.push(String(type));
          if (type !== "text") return;
          const chunk = new Uint8Array(64 * 1024);
          for (let i = 0; i < 1_000; i++) results.push(process.process.server.push(id as number, "binary", chunk));
        }),
      },
      { http: { ws: { bufferedBytes: 1024 * 1024, closeTimeoutMs: 100 } } },
    );
    const slow = await connect(node);
    slow.socket.pause();
    slow.socket.send("go");
    await until(() => seen.length === 2);
    expect(seen).toEqual(["text", "close"]);
    const taken = results.indexOf(false);
    expect(taken).toBeGreaterThan(0);
    // What the buffers of the system hold does not count.
    expect(taken).toBeLessThan(500);
    expect(results.slice(taken)).not.toContain(true);
    slow.socket.resume();
    expect([1006, 1013]).toContain((await slow.closed).code);
  });

  test("a channel is read no further than its process can follow, and order holds", async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const node = await serve(
      {
        take: typed(async (_process, [, n]) => {
          most = Math.max(most, ++running);
          order.push(n as number);
          await pause(1);
          running--;
        }, "/t"),
        leave: close(() => order.push(-1), "/t"),
      },
      { http: { ws: { pendingMessages: 4 } } },
    );
    const peer = await connect(node, "/t");
    for (let n = 0; n < 400; n++) peer.socket.send(String(n));
    peer.socket.close();
    await until(() => order.includes(-1));
    expect(most).toBe(4);
    expect(order).toEqual([...Array.from({ length: 400 }, (_, n) => n), -1]);
  });

  test("a flood that is not followed stays with the sender", async () => {
    const gate = new Gate();
    const node = await serve({ take: raw(() => gate.promise) }, { http: { ws: { pendingMessages: 2 } } });
    const peer = await connect(node);
    const chunk = Buffer.alloc(256 * 1024);
    for (let i = 0; i < 400; i++) peer.socket.send(chunk);
    await pause(200);
    // 100 MB were sent; what the system's buffers do not hold is still here.
    expect(peer.socket.bufferedAmount).toBeGreaterThan(50 * 1024 * 1024);
    peer.socket.terminate();
    gate.open();
  });

  test("an overloaded process tells typed clients, closes raw channels with 1013, and still hears of every end", async () => {
    const gate = new Gate();
    const ended: unknown[] = [];
    const node = await serve(
      { wait: { run: () => gate.promise, codec: null, ws: { kind: "message", path: "/wait" } }, sum: typed(() => {}, "/sum"), plain: raw(() => {}, "/raw"), leave: close((_process, [id]) => ended.push(id)) },
      { limits: { queue: 1 } },
    );
    const [waiting, sum, plain] = [await connect(node, "/wait"), await connect(node, "/sum"), await connect(node, "/raw")];
    waiting.socket.send("x");
    await pause(20);
    sum.socket.send("1");
    expect(JSON.parse(await sum.text())).toMatchObject({ "hypc:problem": { type: "urn:hypc:problem:overloaded", status: 503 } });
    plain.socket.send("1");
    expect((await plain.closed).code).toBe(1013);
    sum.socket.close();
    await pause(20);
    expect(ended).toEqual([]);
    gate.open();
    await until(() => ended.length === 2);
    expect(ended.sort()).toEqual([2, 3]);
  });

  test("a channel whose opening an overloaded process could not hear is closed, and its end is nobody's business", async () => {
    const gate = new Gate();
    const told: string[] = [];
    const node = await serve(
      {
        wait: raw(() => gate.promise, "/wait"),
        arrive: open(() => told.push("open"), "/b"),
        take: raw(() => told.push("message"), "/b"),
        leave: close(() => told.push("close"), "/b"),
      },
      { limits: { queue: 1 } },
    );
    (await connect(node, "/wait")).socket.send("x");
    await pause(20);
    expect((await (await connect(node, "/b")).closed).code).toBe(1013);
    gate.open();
    await pause(150);
    expect(told).toEqual([]);
  });

  test("options that make no sense are named", () => {
    expect(() => wsLimits({ payloadBytes: 0 })).toThrow(/http.ws.payloadBytes/);
    expect(() => wsLimits({ pings: 1 } as never)).toThrow(/http.ws.pings/);
    expect(() => wsLimits(5 as never)).toThrow(/http.ws/);
    expect(wsLimits({ payloadBytes: 7 })).toEqual({ ...DEFAULT_WS_LIMITS, payloadBytes: 7 });
  });
});

describe("keep-alive", () => {
  test("peers that answer stay, peers that do not are dropped; the process hears nothing of it but the end", async () => {
    const seen: unknown[] = [];
    const node = await serve({ take: raw((_process, [id, type]) => seen.push([id, type])) }, { http: { ws: { pingIntervalMs: 80 } } });
    const alive = await connect(node);
    const dead = await connect(node, "/", { autoPong: false });
    await dead.closed;
    await pause(200);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    expect(seen).toEqual([[2, "close"]]);
  });

  test("an answer to a ping of the process reaches its handler", async () => {
    const seen: string[] = [];
    const node = await serve({
      arrive: open((process, [id]) => process.process.server.push(id as number, "ping", "mine")),
      take: raw((_process, args) => {
        const [, type, blob] = args as [number, WsMessageType, LazyLoadBlob];
        seen.push(`${type} ${Buffer.from(blob.bytes).toString()}`);
      }),
    });
    await connect(node);
    await until(() => seen.length === 1);
    expect(seen).toEqual(["pong mine"]);
  });
});

test("numbers of channels pass over those in use", () => {
  const stopped = { ...systemClock, setTimer: () => ({ ref() {}, unref() {}, cancel() {} }) };
  const channels = new Channels(DEFAULT_WS_LIMITS, stopped);
  channels.add({ id: 1 } as Channel);
  expect(channels.nextId()).toBe(2);
  expect(channels.nextId()).toBe(3);
});

/** What a connection answers to a text until it is closed. */
function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

function post(extra: string): string {
  const body = '"hé"';
  return `POST /echo HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe("upgrades to something else", () => {
  const http = {
    method: "POST" as const,
    path: "/echo",
    body: ["text"],
    decode: (input: { readonly body: readonly unknown[] }) => [input.body[0]],
    encode: (result: unknown) => ({ status: 200, body: JSON.stringify(result) }),
  };

  test("are answered as if nothing had been asked, with their body, and the connection serves on", async () => {
    const node = await serve({ echo: { run: (_process, [text]) => text, http }, take: echo });
    const { port } = node.httpAddress ?? { port: 0 };
    const text = post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n") + post("Connection: close\r\n");
    const answer = await ask(port, text);
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(answer.match(/"hé"/g)).toHaveLength(2);
  });

  test("a handshake that is none is refused with what is missing", async () => {
    const node = await serve({ take: echo });
    const { port } = node.httpAddress ?? { port: 0 };
    const head = "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    expect(await ask(port, `GET / HTTP/1.1\r\n${head}Sec-WebSocket-Version: 13\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await ask(port, `GET / HTTP/1.1\r\n${head}${key}Sec-WebSocket-Version: 12\r\n\r\n`)).toMatch(/^HTTP\/1\.1 426 [^]*Sec-WebSocket-Version: 13/);
    expect(await ask(port, `POST / HTTP/1.1\r\n${head}${key}Sec-WebSocket-Version: 13\r\n\r\n`)).toMatch(/^HTTP\/1\.1 405 /);
    expect(await ask(port, `GET / HTTP/1.1\r\n${head.replace("Host: x\r\n", "")}${key}Sec-WebSocket-Version: 13\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
