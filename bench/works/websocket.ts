/** WebSocket messages, raw and typed, beside a bare `ws` server: CPU of the server for one, and time. */
import { deepStrictEqual } from "node:assert/strict";
import { SocketLoad } from "../http/socket-load.ts";
import { startServer } from "../harness/server-process.ts";
import type { Contest, Work } from "../harness/work.ts";

const CONNECTIONS = 16;
const WINDOW = 32;
const TASKS = [
  {
    work: "WebSocket, 64 characters echoed",
    path: "/echo",
    message: "x".repeat(64),
    answer: "x".repeat(64),
    target: 0.9,
  },
  {
    work: "WebSocket, a JSON record decoded and answered",
    path: "/notes",
    message: '{"id":77,"name":"somebody","tags":["a","b"]}',
    answer: '{"id":78,"ok":true}',
    target: 0.9,
  },
];

export const work: Work = {
  name: "websocket",
  title: "WebSockets",
  open: async ({ quick }) => {
    const messages = 4_000;
    const turns = quick ? 2 : 8;
    const module = new URL("../http/connection-servers.ts", import.meta.url);
    const servers = await Promise.all(["hypc", "bare"].map((key) => startServer(module, key)));
    const loads: SocketLoad[] = [];
    const contests: Contest[] = [];
    for (const { work: name, path, message, answer, target } of TASKS) {
      const entrants = [];
      for (const [index, server] of servers.entries()) {
        const load = await SocketLoad.open(server.port, path, CONNECTIONS);
        loads.push(load);
        deepStrictEqual(await load.ask(message), answer);
        await load.run(message, quick ? 16_000 : 80_000, WINDOW);
        const times: number[] = [];
        const cpu = async (): Promise<number> => {
          const before = await server.cpu();
          const start = performance.now();
          await load.run(message, messages, WINDOW);
          times.push(((performance.now() - start) * 1000) / messages);
          return ((await server.cpu()) - before) / messages;
        };
        entrants.push({ name: index === 0 ? "hypc" : "bare ws", cpu, time: () => times.shift() ?? Number.NaN });
      }
      const [subject, peer] = entrants;
      if (subject === undefined || peer === undefined) throw new Error("two servers");
      for (const [unit, which] of [
        ["CPU microseconds", "cpu"],
        ["microseconds", "time"],
      ] as const) {
        contests.push({
          work: name,
          unit,
          turns,
          subject: { name: subject.name, measure: subject[which] },
          peers: [{ name: peer.name, measure: peer[which], target }],
        });
      }
    }
    return {
      contests,
      close: () => {
        for (const load of loads) load.close();
        for (const server of servers) server.stop();
        return Promise.resolve();
      },
    };
  },
};
