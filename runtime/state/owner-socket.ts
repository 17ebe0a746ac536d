import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What the other end of a lock's socket says of itself. */
export interface Owner {
  /** False while it is still looking for others. */
  readonly owns: boolean;
  /** `null` where it did not answer in time: it is busy or suspended, but it lives. */
  readonly owner: string | null;
  readonly pid: number;
  readonly since: string;
}

export interface OwnerServer {
  /** From here on it says that it owns the directory. */
  own(): void;
  close(): Promise<void>;
}

const ANSWER_MS = 1_000;
const ATTEMPTS = 10;

/** Listens, without keeping the process alive. Rejects with the system's error. */
export function listenAsOwner(path: string, owner: string): Promise<OwnerServer> {
  const since = new Date().toISOString();
  const open = new Set<Socket>();
  let owns = false;
  const server = createServer((socket) => {
    open.add(socket);
    socket.unref();
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    const said: Owner = { owns, owner, pid: process.pid, since };
    socket.end(JSON.stringify(said));
  });
  const handle: OwnerServer = {
    own: () => {
      owns = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // `exclusive`: in a worker of `node:cluster` the primary process would listen in its place.
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      server.off("error", reject);
      server.on("error", () => {});
      resolve(handle);
    });
  });
}

/** Asks who listens; `null` where nobody does. */
export async function askOwner(path: string): Promise<Owner | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = await ask(path);
    if (answer !== "hung up") return answer;
    await sleep(attempt * 5);
  }
  return UNKNOWN;
}

function ask(path: string): Promise<Owner | "hung up" | null> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(path);
    const silent = setTimeout(() => {
      socket.destroy();
      resolve(UNKNOWN);
    }, ANSWER_MS);
    socket.setEncoding("utf8");
    socket.on("data", (data: string) => {
      text += data;
    });
    // Without a word: it has just let go, or is just being ended.
    socket.on("end", () => resolve(text === "" ? "hung up" : readOwner(text)));
    socket.on("close", () => clearTimeout(silent));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(null);
      else if (error.code === "ECONNRESET" || error.code === "EPIPE") resolve("hung up");
      else if (error.code === "EAGAIN") resolve(UNKNOWN);
      else reject(error);
    });
  });
}

const UNKNOWN: Owner = { owns: true, owner: null, pid: 0, since: "" };

function readOwner(text: string): Owner {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== "object" || said === null) return UNKNOWN;
    const { owns, owner, pid, since } = said as Record<string, unknown>;
    if (typeof owns !== "boolean" || typeof owner !== "string" || typeof pid !== "number" || typeof since !== "string")
      return UNKNOWN;
    return { owns, owner, pid, since };
  } catch {
    return UNKNOWN;
  }
}
