/**
 * CPU of the server for a request, and for a WebSocket message, with ten and a hundred times as many connections that all are in use; and
 * beside it how much dearer the same gets on bare servers, since the system has more to do for more connections, whoever serves them.
 */
import { strictEqual } from "node:assert/strict";
import { Load } from "../http/load.ts";
import { SocketLoad } from "../http/socket-load.ts";
import { startServer } from "../harness/server-process.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import type { Contest, Entrant, Work } from "../harness/work.ts";

const SMALLEST = 10;
const LARGEST = 1_000;
const SIZES = [SMALLEST, 100, LARGEST];
const TIMES = 3_000;
const ASKED = { method: "GET", path: "/count" } as const;
const MESSAGE = "x".repeat(64);

/** A server with so many connections, each in use. */
interface Serving {
  readonly size: number;
  /** CPU microseconds of the server for one operation. */
  readonly cost: () => Promise<number>;
  readonly close: () => void;
}

type Open = (server: "hypc" | "bare", size: number, warmUp: number) => Promise<Serving>;

export const work: Work = {
  name: "growth-connections",
  title: "Growth in connections",
  open: async ({ quick }) => {
    const turns = quick ? 1 : 5;
    const opened: Serving[] = [];
    const open = async (how: Open, server: "hypc" | "bare", sizes: readonly number[]): Promise<readonly Serving[]> => {
      const servings: Serving[] = [];
      // Each size has a server of its own: connections that are open and rest would count for the others.
      for (const size of sizes) servings.push(await how(server, size, quick ? 6_000 : 30_000));
      opened.push(...servings);
      return servings;
    };
    const contests: Contest[] = [];
    for (const [what, how, bareName] of [
      ["an HTTP request", openHttp, "bare node:http"],
      ["a WebSocket message", openSockets, "bare ws"],
    ] as const) {
      const own = await open(how, "hypc", SIZES);
      contests.push(growth(`growth in connections: ${what}`, own, turns));
      // Four servers more are too many for the short dose.
      if (quick) continue;
      const bare = await open(how, "bare", [SMALLEST, LARGEST]);
      contests.push(beside(`growth in connections, ${SMALLEST} to ${LARGEST.toLocaleString("en")}: ${what}`, own, bareName, bare, turns));
    }
    return {
      contests,
      close: () => {
        for (const { close } of opened) close();
        return Promise.resolve();
      },
    };
  },
};

async function openHttp(name: string, size: number, warmUp: number): Promise<Serving> {
  const server = await startServer(new URL("../http/connection-servers.ts", import.meta.url), name);
  const load = await Load.open(server.port, size);
  strictEqual(await load.ask(ASKED), "1", name);
  await load.run(ASKED, warmUp);
  const cost = async (): Promise<number> => {
    await load.wake();
    return cpuOfEach(server, () => load.run(ASKED, TIMES));
  };
  return { size, cost, close: () => (load.close(), server.stop()) };
}

async function openSockets(name: string, size: number, warmUp: number): Promise<Serving> {
  const server = await startServer(new URL("../http/connection-servers.ts", import.meta.url), name);
  const load = await SocketLoad.open(server.port, "/echo", size);
  strictEqual(await load.ask(MESSAGE), MESSAGE, name);
  await load.run(MESSAGE, warmUp, 1);
  return { size, cost: () => cpuOfEach(server, () => load.run(MESSAGE, TIMES, 1)), close: () => (load.close(), server.stop()) };
}

async function cpuOfEach(server: ServerProcess, run: () => Promise<void>): Promise<number> {
  const before = await server.cpu();
  await run();
  return ((await server.cpu()) - before) / TIMES;
}

/**
 * The most connections beside fewer. The target, half as cheap or cheaper, allows for what the system itself takes more; how much of it is
 * hypc's own is what the contest beside bare servers tells.
 */
function growth(name: string, servings: readonly Serving[], turns: number): Contest {
  const entrants = servings.map(({ size, cost }) => ({ name: `${size.toLocaleString("en")} connections`, size, measure: cost }));
  const [subject, ...peers] = entrants.toReversed();
  if (subject === undefined) throw new Error("no sizes");
  return { work: name, unit: "CPU microseconds", turns, subject, peers: peers.map((peer) => ({ ...peer, target: 0.5 })) };
}

/** How many times as much the most connections cost as the fewest, on either server: above 1 hypc grows less. */
function beside(title: string, own: readonly Serving[], bareName: string, bare: readonly Serving[], turns: number): Contest {
  const entrant = (name: string, servings: readonly Serving[]): Entrant => {
    const fewest = servings.at(0);
    const most = servings.at(-1);
    if (fewest === undefined || most === undefined) throw new Error("no sizes");
    return { name, measure: async () => (await most.cost()) / (await fewest.cost()) };
  };
  return { work: title, unit: "times as much", turns, subject: entrant("hypc", own), peers: [entrant(bareName, bare)] };
}
