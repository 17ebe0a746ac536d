import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { Fifo } from "../host/fifo.ts";
import type { DeliveryTarget } from "../delivery.ts";
import { deliveryFailure } from "../http/problems.ts";
import type { Problem } from "../http/problem.ts";
import type { SendErrorKind } from "../send-error.ts";
import type { Connection } from "./connection.ts";
import { byteLength, CLOSE, closePayload, closeReason } from "./frames.ts";
import type { LazyLoadBlob, WsMessageType } from "./frames.ts";
import type { WsLimits } from "./limits.ts";
import type { ChannelRoutes, WsRoute } from "./routes.ts";
import { binaryFrame, FrameFault, problemFrame, readTyped } from "./typed-frames.ts";
import { WsDelivery } from "./ws-delivery.ts";

/** Who is told of the life of a channel. */
export interface ChannelOwner {
  readonly limits: WsLimits;
  /** Its connection is gone. */
  connectionGone(channel: Channel): void;
  /** Its connection is gone, and everything that came in on it has been handled. */
  channelEnded(channel: Channel, code: number, reason: string): void;
}

/** Something that came in and waits for its turn. */
interface Frame {
  readonly type: WsMessageType;
  readonly data: Buffer;
}

const TEXT = { binary: false, compress: false, fin: true } as const;
const BINARY = { binary: true, compress: false, fin: true } as const;
const RETRY_CLOSE_MS = 50;
const LONGEST_RETRY_MS = 5_000;

/**
 * One WebSocket of a process, accepted or opened by it. What comes in goes through the mailbox in its order, at most
 * `pendingMessages` at a time: beyond that the connection is not read. What goes out is bounded by `bufferedBytes`.
 */
export class Channel {
  readonly id: number;
  readonly target: DeliveryTarget;
  readonly connection: Connection;
  readonly routes: ChannelRoutes;
  /** The contract knows its messages: the name of the handler; `null` for a raw one. */
  readonly typedBy: string | null;
  /** The peer is to be dropped where nothing has come in since the last ping; for the registry. */
  heard = true;
  /** Bytes that wait for a save before they may leave. */
  heldBytes = 0;
  readonly #owner: ChannelOwner;
  #socket: WebSocket | null = null;
  #stream: Duplex | null = null;
  #corked = false;
  readonly #uncork = (): void => {
    this.#corked = false;
    this.#stream?.uncork();
  };
  /** Handed to the process and not finished. */
  #pending = 0;
  readonly #waiting = new Fifo<Frame>();
  #paused = false;
  #delivering = false;
  /** Its opening was refused, so that its closing is nobody's business. */
  #refused = false;
  /** It is being closed from this side: what comes in now is dropped. */
  #deaf = false;
  /** The connection is gone; how it went. */
  #gone: { readonly code: number; readonly reason: string } | null = null;
  #retryMs = RETRY_CLOSE_MS;
  readonly #onQuiet: (() => void)[] = [];
  readonly #onGone: (() => void)[] = [];

  constructor(id: number, target: DeliveryTarget, connection: Connection, routes: ChannelRoutes, owner: ChannelOwner) {
    this.id = id;
    this.target = target;
    this.connection = connection;
    this.routes = routes;
    this.#owner = owner;
    const { message } = routes;
    this.typedBy = message?.ws.kind === "message" && message.ws.decode !== undefined ? message.handler.name : null;
  }

  /** The connection can be written to. */
  get isOpen(): boolean {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
  }

  /** There is a connection, open or about to close. */
  get isConnected(): boolean {
    return this.#socket !== null && this.#gone === null;
  }

  get bufferedBytes(): number {
    return (this.#socket?.bufferedAmount ?? 0) + this.heldBytes;
  }

  /** It is not read now, because its process is behind. */
  get isPaused(): boolean {
    return this.#paused;
  }

  /**
   * Takes a connection that is open, its opening first. A channel that is opened again takes a new one. `stream` is what
   * it writes to, where that is known.
   */
  connect(socket: WebSocket, stream: Duplex | null = null): void {
    this.#socket = socket;
    this.#stream = stream;
    this.#gone = null;
    this.#deaf = false;
    this.heard = true;
    const { open } = this.routes;
    // Frames that came with the handshake wait until their channel is known to those who opened it.
    if (open !== null) this.#deliver(open, [this.id, this.connection.path ?? ""]);
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#received(isBinary ? "binary" : "text", data));
    socket.on("ping", (data: Buffer) => this.#received("ping", data));
    socket.on("pong", (data: Buffer) => this.#received("pong", data));
    socket.on("error", (error) => this.target.scope.log.debug({ channel: this.id, err: error }, "a WebSocket has a problem"));
    socket.on("close", (code: number, reason: Buffer) => this.#closed(code, reason));
  }

  /** Sends a frame. False where the connection is not open, or its peer reads too slowly: then it is closed. */
  send(type: Exclude<WsMessageType, "close">, content: Uint8Array | string): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    // Counting the bytes of a text would cost as much as sending it: one may be three times as long in UTF-8.
    const size = typeof content === "string" ? content.length : content.byteLength;
    if (socket.bufferedAmount + size > this.#owner.limits.bufferedBytes) {
      this.overflow();
      return false;
    }
    this.#cork();
    if (type === "text") socket.send(content, TEXT);
    else if (type === "binary") socket.send(content, BINARY);
    else if (type === "ping") socket.ping(content);
    else socket.pong(content);
    return true;
  }

  /** Whether as many bytes more would still be kept for its peer. */
  hasRoomFor(content: Uint8Array | string): boolean {
    return this.bufferedBytes + byteLength(content) <= this.#owner.limits.bufferedBytes;
  }

  /** Its peer reads too slowly. */
  overflow(): void {
    this.target.scope.log.debug({ channel: this.id }, "a WebSocket is closed: its peer reads too slowly");
    this.close(CLOSE.tryAgainLater, "too slow");
  }

  /** Asks whether the peer is there. Its answer is nobody else's business. */
  probe(): void {
    this.heard = false;
    if (this.isOpen) this.#socket?.ping(KEEP_ALIVE);
  }

  /** Closes the connection; cuts it where the peer does not answer in time. False where it was not open. */
  close(code: number = CLOSE.normal, reason = ""): boolean {
    if (!this.isOpen) return false;
    this.#deaf = true;
    this.#resume();
    this.#socket?.close(code, closeReason(reason));
    return true;
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#socket?.terminate();
  }

  /** Takes nothing in any more; resolves when what came in before has been finished. */
  quiet(): Promise<void> {
    this.#deaf = true;
    while (this.#waiting.shift() !== undefined);
    this.#resume();
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onQuiet.push(resolve));
  }

  /** Resolves when the connection is gone. */
  whenGone(): Promise<void> {
    return this.isConnected ? new Promise((resolve) => this.#onGone.push(resolve)) : Promise.resolve();
  }

  /** A handler has ended, and what it changed is saved. */
  done(delivery: WsDelivery): void {
    this.#pending--;
    if (delivery.kind === "close") this.#end();
    if (!this.#delivering) this.#proceed();
  }

  /** A message was not handled, or it is not known whether it was. */
  notDone(delivery: WsDelivery, kind: SendErrorKind, message: string): void {
    if (delivery.kind === "close" && kind === "overloaded") {
      this.#pending--;
      return this.#retryClose();
    }
    if (delivery.kind === "open" && (kind === "overloaded" || kind === "offline")) this.#refused = true;
    this.#tell(deliveryFailure(kind, message), delivery, kind);
    this.done(delivery);
  }

  #tell(problem: Problem, delivery: WsDelivery, kind: SendErrorKind): void {
    if (delivery.kind === "message" && this.typedBy !== null && kind !== "offline" && kind !== "cancelled") {
      this.send("text", problemFrame(problem, this.connection.path ?? "", delivery.correlationId));
    } else if (kind === "overloaded") {
      this.close(CLOSE.tryAgainLater, "overloaded");
    } else if (kind === "failed") {
      // The other side of a connection that the process opened has no part in its mistakes.
      if (delivery.kind !== "client") this.close(CLOSE.failed, `correlation id ${delivery.correlationId}`);
    } else {
      this.close(CLOSE.goingAway, "the process stops");
    }
  }

  #received(type: WsMessageType, data: Buffer): void {
    this.heard = true;
    if (this.#deaf || (type === "pong" && data.equals(KEEP_ALIVE))) return;
    const { message } = this.routes;
    if (message === null) {
      if (type === "text" || type === "binary") this.close(CLOSE.unsupported, "no messages are taken here");
      return;
    }
    // What a typed handler takes is messages; the rest is between the two ends of the connection.
    if (this.typedBy !== null && type !== "text" && type !== "binary") return;
    if (this.#waiting.size === 0 && !this.#delivering && this.#pending < this.#owner.limits.pendingMessages) {
      this.#delivering = true;
      this.#handle(type, data);
      this.#delivering = false;
      if (this.#pending === 0 && this.#onQuiet.length > 0) this.#proceed();
      return;
    }
    this.#waiting.push({ type, data });
    if (this.#waiting.size > 0 && !this.#paused && this.isOpen) {
      this.#paused = true;
      this.#socket?.pause();
    }
  }

  /** Hands over what waits, as far as the process has room for this channel. */
  #proceed(): void {
    this.#delivering = true;
    while (this.#pending < this.#owner.limits.pendingMessages) {
      const frame = this.#waiting.shift();
      if (frame === undefined) break;
      this.#handle(frame.type, frame.data);
    }
    this.#delivering = false;
    if (this.#waiting.size > 0) return;
    this.#resume();
    if (this.#pending > 0) return;
    for (const resolve of this.#onQuiet.splice(0)) resolve();
  }

  #handle(type: WsMessageType, data: Buffer): void {
    try {
      this.#dispatch(type, data);
    } catch (error) {
      // A mistake of generated code: it may not take the node down with it.
      this.target.scope.log.error({ err: error, channel: this.id }, "a WebSocket message could not be handled");
      this.close(CLOSE.failed, "the message could not be handled");
    }
  }

  #dispatch(type: WsMessageType, data: Buffer): void {
    const { message } = this.routes;
    if (type === "close" && data === GONE) return this.#deliverClose();
    if (message === null) return;
    const { ws } = message;
    if (ws.kind !== "message" || ws.decode === undefined) {
      return this.#deliver(message, [this.id, type, blobOf(data)]);
    }
    const read = type === "text" ? readTyped(ws, ws.decode, data) : binaryFrame();
    if (!(read instanceof FrameFault)) return this.#deliver(message, [this.id, read]);
    const { scope } = this.target;
    const correlationId = scope.ids.next();
    if (scope.log.isLevelEnabled?.("debug") === true) {
      scope.log.debug({ correlationId, channel: this.id, handler: message.handler.name }, read.problem.detail);
    }
    this.send("text", problemFrame(read.problem, this.connection.path ?? "", correlationId));
  }

  #deliver(route: WsRoute, args: readonly unknown[]): void {
    this.#pending++;
    const delivering = this.#delivering;
    this.#delivering = true;
    this.target.deliver(new WsDelivery(this, route, args));
    this.#delivering = delivering;
  }

  #closed(code: number, reason: Buffer): void {
    if (this.#gone !== null) return;
    this.#gone = { code, reason: reason.toString("utf8") };
    this.#paused = false;
    const { message } = this.routes;
    this.#owner.connectionGone(this);
    for (const resolve of this.#onGone.splice(0)) resolve();
    if (message !== null && this.typedBy === null && !this.#refused) {
      this.#waiting.push({ type: "close", data: Buffer.from(closePayload(code, reason)) });
    }
    this.#waiting.push({ type: "close", data: GONE });
    if (!this.#delivering) this.#proceed();
  }

  #deliverClose(): void {
    const { close } = this.routes;
    if (close === null || this.#refused) this.#end();
    else this.#deliver(close, [this.id]);
  }

  #end(): void {
    const { code, reason } = this.#gone ?? { code: 1006, reason: "" };
    this.#owner.channelEnded(this, code, reason);
  }

  /** The process has too much to do; it has to learn of the end all the same. */
  #retryClose(): void {
    this.target.scope.deadlines.clock.setTimer(() => this.#deliverClose(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  /** What is sent by the code that runs now leaves in one piece, behind it: a call of the system for each frame costs most. */
  #cork(): void {
    if (this.#stream === null || this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    process.nextTick(this.#uncork);
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  }
}

/** Stands in the queue for the end of the connection, behind everything that came in on it. */
const GONE = Buffer.alloc(0);

/** What pings of the keep-alive hold, so that their answers are known. */
const KEEP_ALIVE = Buffer.from("hypc");

function blobOf(data: Buffer): LazyLoadBlob {
  return { mime: undefined, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
