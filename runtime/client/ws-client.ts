import { Faults, type PathSegment } from "../codec/faults.ts";
import type { JsonReader } from "../codec/json-parse.ts";
import { backoffOf, type Backoff, type ReconnectOptions } from "./backoff.ts";
import { AnswerError, NetworkError, readProblem, type Problem } from "./errors.ts";

/** The part of a WebSocket that the client uses; browsers' and the one of `ws` have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}
export type WebSocketClass = new (url: string, protocols?: string[]) => WebSocketLike;

export interface WsClientOptions {
  /** Default: the platform's, which Node has from version 22 on. */
  readonly WebSocket?: WebSocketClass;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
}

/** What every method of a generated WebSocket client takes last. Nothing here is called after `close`, but `onClose` once. */
export interface WsChannelOptions<R> {
  readonly onMessage: (message: R) => void;
  /** Each time the connection is open, before anything that comes in on it. */
  readonly onOpen?: () => void;
  /** The connection is gone; `reconnects`: there will be another. */
  readonly onClose?: (end: { readonly code: number; readonly reason: string; readonly reconnects: boolean }) => void;
  /** The server did not take a message: it does not fit the contract, its handler failed, or there is too much to do. */
  readonly onProblem?: (problem: Problem) => void;
  /** The server sent what the contract does not allow. Default: the connection is closed with 1007. */
  readonly onError?: (error: AnswerError) => void;
  /** Whether a connection that was lost, or could not be made, is tried again, with growing delays. Not by default. */
  readonly reconnect?: boolean | ReconnectOptions;
}

/** A typed connection to a process. */
export interface WsChannel<S> {
  readonly state: "connecting" | "open" | "reconnecting" | "closed";
  /** Resolves when it is open for the first time; rejects with `NetworkError` where it is closed before. */
  readonly opened: Promise<void>;
  /** False while there is no connection: nothing is kept for later. Throws `EncodeError` for what is no message of the contract. */
  send(message: S): boolean;
  /** Closes it for good; there is no reconnect. */
  close(code?: number, reason?: string): void;
}

/** One kind of channel, as generated code describes it. */
export interface WsCall<S, R> {
  /** Reads the JSON of what comes in, where `JSON.parse` would lose something of it. */
  readonly read?: JsonReader;
  /** Below the base, percent-encoded. */
  readonly path: string;
  readonly encode: (message: S) => string;
  readonly decode: (json: unknown, faults: Faults, at: PathSegment) => R;
}

/** What generated WebSocket clients open channels by. */
export class WsClient {
  readonly #base: string;
  readonly #options: WsClientOptions;

  /**
   * @param base Where the process is served, `https://example.org/counter:demo:alice.os`; in browsers a path will do.
   * @throws TypeError where it has a query or a fragment, or is no address.
   */
  constructor(base: string | URL, options: WsClientOptions = {}) {
    const text = String(base);
    if (/[?#]/.test(text)) throw new TypeError(`the base of a WebSocket client must not have a query or a fragment: ${text}`);
    this.#base = webSocketUrl(text).replace(/\/+$/, "");
    this.#options = options;
  }

  /** Begins to connect at once. */
  open<S, R>(options: WsChannelOptions<R>, call: WsCall<S, R>): WsChannel<S> {
    const { WebSocket = (globalThis as { readonly WebSocket?: WebSocketClass }).WebSocket, protocols = [] } = this.#options;
    if (WebSocket === undefined) {
      throw new TypeError("this platform has no WebSocket: pass one, as in { WebSocket } with the class of the package `ws`");
    }
    return new TypedChannel(() => new WebSocket(this.#base + call.path, [...protocols]), this.#base + call.path, options, call);
  }
}

const OPEN = 1;
const PROBLEM = '{"hypc:problem":';
const INVALID = 1007;

class TypedChannel<S, R> implements WsChannel<S> {
  readonly opened: Promise<void>;
  readonly #connectTo: () => WebSocketLike;
  readonly #name: string;
  readonly #options: WsChannelOptions<R>;
  readonly #call: WsCall<S, R>;
  readonly #backoff: Backoff | null;
  #resolveOpened: () => void = () => {};
  #rejectOpened: (error: Error) => void = () => {};
  #state: WsChannel<S>["state"] = "connecting";
  #everOpen = false;
  #openedAt = 0;
  #socket: WebSocketLike | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connect: () => WebSocketLike, url: string, options: WsChannelOptions<R>, call: WsCall<S, R>) {
    this.#connectTo = connect;
    this.#name = `WebSocket ${url}`;
    this.#options = options;
    this.#call = call;
    this.#backoff = backoffOf(options.reconnect);
    this.opened = new Promise((resolve, reject) => {
      this.#resolveOpened = resolve;
      this.#rejectOpened = reject;
    });
    // Who does not wait for it learns of the failure by `onClose`.
    this.opened.catch(() => {});
    this.#connect();
  }

  get state(): WsChannel<S>["state"] {
    return this.#state;
  }

  send(message: S): boolean {
    const text = this.#call.encode(message);
    if (this.#socket === null || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  close(code = 1000, reason = ""): void {
    if (this.#state === "closed") return;
    const waits = this.#socket === null;
    this.#state = "closed";
    clearTimeout(this.#timer);
    this.#socket?.close(code, reason);
    if (waits) this.#gone(code, reason);
  }

  #connect(): void {
    const socket = this.#connectTo();
    this.#socket = socket;
    let over = false;
    socket.addEventListener("open", () => {
      if (this.#state === "closed") return socket.close(1000);
      this.#state = "open";
      this.#everOpen = true;
      this.#openedAt = Date.now();
      this.#resolveOpened();
      this.#options.onOpen?.();
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#state === "open") this.#received(data);
    });
    // It says nothing that the end, which follows it, does not say.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", ({ code, reason }) => {
      if (over) return;
      over = true;
      this.#socket = null;
      this.#lost(code, reason);
    });
  }

  #received(data: unknown): void {
    if (typeof data !== "string") return this.#refuse("a frame that is not text", "");
    if (data.startsWith(PROBLEM)) {
      // The document stands between the key and the last brace.
      const text = data.slice(PROBLEM.length, -1);
      this.#options.onProblem?.(readProblem(statusIn(text), text));
      return;
    }
    const faults = new Faults(data);
    let message: R;
    try {
      message = this.#call.decode((this.#call.read ?? JSON.parse)(data), faults, "$");
    } catch {
      return this.#refuse("a message that is not JSON", data);
    }
    const [first] = faults.list;
    if (faults.count === 0) this.#options.onMessage(message);
    else {
      const where = first === undefined ? "" : `: ${first.path}: expected ${first.expected}, found ${first.found}`;
      this.#refuse(`a message that is not what the contract says${where}`, data, faults);
    }
  }

  #refuse(what: string, data: string, faults?: Faults): void {
    const error = new AnswerError(this.#name, 0, `the server sent ${what}`, data, faults?.list ?? []);
    if (this.#options.onError === undefined) this.close(INVALID, "not a message of the contract");
    else this.#options.onError(error);
  }

  #lost(code: number, reason: string): void {
    if (this.#state === "closed") return this.#gone(code, reason);
    if (this.#everOpen) this.#backoff?.held(Date.now() - this.#openedAt);
    const delay = this.#backoff?.next() ?? null;
    if (delay === null) {
      this.#state = "closed";
      return this.#gone(code, reason);
    }
    const wasOpen = this.#state === "open";
    this.#state = this.#everOpen ? "reconnecting" : "connecting";
    this.#timer = setTimeout(() => this.#connect(), delay);
    if (wasOpen) this.#options.onClose?.({ code, reason, reconnects: true });
  }

  #gone(code: number, reason: string): void {
    this.#rejectOpened(new NetworkError(this.#name, "unreachable", `it was closed before it was open (${code}${reason === "" ? "" : `, ${reason}`})`));
    this.#options.onClose?.({ code, reason, reconnects: false });
  }
}

function statusIn(document: string): number {
  try {
    const { status } = JSON.parse(document) as { readonly status?: unknown };
    return typeof status === "number" ? status : 0;
  } catch {
    return 0;
  }
}

function webSocketUrl(base: string): string {
  const here = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  let url: URL;
  try {
    url = here === undefined ? new URL(base) : new URL(base, here);
  } catch {
    throw new TypeError(`${JSON.stringify(base)} is no address: write it whole, as in https://example.org`);
  }
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  return url.href;
}
