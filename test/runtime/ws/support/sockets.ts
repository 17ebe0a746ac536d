import { WebSocket } from "ws";
import type { ClientOptions } from "ws";
import type { RequestContext } from "../../../../runtime/context.ts";
import type { Faults } from "../../../../runtime/codec/faults.ts";
import { startNode } from "../../../../runtime/node.ts";
import type { Node } from "../../../../runtime/node.ts";
import type { NodeOptions } from "../../../../runtime/node/options.ts";
import type { Process } from "../../../../runtime/process.ts";
import type { LazyLoadBlob, WsMessageType } from "../../../../runtime/ws/frames.ts";
import { probe } from "../../fixtures/probe.ts";
import type { ProbeHandler, ProbeSpec } from "../../fixtures/probe.ts";
import { afterEachTest } from "../../../support/after-each-test.ts";

const nodes: Node[] = [];
const sockets: WebSocket[] = [];
afterEachTest(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 500 })));
});

type Run = (process: Process, args: readonly unknown[], context: RequestContext) => unknown;

export const open = (run: Run, path: string | null = null): ProbeHandler<undefined> => ({ run, codec: null, ws: { kind: "open", path } });
export const close = (run: Run, path: string | null = null): ProbeHandler<undefined> => ({ run, codec: null, ws: { kind: "close", path } });
export const raw = (run: Run, path: string | null = null): ProbeHandler<undefined> => ({ run, codec: null, ws: { kind: "message", path } });
export const client = (run: Run): ProbeHandler<undefined> => ({ run, codec: null, ws: { kind: "client" } });
/** Its messages are numbers. */
export const typed = (run: Run, path: string | null = null): ProbeHandler<undefined> => ({
  run,
  codec: null,
  ws: {
    kind: "message",
    path,
    decode: (json: unknown, faults: Faults, at) => (typeof json === "number" ? json : faults.add(at, "a number", json)),
  },
});

/** Answers text with the same text. */
export const echo = raw((process, args) => {
  const [id, type, blob] = args as [number, WsMessageType, LazyLoadBlob];
  if (type === "text" || type === "binary") process.process.server.push(id, type, blob);
});

/** A node with `live:test:alice.os`, mounted at `/`, that takes WebSockets everywhere. */
export async function serve(
  handlers: ProbeSpec<undefined>["handlers"],
  options: Partial<NodeOptions> = {},
  ws: ProbeSpec<undefined>["ws"] = [{ path: "/", authenticated: false }],
): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, http: {}, ...options });
  nodes.push(node);
  await node.spawn(probe({ handlers, ws }), { process: "live:test:alice.os", mount: "/" });
  return node;
}

/** What a socket receives, to be looked at in order. */
export class Peer {
  readonly socket: WebSocket;
  readonly #received: { type: string; data: string }[] = [];
  readonly #waiting: ((frame: { type: string; data: string }) => void)[] = [];
  /** How the connection ended. */
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary) => this.#take(isBinary ? "binary" : "text", data));
    socket.on("ping", (data) => this.#take("ping", data));
    socket.on("pong", (data) => this.#take("pong", data));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  get count(): number {
    return this.#received.length;
  }

  next(): Promise<{ type: string; data: string }> {
    const frame = this.#received.shift();
    return frame === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(frame);
  }

  /** Of the next frame of that type; others before it are dropped. */
  async nextOf(type: string): Promise<string> {
    for (;;) {
      const frame = await this.next();
      if (frame.type === type) return frame.data;
    }
  }

  async text(): Promise<string> {
    return (await this.next()).data;
  }

  #take(type: string, data: Buffer): void {
    const frame = { type, data: data.toString() };
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#received.push(frame);
    else waiting(frame);
  }
}

export async function connect(node: Node, path = "/", options: ClientOptions = {}): Promise<Peer> {
  const socket = new WebSocket(node.url.replace("http", "ws") + path, options);
  sockets.push(socket);
  const peer = new Peer(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return peer;
}

/** The answer with which a WebSocket is refused. */
export function refusal(node: Node, path: string, options: ClientOptions = {}): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(node.url.replace("http", "ws") + path, options);
    socket.on("error", () => {});
    socket.once("open", () => {
      socket.terminate();
      reject(new Error("it was accepted"));
    });
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}
