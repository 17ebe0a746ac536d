import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../runtime/config-error.ts";
import { checkEthOptions } from "../../../runtime/eth/options.ts";
import { rawMember } from "../../../runtime/eth/raw-json.ts";
import { startNode } from "../../../runtime/node.ts";
import { FakeProvider } from "./support/fake-provider.ts";
import { ethNode, pause, until, Watcher } from "./support/watcher.ts";

const QUICK = { minReconnectMs: 10, maxReconnectMs: 50 };

async function started(more: object = {}) {
  const provider = await FakeProvider.start();
  const node = await ethNode({ url: provider.url, ...QUICK, ...more });
  return { provider, node, watcher: await Watcher.on(node) };
}

describe("requests", () => {
  test("bigints are quantities, numbers of blocks too", async () => {
    const { provider, watcher } = await started({ headers: { authorization: "Bearer key" } });
    provider.answers = ({ method }) => (method === "eth_call" ? { result: "0x00" } : undefined);
    await watcher.eth.call({ to: "0x01", value: 255n }, 16n);
    await watcher.eth.getLogs({ fromBlock: 1, toBlock: "safe", address: "0x01" });
    expect(provider.asked.map(({ params }) => params)).toEqual([
      [{ to: "0x01", value: "0xff" }, "0x10"],
      [{ fromBlock: "0x1", toBlock: "safe", address: "0x01" }],
    ]);
    expect(provider.headers[0]).toMatchObject({ authorization: "Bearer key" });
  });

  test("each gets its own answer, in whatever order they come", async () => {
    const { provider, watcher } = await started();
    provider.answers = ({ params }, id) => {
      setTimeout(() => provider.send(JSON.stringify({ jsonrpc: "2.0", id, result: params[0] })), Math.random() * 20);
      return "silence";
    };
    const values = Array.from({ length: 200 }, (_, index) => index);
    expect(await Promise.all(values.map((value) => watcher.eth.request("echo", [value])))).toEqual(values);
    expect(provider.connections).toBe(1);
  });

  test.each([
    ["refused", { error: { code: 3, message: "execution reverted", data: "0x08c379a0" } }, { kind: "refused", code: 3, data: "0x08c379a0" }],
    ["an answer that is none", {}, { kind: "bad-answer" }],
    ["an answer of another type", { result: 5 }, { kind: "bad-answer" }],
  ])("%s", async (_, answer, expected) => {
    const { provider, watcher } = await started();
    provider.answers = () => answer as { readonly result: unknown };
    await expect(watcher.eth.call({ to: "0x01" })).rejects.toMatchObject({ name: "EthError", ...expected });
    await expect(watcher.eth.blockNumber()).rejects.toMatchObject({ name: "EthError" });
  });

  test("a provider that is silent, and one that is not there: timeout; an aborted request ends with its reason", async () => {
    const { provider, watcher } = await started();
    provider.answers = () => "silence";
    await expect(watcher.eth.blockNumber({ timeoutMs: 50 })).rejects.toMatchObject({ kind: "timeout" });
    const controller = new AbortController();
    const aborted = watcher.eth.request("eth_x", [], { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    await provider.end();
    const why = expect.stringMatching(/cannot be reached: .*ECONNREFUSED/) as string;
    await expect(watcher.eth.blockNumber({ timeoutMs: 100 })).rejects.toMatchObject({ kind: "timeout", message: why });
  });

  test("what only reads is asked again on the next connection; what may change something is not", async () => {
    const { provider, watcher } = await started();
    provider.answers = ({ connection }) => (connection < 3 ? "drop" : undefined);
    expect(await watcher.eth.blockNumber()).toBe(10n);
    expect(provider.connections).toBe(3);
    provider.answers = () => "drop";
    await expect(watcher.eth.request("eth_sendRawTransaction", ["0x00"])).rejects.toMatchObject({ kind: "disconnected" });
    expect(provider.count("eth_sendRawTransaction")).toBe(1);
  });

  test("limits: what waits, what is sent, what comes in", async () => {
    const { provider, watcher } = await started({ pendingRequests: 3, payloadBytes: 2_000 });
    provider.answers = () => "silence";
    const waiting = [1, 2, 3].map((value) => watcher.eth.request("wait", [value], { timeoutMs: 300 }).catch(() => value));
    await expect(watcher.eth.request("wait", [4])).rejects.toMatchObject({ kind: "overloaded" });
    expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
    await expect(watcher.eth.request("send", ["x".repeat(1024 * 1024)])).rejects.toMatchObject({ kind: "too-large" });
    provider.answers = () => ({ result: "x".repeat(3_000) });
    await expect(watcher.eth.request("get", [])).rejects.toMatchObject({ kind: "too-large" });
    provider.answers = () => undefined;
    expect(await watcher.eth.blockNumber()).toBe(10n);
  });

  test("nonsense of a provider is ignored", async () => {
    const { provider, watcher } = await started();
    await watcher.eth.subscribe(1n, "newHeads");
    for (const text of [
      "no json",
      "5",
      "null",
      "[]",
      "{}",
      '{"id":999,"result":1}',
      '{"id":"1","result":1}',
      '{"method":"eth_subscription"}',
      '{"method":"eth_subscription","params":{"subscription":5,"result":1}}',
      '{"method":"eth_subscription","params":{"subscription":"0xunknown","result":1}}',
      `{"method":"eth_subscription","params":{"subscription":"${provider.subscriptions[0]}"}}`,
      '{"method":"eth_other","params":{}}',
    ])
      provider.send(text);
    provider.update("7");
    await until(() => watcher.updates.length > 0, "the one that makes sense");
    expect(watcher.results(1n)).toEqual([7]);
    expect(provider.connections).toBe(1);
  });
});

describe("a node and its providers", () => {
  test("nobody connects before it is used; processes share a connection; one may have a provider of its own", async () => {
    const { provider, node, watcher } = await started();
    const other = await FakeProvider.start();
    const second = await Watcher.on(node, "second");
    const third = await Watcher.on(node, "third", { eth: { url: other.url } });
    await pause(30);
    expect([provider.connections, other.connections]).toEqual([0, 0]);
    await Promise.all([watcher, second, third].map((each) => each.eth.subscribe(1n, "newHeads")));
    expect([provider.connections, other.connections]).toEqual([1, 1]);
    await node.kill("second:test:alice.os");
    await until(() => provider.count("eth_unsubscribe") === 1, "the killed one's subscription ends");
    provider.update("1", provider.subscriptions[0]);
    provider.update("2", provider.subscriptions[1]);
    await until(() => watcher.updates.length + second.updates.length > 0, "an update");
    expect(watcher.updates.length + second.updates.length).toBe(1);
  });

  test("a stop ends everything: the connection is closed, requests fail, nothing is told or tried any more", async () => {
    const { provider, node, watcher } = await started();
    await watcher.eth.subscribe(1n, "newHeads");
    provider.answers = () => "silence";
    const waiting = watcher.eth.request("wait").catch((error: unknown) => error);
    await node.stop({ drainMs: 50 });
    expect(await waiting).toBeInstanceOf(Error);
    await expect(watcher.eth.subscribe(2n, "newHeads")).rejects.toThrow();
    await expect(watcher.eth.blockNumber()).rejects.toThrow();
    provider.drop();
    await pause(100);
    expect(provider.connections).toBe(1);
    expect(watcher.updates).toEqual([]);
  });

  test("a stop while the provider cannot be reached", async () => {
    const { provider, node, watcher } = await started();
    await watcher.eth.subscribe(1n, "logs");
    await provider.end();
    const asked = watcher.eth.blockNumber().catch((error: unknown) => error);
    await pause(30);
    await node.stop({ drainMs: 50 });
    expect(await asked).toBeInstanceOf(Error);
  });

  test.each([
    [{}, "eth.url"],
    [{ url: "http://127.0.0.1:8545" }, "eth.url"],
    [{ url: "ws://user:secret@127.0.0.1" }, "eth.url"],
    [{ url: "ws://a", uri: 1 }, "eth.uri"],
    [{ url: "ws://a", timeoutMs: 0 }, "eth.timeoutMs"],
    [{ url: "ws://a", headers: { a: 1 } }, "eth.headers"],
    [null, "eth"],
  ])("options that make no sense: %j", async (options, option) => {
    const eth = options as unknown as { readonly url: string };
    await expect(startNode({ name: "alice.os", log: false, eth })).rejects.toMatchObject({ name: "ConfigError", option });
    expect(() => checkEthOptions(eth)).toThrow(ConfigError);
  });
});

test("the text of a member is what JSON.parse reads there, whatever stands around it", () => {
  const spaces = fc.constantFrom("", " ", "\n\t");
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), spaces, (value, others, space) => {
      const indent = space === "" ? 0 : 2;
      const inner = JSON.stringify({ ...others, result: value, ...others, "resu\\lt": 1 }, null, indent);
      const text = `${space}{"before":[{"params":1},"}"],${space}"params"${space}:${space}${inner}${space},"after":"{"}`;
      const raw = rawMember(text, ["params", "result"]);
      const read = (JSON.parse(text) as { readonly params: { readonly result: unknown } }).params.result;
      expect(JSON.parse(raw ?? "")).toEqual(read);
    }),
  );
});
