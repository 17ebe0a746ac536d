import { address, nats, startNode } from "hypc/runtime";
import { startServer } from "../harness/server-process.ts";
import { TallyClient } from "../generated/remote/tally-process/index.js";
import { BUCKET, LEASE_MS, NATS_URL } from "./servers.ts";

const SERVERS = new URL("servers.ts", import.meta.url);
const CALLS = 20;
const PAUSE_MS = 5;

/**
 * Milliseconds from the moment in which the member that has a process is killed (SIGKILL) to the next answer, by the other member. Somebody
 * asks again as soon as a call has failed. Throws where an answered change is lost.
 */
export async function takeover(servers: string, bucket: string, leaseMs: number): Promise<number> {
  const environment = { [NATS_URL]: servers, [BUCKET]: bucket, [LEASE_MS]: String(leaseMs) };
  const owner = await startServer(SERVERS, "a", environment);
  const other = await startServer(SERVERS, "b", environment);
  const caller = await startNode({ name: "witness.os", transport: nats({ servers }), log: "silent" });
  try {
    const tally = new TallyClient(caller, address("shared.os@tally:bench:shared.os"));
    let total = 0n;
    for (let call = 0; call < CALLS; call++) total = await tally.add(1n);
    owner.kill();
    const start = performance.now();
    for (let asked = 1n; ; asked++) {
      const answer = await tally.add(1n, { timeoutMs: 100 }).catch(() => undefined);
      if (answer === undefined) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (performance.now() - start > 10 * leaseMs) throw new Error("nobody took over");
        continue;
      }
      const took = performance.now() - start;
      if (answer <= total || answer > total + asked)
        throw new Error(`${total} was answered, then ${answer} after ${asked} calls`);
      return took;
    }
  } finally {
    await caller.stop();
    other.stop();
  }
}
