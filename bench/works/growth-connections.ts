/** CPU of the server for a request, and for a WebSocket message, with ten and a hundred times as many connections that all are in use. */
import { Load } from "../http/load.ts";
import { SocketLoad } from "../http/socket-load.ts";
import { startServer } from "../harness/server-process.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import type { Contest, Entrant, Work } from "../harness/work.ts";

const SIZES = [10, 100, 1_000];
const MESSAGE = "x".repeat(64);

export const work: Work = {
  name: "growth-connections",
  title: "Growth in connections",
  open: async ({ quick }) => {
    const times = 3_000;
    const turns = quick ? 1 : 5;
    const module = new URL("../http/connection-servers.ts", import.meta.url);
    const closing: (() => void)[] = [];
    const http: Entrant[] = [];
    const sockets: Entrant[] = [];
    for (const size of SIZES) {
      // Each size has a server of its own: connections that are open and rest would count for the others.
      const server = await startServer(module, "hypc");
      const load = await Load.open(server.port, size);
      const asked = { method: "GET", path: "/count" } as const;
      await load.run(asked, quick ? 6_000 : 30_000);
      http.push(
        entrant(
          server,
          size,
          times,
          () => load.run(asked, times),
          () => load.wake(),
        ),
      );
      const channelServer = await startServer(module, "hypc");
      const channels = await SocketLoad.open(channelServer.port, "/echo", size);
      await channels.run(MESSAGE, quick ? 6_000 : 30_000, 1);
      sockets.push(entrant(channelServer, size, times, () => channels.run(MESSAGE, times, 1)));
      closing.push(
        () => load.close(),
        () => channels.close(),
        server.stop,
        channelServer.stop,
      );
    }
    return {
      contests: [
        contest("growth in connections: an HTTP request", http, turns),
        contest("growth in connections: a WebSocket message", sockets, turns),
      ],
      close: () => {
        for (const close of closing) close();
        return Promise.resolve();
      },
    };
  },
};

function entrant(
  server: ServerProcess,
  size: number,
  times: number,
  run: () => Promise<void>,
  wake?: () => Promise<void>,
): Entrant {
  const measure = async (): Promise<number> => {
    await wake?.();
    const before = await server.cpu();
    await run();
    return ((await server.cpu()) - before) / times;
  };
  return { name: `${size.toLocaleString("en")} connections`, size, measure };
}

/** The most connections beside fewer: half as cheap or cheaper is "about flat". */
function contest(name: string, entrants: readonly Entrant[], turns: number): Contest {
  const [subject, ...peers] = entrants.toReversed();
  if (subject === undefined) throw new Error("no sizes");
  return {
    work: name,
    unit: "CPU microseconds",
    turns,
    subject,
    peers: peers.map((peer) => ({ ...peer, target: 0.5 })),
  };
}
