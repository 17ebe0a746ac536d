/** Calls of another node, in another process: hypc over NATS beside bare NATS and beside those that connect to the server themselves. */
import { deepStrictEqual } from "node:assert/strict";
import { NO_NATS_SERVER, natsServerBinary, startNatsServer } from "../../test/support/nats-server.ts";
import { startServer } from "../harness/server-process.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import type { Contest, OpenWork, Work } from "../harness/work.ts";
import { connect, grpc, hypc, nats, natsByHand, trpc } from "../remote/callers.ts";
import type { Caller, OpenCaller } from "../remote/callers.ts";
import { NATS_URL } from "../remote/servers.ts";
import { sampleShipment } from "../remote/shipment.ts";
import { takeover } from "../remote/takeover.ts";

const TASK = "remote call, 10 fields and 4 lines there and back";
const LEASE_MS = 2_000;

interface Entry {
  readonly name: string;
  /** Of the servers in `remote/servers.ts`; two may share one. */
  readonly of: string;
  readonly open: OpenCaller;
  readonly target?: number;
}

const ENTRIES: readonly Entry[] = [
  { name: "hypc", of: "hypc", open: hypc },
  { name: "bare NATS request, bytes", of: "nats", open: nats, target: 0.85 },
  { name: "NATS publish and subscribe by hand, bytes", of: "nats", open: natsByHand },
  { name: "gRPC (grpc-js, protobufjs)", of: "grpc", open: grpc, target: 1 },
  { name: "Connect, binary, HTTP/2", of: "connect", open: connect, target: 1 },
  { name: "tRPC standalone, httpLink", of: "trpc", open: trpc, target: 1 },
];

interface Player extends Entry {
  readonly server: ServerProcess;
  readonly caller: Caller;
}

export const work: Work = {
  name: "remote",
  title: "Remote calls",
  open: async ({ quick }): Promise<OpenWork> => {
    if (natsServerBinary() === undefined) {
      console.error(`remote: left out, ${NO_NATS_SERVER}`);
      return { contests: [], close: () => Promise.resolve() };
    }
    const engine = await startNatsServer({ jetstream: true });
    const shipment = sampleShipment();
    const servers = new Map<string, Promise<ServerProcess>>();
    for (const { of } of ENTRIES)
      if (!servers.has(of))
        servers.set(of, startServer(new URL("../remote/servers.ts", import.meta.url), of, { [NATS_URL]: engine.url }));
    const players: Player[] = [];
    for (const entry of ENTRIES) {
      const server = await servers.get(entry.of);
      if (server === undefined) throw new Error(`no server ${entry.of}`);
      players.push({ ...entry, server, caller: await entry.open(shipment, server.port, engine.url) });
    }
    const turnMs = quick ? 60 : 100;
    const turns = quick ? 1 : 5;
    for (const { name, caller } of players) {
      deepStrictEqual(caller.read(await caller.call()), shipment, name);
      await callFor(quick ? 300 : 2_000, 64, caller.call);
    }
    let buckets = 0;
    return {
      contests: [
        ...[64, 1].flatMap((concurrency) => contests(concurrency, turnMs, turns, players)),
        {
          work: `takeover after kill -9, lease ${LEASE_MS} ms`,
          unit: "milliseconds",
          rounds: quick ? 1 : 3,
          subject: {
            name: "hypc, to the next answer",
            measure: () => takeover(engine.url, `bench-${++buckets}`, LEASE_MS),
          },
          peers: [{ name: "the lease time", measure: () => LEASE_MS, target: 1 }],
        },
      ],
      close: async () => {
        for (const { caller } of players) await caller.close();
        for (const server of servers.values()) (await server).stop();
        await engine.remove();
      },
    };
  },
};

/** Time, and CPU of the two processes (that of the NATS server is not in it), of one and the same turns. */
function contests(concurrency: number, turnMs: number, turns: number, players: readonly Player[]): readonly Contest[] {
  const entrants = players.map(({ name, target, server, caller }) => {
    const cpus: number[] = [];
    const time = async (): Promise<number> => {
      const serverBefore = await server.cpu();
      const before = process.cpuUsage();
      const { calls, microseconds } = await callFor(turnMs, concurrency, caller.call);
      const { user, system } = process.cpuUsage(before);
      cpus.push(((await server.cpu()) - serverBefore + user + system) / calls);
      return microseconds / calls;
    };
    const about = { name, ...(target === undefined ? {} : { target }) };
    return { time: { ...about, measure: time }, cpu: { ...about, measure: () => cpus.shift() ?? Number.NaN } };
  });
  const contest = (unit: Contest["unit"], which: "time" | "cpu"): Contest[] => {
    const [subject, ...peers] = entrants.map((each) => each[which]);
    return subject === undefined ? [] : [{ work: `${TASK}, ${concurrency} at once`, unit, turns, subject, peers }];
  };
  return [...contest("microseconds", "time"), ...contest("CPU microseconds", "cpu")];
}

/** Calls for so long, so many at once. */
async function callFor(
  ms: number,
  concurrency: number,
  call: () => Promise<unknown>,
): Promise<{ calls: number; microseconds: number }> {
  const start = performance.now();
  const end = start + ms;
  let calls = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      await call();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return { calls, microseconds: (performance.now() - start) * 1000 };
}
