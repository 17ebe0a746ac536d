import { startNode } from "hypc/runtime";
import { Receiver } from "./receiver.js";
import { Requester } from "./requester.js";

/** Starts both processes on one node: `PORT` (default 8080) and `DATA_DIR` (default `.hypc`) may be set. */
const node = await startNode({
  name: "alice.os",
  http: { port: Number(process.env["PORT"] ?? 8080) },
  dataDir: process.env["DATA_DIR"] ?? ".hypc",
});
await node.spawn(Receiver, { process: "receiver:demo:alice.os" });
await node.spawn(Requester, { process: "requester:demo:alice.os", mount: "/" });
console.log(`listening on ${node.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void node.stop());
