import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { fromSeed } from "@nats-io/nkeys";

export interface RawOptions {
  readonly port: number;
  /** The authority to trust; without it the client goes on without TLS, whatever the server says. */
  readonly ca: string | undefined;
  /** Signs the server's nonce. */
  readonly seed?: string;
  /** Whom it says it is; by default the seed's own. */
  readonly publicKey?: string;
  /** More of what CONNECT holds. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A client that minds no rule of the protocol: it sends what it is told to, byte by byte. */
export class RawClient {
  readonly #socket: Socket;
  #received = "";
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => (this.#received += bytes.toString("latin1")));
    socket.on("close", () => (this.#closed = true));
    socket.on("error", () => (this.#closed = true));
  }

  /** Connects, and says who it is; whether it was let in shows in `exchange`. */
  static async connect({ port, ca, seed, publicKey, more }: RawOptions): Promise<RawClient> {
    const plain = connectTcp(port, "127.0.0.1");
    const [first] = (await once(plain, "data")) as [Buffer];
    const info = JSON.parse(first.toString().slice("INFO ".length)) as { nonce: string };
    const socket = ca === undefined ? plain : connectTls({ socket: plain, ca, servername: "localhost" });
    if (ca !== undefined) await once(socket, "secureConnect");
    const client = new RawClient(socket);
    const pair = seed === undefined ? undefined : fromSeed(new TextEncoder().encode(seed));
    const signature = pair === undefined ? undefined : Buffer.from(pair.sign(new TextEncoder().encode(info.nonce))).toString("base64url");
    const nkey = publicKey ?? pair?.getPublicKey();
    client.send(`CONNECT ${JSON.stringify({ verbose: false, pedantic: false, protocol: 1, headers: true, no_responders: true, nkey, sig: signature, ...more })}\r\n`);
    return client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): void {
    if (!this.#closed) this.#socket.write(text, "latin1");
  }

  /** Sends, and resolves to all that came since the last time when the server has answered a PING or has closed the connection. */
  async exchange(text: string): Promise<string> {
    this.send(`${text}PING\r\n`);
    while (!this.#closed && !this.#received.includes("PONG\r\n")) await new Promise((resolve) => setTimeout(resolve, 5));
    const received = this.#received;
    this.#received = "";
    return received.replace("PONG\r\n", "");
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A PUB of the protocol. */
export function pub(subject: string, payload: string, reply = ""): string {
  return `PUB ${subject}${reply === "" ? "" : ` ${reply}`} ${payload.length}\r\n${payload}\r\n`;
}
