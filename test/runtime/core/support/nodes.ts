import { expect } from "vitest";
import { address } from "../../../../runtime/address.ts";
import { startNode } from "../../../../runtime/node.ts";
import type { Node } from "../../../../runtime/node.ts";
import type { NodeOptions } from "../../../../runtime/node/options.ts";
import { SendError } from "../../../../runtime/send-error.ts";
import { MemoryNetwork } from "../../../../runtime/transport/memory-network.ts";
import { probe } from "../../fixtures/probe.ts";
import type { ProbeSpec } from "../../fixtures/probe.ts";
import { afterEachTest } from "../../../support/after-each-test.ts";

const nodes: Node[] = [];
afterEachTest(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 50 })));
});

export async function start(options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, ...options });
  nodes.push(node);
  return node;
}

/** Two nodes that reach one another; on bob.os runs `target:test:bob.os`. */
export async function pair(handlers: ProbeSpec<undefined>["handlers"], bobOptions: Partial<NodeOptions> = {}) {
  const network = new MemoryNetwork();
  const alice = await start({ network });
  const bob = await start({ name: "bob.os", network, ...bobOptions });
  await bob.spawn(probe({ handlers }), { process: "target:test:bob.os" });
  return { alice, bob, target: address("bob.os@target:test:bob.os") };
}

/** One node with `target:test:alice.os`. */
export async function single(handlers: ProbeSpec<undefined>["handlers"], options: Partial<NodeOptions> = {}) {
  const alice = await start(options);
  await alice.spawn(probe({ handlers }), { process: "target:test:alice.os" });
  return { alice, target: address("alice.os@target:test:alice.os") };
}

export async function failure(call: Promise<unknown>): Promise<SendError> {
  const error = await call.then(
    () => new Error("it was answered"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SendError);
  return error as SendError;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
