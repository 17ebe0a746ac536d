/** Ethereum from contract to running process: the generated code of the golden files. */
import { startNode, type Node } from "hypc/runtime";
import { afterEach, expect, test } from "vitest";
import { ChainWatchProcess, type EthSubResult } from "../../golden/worlds/chain-watch/index.ts";
import { FakeProvider } from "../../runtime/eth/support/fake-provider.ts";

class ChainWatch extends ChainWatchProcess {
  override chainUpdate(update: EthSubResult): void {
    if (update.tag === "err") return;
    this.state.count += update.val.id;
    this.state.last = update.val.result;
    if (this.state.count === 6n) void this.process.eth.unsubscribe(update.val.id);
  }
  override seen(): bigint {
    if (this.state.count === 0n) void this.process.eth.subscribe(3n, "newHeads");
    return this.state.count;
  }
}

let node: Node;
afterEach(() => node.stop());

const eventually = async (what: () => Promise<unknown> | unknown, wanted: unknown): Promise<void> => {
  await expect.poll(what, { timeout: 5_000, interval: 10 }).toEqual(wanted);
};

test("updates reach the one @eth handler, which is a method of the class", async () => {
  const provider = await FakeProvider.start();
  node = await startNode({ name: "alice.os", http: {}, log: false, eth: { url: provider.url } });
  await node.spawn(ChainWatch, { process: "watch:demo:alice.os", mount: "/" });
  const seen = async (): Promise<unknown> => (await fetch(`${node.url}/seen`)).json();
  expect(await seen()).toBe(0);
  await eventually(() => provider.subscriptions.length, 1);
  provider.update('{"number":"0x1"}');
  provider.update('{"number":"0x2"}');
  provider.update('{"number":"0x3"}');
  await eventually(() => provider.count("eth_unsubscribe"), 1);
  expect(await seen()).toBe(6);
});
