// CPU a request of a node with one process, beside a bare node:http server that does the same: medians of interleaved runs.
// usage: node bench/http.mjs [--runs N]; build first (npm run build).
import { fork } from "node:child_process";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const REQUESTS = 4_000;
const CONNECTIONS = 16;
const subjects = [
  { name: "GET, a literal path", request: { method: "GET", path: "/counter" } },
  { name: "GET, a path parameter", request: { method: "GET", path: "/users/77" } },
  {
    name: "POST, a JSON body",
    request: {
      method: "POST",
      path: "/counter/add",
      body: '{"by":5}',
      headers: { "content-type": "application/json" },
    },
  },
];

const answer = (response, value) => {
  const body = `{"value":${value}}`;
  response.writeHead(200, ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))]);
  response.end(body);
};
const route = (name, envelope, method, path, body, decode, run) => ({
  name,
  envelope,
  rpc: null,
  invoke: (_process, args) => run(args),
  http: { method, path, body, decode, encode: (value) => ({ status: 200, body: `{"value":${value}}` }) },
});
const by = ({ body: [value], bodyPath: [at] }, faults) => [
  typeof value?.by === "number" ? value.by : faults.add(at, "{ by: number }", value),
];
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Answers as the node's process does, with no routing, limits or checks. */
function startBare() {
  const server = createServer((request, response) => {
    if (request.method === "GET") return answer(response, 1);
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => answer(response, JSON.parse(Buffer.concat(chunks).toString()).by));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
}

async function startOurs() {
  const { Process, startNode } = await import("../dist/runtime/index.js");
  class Bench extends Process {
    static definition = {
      abi: 1,
      world: "bench:http/bench-process",
      name: "Bench",
      wire: "web",
      save: { kind: "never" },
      state: null,
      http: [{ path: "/", authenticated: false, localOnly: false }],
      ui: [],
      init: null,
      handlers: [
        route(
          "read",
          "Read",
          "GET",
          "/counter",
          [],
          () => [],
          () => 1,
        ),
        route(
          "user",
          "User",
          "GET",
          "/users/{id}",
          [],
          (input) => [input.path[0]],
          () => 1,
        ),
        route("add", "Add", "POST", "/counter/add", ["by"], by, ([value]) => value),
      ],
    };
  }
  const node = await startNode({ name: "bench.os", http: { port: 0 }, log: "silent" });
  await node.spawn(Bench, { process: "bench:demo:bench.os", mount: "/" });
  return node.httpAddress.port;
}

const next = (child) => new Promise((resolve) => child.once("message", resolve));

async function cpuMicroseconds({ child, port }, request) {
  const { Pool } = await import("undici");
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  child.send("cpu");
  const before = await next(child);
  let left = REQUESTS;
  const client = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request(request);
      await body.dump();
      if (statusCode !== 200) throw new Error(`${request.method} ${request.path} answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  child.send("cpu");
  const after = await next(child);
  await pool.close();
  return (after.user + after.system - before.user - before.system) / REQUESTS;
}

async function compare() {
  const flag = process.argv.indexOf("--runs");
  const runs = flag === -1 ? 7 : Number(process.argv[flag + 1]);
  const servers = [];
  for (const role of ["bare", "ours"]) {
    const child = fork(fileURLToPath(import.meta.url), [`--serve=${role}`]);
    servers.push({ child, port: await next(child), times: [] });
  }
  console.log(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${runs} interleaved runs of ${REQUESTS} requests`,
  );
  console.log("| request | bare node:http, CPU µs | hypc, CPU µs | ratio |\n|---|---|---|---|");
  for (const { name, request } of subjects) {
    const times = servers.map(() => []);
    for (let run = 0; run <= runs; run++) {
      for (const [index, server] of servers.entries()) {
        const time = await cpuMicroseconds(server, request);
        if (run > 0) times[index].push(time);
      }
    }
    const [bare, ours] = times.map(median);
    console.log(`| ${name} | ${bare.toFixed(1)} | ${ours.toFixed(1)} | ${(ours / bare).toFixed(2)} |`);
  }
  for (const { child } of servers) child.disconnect();
}

const role = process.argv.find((argument) => argument.startsWith("--serve="))?.slice("--serve=".length);
if (role === undefined) {
  await compare();
} else {
  process.on("message", () => process.send(process.cpuUsage()));
  process.on("disconnect", () => process.exit());
  process.send(await (role === "bare" ? startBare() : startOurs()));
}
