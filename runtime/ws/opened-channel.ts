import { WebSocket } from "ws";
import { backoffOf } from "../client/backoff.ts";
import type { Backoff, ReconnectOptions } from "../client/backoff.ts";
import { NetworkError } from "../client/errors.ts";
import type { Clock, ClockTimer } from "../clock.ts";
import type { RequestContext } from "../context.ts";
import { processStopping } from "../context/request-life.ts";
import type { AnyHandler, QueryValues } from "../definition.ts";
import type { Logger } from "../log.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import type { WsContent, WsMessageType } from "./frames.ts";
import type { WsLimits } from "./limits.ts";
import type { WsRoute } from "./routes.ts";

/** How `openWebSocket` connects. */
export interface WebSocketOptions {
  /** Of the upgrade request: `{ authorization: "Bearer ..." }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
  /** Whether a connection that was lost, or could not be made, is tried again, with growing delays. Not by default. */
  readonly reconnect?: boolean | ReconnectOptions;
  /**
   * Runs as a message of the process each time the connection is open, before anything that comes in on it. The place to
   * subscribe anew after a reconnect.
   */
  readonly onOpen?: (channel: WebSocketChannel, context: RequestContext) => void | Promise<void>;
  /** Gives up: before it is open `openWebSocket` rejects with its reason, later the channel is closed. */
  readonly signal?: AbortSignal;
  /** Milliseconds that an attempt may take: 10,000. */
  readonly handshakeTimeoutMs?: number;
}

/** A WebSocket that a process has opened. Its messages come to `@ws-client`, under its `id`. */
export interface WebSocketChannel {
  readonly id: number;
  readonly url: string;
  /** `reconnecting`: the connection was lost, and there will be another. `closed`: there will be none. */
  readonly state: "connecting" | "open" | "reconnecting" | "closed";
  /** How often it has been open: 1 before the first reconnect. */
  readonly connections: number;
  /** As `server.push(id, type, content)`. False while there is no connection: nothing is kept for later. */
  push(type: WsMessageType, content: WsContent): boolean;
  /** Closes it for good; there is no reconnect. */
  close(code?: number, reason?: string): void;
  /** Resolves when it is closed for good, with how the last connection ended. */
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
}

/** What an opened channel asks of its process. */
export interface OpenedChannelOwner {
  readonly clock: Clock;
  readonly log: Logger;
  create(connection: Connection, open: WsRoute | null): Channel;
  over(channel: Channel): void;
  push(channel: Channel, type: WsMessageType, content: WsContent): boolean;
  close(channel: Channel, code: number | undefined, reason: string | undefined): void;
}

const HANDSHAKE_MS = 10_000;
const NO_QUERY: QueryValues = Object.freeze({ get: () => undefined, all: () => [] });

/** A connection that a process opens, again where it is lost and that was asked for. */
export class OpenedChannel implements WebSocketChannel {
  readonly url: string;
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #options: WebSocketOptions;
  readonly #limits: WsLimits;
  readonly #owner: OpenedChannelOwner;
  readonly #channel: Channel;
  readonly #backoff: Backoff | null;
  #resolveEnded: (end: { readonly code: number; readonly reason: string }) => void = () => {};
  #resolveOpen: (channel: WebSocketChannel) => void = () => {};
  #rejectOpen: (error: unknown) => void = () => {};
  #state: WebSocketChannel["state"] = "connecting";
  #connections = 0;
  #openedAt = 0;
  #attempt: WebSocket | null = null;
  #timer: ClockTimer | undefined;
  readonly #abort = (): void => {
    this.#rejectOpen(this.#options.signal?.reason);
    this.#attempt?.terminate();
    this.close();
  };

  /** Throws `TypeError` for what is no URL of a WebSocket. */
  constructor(url: string | URL, options: WebSocketOptions, limits: WsLimits, owner: OpenedChannelOwner) {
    this.url = webSocketUrl(url);
    this.#options = options;
    this.#limits = limits;
    this.#owner = owner;
    this.#backoff = backoffOf(options.reconnect);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const connection: Connection = { origin: "ws-client", path: null, query: NO_QUERY, headers: {}, remoteAddress: undefined };
    this.#channel = owner.create(connection, this.#openRoute());
  }

  get id(): number {
    return this.#channel.id;
  }
  get state(): WebSocketChannel["state"] {
    return this.#state;
  }
  get connections(): number {
    return this.#connections;
  }

  /** Resolves when it is open for the first time; the code that waits for it goes on before anything comes in. */
  open(): Promise<WebSocketChannel> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      this.#resolveOpen = resolve;
      this.#rejectOpen = reject;
      if (signal?.aborted === true) return this.#abort();
      signal?.addEventListener("abort", this.#abort, { once: true });
      this.#connect();
    });
  }

  push(type: WsMessageType, content: WsContent): boolean {
    return this.#owner.push(this.#channel, type, content);
  }

  close(code?: number, reason?: string): void {
    this.#owner.close(this.#channel, code, reason);
  }

  /** There is to be no other connection; one that is open is somebody else's to close. */
  giveUp(): void {
    this.#timer?.cancel();
    const before = this.#state;
    this.#state = "closed";
    if (before === "connecting" || before === "reconnecting") {
      this.#rejectOpen(processStopping());
      this.#attempt?.terminate();
      if (this.#attempt === null) this.#over(1006, "");
    }
  }

  /** The connection is gone, and everything that came in on it was handled. */
  lost(code: number, reason: string): void {
    this.#attempt = null;
    if (this.#state === "closed") return this.#over(code, reason);
    this.#backoff?.held(this.#owner.clock.monotonic() - this.#openedAt);
    this.#again(code, reason);
  }

  #connect(): void {
    const { headers, protocols, handshakeTimeoutMs } = this.#options;
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url, [...(protocols ?? [])], {
        ...(headers === undefined ? {} : { headers }),
        handshakeTimeout: handshakeTimeoutMs ?? HANDSHAKE_MS,
        maxPayload: this.#limits.payloadBytes,
        closeTimeout: this.#limits.closeTimeoutMs,
        perMessageDeflate: false,
      } as ConstructorParameters<typeof WebSocket>[2]);
    } catch (error) {
      // A header or a subprotocol that none can be: no attempt would go better.
      this.#state = "closed";
      this.#rejectOpen(error);
      this.#over(1006, "");
      return;
    }
    this.#attempt = socket;
    let failure: Error | null = null;
    const failed = (error: Error): void => {
      failure = error;
    };
    const neverOpened = (): void => this.#failed(failure ?? new Error("the connection was closed"));
    socket.on("error", failed);
    socket.once("close", neverOpened);
    socket.once("open", () => {
      socket.off("error", failed);
      socket.off("close", neverOpened);
      this.#opened(socket);
    });
  }

  #opened(socket: WebSocket): void {
    if (this.#state === "closed") {
      socket.terminate();
      return this.#over(1006, "");
    }
    this.#state = "open";
    this.#connections++;
    this.#openedAt = this.#owner.clock.monotonic();
    // Whoever waits for it learns its number before anything comes in under it.
    socket.pause();
    this.#resolveOpen(this);
    this.#channel.connect(socket);
    setImmediate(() => socket.resume());
  }

  #failed(error: Error): void {
    this.#attempt = null;
    if (this.#state === "closed") return this.#over(1006, "");
    this.#owner.log.debug({ err: error, channel: this.id, url: this.url }, "a WebSocket could not be opened");
    if (this.#backoff === null) {
      this.#rejectOpen(new NetworkError(`WebSocket ${this.url}`, "unreachable", `it cannot be opened: ${error.message}`, error));
    }
    this.#again(1006, error.message);
  }

  #again(code: number, reason: string): void {
    const delay = this.#backoff?.next() ?? null;
    if (delay === null) {
      this.#state = "closed";
      this.#rejectOpen(new NetworkError(`WebSocket ${this.url}`, "unreachable", `it cannot be opened: ${reason}`));
      return this.#over(code, reason);
    }
    this.#state = this.#connections === 0 ? "connecting" : "reconnecting";
    this.#timer = this.#owner.clock.setTimer(() => {
      if (this.#state !== "closed") this.#connect();
    }, delay);
  }

  #over(code: number, reason: string): void {
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#owner.over(this.#channel);
    this.#resolveEnded({ code, reason });
  }

  /** `onOpen` as a handler that the process runs like any other. */
  #openRoute(): WsRoute | null {
    const { onOpen } = this.#options;
    if (onOpen === undefined) return null;
    const handler: AnyHandler<unknown> = {
      name: "onOpen",
      envelope: "OnOpen",
      invoke: (_process, _args, context) => onOpen(this, context),
      http: null,
      rpc: null,
    };
    return { handler, ws: { kind: "open", path: null }, boundPath: null, pathParameters: {}, rest: null };
  }
}

function webSocketUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TypeError(`${JSON.stringify(String(url))} is no URL of a WebSocket: write it whole, as in wss://example.org/live`);
  }
  if (parsed.protocol === "http:") parsed.protocol = "ws:";
  if (parsed.protocol === "https:") parsed.protocol = "wss:";
  if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") {
    throw new TypeError(`${parsed.protocol} is not how a WebSocket is reached: write ws: or wss:`);
  }
  parsed.hash = "";
  return parsed.href;
}
