import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../runtime/config-error.ts";
import { counterState } from "../fixtures/counter.ts";
import type { Snapshot } from "../fixtures/counter.ts";
import { Gate } from "../fixtures/gate.ts";
import { probe } from "../fixtures/probe.ts";
import { FakeProvider, log } from "./support/fake-provider.ts";
import type { Asked } from "./support/fake-provider.ts";
import { ethNode, pause, until, Watcher } from "./support/watcher.ts";

const QUICK = { minReconnectMs: 10, maxReconnectMs: 50 };

async function started(more: object = {}) {
  const provider = await FakeProvider.start();
  const node = await ethNode({ url: provider.url, ...QUICK, ...more });
  const watcher = await Watcher.on(node);
  return { provider, node, watcher };
}

const range = ({ params }: Asked): string => {
  const { fromBlock, toBlock } = params[0] as { readonly fromBlock: string; readonly toBlock: string };
  return `${Number(fromBlock)}-${Number(toBlock)}`;
};
const ranges = (provider: FakeProvider): string[] => provider.asked.filter(({ method }) => method === "eth_getLogs").map(range);

describe("subscribing", () => {
  test("the handler gets the text that the provider has sent, under the process's own id", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(18_446_744_073_709_551_615n, "newHeads");
    provider.update('{ "number" : "0x1", "big": 12345678901234567890.0, "s": "\\u0041}\\"" }');
    await until(() => watcher.updates.length === 1, "the update");
    expect(watcher.updates).toEqual([
      { tag: "ok", val: { id: 18_446_744_073_709_551_615n, result: '{ "number" : "0x1", "big": 12345678901234567890.0, "s": "\\u0041}\\"" }' } },
    ]);
    expect(watcher.contexts[0]).toMatchObject({ origin: "eth", source: { process: "eth", package: "distro", publisher: "sys" }, deadline: Infinity });
  });

  test("updates that come before the provider has told the id of their subscription are not lost", async () => {
    const { provider, watcher } = await started();
    provider.answers = ({ method }) => {
      if (method === "eth_subscribe") provider.update("1", "0xearly");
      return method === "eth_subscribe" ? { result: "0xearly" } : undefined;
    };
    await watcher.eth.subscribe(1n, "newHeads");
    provider.update("2", "0xearly");
    await until(() => watcher.updates.length === 2, "both updates");
    expect(watcher.results(1n)).toEqual([1, 2]);
  });

  test("an id that is taken, one that is no u64, and a kind that is no name are refused before anything is sent", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(1n, "newHeads");
    await expect(watcher.eth.subscribe(1n, "logs")).rejects.toMatchObject({ name: "EthError", kind: "already-subscribed" });
    await expect(watcher.eth.subscribe(-1n, "logs")).rejects.toThrow(TypeError);
    await expect(watcher.eth.subscribe(1 as unknown as bigint, "logs")).rejects.toThrow(TypeError);
    await expect(watcher.eth.subscribe(2n, "")).rejects.toThrow(TypeError);
    await expect(watcher.eth.subscribe(2n, "logs", { toBlock: 5n })).rejects.toThrow("has no end");
    await expect(watcher.eth.subscribe(2n, "logs", { fromBlock: -5 })).rejects.toThrow(TypeError);
    expect(provider.count("eth_subscribe")).toBe(1);
    expect(watcher.eth.subscriptions).toEqual([1n]);
  });

  test("without a provider, and without a handler, it says what to do", async () => {
    const alone = await Watcher.on(await ethNode(undefined));
    await expect(alone.eth.subscribe(1n, "newHeads")).rejects.toThrow(ConfigError);
    await expect(alone.eth.blockNumber()).rejects.toThrow('pass eth: { url: "ws://127.0.0.1:8545" }');
    const provider = await FakeProvider.start();
    const deaf = await Watcher.on(await ethNode({ url: provider.url }), "deaf", { handler: false });
    await expect(deaf.eth.subscribe(1n, "newHeads")).rejects.toThrow("no @eth handler");
    expect(await deaf.eth.blockNumber()).toBe(10n);
  });

  test("a provider that does not answer: it rejects in time, and is forgotten", async () => {
    const { provider, watcher } = await started();
    provider.answers = () => "silence";
    await expect(watcher.eth.subscribe(1n, "newHeads", undefined, { timeoutMs: 60 })).rejects.toMatchObject({ kind: "timeout" });
    expect(watcher.eth.subscriptions).toEqual([]);
    const gone = new AbortController();
    const aborted = watcher.eth.subscribe(1n, "newHeads", undefined, { signal: gone.signal });
    gone.abort(new Error("not wanted"));
    await expect(aborted).rejects.toThrow("not wanted");
  });

  test("after unsubscribe nothing reaches the handler, not even what waited in the mailbox", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(1n, "newHeads");
    await watcher.eth.subscribe(2n, "newHeads");
    const [first, second] = provider.subscriptions;
    watcher.onUpdate = () => void watcher.eth.unsubscribe(1n);
    for (const value of ["1", "2", "3"]) provider.update(value, first);
    provider.update("4", second);
    await until(() => watcher.results(2n).length === 1, "the other subscription's");
    expect(watcher.results(1n)).toEqual([1]);
    await until(() => provider.count("eth_unsubscribe") === 1, "the provider is told");
    expect(await watcher.eth.unsubscribe(1n)).toBe(false);
  });

  test("an update is a message like any other: what it changes is saved, and one whose handler throws stops nothing", async () => {
    const provider = await FakeProvider.start();
    const node = await ethNode({ url: provider.url });
    let saved: Snapshot | undefined;
    await node.spawn(
      probe<Snapshot>({
        state: counterState,
        save: { kind: "every-message" },
        init: async (process) => {
          saved = process.state;
          await process.process.eth.subscribe(1n, "newHeads");
        },
        handlers: {
          updated: {
            codec: null,
            eth: true,
            run: async (process) => {
              process.state.updates++;
              await pause(1);
              if (process.state.updates === 1n) throw new Error("the first one");
            },
          },
        },
      }),
      { process: "saver:test:alice.os", onExit: "restart" },
    );
    provider.update("1");
    provider.update("2");
    await until(() => saved?.updates === 2n, "both");
    await until(() => node.health("saver:test:alice.os")?.lastSave?.ok === true, "its save");
    expect(node.health("saver:test:alice.os")).toMatchObject({ status: "serving", restarts: 0 });
  });
});

describe("a connection that is lost", () => {
  test("every subscription is made anew, once, and goes on under its id", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(1n, "newHeads");
    await watcher.eth.subscribe(2n, "newPendingTransactions");
    for (let round = 2; round < 5; round++) {
      provider.drop();
      await until(() => provider.connections === round && provider.subscriptions.length === 2, "both again");
    }
    const kinds = provider.asked.filter(({ connection }) => connection === 4).map(({ params }) => params[0]);
    expect([...kinds].sort()).toEqual(["newHeads", "newPendingTransactions"]);
    provider.update("7", provider.subscriptions[kinds.indexOf("newPendingTransactions")]);
    await until(() => watcher.results(2n).length === 1, "its update");
    expect(watcher.errors).toEqual([]);
  });

  test("logs of the gap are fetched; one told before, one that comes twice, and one that was taken back are told right", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(1n, "logs", { address: "0x01", topics: [null, ["0x02"]] });
    for (const block of [11, 12]) provider.update(JSON.stringify(log(block)));
    await until(() => watcher.results(1n).length === 2, "two logs");
    provider.head = 14;
    // Block 12 is another one now.
    const again = [log(11), log(12, 0, { blockHash: "0xother" }), log(13), log(14)];
    provider.answers = ({ method }) => {
      if (method !== "eth_getLogs") return undefined;
      // They come while the gap is being fetched.
      provider.update(JSON.stringify(log(14)));
      provider.update(JSON.stringify(log(13, 0, { removed: true })));
      provider.update(JSON.stringify(log(15)));
      return { result: again };
    };
    provider.drop();
    await until(() => watcher.results(1n).length === 8, "all");
    const told = watcher.results(1n).map((each) => {
      const { blockHash, removed } = each as { readonly blockHash: string; readonly removed: boolean };
      return removed ? `-${blockHash}` : blockHash;
    });
    expect(told).toEqual(["0xbb", "0xbc", "-0xbc", "0xother", "0xbd", "0xbe", "-0xbd", "0xbf"]);
    const fetched = provider.asked.find(({ method }) => method === "eth_getLogs");
    expect(fetched?.params).toEqual([{ address: "0x01", topics: [null, ["0x02"]], fromBlock: "0xb", toBlock: "0xe" }]);
  });

  test("a range that the provider finds too large is asked in pieces, without a gap between them", async () => {
    const { provider, watcher } = await started();
    provider.head = 40;
    provider.answers = (asked) => {
      if (asked.method !== "eth_getLogs") return undefined;
      const [from = 0, to = 0] = range(asked).split("-").map(Number);
      if (to - from >= 12) return { error: { code: -32_005, message: "query returned more than 10000 results" } };
      return { result: Array.from({ length: to - from + 1 }, (_, index) => log(from + index)) };
    };
    await watcher.eth.subscribe(1n, "logs", { fromBlock: 3n });
    await until(() => watcher.results(1n).length === 38, "38 logs");
    expect(ranges(provider)).toEqual(["3-40", "3-21", "3-11", "12-20", "21-29", "30-38", "39-40"]);
    expect(watcher.results(1n).map((each) => Number((each as { readonly blockNumber: string }).blockNumber))).toEqual(
      Array.from({ length: 38 }, (_, index) => index + 3),
    );
  });

  test("a block whose logs cannot be had ends the subscription: the handler gets the error, after what came before it", async () => {
    const { provider, watcher } = await started();
    provider.answers = (asked) => {
      if (asked.method !== "eth_getLogs") return undefined;
      if (range(asked).startsWith("9-")) return range(asked) === "9-9" ? { result: [log(9)] } : { error: { code: 1, message: "no" } };
      return { error: { code: 1, message: "pruned" } };
    };
    await watcher.eth.subscribe(4n, "logs", { fromBlock: 9n });
    await until(() => watcher.errors.length === 1, "the error", 20_000);
    expect(watcher.updates.map(({ tag }) => tag)).toEqual(["ok", "err"]);
    expect(watcher.errors[0]).toMatch(/^4: the logs of block 10 cannot be had: .*pruned/);
    expect(watcher.eth.subscriptions).toEqual([]);
    await until(() => provider.count("eth_unsubscribe") === 1, "the provider is told");
  }, 25_000);

  test("a subscription that is refused when it is made anew ends with an error that the handler gets", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(3n, "newHeads");
    provider.answers = ({ method }) => (method === "eth_subscribe" ? { error: { code: -32_602, message: "not any more" } } : undefined);
    provider.drop();
    await until(() => watcher.errors.length === 1, "the error");
    expect(watcher.errors).toEqual(["3: eth_subscribe: the Ethereum provider refused: not any more (code -32602)"]);
    expect(watcher.eth.subscriptions).toEqual([]);
  });

  test("a provider that accepts and drops at once meets growing delays, not a storm", async () => {
    const provider = await FakeProvider.start();
    const watcher = await Watcher.on(await ethNode({ url: provider.url, minReconnectMs: 20, maxReconnectMs: 5_000 }));
    await watcher.eth.subscribe(1n, "newHeads");
    provider.answers = () => "drop";
    provider.drop();
    await pause(700);
    // 20, 40, 80, 160, 320: each at least by half.
    expect(provider.connections).toBeGreaterThanOrEqual(4);
    expect(provider.connections).toBeLessThanOrEqual(7);
  });
});

describe("a process that is behind", () => {
  test("logs that do not fit are fetched when it has caught up", async () => {
    const { provider, watcher } = await started({ pendingUpdates: 8 });
    const gate = new Gate();
    watcher.onUpdate = () => gate.promise;
    await watcher.eth.subscribe(1n, "logs");
    await until(() => provider.count("eth_getBlockByNumber") === 1, "its start is over");
    provider.head = 60;
    provider.answers = (asked) => {
      if (asked.method !== "eth_getLogs") return undefined;
      const [from = 0, to = 0] = range(asked).split("-").map(Number);
      return { result: Array.from({ length: to - from + 1 }, (_, index) => log(from + index)) };
    };
    for (let block = 11; block <= 60; block++) provider.update(JSON.stringify(log(block)));
    await pause(50);
    expect(watcher.updates.length).toBe(8);
    gate.open();
    await until(() => watcher.results(1n).length === 50, "all");
    provider.update(JSON.stringify(log(61)));
    await until(() => watcher.results(1n).length === 51, "one that comes by itself");
    expect(watcher.results(1n).map((each) => Number((each as { readonly blockNumber: string }).blockNumber))).toEqual(
      Array.from({ length: 51 }, (_, index) => index + 11),
    );
  });

  test("of what cannot be fetched nothing is left out silently: the subscription ends with an error", async () => {
    const { provider, watcher } = await started({ pendingUpdates: 8 });
    const gate = new Gate();
    watcher.onUpdate = () => gate.promise;
    await watcher.eth.subscribe(1n, "newHeads");
    for (let at = 0; at < 20; at++) provider.update(String(at));
    await until(() => watcher.eth.subscriptions.length === 0, "its end");
    gate.open();
    await until(() => watcher.errors.length === 1, "the error");
    expect(watcher.results(1n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(watcher.errors[0]).toContain("8 updates behind");
  });
});
