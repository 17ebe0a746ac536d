/**
 * `npm run bench:runtime [-- --rounds N] [--json FILE]`: durable answers a second beside what the store itself can commit, and WebSocket messages a second
 * beside bare `ws`; interleaved rounds, medians, ratios. A ratio is ours over the peer's throughput.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { address, startNode, type RequestContext } from "hypc/runtime";
import { open } from "lmdb";
import { WebSocket, WebSocketServer } from "ws";
import { DurableClient, DurableProcess } from "./generated/durable-process/index.js";
import { PlainProcess } from "./generated/plain-process/index.js";
import type { LazyLoadBlob, WsMessageType } from "./generated/plain-process/index.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, json: { type: "string" } } });
const rounds = Number(values.rounds);
const ROUND_MS = 1_000;
const FRAME_BYTES = 200;
const WINDOW = 64;

class Durable extends DurableProcess {
  override add(by: bigint): bigint {
    this.state.total += by;
    return this.state.total;
  }
  override echo(): void {}
}

class Plain extends PlainProcess {
  override add(by: bigint): bigint {
    return by;
  }
  override echo(channelId: number, messageType: WsMessageType, blob: LazyLoadBlob, _context: RequestContext): void {
    if (messageType === "text" || messageType === "binary") this.process.server.push(channelId, messageType, blob);
  }
}

/** How often `act` is done a second when so many do it at once. */
async function throughput(concurrency: number, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const end = start + ROUND_MS;
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      await act();
      done++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return done / ((performance.now() - start) / 1000);
}

/** Messages echoed a second on one connection with a window of messages under way. */
async function echoes(url: string): Promise<number> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const message = "x".repeat(FRAME_BYTES);
  const start = performance.now();
  let received = 0;
  await new Promise<void>((resolve) => {
    socket.on("message", () => {
      received++;
      if (performance.now() - start >= ROUND_MS) resolve();
      else socket.send(message);
    });
    for (let n = 0; n < WINDOW; n++) socket.send(message);
  });
  const rate = received / ((performance.now() - start) / 1000);
  socket.terminate();
  return rate;
}

interface Row {
  readonly work: string;
  readonly subject: () => Promise<number>;
  readonly peerName: string;
  readonly peer: () => Promise<number>;
  readonly target: number | null;
}

const scratch = mkdtempSync(join(tmpdir(), "hypc-bench-"));
const node = await startNode({ name: "bench.os", http: { port: 0 }, dataDir: join(scratch, "node"), log: "silent" });
await node.spawn(Durable, { process: "durable:bench:bench.os" });
await node.spawn(Plain, { process: "plain:bench:bench.os", mount: "/" });
const durable = new DurableClient(node, address("bench.os@durable:bench:bench.os"));
const store = open({ path: join(scratch, "bare"), overlappingSync: false, encoding: "binary" });
const frame = Buffer.alloc(FRAME_BYTES, 1);
let key = 0;
const put = async (): Promise<void> => {
  const written = store.put(`k${key++ % 64}`, frame);
  await written;
  await store.flushed;
};

const bare = createServer();
const bareSockets = new WebSocketServer({ server: bare, perMessageDeflate: false });
bareSockets.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
await new Promise<void>((resolve) => bare.listen(0, "127.0.0.1", resolve));
const { port } = bare.address() as { port: number };

const rows: Row[] = [
  { work: "durable answers/s, 1 at a time", subject: () => throughput(1, () => durable.add(1n)), peerName: "lmdb put, flushed", peer: () => throughput(1, put), target: null },
  { work: "durable answers/s, 64 at once", subject: () => throughput(64, () => durable.add(1n)), peerName: "lmdb put, flushed", peer: () => throughput(64, put), target: 0.8 },
  { work: "WebSocket echoes/s, window of 64", subject: () => echoes(`${node.url.replace("http", "ws")}/echo`), peerName: "bare ws", peer: () => echoes(`ws://127.0.0.1:${port}`), target: 0.9 },
];

const results = rows.map(() => ({ subject: [] as number[], peer: [] as number[] }));
for (let round = 0; round <= rounds; round++) {
  for (const [index, row] of rows.entries()) {
    const pair = { subject: await row.subject(), peer: await row.peer() };
    // The first round warms.
    if (round > 0) for (const side of ["subject", "peer"] as const) results[index]?.[side].push(pair[side]);
  }
}
await node.stop();
await store.close();
bareSockets.close();
for (const socket of bareSockets.clients) socket.terminate();
bare.close();
rmSync(scratch, { recursive: true, force: true });

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
const table = rows.map(({ work, peerName, target }, index) => {
  const { subject = [], peer = [] } = results[index] ?? {};
  const ratio = median(subject.map((value, round) => value / (peer[round] ?? Number.NaN)));
  return { work, subject: Math.round(median(subject)), peer: peerName, peerValue: Math.round(median(peer)), ratio, target, node: process.version };
});
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${rounds} interleaved rounds of ${ROUND_MS} ms, medians`);
console.log("| work | hypc | peer | its figure | ratio | target |\n|---|---|---|---|---|---|");
for (const row of table) console.log(`| ${row.work} | ${row.subject} | ${row.peer} | ${row.peerValue} | ${row.ratio.toFixed(2)} | ${row.target ?? ""} |`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(table, null, 2)}\n`);
