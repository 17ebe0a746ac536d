import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { natsServerBinary, NO_NATS_SERVER } from "../support/nats-server.ts";

/** What is missing here to run a cluster; `null` where nothing is. */
export function whyNot(): string | null {
  if (natsServerBinary() === undefined) return NO_NATS_SERVER;
  if (!existsSync(fileURLToPath(new URL("../../dist/runtime/index.js", import.meta.url)))) return "build first: npm run build";
  return null;
}
