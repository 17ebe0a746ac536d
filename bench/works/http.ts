/** HTTP servers, each in a process of its own: what CPU a request costs there, and how long one takes at a fixed concurrency. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { sampleOrder, USER_ID, userOf } from "../http/shop.ts";
import { Load } from "../http/load.ts";
import type { Asked } from "../http/load.ts";
import { startServer } from "../harness/server-process.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import type { Contest, OpenWork, Work } from "../harness/work.ts";

const CONNECTIONS = 32;
/** Between two looks at the CPU of a server. */
const TURN_MS = 60;
/** Before the first: what a server has not done for a while it does slowly at first. */
const WAKE_MS = 20;

interface Task {
  readonly work: string;
  readonly asked: Asked;
  readonly answer: unknown;
}

interface Player {
  readonly name: string;
  readonly server: ServerProcess;
  readonly load: Load;
  /** Whether it looks at what it gets. */
  readonly checks: boolean;
  readonly target?: number;
  readonly asks: (task: Task) => Asked;
  readonly data: (answer: unknown) => unknown;
}

const PEERS: readonly { readonly key: string; readonly name: string; readonly target: number }[] = [
  { key: "bare", name: "bare node:http, no validation", target: 0.95 },
  { key: "fastify", name: "Fastify, JSON schemas", target: 1 },
  { key: "hono", name: "Hono on Node, ajv", target: 1 },
  { key: "express", name: "Express, ajv", target: 1 },
  { key: "trpc", name: "tRPC standalone, ajv", target: 1 },
];

export const work: Work = {
  name: "http",
  title: "HTTP",
  open: async ({ quick }): Promise<OpenWork> => {
    const tasks: readonly Task[] = [
      {
        work: "HTTP GET, path parameter, 5 fields",
        asked: { method: "GET", path: `/users/${USER_ID}` },
        answer: userOf(USER_ID),
      },
      {
        work: "HTTP POST, 20 fields and 50 items",
        asked: { method: "POST", path: "/orders", body: JSON.stringify(sampleOrder()) },
        answer: sampleOrder(),
      },
    ];
    const players: Player[] = [];
    for (const { key, name, target } of [{ key: "hypc", name: "hypc", target: undefined }, ...PEERS]) {
      const server = await startServer(new URL("../http/servers.ts", import.meta.url), key);
      players.push({
        name,
        server,
        load: await Load.open(server.port, CONNECTIONS),
        checks: key !== "bare",
        ...(target === undefined ? {} : { target }),
        ...manner(key),
      });
    }
    for (const task of tasks) {
      for (const player of players) {
        await checkAnswer(player, task);
        if (player.checks && task.asked.method === "POST") await checkRefusal(player, task);
        await player.load.wake();
        await player.load.runFor(player.asks(task), quick ? 800 : 2_000);
      }
    }
    return {
      contests: tasks.flatMap((task) => contests(task, players, quick ? 2 : 6)),
      close: async () => {
        for (const { load, server } of players) {
          load.close();
          server.stop();
        }
      },
    };
  },
};

/** tRPC has paths and envelopes of its own. */
function manner(key: string): Pick<Player, "asks" | "data"> {
  if (key !== "trpc") return { asks: ({ asked }) => asked, data: (answer) => answer };
  return {
    asks: ({ asked }) =>
      asked.method === "POST"
        ? { ...asked, path: "/order" }
        : { method: "GET", path: `/user?input=${encodeURIComponent(JSON.stringify({ id: USER_ID }))}` },
    data: (answer) => (answer as { readonly result: { readonly data: unknown } }).result.data,
  };
}

/**
 * The same bytes from everybody, up to the order of keys and what is wrapped around: the text is what `JSON.stringify` makes of its own
 * values, and these are the answer.
 */
async function checkAnswer(player: Player, task: Task): Promise<void> {
  const response = await send(player, player.asks(task));
  const text = await response.text();
  const answer: unknown = JSON.parse(text);
  strictEqual(text, JSON.stringify(answer), `${player.name}: ${task.work}`);
  deepStrictEqual(player.data(answer), task.answer, `${player.name}: ${task.work}`);
}

/** Who is said to check what it gets has to refuse an order with a text for a number, deep inside. */
async function checkRefusal(player: Player, task: Task): Promise<void> {
  const { items, ...order } = sampleOrder();
  const wrong = { ...order, items: items.map((item, index) => (index === 49 ? { ...item, quantity: "many" } : item)) };
  const response = await send(player, { ...player.asks(task), body: JSON.stringify(wrong) });
  const text = await response.text();
  if (response.status < 400 || response.status > 499)
    throw new Error(`${player.name} answers a wrong order with ${response.status}: ${text.slice(0, 400)}`);
}

function send({ server }: Player, { method, path, body }: Asked): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
  });
}

/** CPU and time of one and the same turns. */
function contests(task: Task, players: readonly Player[], turns: number): readonly Contest[] {
  const entrants = players.map((player) => {
    const times: number[] = [];
    const target = player.target === undefined ? {} : { target: player.target };
    const cpu = async (): Promise<number> => {
      await player.load.wake();
      await player.load.runFor(player.asks(task), WAKE_MS);
      const before = await player.server.cpu();
      const start = performance.now();
      const requests = await player.load.runFor(player.asks(task), TURN_MS);
      times.push(((performance.now() - start) * 1000) / requests);
      return ((await player.server.cpu()) - before) / requests;
    };
    const time = (): number => times.shift() ?? Number.NaN;
    return {
      cpu: { name: player.name, measure: cpu, ...target },
      time: { name: player.name, measure: time, ...target },
    };
  });
  const contest = (unit: Contest["unit"], which: "cpu" | "time"): Contest[] => {
    const [subject, ...peers] = entrants.map((each) => each[which]);
    return subject === undefined ? [] : [{ work: task.work, unit, turns, subject, peers }];
  };
  return [...contest("CPU microseconds", "cpu"), ...contest("microseconds", "time")];
}
