import { expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import { contextHook } from "../../../runtime/context/hook.ts";
import * as runtime from "../../../runtime/index.ts";
import { ask } from "../fixtures/cloned.ts";
import { probe } from "../fixtures/probe.ts";

test("who does not load hypc/context does not pay for it: the runtime alone registers no tracker", async () => {
  const node = await runtime.startNode({ name: "alice.os", log: false });
  await node.spawn(
    probe({
      handlers: {
        outer: async (process, _args, context) => [
          context.deadline,
          await ask(process, process.process.address, "inner"),
        ],
        inner: (_process, _args, context) => context.deadline,
        spawn: (process) => process.process.spawn(async (signal) => void signal.aborted),
      },
    }),
    { process: "target:test:alice.os" },
  );
  const target = address("alice.os@target:test:alice.os");
  const [outer, inner] = (await ask(node, target, "outer", [], { timeoutMs: 5_000 })) as [number, number];
  expect(inner).toBeGreaterThan(outer);
  await ask(node, target, "spawn");
  await node.stop();
  expect(contextHook.tracker).toBeUndefined();
});
