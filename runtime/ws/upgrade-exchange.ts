import { ServerResponse } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { NodeExchange } from "../http/node-exchange.ts";
import type { NodeExchangeScope } from "../http/node-exchange.ts";
import type { Problem } from "../http/problem.ts";
import type { LiveSession } from "../session/session.ts";
import type { ProcessChannels } from "./process-channels.ts";
import type { ChannelRoutes } from "./routes.ts";
import type { Upgrade } from "./upgrade.ts";

/** Whether a request asks for a WebSocket (RFC 6455, 4.2.1), and not for another protocol that need not be spoken. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === "websocket";
}

/** A request that asks for a WebSocket, on a connection that node has handed over: its answer is written here. */
export class UpgradeExchange extends NodeExchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #letGo: () => void;
  override readonly upgrade: Upgrade = { accept: (channels, routes, session) => this.#accept(channels, routes, session) };

  /** `letGo` is called when the connection has become a channel's. */
  constructor(server: NodeExchangeScope, request: IncomingMessage, socket: Socket, head: Buffer, letGo: () => void) {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once("finish", () => socket.destroySoon());
    // Without a listener a connection that breaks now would end the program.
    socket.on("error", ignore);
    super(server, request, response, false);
    this.#request = request;
    this.#response = response;
    this.#socket = socket;
    this.#head = head;
    this.#letGo = letGo;
  }

  #accept(channels: ProcessChannels, routes: ChannelRoutes, session: LiveSession | null): void {
    const problem = handshakeFault(this.#request);
    if (problem !== null) return this.refuse(problem);
    const { relativePath: path, query, headers, remoteAddress, servedProcess } = this;
    const { target } = servedProcess;
    // The request is over; nothing is sent for it from here.
    this.callerWentAway();
    this.#response.detachSocket(this.#socket);
    this.#socket.off("error", ignore);
    this.#letGo();
    channels.handshakes.handleUpgrade(this.#request, this.#socket, this.#head, (socket) => {
      channels.accept(socket, this.#socket, target, { origin: "ws", path, query, headers, remoteAddress, session }, routes);
    });
  }
}

function handshakeFault(request: IncomingMessage): Problem | null {
  const { "sec-websocket-key": key, "sec-websocket-version": version } = request.headers;
  if (request.method !== "GET") return malformed(405, "A WebSocket is asked for by GET.", ["Allow", "GET"]);
  if (version !== "13" && version !== "8") {
    return malformed(426, "This version of the WebSocket protocol is not spoken here.", ["Upgrade", "websocket", "Sec-WebSocket-Version", "13"]);
  }
  if (key === undefined || !/^[+/0-9A-Za-z]{22}==$/.test(key)) return malformed(400, "The Sec-WebSocket-Key header is missing or malformed.", []);
  return null;
}

function malformed(status: number, detail: string, headers: readonly string[]): Problem {
  return { status, code: "malformed-request", detail, hint: "Open it as RFC 6455, 4.1 says: GET, version 13, a key of 16 bytes.", headers };
}

function ignore(): void {}
