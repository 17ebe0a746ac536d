// WebSocket messages a second of a node with one process, beside a bare `ws` server that does the same: an echo of small texts, raw; and
// JSON that is decoded and encoded, typed. CPU and time of the server alone, medians of interleaved runs.
// usage: node bench/websocket.mjs [--runs N]; build first (npm run build).
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { WebSocket, WebSocketServer } from "ws";

const CONNECTIONS = 16;
const WINDOW = 32;
const MESSAGES = 150_000;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const subjects = [
  { name: "raw: 64 characters, echoed", path: "/raw", text: "x".repeat(64) },
  { name: "typed: a JSON record, decoded and answered", path: "/typed", text: '{"id":77,"name":"somebody","tags":["a","b"]}' },
];

const decode = (json, faults, at) => (typeof json?.id === "number" ? json : faults.add(at, "{ id: number }", json));

function startBare() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (socket, request) => {
    const typed = request.url === "/typed";
    socket.on("message", (data, isBinary) => {
      if (typed) socket.send(`{"id":${JSON.parse(data.toString()).id + 1},"ok":true}`);
      else socket.send(data, { binary: isBinary });
    });
  });
  return new Promise((resolve) => server.once("listening", () => resolve(server.address().port)));
}

async function startOurs() {
  const { Process, startNode } = await import("../dist/runtime/index.js");
  const echo = {
    name: "raw",
    envelope: "Raw",
    http: null,
    rpc: null,
    invoke: (process, [id, type, blob]) => void (type === "text" && process.process.server.push(id, type, blob)),
    ws: { kind: "message", path: "/raw" },
  };
  const typed = {
    name: "typed",
    envelope: "Typed",
    http: null,
    rpc: null,
    invoke: (process, [id, message]) => void process.process.server.pushTyped("typed", id, `{"id":${message.id + 1},"ok":true}`),
    ws: { kind: "message", path: "/typed", decode },
  };
  class Bench extends Process {
    static definition = {
      abi: 1,
      world: "bench:ws/bench-process",
      name: "Bench",
      wire: "web",
      save: { kind: "never" },
      state: null,
      http: [],
      ws: [{ path: "/", authenticated: false }],
      ui: [],
      init: null,
      handlers: [echo, typed],
    };
  }
  const node = await startNode({ name: "bench.os", log: false, http: {} });
  await node.spawn(Bench, { process: "bench:bench:bench.os", mount: "/" });
  return node.httpAddress.port;
}

async function child(kind) {
  const port = await (kind === "bare" ? startBare() : startOurs());
  let before = process.cpuUsage();
  process.on("message", (message) => {
    if (message === "begin") before = process.cpuUsage();
    else {
      const { user, system } = process.cpuUsage(before);
      process.send({ cpuMs: (user + system) / 1_000 });
    }
  });
  process.send({ port });
}

function answerOf(server) {
  return new Promise((resolve) => server.once("message", resolve));
}

async function open(port, path) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

/** Each connection keeps so many messages under way. */
async function measure(server, port, { path, text }) {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port, path)));
  const each = MESSAGES / CONNECTIONS;
  server.send("begin");
  const began = performance.now();
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve) => {
          let sent = 0;
          let received = 0;
          const send = () => {
            sent++;
            socket.send(text);
          };
          socket.on("message", () => {
            if (++received === each) resolve();
            else if (sent < each) send();
          });
          for (let i = 0; i < WINDOW; i++) send();
        }),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  server.send("end");
  const { cpuMs } = await answerOf(server);
  for (const socket of sockets) socket.terminate();
  return { perSecond: MESSAGES / seconds, perCpuSecond: MESSAGES / (cpuMs / 1_000) };
}

async function main() {
  const at = process.argv.indexOf("--runs");
  const runs = Number(at < 0 ? 7 : process.argv[at + 1]);
  const servers = {};
  for (const kind of ["bare", "ours"]) {
    const server = fork(fileURLToPath(import.meta.url), [kind]);
    servers[kind] = { server, port: (await answerOf(server)).port };
  }
  for (const subject of subjects) {
    const found = { bare: [], ours: [] };
    for (let run = 0; run <= runs; run++) {
      for (const kind of run % 2 === 0 ? ["bare", "ours"] : ["ours", "bare"]) {
        const result = await measure(servers[kind].server, servers[kind].port, subject);
        if (run > 0) found[kind].push(result);
      }
    }
    const of = (kind, what) => median(found[kind].map((each) => each[what]));
    console.log(subject.name);
    for (const kind of ["bare", "ours"]) {
      console.log(`  ${kind}: ${Math.round(of(kind, "perSecond"))} messages/s, ${Math.round(of(kind, "perCpuSecond"))} a second of the server's CPU`);
    }
    const ratio = (what) => (of("ours", what) / of("bare", what)).toFixed(2);
    console.log(`  ours / bare: ${ratio("perSecond")} in messages/s, ${ratio("perCpuSecond")} by CPU`);
  }
  for (const { server } of Object.values(servers)) server.kill();
}

const [, , kind] = process.argv;
await (kind === "bare" || kind === "ours" ? child(kind) : main());
