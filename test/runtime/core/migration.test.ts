import { describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import { readS64 } from "../../../runtime/codec/binary-read.ts";
import { writeS64 } from "../../../runtime/codec/binary-write.ts";
import type { ProcessDefinition, StateDefinition } from "../../../runtime/definition.ts";
import { startNode } from "../../../runtime/node.ts";
import type { ProcessClass } from "../../../runtime/process.ts";
import { readOld } from "../../../runtime/state/read-old.ts";
import { Counter, CounterClient, CounterProcess, type Snapshot } from "../fixtures/counter.ts";
import { temporaryDirectory } from "../state/support/temporary-directory.ts";

const PROCESS = "counter:demo:alice.os";

/** The counter's next contract: `value` is called `total` and `updates` is gone; its TypeScript is the same here. */
const totalState: StateDefinition<Snapshot> = {
  initial: () => ({ value: 0n, updates: 0n }),
  write: ({ value }, out) => writeS64(value, out, "snapshot.total"),
  read: (input) => ({ value: readS64(input, "snapshot.total"), updates: 0n }),
  descriptor: {
    kind: "record",
    name: "snapshot",
    fields: [{ name: "total", type: { kind: "primitive", name: "s64" } }],
  },
  hash: "5a7e0000000000000000000000000002",
};

const totalDefinition: ProcessDefinition<CounterProcess, Snapshot> = {
  ...CounterProcess.definition,
  state: totalState,
};

/** A node that runs a class of the counter over a directory for as long as `work` takes. */
async function running(
  dataDir: string,
  Class: ProcessClass<CounterProcess, Snapshot>,
  work: (client: CounterClient) => Promise<void>,
): Promise<void> {
  const node = await startNode({ name: "alice.os", dataDir, log: "silent" });
  try {
    await node.spawn(Class, { process: PROCESS });
    await work(new CounterClient(node, address(`alice.os@${PROCESS}`)));
  } finally {
    await node.stop();
  }
}

describe("a process whose state was saved by an earlier contract", () => {
  test("migrates it by its class, once, and serves on", async () => {
    const dataDir = temporaryDirectory();
    await running(dataDir, Counter, async (client) => void (await client.add(41n)));
    let asked = 0;
    class Total extends Counter {
      static override readonly definition = totalDefinition;
      override migrate(old: unknown, converted: Snapshot | undefined): Snapshot {
        asked++;
        expect(converted).toBeUndefined();
        expect(() => this.state).toThrow("has no `state` yet");
        return { value: readOld(old).field("value").bigint(), updates: 0n };
      }
    }
    await running(dataDir, Total, async (client) => expect((await client.add(1n)).value).toBe(42n));
    await running(dataDir, Total, async (client) => expect((await client.read()).value).toBe(42n));
    expect(asked).toBe(1);
  });

  test("is refused where nothing says what becomes of it, and the earlier contract still finds it", async () => {
    const dataDir = temporaryDirectory();
    await running(dataDir, Counter, async (client) => void (await client.add(41n)));
    class Total extends Counter {
      static override readonly definition = totalDefinition;
    }
    await expect(running(dataDir, Total, async () => {})).rejects.toMatchObject({
      code: "state-mismatch",
      problem: expect.stringContaining(
        "`snapshot.total` (s64) is new and has neither a `@default` nor an `option` type",
      ) as unknown,
    });
    await running(dataDir, Counter, async (client) => expect(await client.read()).toEqual({ value: 41n, updates: 1n }));
  });
});
