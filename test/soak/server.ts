/** The node under load, in a process of its own: it tells the one that started it how it is when asked. */
import { startNode } from "hypc/runtime";
import { Chat } from "../../examples/chat/src/chat.js";
import { Counter } from "../../examples/counter/src/counter.js";

/** What the load generator is told of the server. */
export interface ServerReport {
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** Sockets, timers and the like that keep the loop busy. */
  readonly resources: number;
  readonly unhandled: readonly string[];
}

const unhandled: string[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)));
process.on("uncaughtException", (error) => unhandled.push(error.stack ?? error.message));

const node = await startNode({
  name: "soak.os",
  http: { port: 0, limits: { headersTimeoutMs: 2_000, requestTimeoutMs: 4_000, keepAliveTimeoutMs: 1_000 } },
  dataDir: process.env["DATA_DIR"] ?? ".hypc",
  log: "silent",
});
await node.spawn(Counter, { process: "counter:demo:soak.os", mount: "/" });
await node.spawn(Chat, { process: "chat:demo:soak.os", mount: "/chat" });

function report(): ServerReport {
  // Twice: finalizers of the first round free what the second collects.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, residentBytes: rss, resources: process.getActiveResourcesInfo().length, unhandled };
}

process.on("message", (message) => {
  if (message === "report") process.send?.({ report: report() });
  if (message === "stop") void node.stop().then(() => process.disconnect());
});
process.send?.({ url: node.url });
