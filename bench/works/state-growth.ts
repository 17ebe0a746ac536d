/** What saving and loading a state cost as it grows to 10 and 1,000 times its size, beside growth in proportion. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, startNode } from "hypc/runtime";
import { EntriesClient, EntriesProcess } from "../generated/codecs/entries-process/index.js";
import type { Contest, Entrant, Work } from "../harness/work.ts";

/** Some 90 bytes each. */
const ENTRIES = 200;
const FACTORS = [1, 10, 1_000] as const;

class Entries extends EntriesProcess {
  override fill(count: number): void {
    for (let i = 0; i < count; i++)
      this.state.entries.set(`entry-${i}`, { name: `name of ${i}`, score: BigInt(i), about: "x".repeat(50) });
  }
  override touch(key: string): void {
    const entry = this.state.entries.get(key);
    if (entry === undefined) throw new Error(`no entry ${key}`);
    entry.score++;
    this.state.changes++;
  }
  override count(): number {
    return this.state.entries.size;
  }
  override lookUp(key: string): [string, bigint, string] | undefined {
    const entry = this.state.entries.get(key);
    return entry === undefined ? undefined : [entry.name, entry.score, entry.about];
  }
}

/** Throws where a state is not what was filled in, with the first entry touched once. */
async function checkEntries(client: EntriesClient, count: number): Promise<void> {
  strictEqual(await client.count(), count);
  for (const i of [0, 1, Math.floor(count / 2), count - 1])
    deepStrictEqual(await client.lookUp(`entry-${i}`), [`name of ${i}`, BigInt(i) + (i === 0 ? 1n : 0n), "x".repeat(50)]);
  strictEqual(await client.lookUp(`entry-${count}`), undefined);
}

export const work: Work = {
  name: "state-growth",
  title: "Growth of the state",
  open: async ({ quick }) => {
    const scratch = mkdtempSync(join(tmpdir(), "hypc-bench-"));
    const node = await startNode({ name: "bench.os", dataDir: join(scratch, "node"), log: "silent" });
    const sizes = await Promise.all(
      FACTORS.map(async (factor) => {
        const process = `entries-${factor}:bench:bench.os`;
        const client = new EntriesClient(node, address(`bench.os@${process}`));
        const count = ENTRIES * factor;
        await node.spawn(Entries, { process });
        await client.fill(count, { timeoutMs: 120_000 });
        // The first save after a fill writes all of it; what is measured is the one after a change of one entry.
        await client.touch("entry-0", { timeoutMs: 120_000 });
        await node.kill(process);
        await node.spawn(Entries, { process });
        await checkEntries(client, count);
        return { factor, process, client, count };
      }),
    );
    type Size = (typeof sizes)[number];
    let turn = 0;

    /** Milliseconds from the call to its answer, which leaves when the change is on the disk. */
    const save = async ({ client, count, factor }: Size): Promise<number> => {
      const times = factor === 1_000 ? 2 : quick ? 10 : 50;
      const start = performance.now();
      for (let i = 0; i < times; i++) await client.touch(`entry-${(turn++ * 7919) % count}`, { timeoutMs: 120_000 });
      return (performance.now() - start) / times;
    };
    /** Milliseconds until a process that was stopped serves again, with its state. */
    const load = async ({ process, client, count, factor }: Size): Promise<number> => {
      const times = factor === 1_000 ? 1 : quick ? 3 : 10;
      let spent = 0;
      for (let i = 0; i < times; i++) {
        await node.kill(process);
        const start = performance.now();
        await node.spawn(Entries, { process });
        spent += performance.now() - start;
        strictEqual(await client.count(), count);
      }
      return spent / times;
    };

    const [base, ...larger] = sizes;
    if (base === undefined) throw new Error("no size");
    // An entry's share: what grows in proportion costs the same at each size.
    const entrant = (cost: (size: Size) => Promise<number>, size: Size): Entrant => ({
      name: `hypc, ${size.count.toLocaleString("en")} entries`,
      size: size.count,
      measure: async () => ((await cost(size)) * 1_000) / size.count,
    });
    const contest = (what: string, cost: (size: Size) => Promise<number>, size: Size): Contest => ({
      work: `state x${size.factor}: ${what}, for each entry that there is`,
      unit: "microseconds",
      subject: entrant(cost, size),
      peers: [{ ...entrant(cost, base), target: 1 }],
    });
    return {
      contests: larger.flatMap((size) => [
        contest("a save where one entry changed", save, size),
        contest("a load", load, size),
      ]),
      close: async () => {
        await node.stop();
        rmSync(scratch, { recursive: true, force: true });
      },
    };
  },
};
