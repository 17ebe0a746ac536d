import { afterEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { AnswerError, Problem } from "../../../runtime/client/errors.ts";
import { NetworkError } from "../../../runtime/client/errors.ts";
import { WsClient } from "../../../runtime/client/ws-client.ts";
import type { WsCall, WsChannelOptions } from "../../../runtime/client/ws-client.ts";
import { pause, serve, typed, until } from "./support/sockets.ts";

const CALL: WsCall<number, number> = {
  path: "/sum",
  encode: (message) => String(message),
  decode: (json, faults, at) => (typeof json === "number" ? json : faults.add(at, "a number", json)),
};

/** Everything that a channel tells, in order. */
function recorder(more: Partial<WsChannelOptions<number>> = {}) {
  const told: unknown[] = [];
  const options: WsChannelOptions<number> = {
    onOpen: () => told.push("open"),
    onMessage: (message) => told.push(message),
    onProblem: (problem: Problem) => told.push([problem.status, problem.type]),
    onClose: ({ code, reconnects }) => told.push(["close", code, reconnects]),
    ...more,
  };
  return { told, options };
}

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

function listen(onConnection: (socket: WebSocket) => void, port = 0): Promise<{ url: string; port: number; server: WebSocketServer }> {
  return new Promise((resolve) => {
    const server = new WebSocketServer({ host: "127.0.0.1", port }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${bound}`, port: bound, server });
    });
    servers.push(server);
    server.on("connection", onConnection);
  });
}

describe("the client that generated ones stand on", () => {
  test("sends and takes messages of the contract; refusals are told apart from them", async () => {
    const node = await serve({ sum: typed((process, [id, n]) => process.process.server.pushTyped("sum", id as number, String(Number(n) + 1)), "/sum") });
    const { told, options } = recorder();
    const channel = new WsClient(`${node.url}/`, { WebSocket }).open<number | string, number>(options, { ...CALL, encode: (message) => JSON.stringify(message) });
    expect([channel.state, channel.send(1)]).toEqual(["connecting", false]);
    await channel.opened;
    channel.send(41);
    channel.send("x");
    await until(() => told.length === 3);
    channel.close();
    channel.close();
    await until(() => told.length === 4);
    expect(told).toEqual(["open", 42, [400, "urn:hypc:problem:bad-message"], ["close", 1000, false]]);
    expect([channel.state, channel.send(1)]).toEqual(["closed", false]);
  });

  test("what the contract does not allow closes the connection, or is told", async () => {
    const { url } = await listen((socket) => {
      for (const frame of ['"x"', "{", Buffer.from("1"), "7"]) socket.send(frame);
    });
    const strict = recorder();
    new WsClient(url, { WebSocket }).open(strict.options, CALL);
    await until(() => strict.told.length === 2);
    expect(strict.told[1]).toEqual(["close", 1007, false]);
    const errors: string[] = [];
    const lenient = recorder({ onError: (error: AnswerError) => errors.push(error.message) });
    const channel = new WsClient(url, { WebSocket }).open(lenient.options, CALL);
    await until(() => lenient.told.length === 2);
    channel.close();
    expect(lenient.told[1]).toBe(7);
    expect(errors).toEqual([expect.stringContaining('$: expected a number, found "x"'), expect.stringContaining("not JSON"), expect.stringContaining("not text")]);
  });

  test("without `reconnect` a server that is not there is the end", async () => {
    const { url, server } = await listen(() => {});
    await new Promise((resolve) => server.close(resolve));
    const { told, options } = recorder();
    const channel = new WsClient(url, { WebSocket }).open(options, CALL);
    await expect(channel.opened).rejects.toThrow(NetworkError);
    expect(told).toEqual([["close", 1006, false]]);
  });

  test("with it the channel comes back, until it is closed", async () => {
    const { url, port, server } = await listen((socket) => socket.send("1"));
    const { told, options } = recorder({ reconnect: { minDelayMs: 20, maxDelayMs: 40 } });
    const channel = new WsClient(url, { WebSocket }).open(options, CALL);
    await until(() => told.length === 2);
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
    await pause(80);
    expect(channel.state).toBe("reconnecting");
    const again = await listen((socket) => socket.send("2"), port);
    await until(() => told.length === 5);
    for (const socket of again.server.clients) socket.terminate();
    await until(() => told.length === 6);
    channel.close();
    await pause(80);
    expect(told).toEqual(["open", 1, ["close", 1006, true], "open", 2, ["close", 1006, true], ["close", 1000, false]]);
    expect(again.server.clients.size).toBe(0);
  });

  test("a platform without WebSocket is told what to do; a base has to be an address", () => {
    if ((globalThis as { readonly WebSocket?: unknown }).WebSocket === undefined) {
      expect(() => new WsClient("http://127.0.0.1:1").open(recorder().options, CALL)).toThrow(/pass one, as in \{ WebSocket \}/);
    }
    expect(() => new WsClient("/live")).toThrow(TypeError);
    expect(() => new WsClient("http://x/?a")).toThrow(TypeError);
  });
});
