import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { ConfigError } from "../config-error.ts";
import type { AnyHandler } from "../definition.ts";
import type { DeliveryTarget } from "../delivery.ts";
import type { ChannelInfo, ProcessServer } from "../process-server.ts";
import type { SaveWaiter } from "../state/keeper.ts";
import { Channel } from "./channel.ts";
import type { ChannelOwner } from "./channel.ts";
import { endChannels } from "./channels.ts";
import type { Channels } from "./channels.ts";
import type { Connection } from "./connection.ts";
import { byteLength, CLOSE, contentOf, isSendableCode, readClosePayload } from "./frames.ts";
import type { WsContent, WsMessageType } from "./frames.ts";
import type { WsLimits } from "./limits.ts";
import { HeldFrame } from "./held-frame.ts";
import { OpenedChannel } from "./opened-channel.ts";
import type { WebSocketChannel, WebSocketOptions } from "./opened-channel.ts";
import { WsRoutes } from "./routes.ts";
import type { ChannelRoutes } from "./routes.ts";

/** The process as its channels see it. */
export interface ChannelTarget extends DeliveryTarget {
  /** `true`: nothing has to be waited for; `false`: `waiter` is told when what the process says may leave. */
  whenSaved?(waiter: SaveWaiter): boolean;
}

const TYPES: ReadonlySet<string> = new Set(["text", "binary", "ping", "pong", "close"]);

/** The channels of one process, and what it does with them. */
export class ProcessChannels implements ProcessServer, ChannelOwner {
  readonly url: string | null;
  readonly routes: WsRoutes;
  /** It only shakes hands: connections, limits and pings are the channels' business. */
  readonly handshakes: WebSocketServer;
  readonly #registry: Channels;
  readonly #own = new Map<number, Channel>();
  /** Of accepted channels: by their path, and by their handler's. */
  readonly #byPath = new Map<string, Set<number>>();
  readonly #opened = new Map<number, OpenedChannel>();
  #target: ChannelTarget | null = null;
  #holds = false;
  #closed = false;

  /** Throws `ConfigError` for the malformed path of a handler. */
  constructor(url: string | null, handlers: readonly AnyHandler<unknown>[], registry: Channels) {
    this.url = url;
    this.routes = new WsRoutes(handlers);
    this.#registry = registry;
    const { payloadBytes, closeTimeoutMs } = registry.limits;
    const options = { noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: payloadBytes, closeTimeout: closeTimeoutMs };
    this.handshakes = new WebSocketServer(options);
  }

  get limits(): WsLimits {
    return this.#registry.limits;
  }

  /** No more can be accepted: the node is full. */
  get isFull(): boolean {
    return this.#registry.accepted >= this.limits.connections;
  }

  /** Whose messages these are; `holds`: frames wait until the process may say something, for which it may have to save what it has changed. */
  attach(target: ChannelTarget, holds: boolean): void {
    this.#target = target;
    this.#holds = holds;
  }

  /** Takes a connection of a client; `stream` is what it writes to. */
  accept(socket: WebSocket, stream: Duplex, target: DeliveryTarget, connection: Connection, routes: ChannelRoutes): void {
    const channel = new Channel(this.#registry.nextId(), target, connection, routes, this);
    this.#registry.accepted++;
    this.#registry.add(channel);
    this.#own.set(channel.id, channel);
    for (const key of keysOf(channel)) {
      const known = this.#byPath.get(key);
      if (known === undefined) this.#byPath.set(key, new Set([channel.id]));
      else known.add(channel.id);
    }
    channel.connect(socket, stream);
  }

  /** Opens a connection to another server; its messages come to `@ws-client`. */
  async open(url: string | URL, options: WebSocketOptions): Promise<WebSocketChannel> {
    const { client } = this.routes;
    const target = this.#target;
    if (client === null || target === null) {
      throw new ConfigError("url", "this process has no @ws-client handler, which the messages of a WebSocket that it opens would come to: add one to its contract");
    }
    if (this.#closed) throw new ConfigError("url", "the process stops: no WebSocket can be opened");
    const opened = new OpenedChannel(url, options, this.limits, {
      clock: target.scope.deadlines.clock,
      log: target.scope.log,
      create: (connection, open) => {
        const channel = new Channel(this.#registry.nextId(), target, connection, { ...client, open }, this);
        this.#registry.add(channel);
        this.#own.set(channel.id, channel);
        return channel;
      },
      over: (channel) => {
        this.#opened.delete(channel.id);
        this.#forget(channel);
      },
      close: (channel, code, reason) => this.close(channel.id, code, reason),
      push: (channel, type, content) => this.push(channel.id, type, content),
    });
    this.#opened.set(opened.id, opened);
    return opened.open();
  }

  push(channelId: number, type: WsMessageType, content: WsContent): boolean {
    if (!TYPES.has(type)) throw new TypeError(`${String(type)} is no type of a WebSocket message: ${[...TYPES].join(", ")}`);
    const held = contentOf(type, content);
    if (type === "close") {
      const { code, reason } = readClosePayload(held);
      return this.close(channelId, code === 1005 ? CLOSE.normal : code, reason);
    }
    const channel = this.#own.get(channelId);
    return channel !== undefined && this.#send(channel, type, held);
  }

  pushTyped(handler: string, channels: number | Iterable<number>, json: string | Uint8Array): number {
    if (typeof channels === "number") return Number(this.#pushTyped(handler, channels, json));
    let taken = 0;
    for (const id of channels) if (this.#pushTyped(handler, id, json)) taken++;
    return taken;
  }

  close(channelId: number, code: number = CLOSE.normal, reason = ""): boolean {
    if (!isSendableCode(code)) throw new TypeError(`${code} is no code that may close a WebSocket: 1000, 1001, 1003, 1007 to 1014, or 3000 to 4999`);
    const opened = this.#opened.get(channelId);
    opened?.giveUp();
    const channel = this.#own.get(channelId);
    if (channel === undefined || !channel.isOpen) return false;
    if (!this.#holds) return channel.close(code, reason);
    this.#hold(channel, 0, () => channel.close(code, reason));
    return true;
  }

  channels(path?: string): number[] {
    if (path !== undefined) return [...(this.#byPath.get(path) ?? [])];
    return [...this.#own.values()].filter(({ connection, isConnected }) => connection.origin === "ws" && isConnected).map(({ id }) => id);
  }

  channel(channelId: number): ChannelInfo | undefined {
    const channel = this.#own.get(channelId);
    if (channel === undefined || !channel.isOpen) return undefined;
    const { connection, routes, bufferedBytes } = channel;
    const { path, query, headers, remoteAddress } = connection;
    const route = routes.message ?? routes.open;
    return {
      id: channelId,
      path,
      boundPath: route?.boundPath ?? null,
      pathParameters: route?.pathParameters ?? {},
      query,
      headers,
      remoteAddress,
      bufferedBytes,
    };
  }

  connectionGone(channel: Channel): void {
    for (const key of keysOf(channel)) {
      const known = this.#byPath.get(key);
      known?.delete(channel.id);
      if (known?.size === 0) this.#byPath.delete(key);
    }
    if (channel.connection.origin === "ws") this.#registry.accepted--;
  }

  channelEnded(channel: Channel, code: number, reason: string): void {
    const opened = this.#opened.get(channel.id);
    if (opened === undefined) this.#forget(channel);
    else opened.lost(code, reason);
  }

  /** The process stops: it opens nothing any more, and what it had opened is not opened again. */
  halt(): void {
    this.#closed = true;
    for (const opened of this.#opened.values()) opened.giveUp();
  }

  /** While the process still serves: ends what is open, in order, within so many milliseconds. */
  async end(withinMs: number): Promise<void> {
    this.halt();
    await endChannels([...this.#own.values()], withinMs);
  }

  /** The process is gone: closes what is left. */
  abandon(): void {
    this.halt();
    for (const channel of this.#own.values()) {
      if (!channel.close(CLOSE.restart, "the process has ended")) channel.terminate();
    }
  }

  #pushTyped(handler: string, channelId: number, json: string | Uint8Array): boolean {
    const channel = this.#own.get(channelId);
    if (channel === undefined) return false;
    if (channel.typedBy !== handler) {
      const whose = channel.typedBy === null ? "takes no typed messages" : `belongs to the handler ${channel.typedBy}`;
      throw new TypeError(`channel ${channelId} ${whose}: messages of ${handler} cannot be pushed to it`);
    }
    return this.#send(channel, "text", json);
  }

  #send(channel: Channel, type: Exclude<WsMessageType, "close">, content: Uint8Array | string): boolean {
    if (!this.#holds) return channel.send(type, content);
    if (!channel.isOpen) return false;
    if (!channel.hasRoomFor(content)) {
      channel.overflow();
      return false;
    }
    this.#hold(channel, byteLength(content), () => channel.send(type, content));
    return true;
  }

  #hold(channel: Channel, bytes: number, leave: () => void): void {
    const frame = new HeldFrame(channel, bytes, leave);
    if (this.#target?.whenSaved?.(frame) !== false) frame.saved();
  }

  #forget(channel: Channel): void {
    this.#own.delete(channel.id);
    this.#registry.remove(channel);
  }
}

/** What `channels(path)` finds an accepted channel by. */
function keysOf({ connection, routes }: Channel): readonly string[] {
  if (connection.origin !== "ws" || connection.path === null) return [];
  const bound = (routes.message ?? routes.open)?.boundPath ?? null;
  return bound === null || bound === connection.path ? [connection.path] : [connection.path, bound];
}
