import { afterAll, afterEach, beforeAll } from "vitest";
import { address } from "../../../runtime/address.ts";
import { startNode } from "../../../runtime/node.ts";
import type { Node } from "../../../runtime/node.ts";
import type { NodeOptions } from "../../../runtime/node/options.ts";
import { MemoryNetwork } from "../../../runtime/transport/memory-network.ts";
import { nats } from "../../../runtime/transport/nats/nats.ts";
import type { Transport } from "../../../runtime/transport/transport.ts";
import { natsServerBinary, startNatsServer } from "../../support/nats-server.ts";
import type { NatsServer } from "../../support/nats-server.ts";
import { probe } from "../fixtures/probe.ts";
import type { ProbeSpec } from "../fixtures/probe.ts";

/** What nodes of one test join. */
export interface Network {
  /** The `transport` of one more node. */
  transport(): Transport;
}

/** A network of each kind; those whose engine is not installed are skipped. */
export const NETWORKS: readonly { readonly kind: string; readonly missing: boolean }[] = [
  { kind: "memory", missing: false },
  { kind: "NATS", missing: natsServerBinary() === undefined },
];

/** Makes the network of a `describe`; a NATS server serves all of its tests. */
export function useNetwork(kind: string): () => Network {
  let server: NatsServer | undefined;
  let memory = new MemoryNetwork();
  beforeAll(async () => {
    if (kind === "NATS") server = await startNatsServer();
  });
  afterEach(() => {
    memory = new MemoryNetwork();
  });
  afterAll(async () => {
    await server?.remove();
  });
  return () => ({ transport: () => (server === undefined ? memory : nats({ servers: server.url })) });
}

/** Nodes that are stopped after each test. */
export function useNodes(): { start(options: NodeOptions): Promise<Node>; stopAll(): Promise<void> } {
  const nodes: Node[] = [];
  const stopAll = async (): Promise<void> => {
    await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 50 })));
  };
  afterEach(stopAll);
  return {
    async start(options) {
      const node = await startNode({ log: false, ...options });
      nodes.push(node);
      return node;
    },
    stopAll,
  };
}

/** Spawns `target:test:<node>` with these handlers; its address. */
export async function spawnTarget(node: Node, handlers: ProbeSpec<undefined>["handlers"]) {
  await node.spawn(probe({ handlers }), { process: `target:test:${node.name}` });
  return address(`${node.name}@target:test:${node.name}`);
}
