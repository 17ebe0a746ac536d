import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import { readString } from "../../../runtime/codec/binary-read.ts";
import { writeString } from "../../../runtime/codec/binary-write.ts";
import type { Node } from "../../../runtime/node.ts";
import type { SendError } from "../../../runtime/send-error.ts";
import { natsKv } from "../../../runtime/state/nats-kv/nats-kv.ts";
import { nats } from "../../../runtime/transport/nats/nats.ts";
import { natsServerBinary, startNatsServer } from "../../support/nats-server.ts";
import type { NatsServer } from "../../support/nats-server.ts";
import { failure } from "../core/support/nodes.ts";
import { ask } from "../fixtures/cloned.ts";
import { Counter, CounterClient, counterState } from "../fixtures/counter.ts";
import { probe } from "../fixtures/probe.ts";
import { useNodes } from "../transport/networks.ts";

const LEASE_MS = 1_000;
const process = "counter:demo:alice.os";
const target = address(`alice.os@${process}`);

describe.skipIf(natsServerBinary() === undefined)("members of a node over NATS", () => {
  let server: NatsServer;
  const { start, stopAll } = useNodes();
  let buckets = 0;
  let bucket = "";
  beforeAll(async () => {
    server = await startNatsServer({ jetstream: true });
  });
  afterAll(() => server?.remove());

  const member = (name: string) =>
    start({
      name: "alice.os",
      member: name,
      http: {},
      admin: {},
      transport: nats({ servers: server.url }),
      stateStore: natsKv({ servers: server.url, bucket, leaseMs: LEASE_MS }),
    });
  const bob = () => start({ name: "bob.os", transport: nats({ servers: server.url }) });
  const status = (node: Node) => node.health(process)?.status;
  /** What it says as soon as others reach its owner: that takes a moment after it serves. */
  const reads = (counter: CounterClient) =>
    expect.poll(() => counter.read().catch(({ kind }: SendError) => kind), { timeout: 5_000 });

  test("one has a process with state, the others stand by, and one takes over when it stops", async () => {
    bucket = `states-${++buckets}`;
    const a = await member("a");
    await a.spawn(Counter, { process });
    expect(status(a)).toBe("serving");
    expect(a.health(process)?.lease).toEqual({ member: "a", epoch: 1 });
    const b = await member("b");
    await b.spawn(Counter, { process });
    expect(status(b)).toBe("standby");
    expect(b.health(process)?.lease).toEqual({ member: "a", epoch: 1 });
    const counter = new CounterClient(await bob(), target);
    expect(await counter.add(5n)).toEqual({ value: 5n, updates: 1n });
    // A member that stands by reaches the one that has it.
    expect(await new CounterClient(b, target).add(2n)).toEqual({ value: 7n, updates: 2n });
    const standby = await fetch(`${b.url}/${process}/counter`);
    expect([standby.status, ((await standby.json()) as { detail: string }).detail]).toEqual([
      503,
      expect.stringContaining("runs on member a of its node"),
    ]);
    await a.stop();
    await expect.poll(() => status(b), { timeout: 5_000 }).toBe("serving");
    expect(b.health(process)?.lease).toEqual({ member: "b", epoch: 2 });
    await reads(counter).toEqual({ value: 7n, updates: 2n });
    expect(await (await fetch(`${b.url}/${process}/counter`)).json()).toEqual({ value: 7, updates: 2 });
  });

  test("what is answered survives the owner that just goes, and it is offline meanwhile", async () => {
    bucket = `states-${++buckets}`;
    const a = await member("a");
    const b = await member("b");
    await a.spawn(Counter, { process });
    await b.spawn(Counter, { process });
    const counter = new CounterClient(await bob(), target);
    for (let n = 0; n < 20; n++) await counter.add(1n);
    await a.kill(process);
    await expect.poll(() => status(b), { timeout: 5_000 }).toBe("serving");
    await reads(counter).toEqual({ value: 20n, updates: 20n });
    await b.kill(process);
    expect((await failure(counter.read())).kind).toBe("no-such-process");
  });

  test("a member on which it has exited reaches it where it runs now; where it runs nowhere it is told so", async () => {
    bucket = `states-${++buckets}`;
    const a = await member("a");
    const b = await member("b");
    const exits = probe({
      state: counterState,
      save: { kind: "every-message" },
      handlers: { who: (own) => own.process.member, exit: (own) => own.process.exit("done") },
    });
    await a.spawn(exits, { process });
    await b.spawn(exits, { process });
    expect(await ask(a, target, "who")).toBe("a");
    await ask(a, target, "exit");
    await expect.poll(() => [status(a), status(b)], { timeout: 5_000 }).toEqual(["stopped", "serving"]);
    expect(await ask(a, target, "who")).toBe("b");
    await ask(b, target, "exit");
    await expect.poll(() => status(b)).toBe("stopped");
    expect((await failure(ask(await bob(), target, "who"))).kind).toBe("no-such-process");
  });

  test("who has what, and the connection, show on the home page, in /health and in metrics", async () => {
    bucket = `states-${++buckets}`;
    const a = await member("a");
    await a.spawn(Counter, { process });
    const b = await member("b");
    await b.spawn(Counter, { process });
    const page = await (await fetch(`${b.url}/_hypc`)).text();
    expect(page).toContain("member <strong>b</strong>");
    expect(page).toMatch(/● connected<\/span> to 127\.0\.0\.1:\d+ · states in bucket states-\d+/);
    expect(page).toContain("Standing by");
    expect(page).toContain("<dt>Member</dt><dd>a, owner 1</dd>");
    const health = (await (await fetch(`${b.adminUrl}/health`)).json()) as object;
    expect(health).toMatchObject({
      node: "alice.os",
      member: "b",
      ok: true,
      transport: { connected: true, losses: 0 },
      states: { description: expect.stringContaining("bucket states-") as string, connected: true },
      processes: [{ address: `alice.os@${process}`, status: "standby", lease: { member: "a", epoch: 1 } }],
    });
    const metrics = await (await fetch(`${a.adminUrl}/metrics`)).text();
    for (const line of [
      `hypc_process_standby{process="${process}",node="alice.os"} 0`,
      `hypc_lease_epoch{process="${process}",node="alice.os"} 1`,
      `hypc_transport_connected{node="alice.os"} 1`,
      `hypc_transport_losses{node="alice.os"} 0`,
    ])
      expect(metrics).toContain(line);
  });

  test("a state over the server's limit is told to who asked, with the limit's name; what was saved before stays", async () => {
    const small = await startNatsServer({ jetstream: true, maxPayload: 4_096 });
    const states = natsKv({ servers: small.url, leaseMs: LEASE_MS });
    try {
      const node = await start({ name: "alice.os", http: {}, stateStore: states });
      await node.spawn(textProcess, { process });
      await ask(node, target, "set", ["x".repeat(1_000)]);
      const error = await failure(ask(node, target, "set", ["x".repeat(5_000)]));
      expect(error.kind).toBe("too-large");
      expect(error.message).toMatch(
        /^`set` ran, but the state of its process cannot be saved as it is now: .*max_payload of the NATS server, 4096 bytes/,
      );
      await ask(node, target, "set", ["small"]);
      await node.stop();
      const again = await start({ name: "alice.os", stateStore: states });
      await again.spawn(textProcess, { process });
      expect(await ask(again, target, "get")).toBe("small");
    } finally {
      await stopAll();
      await small.remove();
    }
  });
});

const textProcess = probe<{ text: string }>({
  state: {
    initial: () => ({ text: "" }),
    write: ({ text }, out) => writeString(text, out),
    read: (input) => ({ text: readString(input) }),
    descriptor: {
      kind: "record",
      name: "state",
      fields: [{ name: "text", type: { kind: "primitive", name: "string" } }],
    },
    hash: "7e470000000000000000000000000001",
  },
  save: { kind: "every-message" },
  handlers: {
    set: (own, [text]) => void (own.state.text = text as string),
    get: (own) => own.state.text,
  },
});
