import type { EthSubResult } from "../../../../runtime/eth/eth-delivery.ts";
import type { EthOptions } from "../../../../runtime/eth/options.ts";
import type { RequestContext } from "../../../../runtime/context.ts";
import { startNode } from "../../../../runtime/node.ts";
import type { Node } from "../../../../runtime/node.ts";
import type { NodeOptions } from "../../../../runtime/node/options.ts";
import type { Process } from "../../../../runtime/process.ts";
import type { ProcessHandle } from "../../../../runtime/process-handle.ts";
import { probe } from "../../fixtures/probe.ts";
import type { ProbeSpec } from "../../fixtures/probe.ts";
import { afterEachTest } from "../../../support/after-each-test.ts";

const nodes: Node[] = [];
afterEachTest(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 100 })));
});

export async function ethNode(eth: EthOptions | undefined, options: Partial<NodeOptions> = {}): Promise<Node> {
  const node = await startNode({ name: "alice.os", log: false, ...(eth === undefined ? {} : { eth }), ...options });
  nodes.push(node);
  return node;
}

/** A process that writes down what comes to its `@eth` handler. */
export class Watcher {
  readonly updates: EthSubResult[] = [];
  readonly contexts: RequestContext[] = [];
  handle: ProcessHandle | undefined;
  /** Runs in the handler. */
  onUpdate: (process: Process<unknown>, update: EthSubResult) => unknown = () => {};

  static async on(node: Node, name = "watcher", more: { readonly eth?: EthOptions; readonly handler?: boolean } = {}): Promise<Watcher> {
    const watcher = new Watcher();
    await node.spawn(probe(watcher.spec(more.handler ?? true)), {
      process: `${name}:test:alice.os`,
      ...(more.eth === undefined ? {} : { eth: more.eth }),
    });
    return watcher;
  }

  spec(handler = true): ProbeSpec<undefined> {
    return {
      init: async (process) => {
        this.handle = process.process;
      },
      handlers: {
        ...(handler
          ? {
              updated: {
                codec: null,
                eth: true,
                run: (process, args, context) => {
                  const update = args[0] as EthSubResult;
                  this.updates.push(update);
                  this.contexts.push(context);
                  return this.onUpdate(process, update);
                },
              },
            }
          : {}),
        nothing: () => {},
      },
    };
  }

  get eth(): ProcessHandle["eth"] {
    if (this.handle === undefined) throw new Error("the process has not started");
    return this.handle.eth;
  }

  /** The JSON of the updates of a subscription. */
  results(id: bigint): readonly unknown[] {
    return this.updates.flatMap((each) => (each.tag === "ok" && each.val.id === id ? [JSON.parse(each.val.result) as unknown] : []));
  }

  /** What the logger contract has logged, `-1` for one that was taken back: `[1, 2, -2]`. */
  logged(id: bigint): readonly number[] {
    return this.results(id).map((log) => {
      const { topics, removed } = log as { readonly topics: readonly string[]; readonly removed: boolean };
      const number = Number(topics[0]);
      return removed ? -number : number;
    });
  }

  get errors(): readonly string[] {
    return this.updates.flatMap((each) => (each.tag === "err" ? [`${each.val.id}: ${each.val.error}`] : []));
  }
}

export async function until(holds: () => boolean, what: string, ms = 8_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await pause(10);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
