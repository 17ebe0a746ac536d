import { address, CALL, SendError, startNode, type Node } from "hypc/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProcedureCodec } from "../../../runtime/rpc/caller.ts";
import { CounterClient } from "../../../examples/counter/generated/counter-process/index.js";
import { addProcedure, readProcedure, stepProcedure } from "../../../examples/counter/generated/counter-process/codecs/procedures.js";
import { Counter } from "../../../examples/counter/src/counter.js";

const MAX_S64 = 2n ** 63n - 1n;
const outside: unknown[] = [];

/** Notes every value outside its type that gets as far as a handler. */
class Watched extends Counter {
  override add(by: bigint): ReturnType<Counter["add"]> {
    if (typeof by !== "bigint" || by > MAX_S64 || by < -MAX_S64 - 1n) outside.push(by);
    return super.add(by);
  }
  override step(...args: Parameters<Counter["step"]>): ReturnType<Counter["step"]> {
    const [direction, steps, reason] = args;
    const fits =
      (direction === "up" || direction === "down") &&
      (steps === undefined || (Number.isInteger(steps) && steps >= 1 && steps <= 100)) &&
      (reason === undefined || (typeof reason === "string" && reason.isWellFormed()));
    if (!fits) outside.push(args);
    return super.step(...args);
  }
}

let node: Node;
beforeAll(async () => {
  node = await startNode({ name: "alice.os", log: false });
  await node.spawn(Watched, { process: "counter:demo:alice.os" });
});
afterAll(() => node.stop());

/** A caller that checks nothing of what it sends. */
function careless(hash: string): ProcedureCodec<readonly unknown[], unknown> {
  return { ...(readProcedure as unknown as ProcedureCodec<readonly unknown[], unknown>), hash, copyParameters: (args) => args };
}

const KINDS = new Set(["no-such-process", "no-such-handler", "forbidden", "contract-mismatch", "bad-request", "too-large", "offline", "failed"]);

test("messages made at random are answered, each with a result or a typed error, and no handler sees what its type forbids", async () => {
  const hashes = [addProcedure.hash, stepProcedure.hash, readProcedure.hash, "", "0".repeat(32)];
  const direction = fc.constantFrom<unknown>("up", "down", "sideways", 1, null);
  const args = fc.oneof(
    fc.array(fc.anything({ withBigInt: true, withNullPrototype: true }), { maxLength: 4 }),
    fc.tuple(fc.oneof(fc.bigInt(), fc.bigInt({ min: -1000n, max: 1000n }))),
    fc.tuple(direction, fc.oneof(fc.integer({ min: -5, max: 120 }), fc.double(), fc.constant(undefined)), fc.oneof(fc.string({ unit: "binary" }), fc.constant("\ud800"), fc.constant(undefined))),
  );
  const message = fc.record({
    process: fc.constantFrom("alice.os@counter:demo:alice.os", "alice.os@nobody:demo:alice.os", "bob.os@counter:demo:bob.os"),
    handler: fc.oneof(fc.constantFrom("add", "step", "read", "history", "reset", "initialize", "constructor", "__proto__", "toString"), fc.string()),
    hash: fc.constantFrom(...hashes),
    args,
  });
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(message, async (sent) => {
      try {
        await node[CALL](address(sent.process), sent.handler, careless(sent.hash), sent.args, { timeoutMs: 5_000 });
        answered++;
      } catch (error) {
        expect(error).toBeInstanceOf(SendError);
        expect(KINDS).toContain((error as SendError).kind);
      }
    }),
    { numRuns: 4_000 },
  );
  expect(outside).toEqual([]);
  expect(answered).toBeGreaterThan(0);
  // The process serves on.
  expect(await new CounterClient(node, address("alice.os@counter:demo:alice.os")).read()).toMatchObject({ updates: expect.any(BigInt) as bigint });
});
