import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { initCluster } from "../../../runtime/nats/cluster/tool.ts";

const scratch = mkdtempSync(join(tmpdir(), "hypc-readme-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function readmeFor(name: string, servers: readonly string[]): Promise<string> {
  const directory = join(scratch, name);
  await initCluster({ directory, nodes: ["alice.os"], servers, tls: false, maxPayload: "8MiB", store: "store" });
  return readFileSync(join(directory, "README.md"), "utf8");
}

// nats-server 2.9.10 keeps its route to a machine that was cut off for as long as it has something to send there.
test("the README of servers on several machines tells what to do about a pulled cable, and no other", async () => {
  expect(await readmeFor("machines", ["10.0.0.1", "10.0.0.2", "10.0.0.3"])).toContain("net.ipv4.tcp_retries2=5");
  expect(await readmeFor("loopback", ["127.0.0.1:4222", "127.0.0.1:4223", "127.0.0.1:4224"])).not.toContain("tcp_retries2");
  expect(await readmeFor("one", ["10.0.0.1"])).not.toContain("tcp_retries2");
});
