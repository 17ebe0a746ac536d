import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { EthError } from "../../../runtime/eth/error.ts";
import { Anvil, anvilBinary, word } from "./support/anvil.ts";
import { ethNode, pause, until, Watcher } from "./support/watcher.ts";
import { Wire } from "./support/wire.ts";

const chains: Anvil[] = [];
const wires: Wire[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.close();
  await Promise.all(chains.splice(0).map((each) => each.end()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function chain(port = 0, args: readonly string[] = []): Promise<Anvil> {
  const started = await Anvil.start(port, args);
  chains.push(started);
  return started;
}

async function wireTo(anvil: Anvil): Promise<Wire> {
  const wire = await Wire.to(() => anvil.port);
  wires.push(wire);
  return wire;
}

const QUICK = { minReconnectMs: 20, maxReconnectMs: 200 };
const why = anvilBinary() === undefined ? " (skipped: anvil is not installed; install @foundry-rs/anvil, or set HYPC_ANVIL to its binary)" : "";

describe.skipIf(why !== "")(`a chain for development${why}`, () => {
  test("new blocks, logs, and what can be asked", async () => {
    const anvil = await chain();
    const contract = await anvil.deployLogger();
    const watcher = await Watcher.on(await ethNode({ url: anvil.url }));
    await watcher.eth.subscribe(1n, "newHeads");
    await watcher.eth.subscribe(2n, "logs", { address: contract });
    for (const value of [7, 8]) await anvil.log(contract, value);
    await until(() => watcher.logged(2n).length === 2 && watcher.results(1n).length === 2, "two blocks and two logs");

    expect(watcher.logged(2n)).toEqual([7, 8]);
    expect(watcher.results(1n).map((head) => (head as { readonly number: string }).number)).toEqual(["0x2", "0x3"]);
    expect(watcher.contexts.map(({ origin }) => origin)).toEqual(["eth", "eth", "eth", "eth"]);
    expect(await watcher.eth.blockNumber()).toBe(3n);
    const logs = await watcher.eth.getLogs({ address: contract, fromBlock: 0n, topics: [[word(8), word(9)]] });
    expect(logs.map(({ topics }) => topics)).toEqual([[word(8)]]);
    // The contract at 4 returns what it is given.
    expect(await watcher.eth.call({ to: "0x0000000000000000000000000000000000000004", data: "0x1234", value: 0n })).toBe("0x1234");
    expect(await watcher.eth.request("eth_chainId")).toBe("0x7a69");

    expect(await watcher.eth.unsubscribe(2n)).toBe(true);
    await anvil.log(contract, 9);
    await until(() => watcher.results(1n).length === 3, "a third block");
    expect(watcher.logged(2n)).toEqual([7, 8]);
  });

  test("what the provider refuses rejects with its own code, and there is no subscription", async () => {
    const anvil = await chain();
    const watcher = await Watcher.on(await ethNode({ url: anvil.url }));
    const refused = await watcher.eth.subscribe(1n, "nonsense").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EthError);
    expect(refused).toMatchObject({ kind: "refused", code: -32_602 });
    expect(watcher.eth.subscriptions).toEqual([]);
    await expect(watcher.eth.request("no_such_method")).rejects.toMatchObject({ kind: "refused", code: expect.any(Number) as number });
  });

  test("what was logged while the connection was lost is told when it is back, each once, in order", async () => {
    const anvil = await chain();
    const contract = await anvil.deployLogger();
    const wire = await wireTo(anvil);
    const watcher = await Watcher.on(await ethNode({ url: wire.url, ...QUICK }));
    await watcher.eth.subscribe(5n, "logs", { address: contract });
    await anvil.log(contract, 1);
    await until(() => watcher.logged(5n).length === 1, "the first log");
    for (const round of [0, 1, 2]) {
      wire.cut();
      for (const value of [2, 3, 4]) await anvil.log(contract, 10 * round + value);
      wire.mend();
      await anvil.log(contract, 10 * round + 5);
      await until(() => watcher.logged(5n).length >= 5 + 4 * round, "the logs of the gap");
    }
    await anvil.log(contract, 99);
    await until(() => watcher.logged(5n).includes(99), "a log that comes by itself");
    expect(watcher.logged(5n)).toEqual([1, 2, 3, 4, 5, 12, 13, 14, 15, 22, 23, 24, 25, 99]);
    expect(watcher.errors).toEqual([]);
  });

  test("killed and started again with its state, it goes on where it was", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hypc-anvil-"));
    folders.push(folder);
    const kept = ["--state", join(folder, "state.json")];
    const before = await chain(0, kept);
    const contract = await before.deployLogger();
    const watcher = await Watcher.on(await ethNode({ url: before.url, ...QUICK }));
    await watcher.eth.subscribe(1n, "logs", { address: contract });
    await watcher.eth.subscribe(2n, "newHeads");
    await before.log(contract, 1);
    await until(() => watcher.logged(1n).length === 1, "the first log");
    await before.end("SIGTERM");
    const asked = watcher.eth.blockNumber();

    const after = await chain(before.port, kept);
    expect(await asked).toBe(2n);
    await after.log(contract, 2);
    await until(() => watcher.logged(1n).length === 2 && watcher.results(2n).length >= 2, "the second log");
    expect(watcher.logged(1n)).toEqual([1, 2]);
    expect(watcher.errors).toEqual([]);
  });

  test("killed, and begun anew: the logs of the old chain are taken back, those of the new one are told from its beginning", async () => {
    const before = await chain();
    const contract = await before.deployLogger();
    for (const value of [1, 2, 3]) await before.log(contract, value);
    const watcher = await Watcher.on(await ethNode({ url: before.url, minReconnectMs: 700, maxReconnectMs: 700 }));
    await watcher.eth.subscribe(1n, "logs", { address: contract });
    for (const value of [4, 5]) await before.log(contract, value);
    await until(() => watcher.logged(1n).length === 2, "two logs");
    // Chains are told apart by their first block, which knows its second.
    await pause(1_000);
    await before.end("SIGKILL");

    const after = await chain(before.port);
    expect(await after.deployLogger()).toBe(contract);
    await after.log(contract, 11);
    await until(() => watcher.logged(1n).includes(11), "the log of the new chain");
    await after.log(contract, 12);
    await until(() => watcher.logged(1n).includes(12), "a log that comes by itself");
    expect(watcher.logged(1n)).toEqual([4, 5, -5, -4, 11, 12]);
  });

  test("fromBlock: logs of the past come first, and none is left out or told twice", async () => {
    const anvil = await chain();
    const contract = await anvil.deployLogger();
    for (const value of [1, 2, 3, 4]) await anvil.log(contract, value);
    const watcher = await Watcher.on(await ethNode({ url: anvil.url }));
    const subscribed = watcher.eth.subscribe(1n, "logs", { address: contract, fromBlock: 3n });
    await anvil.log(contract, 5);
    await subscribed;
    await anvil.log(contract, 6);
    await until(() => watcher.logged(1n).includes(6), "all logs");
    expect(watcher.logged(1n)).toEqual([2, 3, 4, 5, 6]);
  });

  test("a reorganisation while the connection is lost: what is gone is taken back", async () => {
    const anvil = await chain();
    const contract = await anvil.deployLogger();
    const wire = await wireTo(anvil);
    const watcher = await Watcher.on(await ethNode({ url: wire.url, ...QUICK }));
    await watcher.eth.subscribe(1n, "logs", { address: contract });
    await anvil.log(contract, 1);
    const snapshot = await anvil.rpc<string>("evm_snapshot");
    for (const value of [2, 3]) await anvil.log(contract, value);
    await until(() => watcher.logged(1n).length === 3, "three logs");
    wire.cut();
    await anvil.rpc("evm_revert", snapshot);
    for (const value of [4, 5, 6]) await anvil.log(contract, value);
    wire.mend();
    await until(() => watcher.logged(1n).includes(6), "the logs of the other branch");
    expect(watcher.logged(1n)).toEqual([1, 2, 3, -3, -2, 4, 5, 6]);
  });

  test("processes of a node share one connection, and none is made before it is used", async () => {
    const anvil = await chain();
    const wire = await wireTo(anvil);
    const node = await ethNode({ url: wire.url });
    const watchers = [await Watcher.on(node, "one"), await Watcher.on(node, "two")];
    await pause(50);
    expect(wire.attempts).toBe(0);
    await Promise.all(watchers.map((each) => each.eth.subscribe(1n, "newHeads")));
    await anvil.rpc("evm_mine");
    await until(() => watchers.every((each) => each.results(1n).length === 1), "a block for each");
    expect(wire.attempts).toBe(1);
  });
});
