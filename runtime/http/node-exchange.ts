import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { TrustedProxies } from "./forwarding.ts";
import { HttpExchange } from "./exchange.ts";
import type { AnnouncedBody, ExchangeScope } from "./exchange.ts";
import { sendWhole } from "./prepared-heads.ts";
import type { PreparedHeads } from "./prepared-heads.ts";
import { bodyTooLarge } from "./problems.ts";

/**
 * Bytes of a body that nobody reads which are taken in and dropped, so that the client sees the answer and can use the
 * connection again. A client that sends more is cut off.
 */
const DISCARDED_BYTES = 16 * 1024 * 1024;

/** The head of an answer as node keeps it, once `writeHead` has made it. */
const HEAD = "_header";

/** The part of a server that its exchanges look at. */
export interface NodeExchangeScope extends ExchangeScope {
  /** No connection is kept for another request any more. */
  readonly draining: boolean;
  /** `null`: nobody's word is taken for who the client is. */
  readonly proxies: TrustedProxies | null;
  /** What `Keep-Alive` tells of how long a connection is kept; `null`: nothing. */
  readonly keepAlive: string | null;
  /** Heads of plain answers; `null` where node does not take them. */
  readonly heads: PreparedHeads | null;
}

/** An exchange over `node:http`. */
export class NodeExchange extends HttpExchange {
  readonly announcedBody: AnnouncedBody;
  readonly hasHost: boolean;
  /** What had come on the connection when it was first seen to be over; -1 before. Written by `Connections` alone. */
  bytesAtRest = -1;
  readonly #contentLength: number;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #server: NodeExchangeScope;
  readonly #expectsContinue: boolean;
  #chunks: Buffer[] = [];
  #received = 0;
  #receiving = false;
  #closesConnection = false;

  /** `expectsContinue`: the client waits for `100 Continue` before it sends its body. */
  constructor(server: NodeExchangeScope, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) {
    super(server, request.method ?? "");
    this.#server = server;
    this.#request = request;
    this.#response = response;
    this.#expectsContinue = expectsContinue;
    let length = -1;
    let isChunked = false;
    let hasHost = false;
    // node makes an object of all headers when it is asked for one; the raw list is there.
    const { rawHeaders } = request;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? "";
      if (name.length === 4) hasHost ||= name.toLowerCase() === "host";
      else if (name.length === 14) {
        if (length === -1 && name.toLowerCase() === "content-length") length = Number(rawHeaders[at + 1]);
      } else if (name.length === 17) isChunked ||= name.toLowerCase() === "transfer-encoding";
    }
    this.hasHost = hasHost;
    this.#contentLength = length;
    this.announcedBody = length > 0 ? "some" : length === 0 ? "empty" : isChunked ? "some" : "none";
  }

  get headers(): Readonly<Record<string, string>> {
    const { headers } = this.#request;
    const cookies = headers["set-cookie"];
    // The one header that node gives as a list, which no client has a reason to send.
    return (cookies === undefined ? headers : { ...headers, "set-cookie": cookies.join(", ") }) as Readonly<
      Record<string, string>
    >;
  }

  get remoteAddress(): string | undefined {
    const peer = this.#request.socket.remoteAddress;
    const { proxies } = this.#server;
    return proxies === null ? peer : proxies.clientOf(peer, (name) => this.header(name));
  }

  get version(): string {
    return this.#request.httpVersion;
  }

  get peerIsTrusted(): boolean {
    return this.#server.proxies?.trusts(this.#request.socket.remoteAddress) === true;
  }

  get isSecure(): boolean {
    const { proxies } = this.#server;
    return proxies?.isSecure(this.#request.socket.remoteAddress, (name) => this.header(name)) === true;
  }

  /** The answer is with the system, and all of the request was taken in. */
  get isOver(): boolean {
    return this.#response.writableFinished && (this.#request.complete || this.announcedBody !== "some");
  }

  /** Its body is still coming in, and nothing of an answer to it or to an earlier request is on its way. */
  get isReceiving(): boolean {
    return !this.settled && !this.#request.complete && !this.#response.headersSent && this.#response.socket !== null;
  }

  /** The request is complete, its answer is not: the connection is to be closed behind the answer. False where it is too late. */
  closeBehind(): boolean {
    this.#closesConnection = true;
    return this.#request.complete && !this.#response.headersSent;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name.toLowerCase()];
    return typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : undefined;
  }

  protected receiveBody(limit: number): void {
    if (this.#contentLength > limit) return this.refuse(bodyTooLarge(limit));
    if (this.#expectsContinue) this.#response.writeContinue();
    this.#receive(limit);
    this.#request.on("end", () => {
      const [first] = this.#chunks;
      const bytes = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.bodyArrived(bytes);
    });
  }

  #receive(limit: number): void {
    this.#receiving = true;
    this.#request.on("data", (chunk: Buffer) => {
      this.#received += chunk.length;
      if (this.settled) {
        if (this.#received > limit + DISCARDED_BYTES) this.#request.socket.destroy();
      } else if (this.#received > limit) {
        this.#chunks = [];
        this.refuse(bodyTooLarge(limit));
      } else {
        this.#chunks.push(chunk);
      }
    });
  }

  protected watchCaller(): void {
    if (this.#response.destroyed) return this.callerWentAway();
    const gone = (): void => this.callerWentAway();
    this.#response.once("close", gone);
    if (this.#response.socket !== null) return;
    // A pipelined request, behind one that is not answered yet: node tells its response nothing of the connection.
    const { socket } = this.#request;
    socket.once("close", gone);
    this.#response.once("close", () => socket.off("close", gone));
  }

  protected write(status: number, headers: string[], body: string | Uint8Array | null, ascii: boolean): void {
    this.#writeHead(status, headers);
    if (body === null || (ascii && joinHead(this.#response, body))) this.#response.end();
    else this.#response.end(body);
  }

  protected override writeJson(status: number, body: string): void {
    const { draining, heads } = this.#server;
    const response = this.#response;
    const isKept = response.shouldKeepAlive && !draining && !this.#closesConnection && !this.#expectsContinue;
    if (heads === null || !isKept || this.#request.httpVersionMinor !== 1) return super.writeJson(status, body);
    sendWhole(response, status, heads.json(status, body.length) + body);
  }

  protected writeFile(status: number, headers: string[], file: FileHandle, start: number, length: number): void {
    this.#writeHead(status, headers);
    const content = file.createReadStream({ start, end: start + length - 1 });
    pipeline(content, this.#response, (error) => {
      // The client waits for bytes that the file does not have any more: only the end of the connection tells it.
      if (error === undefined || error === null) {
        if (content.bytesRead < length) this.#request.socket.destroy();
      } else {
        this.scope.log.debug({ err: error, path: this.fullPath }, "a file was not sent to its end");
      }
    });
  }

  #writeHead(status: number, headers: string[]): void {
    if (this.#server.draining || this.#closesConnection) headers.push("Connection", "close");
    else if (this.#server.keepAlive !== null && this.#response.shouldKeepAlive)
      headers.push("Keep-Alive", this.#server.keepAlive);
    this.#response.writeHead(status, headers);
    // Handlers answer when the body is there; a refusal may come before it, and the connection is to be used again.
    if (this.announcedBody === "some" && !this.#receiving && !this.#request.complete) this.#receive(0);
  }
}

/**
 * Puts a body of ASCII behind the head that `writeHead` has made, so that `end()` hands both to the system as one text: `end(body)` hands over
 * two (the other one empty) by way of `writev`, which costs a tenth of a small request. False where that cannot be done, and nothing was: `_header`
 * is node's own, as old as node and the same up to version 24, but no promise.
 */
function joinHead(response: ServerResponse, body: string | Uint8Array): boolean {
  const internal = response as unknown as { [HEAD]: unknown };
  const head = internal[HEAD];
  if (typeof body !== "string" || typeof head !== "string" || !head.endsWith("\r\n\r\n")) return false;
  internal[HEAD] = head + body;
  return true;
}
