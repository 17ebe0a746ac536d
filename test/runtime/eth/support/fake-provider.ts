import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { afterEachTest } from "../../../support/after-each-test.ts";

/** A provider that does what a test says. */
export type Answer = { readonly result: unknown } | { readonly error: unknown } | "silence" | "drop";

export interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Which connection, from 1 on. */
  readonly connection: number;
}

const providers: FakeProvider[] = [];
afterEachTest(async () => {
  await Promise.all(providers.splice(0).map((each) => each.end()));
});

/** Answers `eth_subscribe` and `eth_blockNumber` by itself; a test says what else. */
export class FakeProvider {
  readonly asked: Asked[] = [];
  readonly headers: unknown[] = [];
  readonly port: number;
  connections = 0;
  head = 10;
  /** Ids of the subscriptions of the last connection. */
  subscriptions: string[] = [];
  answers: (asked: Asked, id: number) => Answer | undefined = () => undefined;
  #server: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();

  private constructor(server: WebSocketServer) {
    this.#server = server;
    const address = server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
    this.#serve();
  }

  static start(port = 0): Promise<FakeProvider> {
    return new Promise((resolve) => {
      const server = new WebSocketServer({ host: "127.0.0.1", port }, () => {
        const provider = new FakeProvider(server);
        providers.push(provider);
        resolve(provider);
      });
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  count(method: string): number {
    return this.asked.filter((each) => each.method === method).length;
  }

  /** Sends an update of a subscription; `text` is its JSON. */
  update(text: string, id = this.subscriptions.at(-1)): void {
    this.send(`{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":${JSON.stringify(id)},"result":${text}}}`);
  }

  /** Sends any text on every connection. */
  send(text: string): void {
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Cuts every connection. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async end(): Promise<void> {
    this.drop();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(): void {
    this.#server.on("connection", (socket, request) => {
      const connection = ++this.connections;
      this.headers.push(request.headers);
      this.subscriptions = [];
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.terminate());
      socket.on("message", (data: Buffer) => {
        const { id, method, params } = JSON.parse(String(data)) as { id: number; method: string; params: readonly unknown[] };
        const asked = { method, params, connection };
        this.asked.push(asked);
        const answer = this.answers(asked, id) ?? this.#own(asked);
        if (answer === "drop") socket.terminate();
        else if (answer !== "silence") socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
      });
    });
  }

  #own({ method, connection }: Asked): Answer {
    if (method === "eth_blockNumber") return { result: `0x${this.head.toString(16)}` };
    if (method === "eth_getLogs") return { result: [] };
    if (method === "eth_unsubscribe") return { result: true };
    if (method === "eth_subscribe") {
      const id = `0x${connection}${this.subscriptions.length}`;
      this.subscriptions.push(id);
      return { result: id };
    }
    return { error: { code: -32_601, message: "the method does not exist" } };
  }
}

/** A log as providers send it. */
export function log(block: number, index = 0, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    address: "0x01",
    topics: [`0x${(block * 100 + index).toString(16)}`],
    data: "0x",
    blockNumber: `0x${block.toString(16)}`,
    blockHash: `0xb${block.toString(16)}`,
    transactionHash: `0x${block}`,
    transactionIndex: "0x0",
    logIndex: `0x${index.toString(16)}`,
    removed: false,
    ...more,
  };
}
