import { connect } from "node:net";
import type { Socket } from "node:net";

/** What is asked, again and again. */
export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

/** Servers of node end a connection that rests for five seconds. */
const RESTED_MS = 2_000;

/** Keep-alive connections to one server, raw, so that the one that asks takes as little as it can of the machine. */
export class Load {
  readonly #port: number;
  readonly #connections: number;
  #sockets: readonly Socket[] = [];
  #usedAt = 0;

  private constructor(port: number, connections: number) {
    this.#port = port;
    this.#connections = connections;
  }

  /** Opens so many connections. */
  static async open(port: number, connections: number): Promise<Load> {
    const load = new Load(port, connections);
    await load.wake();
    return load;
  }

  /** Opens new connections where these have rested so long that the server may end them; to be called before a measurement. */
  async wake(): Promise<void> {
    if (performance.now() - this.#usedAt < RESTED_MS && this.#sockets.length > 0) return;
    this.close();
    const sockets: Socket[] = [];
    for (let at = 0; at < this.#connections; at += 64) {
      const some = Array.from({ length: Math.min(64, this.#connections - at) }, () => opened(this.#port));
      sockets.push(...(await Promise.all(some)));
    }
    this.#sockets = sockets;
    this.#usedAt = performance.now();
  }

  /** Asks so often, one request under way on each connection; rejects where an answer is no 200, or not as long as the first. */
  async run(asked: Asked, requests: number): Promise<void> {
    let left = requests;
    await this.#askAll(asked, () => left-- > 0);
  }

  /** The same for so many milliseconds; resolves with how many requests were answered. */
  async runFor(asked: Asked, ms: number): Promise<number> {
    const end = performance.now() + ms;
    let count = 0;
    await this.#askAll(asked, () => {
      if (performance.now() >= end) return false;
      count++;
      return true;
    });
    return count;
  }

  /** What one request is answered with, on the first connection: the body of a 200 that tells its length. */
  async ask(asked: Asked): Promise<string> {
    const [socket] = this.#sockets;
    if (socket === undefined) throw new Error("no connection");
    let left = 1;
    let answer = Buffer.alloc(0);
    const keep = (bytes: Buffer, length: number): void => void (answer = Buffer.from(bytes.subarray(0, length)));
    await askOn(socket, requestText(asked), () => left-- > 0, keep);
    this.#usedAt = performance.now();
    return answer.toString("utf8", answer.indexOf(HEAD_END) + HEAD_END.length);
  }

  async #askAll(asked: Asked, take: () => boolean): Promise<void> {
    const request = requestText(asked);
    let first: number | null = null;
    const check = (_: Buffer, length: number): void => {
      first ??= length;
      if (length !== first) throw new Error(`an answer of ${length} bytes, where the first had ${first}`);
    };
    await Promise.all(this.#sockets.map((socket) => askOn(socket, request, take, check)));
    this.#usedAt = performance.now();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => resolve(socket)).once("error", reject);
  });
}

function requestText({ method, path, body }: Asked): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n`;
  return body === undefined
    ? `${head}\r\n`
    : `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Asks for as long as `take` says so. `check` sees every answer, so many bytes of head and body, and throws where it is wrong. */
function askOn(
  socket: Socket,
  request: string,
  take: () => boolean,
  check: (bytes: Buffer, length: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(new Error("the server closed a connection before it was used"));
    if (!take()) return resolve();
    let rest: Buffer = Buffer.alloc(0);
    const end = (error?: Error): void => {
      socket.off("data", read).off("close", closed);
      if (error === undefined) resolve();
      else reject(error);
    };
    const closed = (): void => end(new Error("the server closed a connection"));
    const read = (chunk: Buffer): void => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const length = answerLength(rest);
      if (length === null || rest.length < length) return;
      if (!rest.subarray(0, 12).equals(OK))
        return end(new Error(`an answer of a benchmark: ${rest.toString("latin1").slice(0, 400)}`));
      try {
        check(rest, length);
      } catch (error) {
        return end(error as Error);
      }
      rest = rest.subarray(length);
      if (take()) socket.write(request);
      else end();
    };
    socket.on("data", read).on("close", closed);
    socket.write(request);
  });
}

const OK = Buffer.from("HTTP/1.1 200");
const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/** Bytes of the answer at the start of a buffer; `null` where that is not known yet. */
function answerLength(bytes: Buffer): number | null {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return null;
  const head = bytes.toString("latin1", 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head);
  if (length !== null) return end + 4 + Number(length[1]);
  const last = bytes.indexOf(LAST_CHUNK, end);
  return last === -1 ? null : last + LAST_CHUNK.length;
}
