import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Node } from "../../../runtime/node.ts";
import { connect, echo, raw, serve, typed, until } from "./support/sockets.ts";

/** A connection after its handshake, for frames that no library would send. */
function handshake(node: Node, path: string): Promise<Socket> {
  const { port } = node.httpAddress ?? { port: 0 };
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString("base64");
    const socket = createConnection({ host: "127.0.0.1", port }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`);
    });
    socket.on("error", reject);
    socket.once("data", () => {
      socket.off("error", reject);
      socket.on("error", () => {});
      socket.resume();
      resolve(socket);
    });
  });
}

/** Any first two bytes, a length that may lie, a mask or none, some payload. */
const frame = fc
  .record({
    first: fc.integer({ min: 0, max: 255 }),
    masked: fc.boolean(),
    length: fc.oneof(fc.integer({ min: 0, max: 125 }), fc.constantFrom(126, 127)),
    payload: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ first, masked, length, payload }) => Buffer.concat([Buffer.from([first, (masked ? 0x80 : 0) | length]), payload]));

test("frames of any bytes: no crash, no message outside its type, every other channel is served", async () => {
  const wrong: unknown[] = [];
  let opened = 0;
  let ended = 0;
  const node = await serve(
    {
      arrive: { run: () => opened++, codec: null, ws: { kind: "open", path: null } },
      sum: typed((process, [id, n]) => {
        if (typeof n !== "number") wrong.push(n);
        process.process.server.pushTyped("sum", id as number, "0");
      }, "/sum"),
      take: raw((_process, [, type, blob]) => {
        if (!["text", "binary", "ping", "pong", "close"].includes(type as string) || !((blob as { bytes: unknown }).bytes instanceof Uint8Array)) wrong.push(type);
      }, "/raw"),
      leave: { run: () => ended++, codec: null, ws: { kind: "close", path: null } },
      echo: { ...echo, ws: { kind: "message", path: "/echo" } },
    },
    { http: { ws: { payloadBytes: 4_096, closeTimeoutMs: 50 } } },
  );
  const good = await connect(node, "/echo");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("/sum", "/raw"), fc.array(frame, { minLength: 1, maxLength: 8 }), async (path, frames) => {
      const socket = await handshake(node, path);
      const gone = new Promise((resolve) => socket.once("close", resolve));
      for (const bytes of frames) socket.write(bytes);
      socket.end();
      await gone;
    }),
    { numRuns: 1_000 },
  );
  good.socket.send("still here");
  // Before it may have come the ping by which a server sees that a quiet peer is there.
  expect(await good.nextOf("text")).toBe("still here");
  await until(() => ended === opened - 1);
  expect(wrong).toEqual([]);
}, 60_000);

test("texts of any kind on a typed channel: each is taken or answered by a problem", async () => {
  let taken = 0;
  const node = await serve({ sum: typed(() => taken++, "/sum") });
  const peer = await connect(node, "/sum");
  const texts = fc.sample(fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.double().map(String)), 1_000);
  let refused = 0;
  peer.socket.on("message", () => refused++);
  for (const text of texts) peer.socket.send(text);
  await until(() => taken + refused === texts.length);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
