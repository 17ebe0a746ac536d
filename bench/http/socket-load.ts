import { WebSocket } from "ws";

/** WebSockets to one server. */
export class SocketLoad {
  readonly #sockets: readonly WebSocket[];

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets;
  }

  /** Opens so many. */
  static async open(port: number, path: string, connections: number): Promise<SocketLoad> {
    const sockets: WebSocket[] = [];
    for (let at = 0; at < connections; at += 64) {
      const some = Array.from({ length: Math.min(64, connections - at) }, () =>
        opened(`ws://127.0.0.1:${port}${path}`),
      );
      sockets.push(...(await Promise.all(some)));
    }
    return new SocketLoad(sockets);
  }

  /** Sends so many messages in all, on each connection so many before the first is answered; done when everything is. */
  async run(message: string, messages: number, window: number): Promise<void> {
    const each = Math.ceil(messages / this.#sockets.length);
    await Promise.all(this.#sockets.map((socket) => exchange(socket, message, each, Math.min(window, each))));
  }

  /** What one message is answered with. */
  async ask(message: string): Promise<string> {
    const [socket] = this.#sockets;
    if (socket === undefined) throw new Error("no connection");
    return new Promise((resolve) => {
      socket.once("message", (data: Buffer) => resolve(data.toString()));
      socket.send(message);
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}

function opened(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.once("open", () => resolve(socket)).once("error", reject);
  });
}

function exchange(socket: WebSocket, message: string, count: number, window: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    const send = (): void => {
      sent++;
      socket.send(message);
    };
    const closed = (): void => reject(new Error("the server closed a WebSocket"));
    const answer = (): void => {
      if (sent < count) send();
      if (++answered < count) return;
      socket.off("message", answer).off("close", closed);
      resolve();
    };
    socket.on("message", answer).on("close", closed);
    for (let first = 0; first < window; first++) send();
  });
}
