import { WebSocket } from "ws";
import type { RawData } from "ws";
import { Backoff } from "../client/backoff.ts";
import type { ClockTimer } from "../clock.ts";
import type { Deadlines } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import { EthError, refusal } from "./error.ts";
import { providerName } from "./options.ts";
import type { CheckedEthOptions } from "./options.ts";
import { ProviderRequest } from "./provider-request.ts";
import { ProviderUpdates } from "./provider-updates.ts";
import { parametersText } from "./quantity.ts";

/** Somebody who wants the provider connected, and is told of it. */
export interface ProviderUser {
  /** There is a new connection; nothing is subscribed on it yet. */
  connected(): void;
  /** The connection is gone; there will be another. */
  disconnected(): void;
}

export interface ProviderRequestOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Only on the connection that is there: it fails where there is none, rather than wait for one. */
  readonly now?: boolean;
}

const PING_MS = 30_000;
/** How long a connection that nobody uses is kept. */
const IDLE_MS = 30_000;
const REQUEST_BYTES = 1024 * 1024;

/**
 * One connection to an Ethereum provider, which all processes of a node that name its URL share. It is made when somebody
 * needs it, made again with growing delays while somebody does, and closed when nobody has for a while.
 */
export class EthProvider {
  readonly #options: CheckedEthOptions;
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  readonly #backoff: Backoff;
  readonly #users = new Set<ProviderUser>();
  /** Sent, by their id. */
  readonly #sent = new Map<number, ProviderRequest>();
  /** They wait for a connection. */
  readonly #waiting = new Set<ProviderRequest>();
  readonly #updates = new ProviderUpdates();
  #nextId = 1;
  #socket: WebSocket | undefined;
  #open = false;
  #openedAt = 0;
  /** Something came in since the last ping. */
  #heard = true;
  #retry: ClockTimer | undefined;
  #ping: ClockTimer | undefined;
  #idle: ClockTimer | undefined;
  #closed = false;
  /** Why the last attempt to connect failed. */
  #unreachable: unknown;
  readonly #late = (method: string): EthError => this.late(method);
  /** How often it has been connected. */
  connections = 0;

  constructor(options: CheckedEthOptions, deadlines: Deadlines, log: Logger) {
    this.#options = options;
    this.#deadlines = deadlines;
    this.#log = log.child({ eth: providerName(options.url) });
    this.#backoff = new Backoff({ minDelayMs: options.minReconnectMs, maxDelayMs: options.maxReconnectMs });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Keeps it connected from now on; where it is already, the user is told when the code that runs now has ended. */
  use(user: ProviderUser): void {
    this.#users.add(user);
    if (this.#open) {
      queueMicrotask(() => {
        if (this.#open && this.#users.has(user)) user.connected();
      });
    } else this.#connect();
  }

  /** The user needs no connection any more. */
  leave(user: ProviderUser): void {
    this.#users.delete(user);
    this.#rest();
  }

  /** Resolves with the result, as JSON; rejects with `EthError`, the signal's reason, or `TypeError` for parameters that are no JSON. */
  async request(method: string, params: readonly unknown[], options: ProviderRequestOptions = {}): Promise<unknown> {
    return this.#send(method, params, options, undefined);
  }

  /**
   * Subscribes on the connection that is there. `taken` is told the provider's id before any update, and returns whether it is
   * still wanted; `update` gets the JSON text of each.
   */
  async subscribe(params: readonly unknown[], timeoutMs: number, taken: (id: string) => boolean, update: (text: string) => void): Promise<void> {
    const end = this.#updates.expect();
    try {
      const answered = await this.#send("eth_subscribe", params, { timeoutMs, now: true }, (result) => {
        if (typeof result !== "string") return;
        if (taken(result)) this.#updates.listen(result, update);
        else this.unsubscribe(result);
      });
      if (typeof answered !== "string")
        throw new EthError("bad-answer", "eth_subscribe: the Ethereum provider answered without the id of a subscription");
    } finally {
      end();
    }
  }

  /** Ends a subscription of the connection that is there; failure does not matter: its updates are dropped from now on. */
  unsubscribe(providerId: string): void {
    this.#updates.forget(providerId);
    if (!this.#open) return;
    this.request("eth_unsubscribe", [providerId], { now: true }).catch((error: unknown) => {
      this.#log.debug({ err: error }, "a subscription could not be ended at the provider");
    });
  }

  /** The error of what took too long. */
  late(method: string): EthError {
    const why = this.#open || !(this.#unreachable instanceof Error) ? "has not answered in time" : `cannot be reached: ${this.#unreachable.message}`;
    return new EthError("timeout", `${method}: the Ethereum provider ${why}`, { cause: this.#unreachable });
  }

  /** Ends it for good: whatever waits fails. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#users.clear();
    this.#retry?.cancel();
    this.#idle?.cancel();
    this.#failAll([...this.#waiting, ...this.#sent.values()], (method) => stopped(method));
    const socket = this.#socket;
    this.#lost();
    socket?.close(1000);
    // A peer that does not answer the close frame is not waited for.
    setTimeout(() => socket?.terminate(), 500).unref();
  }

  #send(
    method: string,
    params: readonly unknown[],
    { timeoutMs = this.#options.timeoutMs, signal, now = false }: ProviderRequestOptions,
    onResult: ((result: unknown) => void) | undefined,
  ): Promise<unknown> {
    if (this.#closed) throw stopped(method);
    if (signal?.aborted === true) throw signal.reason;
    if (now && !this.#canSend) throw lost(method);
    if (this.#sent.size + this.#waiting.size >= this.#options.pendingRequests)
      throw new EthError("overloaded", `${method}: ${this.#options.pendingRequests} requests wait for the Ethereum provider, which is the limit`);
    const id = this.#nextId++;
    const text = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${parametersText(params)}}`;
    if (text.length > REQUEST_BYTES) throw new EthError("too-large", `${method}: a request to the Ethereum provider may have ${REQUEST_BYTES} bytes at most`);
    const abort = (): void => request.fail(signal?.reason);
    const request = new ProviderRequest(
      id,
      method,
      text,
      this.#deadlines.clock.now() + timeoutMs,
      (ended) => {
        this.#deadlines.remove(ended);
        this.#sent.delete(ended.id);
        this.#waiting.delete(ended);
        signal?.removeEventListener("abort", abort);
        this.#rest();
      },
      this.#late,
      onResult,
    );
    signal?.addEventListener("abort", abort);
    this.#deadlines.add(request);
    this.#idle?.cancel();
    if (this.#canSend) this.#transmit(request);
    else {
      this.#waiting.add(request);
      this.#connect();
    }
    return request.promise;
  }

  #transmit(request: ProviderRequest): void {
    this.#sent.set(request.id, request);
    // What cannot be sent fails when the connection's end is noticed, which follows.
    this.#socket?.send(request.text, () => {});
  }

  /** False also where the connection has begun to close, and its end is not noticed yet. */
  get #canSend(): boolean {
    return this.#open && this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect(): void {
    if (this.#closed || this.#socket !== undefined || this.#retry !== undefined) return;
    this.#idle?.cancel();
    const { url, headers, payloadBytes, timeoutMs } = this.#options;
    const socket = new WebSocket(url, { headers: { ...headers }, maxPayload: payloadBytes, perMessageDeflate: false, handshakeTimeout: Math.min(timeoutMs, 10_000) });
    this.#socket = socket;
    let why: unknown;
    socket.on("open", () => this.#opened(socket));
    socket.on("message", (data) => {
      if (socket === this.#socket) this.#received(data);
    });
    socket.on("pong", () => {
      this.#heard = true;
    });
    socket.on("error", (error) => {
      why = error;
    });
    socket.on("close", (code) => {
      if (socket === this.#socket) this.#broken(code, why);
    });
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return socket.terminate();
    this.#open = true;
    this.#unreachable = undefined;
    this.#heard = true;
    this.#openedAt = this.#deadlines.clock.monotonic();
    this.connections++;
    this.#log.debug({ connections: this.connections }, "connected to the Ethereum provider");
    this.#armPing();
    for (const request of this.#waiting) {
      this.#waiting.delete(request);
      this.#transmit(request);
    }
    for (const user of this.#users) user.connected();
    this.#rest();
  }

  #broken(code: number, why: unknown): void {
    const wasOpen = this.#open;
    this.#unreachable = why;
    const tooLarge = typeof why === "object" && why !== null && "code" in why && why.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    const sent = [...this.#sent.values()];
    this.#lost();
    const { payloadBytes } = this.#options;
    this.#failAll(sent, (method) =>
      tooLarge
        ? new EthError("too-large", `${method}: the Ethereum provider sent a message of more than ${payloadBytes} bytes (eth.payloadBytes), which broke the connection`)
        : lost(method, why),
    );
    if (wasOpen) this.#backoff.held(this.#deadlines.clock.monotonic() - this.#openedAt);
    if (this.#closed || (this.#users.size === 0 && this.#waiting.size === 0)) return;
    const delayMs = this.#backoff.next() ?? this.#options.maxReconnectMs;
    this.#log.warn({ code, delayMs: Math.round(delayMs), err: why }, "the Ethereum provider cannot be reached; it is tried again");
    this.#retry = this.#deadlines.clock.setTimer(() => {
      this.#retry = undefined;
      if (this.#users.size > 0 || this.#waiting.size > 0) this.#connect();
    }, delayMs);
  }

  #lost(): void {
    const wasOpen = this.#open;
    this.#socket = undefined;
    this.#open = false;
    this.#ping?.cancel();
    this.#updates.clear();
    if (wasOpen) for (const user of this.#users) user.disconnected();
  }

  #received(data: RawData): void {
    this.#heard = true;
    const text = String(data);
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#log.warn({ bytes: text.length }, "the Ethereum provider sent what is no JSON; it is ignored");
      return;
    }
    if (typeof message !== "object" || message === null) return;
    const { id, method, params } = message as Record<string, unknown>;
    if (method === "eth_subscription") return this.#updates.received(params, text);
    const request = typeof id === "number" ? this.#sent.get(id) : undefined;
    if (request === undefined) return;
    if ("error" in message && message.error != null) request.fail(refusal(request.method, message.error));
    else if ("result" in message) request.succeed(message.result);
    else request.fail(new EthError("bad-answer", `${request.method}: the Ethereum provider answered with neither a result nor an error`));
  }

  /** A peer that has sent nothing between two pings is gone, though the connection does not say so. */
  #armPing(): void {
    const socket = this.#socket;
    this.#ping = this.#deadlines.clock.setTimer(() => {
      if (socket === undefined || socket !== this.#socket) return;
      if (!this.#heard) return socket.terminate();
      this.#heard = false;
      socket.ping();
      this.#armPing();
    }, PING_MS);
    this.#ping.unref();
  }

  /** Where nobody needs the connection, it is closed after a while; until then it does not keep the program alive. */
  #rest(): void {
    if (this.#closed || this.#users.size > 0 || this.#waiting.size > 0 || this.#sent.size > 0) return;
    this.#idle?.cancel();
    this.#idle = this.#deadlines.clock.setTimer(() => {
      if (this.#users.size > 0 || this.#waiting.size > 0 || this.#sent.size > 0) return;
      const socket = this.#socket;
      this.#lost();
      socket?.close(1000);
    }, IDLE_MS);
    this.#idle.unref();
  }

  #failAll(requests: readonly ProviderRequest[], error: (method: string) => EthError): void {
    for (const request of requests) request.fail(error(request.method));
  }
}

function lost(method: string, cause?: unknown): EthError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new EthError("disconnected", `${method}: the connection to the Ethereum provider broke${why}`, { cause });
}

function stopped(method: string): EthError {
  return new EthError("cancelled", `${method}: the node stops`);
}
