import { startNode, type Node } from "hypc/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RequesterHttpClient } from "../generated/requester-process/index.js";
import { Receiver } from "../src/receiver.js";
import { Requester } from "../src/requester.js";

let node: Node;
let requester: RequesterHttpClient;

beforeEach(async () => {
  node = await startNode({ name: "alice.os", http: { port: 0 }, log: false });
  await node.spawn(Receiver, { process: "receiver:demo:alice.os" });
  await node.spawn(Requester, { process: "requester:demo:alice.os", mount: "/" });
  requester = new RequesterHttpClient(node.url);
});
afterEach(async () => node.stop());

test("one process awaits another as a function", async () => {
  expect(await requester.run(2, 5)).toEqual({ tag: "ok", val: { before: 0, after: 10, calls: 5 } });
  expect(await requester.run(-1, 1)).toEqual({ tag: "ok", val: { before: 10, after: 9, calls: 1 } });
});

test("many calls at once are answered each by its own answer, in order of sending", async () => {
  expect(await requester.runAtOnce(1, 100)).toEqual({ tag: "ok", val: Array.from({ length: 100 }, (_, index) => index + 1) });
});

test("the receiver's typed error comes back as a value", async () => {
  await requester.run(2 ** 31 - 1, 1);
  expect(await requester.run(1, 1)).toEqual({ tag: "err", val: "the counter is full" });
});

test("a deadline ends the call, not the process", async () => {
  expect(await requester.impatient()).toBe("no answer: timeout");
  expect((await requester.run(1, 1)).tag).toBe("ok");
});
