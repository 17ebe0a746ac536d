import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Address } from "../address.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { CorrelationIds } from "../correlation-ids.ts";
import type { Logger } from "../log.ts";
import type { AccessRules } from "./access.ts";
import { Connections } from "./connections.ts";
import { TrustedProxies } from "./forwarding.ts";
import { NodeExchange } from "./node-exchange.ts";
import type { NodeExchangeScope } from "./node-exchange.ts";
import { PreparedHeads, takesWholeAnswers } from "./prepared-heads.ts";
import { PROBLEM_TYPE, problemText } from "./problem.ts";
import { missingHost, unreadableRequest } from "./problems.ts";
import { RequestRouter } from "./request-router.ts";
import { ServedProcess } from "./served-process.ts";
import { asksForWebSocket, UpgradeExchange } from "../ws/upgrade-exchange.ts";
import { SessionPages } from "./session-pages.ts";
import type { HttpLimits, HttpServer, HttpServerOptions, MountedProcess } from "./server-options.ts";

const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_LIMITS: HttpLimits = {
  bodyBytes: 1024 * 1024,
  jsonDepth: 512,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 5_000,
};
/** What the exact reader of JSON, which recurses, is sure to manage. */
const DEEPEST_JSON = 1_000;
const DRAIN_CHECK_MS = 20;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Starts the HTTP server of a node; it listens when this resolves. Rejects with the system's error where it cannot. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = new NodeHttpServer(options);
  if (options.injected === true) server.url = "http://localhost";
  else await server.listen(options.host ?? "127.0.0.1", options.port ?? 0);
  return server;
}

/** A `RequestRouter` under `node:http`. */
class NodeHttpServer implements HttpServer, NodeExchangeScope {
  readonly ids: CorrelationIds;
  readonly log: Logger;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly limits: HttpLimits;
  readonly proxies: TrustedProxies | null;
  readonly keepAlive: string | null;
  readonly heads: PreparedHeads | null;
  readonly #rules: AccessRules;
  readonly #router: RequestRouter;
  readonly #server: Server;
  readonly #connections: Connections;
  url = "";
  port = 0;
  #closed: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.ids = options.ids;
    this.log = options.log;
    this.clock = options.clock ?? systemClock;
    this.deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.limits = limitsOf(options.limits);
    this.proxies = options.trustedProxies === undefined ? null : new TrustedProxies(options.trustedProxies);
    this.#rules = accessRules(options);
    this.#router = new RequestRouter(options, this.#rules);
    const { keepAliveTimeoutMs, requestTimeoutMs } = this.limits;
    this.keepAlive = keepAliveTimeoutMs >= 1_000 ? `timeout=${Math.floor(keepAliveTimeoutMs / 1_000)}` : null;
    this.heads = takesWholeAnswers() ? new PreparedHeads(this.keepAlive) : null;
    // Nothing has moved on a connection for longer than a request may take: its client does not read.
    const busyMs = Math.min(this.deadlineMs + requestTimeoutMs, LONGEST_TIMEOUT_MS);
    this.#connections = new Connections({ restingMs: keepAliveTimeoutMs, busyMs });
    this.#server = createServer({
      // These are the connections' business.
      keepAliveTimeout: 0,
      headersTimeout: this.limits.headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.max(20, Math.min(5_000, this.limits.headersTimeoutMs / 4)),
      maxHeaderSize: this.limits.headerBytes,
      // Refused here instead, with a problem document.
      requireHostHeader: false,
    });
    this.#server.on("request", (request, response) => this.#serve(request, response, false));
    this.#server.on("checkContinue", (request, response) => this.#serve(request, response, true));
    this.#server.on("upgrade", (request, socket: Socket, head) => this.#upgrade(request, socket, head));
    this.#server.on("clientError", (error, socket) => this.#refuseUnreadable(error, socket));
    this.#server.on("connection", (socket) => {
      this.#connections.add(socket);
      // Each request that is pipelined behind another one waits for the end of the connection.
      socket.setMaxListeners(0);
    });
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error) => this.log.error({ err: error }, "the HTTP server has a problem"));
        const address = this.#server.address() as AddressInfo;
        this.port = address.port;
        this.url = urlOf(address);
        resolve();
      });
    });
  }

  inject(stream: Duplex): void {
    // What a socket has beside a stream: where its client is, and an end after the last byte.
    const socket = Object.assign(stream, {
      remoteAddress: "127.0.0.1",
      destroySoon: () => void stream.end(() => stream.destroy()),
    });
    this.#server.emit("connection", socket);
  }

  get draining(): boolean {
    return this.#router.draining;
  }

  mount(process: MountedProcess): void {
    this.#router.mounts.add(new ServedProcess(process, this.#rules));
  }

  unmount(address: Address): void {
    this.#router.mounts.remove(address);
  }

  close(options: { readonly deadline?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(options.deadline ?? 0);
    return this.#closed;
  }

  #serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const x = new NodeExchange(this, request, response, expectsContinue);
    this.#handle(x, request, request.socket);
  }

  #handle(x: NodeExchange, request: IncomingMessage, socket: Duplex): void {
    const connection = this.#connections.of(socket);
    if (connection !== undefined) connection.last = x;
    if (!x.hasHost && request.httpVersion === "1.1") x.refuse(missingHost());
    else this.#router.handle(x, request.url ?? "");
  }

  /** A connection that another protocol was asked for on: node has let it go. */
  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!asksForWebSocket(request)) return this.#serveWithoutUpgrade(request, socket, head);
    const x = new UpgradeExchange(this, request, socket, head, () => this.#connections.letGo(socket));
    this.#handle(x, request, socket);
  }

  /** No other protocol is spoken here, so that the request is answered as if none had been asked for (RFC 9110, 7.8). */
  #serveWithoutUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      const name = request.rawHeaders[index] ?? "";
      if (!/^(?:upgrade|connection|http2-settings)$/i.test(name))
        lines.push(`${name}: ${request.rawHeaders[index + 1] ?? ""}`);
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
    this.#server.emit("connection", socket);
  }

  /** node's parser gave up on a connection, or waited too long. */
  #refuseUnreadable(error: Error, socket: Duplex): void {
    const code = "code" in error ? String(error.code) : "";
    const last = this.#connections.of(socket)?.last;
    const canSpeak = last === undefined || last.isOver || last.isReceiving;
    if (!socket.writable || code === "ECONNRESET" || !canSpeak) {
      // What was asked before still gets its answer; what follows on this connection cannot be read any more.
      if (code === "ECONNRESET" || last?.closeBehind() !== true) socket.destroy();
      return;
    }
    const problem = unreadableRequest(code);
    const correlationId = this.ids.next();
    const text = problemText(problem, "", correlationId);
    this.log.debug({ correlationId, code, reason: error.message }, "a request could not be read");
    const reason =
      { 400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large" }[problem.status] ?? "";
    socket.end(
      `HTTP/1.1 ${problem.status} ${reason}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      () => socket.destroy(),
    );
  }

  #close(deadline: number): Promise<void> {
    this.#router.draining = true;
    return new Promise((resolve) => {
      const check = setInterval(() => this.#connections.drop(Date.now() >= deadline), DRAIN_CHECK_MS);
      this.#server.close(() => {
        clearInterval(check);
        resolve();
      });
      if (deadline <= Date.now()) this.#connections.drop(true);
    });
  }
}

function accessRules({ node, authenticate, session, cors = [] }: HttpServerOptions): AccessRules {
  return {
    authenticate,
    session: session === undefined || authenticate !== undefined ? undefined : new SessionPages(node, session, cors),
    origins: cors,
  };
}

function limitsOf(given: Partial<HttpLimits> | undefined): HttpLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  return {
    ...limits,
    jsonDepth: Math.min(limits.jsonDepth, DEEPEST_JSON),
    headersTimeoutMs: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
  };
}

/** Where a program on this machine reaches the server. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (address === "::") return `http://[::1]:${port}`;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
