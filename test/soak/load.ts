/** Kinds of clients that a server meets, good ones and bad ones. Each call is one visit; it ends by itself. */
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";

/** Where to, and what to be random with. */
export interface Visit {
  readonly url: URL;
  readonly random: () => number;
}

const ANSWER_MS = 20_000;

/** Asks and reads the whole answer; rejects where there is none in time. Returns its status. */
export async function goodRequest({ url, random }: Visit): Promise<number> {
  const pick = random();
  const [path, init]: [string, RequestInit] =
    pick < 0.4
      ? ["/counter", {}]
      : pick < 0.7
        ? ["/counter/add", { method: "POST", body: String(Math.floor(random() * 10)) }]
        : pick < 0.8
          ? ["/counter/add", { method: "POST", body: '"not a number"' }]
          : pick < 0.9
            ? ["/counter/history?limit=50", {}]
            : ["/chat/api/rooms", {}];
  const response = await fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  await response.arrayBuffer();
  return response.status;
}

/** Sends a part of a request, or a whole one, and is gone. */
export function abortedRequest({ url, random }: Visit): Promise<void> {
  const body = "1".repeat(1 + Math.floor(random() * 2_000));
  const text = `POST /counter/add HTTP/1.1\r\nhost: soak\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const sent = text.slice(0, Math.floor(random() * text.length) + 1);
  return visit(url, (socket) => {
    socket.write(sent);
    setTimeout(() => socket.destroy(), random() * 20);
  });
}

/** Asks many times on one connection and never reads. */
export function slowReader({ url, random }: Visit): Promise<void> {
  return visit(url, (socket) => {
    socket.pause();
    for (let n = 0; n < 50; n++) socket.write("GET /counter/history?limit=50 HTTP/1.1\r\nhost: soak\r\n\r\n");
    setTimeout(() => socket.destroy(), 500 + random() * 1_000);
  });
}

/** Sends a header a letter at a time, until the server has enough of it. */
export function slowloris({ url, random }: Visit): Promise<void> {
  return visit(url, (socket) => {
    socket.write("GET /counter HTTP/1.1\r\nx-slow: ");
    const timer = setInterval(() => socket.write("a"), 100 + random() * 100);
    socket.once("close", () => clearInterval(timer));
  });
}

/** What is no HTTP at all. */
export function garbage({ url, random }: Visit): Promise<void> {
  return visit(url, (socket) => {
    socket.write(Buffer.from(Array.from({ length: 1 + Math.floor(random() * 300) }, () => Math.floor(random() * 256))));
    setTimeout(() => socket.end(), 20);
  });
}

/** Opens a WebSocket, says something right, something wrong, or nothing, and drops it: in order, or by cutting the line. */
export function droppedWebSocket({ url, random }: Visit): Promise<void> {
  const target = new URL("/chat/rooms/soak", url);
  target.protocol = "ws:";
  return new Promise((resolve) => {
    const socket = new WebSocket(target, { handshakeTimeout: ANSWER_MS });
    socket.once("close", () => resolve());
    socket.on("error", () => {});
    socket.once("open", () => {
      const pick = random();
      if (pick < 0.3) socket.send(JSON.stringify({ tag: "join", val: { name: `n${Math.floor(random() * 1e6)}` } }));
      else if (pick < 0.5) socket.send("not json");
      else if (pick < 0.6) socket.send(Buffer.alloc(64, 1));
      setTimeout(() => (random() < 0.5 ? socket.close() : socket.terminate()), random() * 30);
    });
  });
}

/** A raw connection; resolves when it is closed, whoever closed it, and cuts it where nobody does. */
function visit(url: URL, act: (socket: Socket) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    const hung = setTimeout(() => {
      socket.destroy();
      reject(new Error("the server left a connection hanging"));
    }, ANSWER_MS);
    socket.on("error", () => {});
    socket.once("connect", () => act(socket));
    // Reading is how the end is noticed; slow readers pause again.
    socket.resume();
    socket.once("close", () => {
      clearTimeout(hung);
      resolve();
    });
  });
}
