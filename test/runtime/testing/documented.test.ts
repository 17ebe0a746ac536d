import { readFileSync } from "node:fs";
import { address, ok } from "../../../runtime/index.ts";
import { startTestNode, TestStore, type TestNode } from "../../../runtime/testing/index.ts";
import { afterEach, expect, test } from "vitest";
import { CounterClient, CounterHttpClient } from "../../../examples/counter/generated/counter-process/index.js";
import { Counter } from "../../../examples/counter/src/counter.js";

const ID = "counter:demo:test.os";
let node: TestNode;

async function start(store = new TestStore()): Promise<CounterClient> {
  node = await startTestNode({ store });
  await node.spawn(Counter, { process: ID, mount: "/" });
  return new CounterClient(node, address(`test.os@${ID}`));
}
afterEach(() => node.stop());

test("over HTTP, without a port", async () => {
  await start();
  const counter = new CounterHttpClient(node.url, { fetch: node.fetch });
  expect(await counter.add(5n)).toEqual(ok({ value: 5n, updates: 1n }));
  expect((await node.fetch("/counter", { method: "DELETE" })).status).toBe(405);
});

test("twenty seconds pass in no time", async () => {
  const counter = await start();
  const later = counter.addLater(5n, 20_000);
  await node.clock.advance(20_000);
  expect(await later).toMatchObject({ tag: "ok", val: { value: 5n } });
});

test("what was answered survives a crash", async () => {
  const counter = await start();
  await counter.add(5n);
  await node.crash();
  const again = await start(node.store);
  expect(await again.read()).toMatchObject({ value: 5n });
});

test("a save that fails is told to whoever waited for it", async () => {
  const counter = await start(new TestStore().failAt(2)); // the first one is that of @init
  await expect(counter.add(1n)).rejects.toMatchObject({ kind: "failed" });
  expect(node.health(ID)?.lastSave).toMatchObject({ ok: false });
  expect(await counter.add(1n)).toMatchObject({ tag: "ok", val: { value: 2n } }); // nothing is rolled back
});

test("a death at every write", async () => {
  for (let k = 2; k <= 10; k++) {
    // Write 1 is that of @init: a machine that dies there never comes to its first message.
    const counter = await start(new TestStore().dieAt(k, "after"));
    let answered = 0n;
    const work = (async () => {
      for (;;) {
        const result = await counter.add(1n);
        if (result.tag === "ok") answered = result.val.value;
      }
    })().catch(() => {});
    await node.store.died;
    await node.stop();
    await work;
    const again = await start(node.store);
    expect((await again.read()).value).toBeGreaterThanOrEqual(answered);
    await node.stop();
  }
});

test("what docs/testing.md shows is what ran here", () => {
  const shown = readFileSync(new URL("../../../docs/testing.md", import.meta.url), "utf8")
    .split("```ts\n")
    .slice(1)
    .map((block) => block.slice(0, block.indexOf("```")));
  const ran = words(readFileSync(new URL(import.meta.url), "utf8"));
  expect(shown.length).toBe(2);
  for (const block of shown) {
    const code = block.split("\n").filter((line) => !line.startsWith("import "));
    expect(ran).toContain(words(code.join("\n")));
  }
});

/** Indentation does not count. */
function words(code: string): string {
  return code.split(/\s+/).join(" ").trim();
}
