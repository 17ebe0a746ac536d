/** Servers with a route and an echoing WebSocket, to see what connections cost. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startNode } from "hypc/runtime";
import type { RequestContext } from "hypc/runtime";
import { WebSocketServer } from "ws";
import { ConnectionsProcess } from "../generated/connections/connections-process/index.js";
import type { LazyLoadBlob, Note, WsMessageType } from "../generated/connections/connections-process/index.js";

export const SERVERS: Readonly<Record<string, () => Promise<number>>> = { hypc, bare };

const KEEP_ALIVE_MS = 60_000;

class Connections extends ConnectionsProcess {
  override count(): number {
    return 1;
  }
  override echo(channelId: number, messageType: WsMessageType, blob: LazyLoadBlob, _context: RequestContext): void {
    if (messageType === "text" || messageType === "binary") this.process.server.push(channelId, messageType, blob);
  }
  override takeNote(channelId: number, message: Note): void {
    this.pushTakeNote(channelId, { id: message.id + 1, ok: true });
  }
}

async function hypc(): Promise<number> {
  const node = await startNode({
    name: "bench.os",
    http: { port: 0, limits: { keepAliveTimeoutMs: KEEP_ALIVE_MS } },
    log: "silent",
  });
  await node.spawn(Connections, { process: "connections:bench:bench.os", mount: "/" });
  return Number(new URL(node.url).port);
}

/** `node:http` and `ws` as they stand; of a typed message the text is parsed and its answer made by hand, unchecked. */
function bare(): Promise<number> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (_request, response) => {
    response.writeHead(200, ["Content-Type", "application/json", "Content-Length", "1"]);
    response.end("1");
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket, { url }) => {
    if (url === "/echo") socket.on("message", (data, binary) => socket.send(data, { binary }));
    else
      socket.on("message", (data) =>
        socket.send(JSON.stringify({ id: (JSON.parse(String(data)) as Note).id + 1, ok: true })),
      );
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}
