import { fileURLToPath } from "node:url";
import { startNode } from "hypc/runtime";
import { Chat } from "./chat.js";

/** Starts a node that serves the chat: `PORT` (default 8080) and `DATA_DIR` (default `.hypc`) may be set. */
const node = await startNode({
  name: "alice.os",
  http: { port: Number(process.env["PORT"] ?? 8080) },
  dataDir: process.env["DATA_DIR"] ?? ".hypc",
});
await node.spawn(Chat, { process: "chat:demo:alice.os", mount: "/", uiRoot: fileURLToPath(new URL("..", import.meta.url)) });
console.log(`listening on ${node.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void node.stop());
