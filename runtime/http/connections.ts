import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { NodeExchange } from "./node-exchange.ts";

const SHORTEST_CHECK_MS = 20;
const LONGEST_CHECK_MS = 1_000;

/** How long a connection may be quiet, in milliseconds. */
export interface Patience {
  /** Where nothing is under way on it; 0: as long as `busyMs`. */
  readonly restingMs: number;
  /** Where something is: its client sends nothing more, or does not read. */
  readonly busyMs: number;
}

/** One connection, with the latest request on it. */
export interface Connection {
  last: NodeExchange | undefined;
}

interface Watched extends Connection {
  /** Bytes that came and went by the latest check, and since when it is the same number. */
  moved: number;
  quietSince: number;
  /** node watches it. */
  timed: boolean;
}

/**
 * The connections of one server, and their end where nothing moves. One timer looks after all of them: node would set two for every
 * request, which is a tenth of what it takes to serve a small one. So a quiet connection stays up to a check longer than it might.
 */
export class Connections {
  readonly #all = new Map<Duplex, Watched>();
  readonly #patience: Patience;
  readonly #checkMs: number;
  readonly #check = (): void => this.#checkAll(performance.now());
  #timer: NodeJS.Timeout | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
    const shortest = Math.min(patience.restingMs || patience.busyMs, patience.busyMs);
    this.#checkMs = Math.max(SHORTEST_CHECK_MS, Math.min(LONGEST_CHECK_MS, shortest / 4));
  }

  /** Looks after a connection until it closes or is let go. */
  add(socket: Duplex): void {
    this.#all.set(socket, { last: undefined, moved: -1, quietSince: 0, timed: false });
    socket.once("close", () => this.letGo(socket));
    this.#timer ??= setInterval(this.#check, this.#checkMs).unref();
  }

  /** It is somebody else's from now on, or closed. */
  letGo(socket: Duplex): void {
    const watched = this.#all.get(socket);
    if (watched !== undefined && socket instanceof Socket) unwatch(socket, watched);
    this.#all.delete(socket);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** `undefined` where it was let go. */
  of(socket: Duplex): Connection | undefined {
    return this.#all.get(socket);
  }

  /** Ends those on which nothing is under way, or all. */
  drop(all: boolean): void {
    for (const [socket, { last }] of this.#all) if (all || last === undefined || last.isOver) socket.destroy();
  }

  #checkAll(now: number): void {
    const { restingMs, busyMs } = this.#patience;
    for (const [socket, watched] of this.#all) {
      // One that was injected is watched by whoever injected it.
      if (!(socket instanceof Socket)) continue;
      const { bytesRead } = socket;
      const moved = bytesRead + socket.bytesWritten;
      const over = restingMs > 0 && watched.last?.isOver === true ? watched.last : undefined;
      if (over !== undefined && over.bytesAtRest === -1) over.bytesAtRest = bytesRead;
      if (moved !== watched.moved) {
        watched.moved = moved;
        watched.quietSince = now;
      } else if (over !== undefined) {
        // What was under way is over, and so is the time for it, which may be the shorter one.
        unwatch(socket, watched);
        // What came since is the beginning of a request: node says that it takes too long, unless it is not even that.
        const patience = over.bytesAtRest === bytesRead ? restingMs : Math.max(restingMs, busyMs);
        if (now - watched.quietSince >= patience) socket.destroy();
      } else if (!watched.timed) {
        // Only node sees how much of a large answer the client has taken.
        watched.timed = true;
        socket.setTimeout(busyMs);
      }
    }
  }
}

/** node watches it no more. */
function unwatch(socket: Socket, watched: Watched): void {
  if (!watched.timed) return;
  watched.timed = false;
  socket.setTimeout(0);
}
