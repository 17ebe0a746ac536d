import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { formatAddress } from "../address.ts";
import type { ProcessHealth } from "../host/health.ts";
import { isLoopback } from "../http/access.ts";
import type { LinkHealth } from "../transport/transport.ts";

/** What an admin server shows. */
export interface AdminView {
  readonly node: string;
  /** Which member of the node; `null`: it has one alone. */
  readonly member: string | null;
  readonly metrics: { readonly contentType: string; text(): Promise<string>; close(): void };
  readonly health: () => readonly ProcessHealth[];
  /** The connection to other nodes; `null` where there is none that could be lost. */
  readonly link: () => LinkHealth | null;
  /** Where members share states; `null`: nowhere. */
  readonly states: () => { readonly description: string; readonly connected: boolean } | null;
  readonly failed: (error: unknown) => void;
}

/** A listening admin server. */
export interface AdminServer {
  /** `http://127.0.0.1:9100`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` (Prometheus) and `/health` (JSON) of one node; it listens when this resolves. Rejects with the
 * system's error where it cannot.
 */
export async function startAdminServer(host: string, port: number, view: AdminView): Promise<AdminServer> {
  const server = createServer((request, response) => {
    answer(request, response, view).catch((error: unknown) => {
      view.failed(error);
      if (!response.headersSent) say(response, 500, "text/plain", "The log says why.\n");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      server.on("error", view.failed);
      resolve();
    });
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`,
    port: taken,
    close: () => {
      view.metrics.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, view: AdminView): Promise<void> {
  // A page of another site may send a browser here under a name of its own.
  if (isLoopback(request.socket.localAddress) && !namesLoopback(request.headers.host))
    return say(response, 403, "text/plain", "Ask for this by a name of this machine, as in 127.0.0.1.\n");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return say(response, 405, "text/plain", "Only GET is answered here.\n");
  }
  const path = (request.url ?? "").split("?")[0];
  if (path === "/metrics") return say(response, 200, view.metrics.contentType, await view.metrics.text());
  if (path === "/health") {
    const health = view.health();
    const processes = health.map(readable);
    const link = view.link();
    const states = view.states();
    const ok =
      health.every(({ status }) => status !== "failed") && link?.connected !== false && states?.connected !== false;
    return say(
      response,
      ok ? 200 : 503,
      "application/json",
      JSON.stringify({ node: view.node, member: view.member, ok, transport: link, states, processes }),
    );
  }
  say(response, 404, "text/plain", "There are /metrics and /health.\n");
}

/** The address as people write it. */
function readable({ address, ...rest }: ProcessHealth): object {
  return { address: formatAddress(address), ...rest };
}

function namesLoopback(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || isLoopback(name);
}

function say(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
  });
  response.end(body);
}
