/** Durable answers beside what the store itself can commit: each is answered when it is on the disk. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, startNode } from "hypc/runtime";
import { open } from "lmdb";
import { DurableClient, DurableProcess } from "../generated/runtime/durable-process/index.js";
import type { Work } from "../harness/work.ts";

const FRAME_BYTES = 200;
const PROCESS = "durable:bench:bench.os";

class Durable extends DurableProcess {
  override add(by: bigint): bigint {
    this.state.total += by;
    return this.state.total;
  }
  override echo(): void {}
}

export const work: Work = {
  name: "durable",
  title: "Durable answers",
  open: async ({ quick }) => {
    const scratch = mkdtempSync(join(tmpdir(), "hypc-bench-"));
    const node = await startNode({ name: "bench.os", dataDir: join(scratch, "node"), log: "silent" });
    await node.spawn(Durable, { process: PROCESS });
    const durable = new DurableClient(node, address(`bench.os@${PROCESS}`));
    const openStore = () => open<Buffer, string>({ path: join(scratch, "bare"), overlappingSync: false, encoding: "binary" });
    let store = openStore();
    const frame = Buffer.alloc(FRAME_BYTES, 1);
    let key = 0;
    const put = async (): Promise<void> => {
      const written = store.put(`k${key++ % 64}`, frame);
      await written;
      await store.flushed;
    };
    // Whoever begins anew has to find what was answered.
    strictEqual(await durable.add(40n), 40n);
    await node.kill(PROCESS);
    await node.spawn(Durable, { process: PROCESS });
    strictEqual(await durable.add(2n), 42n, "hypc lost what it had answered");
    await put();
    await store.close();
    store = openStore();
    deepStrictEqual(store.get("k0"), frame, "lmdb lost what it had flushed");

    const roundMs = quick ? 300 : 1_000;
    const contest = (concurrency: number, target?: number) => ({
      work: `durable answer, ${concurrency} at once`,
      unit: "microseconds" as const,
      subject: { name: "hypc", measure: () => microseconds(roundMs, concurrency, () => durable.add(1n)) },
      peers: [
        {
          name: "lmdb put, flushed",
          measure: () => microseconds(roundMs, concurrency, put),
          ...(target === undefined ? {} : { target }),
        },
      ],
    });
    return {
      contests: [contest(1), contest(64, 0.8)],
      close: async () => {
        await node.stop();
        await store.close();
        rmSync(scratch, { recursive: true, force: true });
      },
    };
  },
};

/** What one `act` takes where so many are under way at once. */
async function microseconds(roundMs: number, concurrency: number, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const end = start + roundMs;
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      await act();
      done++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return ((performance.now() - start) * 1000) / done;
}
