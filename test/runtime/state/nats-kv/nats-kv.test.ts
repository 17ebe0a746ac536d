import { connect } from "@nats-io/transport-node";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { afterEach, beforeAll, afterAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../../runtime/clock.ts";
import { MemoryLog } from "../../../../runtime/testing/memory-log.ts";
import { NatsLeaseEntries } from "../../../../runtime/state/nats-kv/nats-lease-entries.ts";
import { defaultBucket, inspectBucket } from "../../../../runtime/state/nats-kv/inspect.ts";
import { natsKv } from "../../../../runtime/state/nats-kv/nats-kv.ts";
import type { NatsKvOptions } from "../../../../runtime/state/nats-kv/options.ts";
import type { OpenSharedStore, Tenure } from "../../../../runtime/state/shared-store.ts";
import { startProxy } from "./support/proxy.ts";
import { natsServerBinary, startNatsCluster, startNatsServer } from "../../../support/nats-server.ts";
import type { NatsCluster, NatsServer } from "../../../support/nats-server.ts";

const PROCESS = "counter:demo:alice.os";
const KEY = `state/${PROCESS}`;
const TYPE = "type/00112233445566778899aabbccddeeff";
const NODE = "alice.os";

const opened = new Set<OpenSharedStore>();
const tenures = new Set<Tenure>();

async function open(member: string, options: NatsKvOptions): Promise<OpenSharedStore> {
  const store = await natsKv({ leaseMs: 600, ...options }).open({
    node: NODE,
    member,
    log: new MemoryLog(),
    clock: systemClock,
  });
  opened.add(store);
  return store;
}

async function tenureOf(store: OpenSharedStore, process = PROCESS): Promise<Tenure> {
  const tenure = await store.claim(process).tenure;
  tenures.add(tenure);
  return tenure;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function text(found: Uint8Array | null): string | null {
  return found === null ? null : new TextDecoder().decode(found);
}

async function until(condition: () => boolean, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

afterEach(async () => {
  await Promise.all([...tenures].map((tenure) => tenure.release()));
  await Promise.all([...opened].map((store) => store.close()));
  tenures.clear();
  opened.clear();
});

describe.skipIf(natsServerBinary() === undefined)("on one server", () => {
  let server: NatsServer;
  let buckets = 0;
  /** A bucket that no other test has. */
  const fresh = (): NatsKvOptions => ({ servers: server.url, bucket: `states-${++buckets}` });

  beforeAll(async () => void (server = await startNatsServer({ jetstream: true })));
  afterAll(() => server.remove());

  test("what one member saved the next one loads", async () => {
    const options = fresh();
    const [a, b] = await Promise.all([open("a", options), open("b", options)]);
    const first = await tenureOf(a);
    expect([first.epoch, first.certain, await first.store.load(KEY)]).toEqual([1, true, null]);
    await first.store.save(TYPE, bytes("a type"));
    await first.store.save(KEY, bytes("one"));
    await first.store.save(KEY, bytes("two"));
    expect(text(await first.store.load(KEY))).toBe("two");
    const claim = b.claim(PROCESS);
    await until(() => claim.owner !== null);
    expect(claim.owner).toEqual({ member: "a", epoch: 1 });
    await first.release();
    const second = await claim.tenure;
    tenures.add(second);
    expect([second.epoch, text(await second.store.load(KEY)), text(await second.store.load(TYPE))]).toEqual([
      2,
      "two",
      "a type",
    ]);
    expect(claim.owner).toEqual({ member: "b", epoch: 2 });
    await expect(first.store.save(KEY, bytes("three"))).rejects.toMatchObject({ code: "closed" });
    await expect(first.store.confirm?.()).rejects.toMatchObject({ code: "closed" });
  });

  test("processes are apart, and a store is of one process alone", async () => {
    const a = await open("a", fresh());
    const [one, other] = await Promise.all([tenureOf(a), tenureOf(a, "chat:demo:alice.os")]);
    await one.store.save(KEY, bytes("one"));
    expect(await other.store.load("state/chat:demo:alice.os")).toBe(null);
    await expect(other.store.load(KEY)).rejects.toMatchObject({ code: "store-failed" });
  });

  test("a member that is cut off is followed by another, and cannot write when it is back", async () => {
    const options = fresh();
    const proxy = await startProxy(server.port);
    const [a, b] = await Promise.all([open("a", { ...options, servers: proxy.url }), open("b", options)]);
    const first = await tenureOf(a);
    await first.store.save(KEY, bytes("one"));
    const claim = b.claim(PROCESS);
    proxy.block();
    const late = first.store.save(KEY, bytes("late"));
    late.catch(() => {});
    const second = await claim.tenure;
    tenures.add(second);
    expect(first.certain).toBe(false);
    const waiting = first.store.confirm?.() ?? Promise.resolve();
    waiting.catch(() => {});
    await second.store.save(KEY, bytes("two"));
    expect(second.epoch).toBe(2);
    proxy.unblock();
    await expect(late).rejects.toMatchObject({ code: "state-lost" });
    await expect(waiting).rejects.toMatchObject({ code: "state-lost" });
    expect(await first.lost).toEqual({ member: "b", epoch: 2 });
    await expect(first.store.save(KEY, bytes("later"))).rejects.toMatchObject({ code: "state-lost" });
    await expect(first.store.load(KEY)).rejects.toMatchObject({ code: "state-lost" });
    expect(text(await second.store.load(KEY))).toBe("two");
    await first.release();
    await proxy.close();
  });

  test("one that is cut off while nobody else waits goes on, and what it saves meanwhile is saved when it can be", async () => {
    const proxy = await startProxy(server.port);
    const a = await open("a", { ...fresh(), servers: proxy.url });
    const tenure = await tenureOf(a);
    let again = 0;
    tenure.onCertain = () => again++;
    proxy.block();
    const saving = tenure.store.save(KEY, bytes("one"));
    await until(() => !tenure.certain);
    const confirming = tenure.store.confirm?.();
    proxy.unblock();
    await Promise.all([saving, confirming]);
    await until(() => again > 0);
    expect([tenure.certain, text(await tenure.store.load(KEY))]).toEqual([true, "one"]);
    await tenure.release();
    await a.close();
    await proxy.close();
  });

  test("a member that starts anew waits for the lease of the one that it was, whose end nobody knows", async () => {
    const options = fresh();
    const [before, after] = await Promise.all([open("a", options), open("a", options)]);
    const first = await tenureOf(before);
    const claim = after.claim(PROCESS);
    await until(() => claim.owner !== null);
    expect(claim.owner).toEqual({ member: "a", epoch: 1 });
    await first.release();
    tenures.add(await claim.tenure);
    expect(claim.owner).toEqual({ member: "a", epoch: 2 });
  });

  test("who leaves the line gets nothing", async () => {
    const options = fresh();
    const [a, b] = await Promise.all([open("a", options), open("b", options)]);
    const first = await tenureOf(a);
    const claim = b.claim(PROCESS);
    claim.cancel();
    await expect(claim.tenure).rejects.toMatchObject({ code: "closed" });
    const early = a.claim("chat:demo:alice.os");
    early.cancel();
    await expect(early.tenure).rejects.toMatchObject({ code: "closed" });
    // And keeps nobody waiting.
    expect((await tenureOf(b, "chat:demo:alice.os")).certain).toBe(true);
    expect(first.certain).toBe(true);
  });

  test("two members that race for a process have it one after the other, and count on from each other", async () => {
    const options = fresh();
    const stores = await Promise.all([open("a", options), open("b", options)]);
    const epochs: number[] = [];
    let owners = 0;
    let turns = 0;
    const race = async (store: OpenSharedStore) => {
      while (turns < 50) {
        const tenure = await tenureOf(store);
        expect(++owners).toBe(1);
        turns++;
        epochs.push(tenure.epoch);
        const count = Number(text(await tenure.store.load(KEY)) ?? "0");
        await tenure.store.save(KEY, bytes(String(count + 1)));
        owners--;
        await tenure.release();
      }
    };
    await Promise.all(stores.map(race));
    expect(epochs).toEqual(epochs.map((_, index) => index + 1));
    const last = await tenureOf(await open("c", options));
    expect(text(await last.store.load(KEY))).toBe(String(turns));
  });

  test("a state over the server's limit is refused, and names it; one of just that size is not", async () => {
    const a = await open("a", fresh());
    const tenure = await tenureOf(a);
    const error: unknown = await tenure.store.save(KEY, new Uint8Array(1_048_576)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "too-large" });
    expect(String(error)).toContain("max_payload of the NATS server, 1048576 bytes");
    const most = new Uint8Array(1_048_576 - 32 - 80).fill(7);
    await expect(tenure.store.save(KEY, new Uint8Array(most.length + 20))).rejects.toMatchObject({ code: "too-large" });
    await tenure.store.save(KEY, most);
    expect((await tenure.store.load(KEY))?.length).toBe(most.length);
    // The next owner writes it once more, with a longer revision.
    await tenure.release();
    expect((await (await tenureOf(a)).store.load(KEY))?.length).toBe(most.length);
  });

  test("one over a limit of the bucket as well", async () => {
    const options = fresh();
    const connection = await connect({ servers: server.url });
    await new Kvm(connection).create(options.bucket!, { maxValueSize: 4_096, history: 1 });
    await connection.close();
    const tenure = await tenureOf(await open("a", options));
    await tenure.store.save(KEY, new Uint8Array(2_000));
    const error: unknown = await tenure.store.save(KEY, new Uint8Array(4_000)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "too-large" });
    expect(String(error)).toContain("4096 bytes");
    await tenure.store.save(KEY, new Uint8Array(1_000));
  });

  test("a full bucket too, and the process goes on with what fits", async () => {
    const options = fresh();
    const connection = await connect({ servers: server.url });
    await new Kvm(connection).create(options.bucket!, { max_bytes: 20_000, history: 1 });
    await connection.close();
    const tenure = await tenureOf(await open("a", options));
    await tenure.store.save(KEY, new Uint8Array(2_000));
    const error: unknown = await tenure.store.save(KEY, new Uint8Array(30_000)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "too-large" });
    expect(String(error)).toContain("max_bytes");
    await tenure.store.save(KEY, new Uint8Array(1_000));
    expect((await tenure.store.load(KEY))?.length).toBe(1_000);
  });

  test("a bucket that would lose states is refused, with what is wrong", async () => {
    const connection = await connect({ servers: server.url });
    const kvm = new Kvm(connection);
    const old = fresh();
    await kvm.create(old.bucket!, { ttl: 60_000 });
    await expect(open("a", old)).rejects.toThrow(/max_age/);
    const memory = fresh();
    await (
      await jetstreamManager(connection)
    ).streams.add({
      name: `KV_${memory.bucket}`,
      subjects: [`$KV.${memory.bucket}.>`],
      storage: "memory",
      max_msgs_per_subject: 1,
    });
    await expect(open("a", memory)).rejects.toMatchObject({ name: "StateError", code: "store-failed" });
    await connection.close();
  });

  test("so is one of another node, whose name makes the same bucket", async () => {
    const servers = server.url;
    opened.add(
      await natsKv({ servers }).open({ node: "bob.os", member: "a", log: new MemoryLog(), clock: systemClock }),
    );
    await expect(
      natsKv({ servers }).open({ node: "bob-os", member: "a", log: new MemoryLog(), clock: systemClock }),
    ).rejects.toThrow(/holds the states of bob\.os, but this node is bob-os/);
  });

  test("what is stored but is no state is refused, and left alone", async () => {
    const options = fresh();
    const a = await open("a", options);
    const connection = await connect({ servers: server.url });
    const kv = await new Kvm(connection).open(options.bucket!);
    await kv.put("state.counter/demo/alice.os", "something else");
    await expect(a.claim(PROCESS).tenure).rejects.toMatchObject({ code: "state-damaged" });
    expect((await kv.get("state.counter/demo/alice.os"))?.string()).toBe("something else");
    await connection.close();
  });

  test("a lease that somebody deleted does not make the epochs begin anew", async () => {
    const options = fresh();
    const a = await open("a", options);
    const first = await tenureOf(a);
    await first.store.save(KEY, bytes("one"));
    await first.release();
    await (await tenureOf(a)).release();
    const connection = await connect({ servers: server.url });
    await (await new Kvm(connection).open(`${options.bucket}-leases`)).delete("lease.counter/demo/alice.os");
    const third = await tenureOf(a);
    expect([third.epoch, text(await third.store.load(KEY))]).toEqual([3, "one"]);
    await third.store.save(KEY, bytes("two"));
    await connection.close();
  });

  test("an operator sees who has what", async () => {
    const options = fresh();
    const a = await open("a", options);
    await tenureOf(a);
    await (await tenureOf(a, "chat:demo:alice.os")).release();
    const connection = await connect({ servers: server.url });
    const seen = await inspectBucket(connection, options.bucket!);
    expect(seen).toMatchObject({ replicas: 1, leader: null, followers: [], entries: 4 });
    expect(seen?.leases).toMatchObject([
      { process: "chat:demo:alice.os", member: "a", epoch: 1, released: true },
      { process: PROCESS, member: "a", epoch: 1, released: false },
    ]);
    expect(await inspectBucket(connection, "no-such-bucket")).toBe(null);
    expect(defaultBucket(NODE)).toBe("hypc-states-alice-os");
    await connection.close();
  });

  test("closing twice is harmless, and cancels who is in line", async () => {
    const options = fresh();
    const [a, b] = await Promise.all([open("a", options), open("b", options)]);
    await tenureOf(a);
    const claim = b.claim(PROCESS);
    await Promise.all([b.close(), b.close()]);
    await expect(claim.tenure).rejects.toMatchObject({ code: "closed" });
  });
});

describe.skipIf(natsServerBinary() === undefined)("when a server stops", () => {
  let server: NatsServer;
  beforeAll(async () => void (server = await startNatsServer({ jetstream: true })));
  afterAll(() => server.remove());

  test("and goes on: a save waits, and its owner keeps the process", async () => {
    const options = { servers: server.url, bucket: "halted", leaseMs: 1_000 };
    const [a, b] = await Promise.all([open("a", options), open("b", options)]);
    const tenure = await tenureOf(a);
    const claim = b.claim(PROCESS);
    await until(() => claim.owner !== null);
    process.kill(server.pid, "SIGSTOP");
    const saving = tenure.store.save(KEY, bytes("one"));
    await until(() => !tenure.certain);
    // Longer than a lease: the other one has waited long enough, but asks nobody.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    process.kill(server.pid, "SIGCONT");
    await saving;
    await tenure.store.confirm?.();
    expect([text(await tenure.store.load(KEY)), claim.owner]).toEqual(["one", { member: "a", epoch: 1 }]);
    claim.cancel();
  });

  test("and starts again: likewise", async () => {
    const a = await open("a", { servers: server.url, bucket: "restarted", leaseMs: 1_000 });
    const tenure = await tenureOf(a);
    await tenure.store.save(KEY, bytes("one"));
    await server.stop("SIGKILL");
    const saving = tenure.store.save(KEY, bytes("two"));
    await server.restart();
    await saving;
    await tenure.store.confirm?.();
    expect(text(await tenure.store.load(KEY))).toBe("two");
  });

  test("for good: closing does not hang", async () => {
    const gone = await startNatsServer({ jetstream: true });
    const a = await open("a", { servers: gone.url, leaseMs: 500 });
    const tenure = await tenureOf(a);
    await gone.remove();
    const saving = tenure.store.save(KEY, bytes("one"));
    saving.catch(() => {});
    await tenure.release();
    await a.close();
    await expect(saving).rejects.toMatchObject({ code: "closed" });
  });
});

describe.skipIf(natsServerBinary() === undefined)("where there is nothing to keep states", () => {
  test("no server", async () => {
    await expect(open("a", { servers: "nats://127.0.0.1:1" })).rejects.toMatchObject({
      name: "ConfigError",
      option: "natsKv.servers",
    });
  });

  test("no JetStream, or not enough servers for the replicas", async () => {
    const server = await startNatsServer();
    await expect(open("a", { servers: server.url })).rejects.toThrow(/JetStream.*is not enabled/);
    await server.remove();
    const single = await startNatsServer({ jetstream: true });
    await expect(open("a", { servers: single.url, replicas: 3 })).rejects.toThrow(/3 replicas.*replicas: 1/);
    await single.remove();
  });
});

describe.skipIf(natsServerBinary() === undefined)("on a cluster of three", () => {
  let cluster: NatsCluster;
  beforeAll(async () => void (cluster = await startNatsCluster(3)), 60_000);
  afterAll(() => cluster.remove());

  test("of writers that follow one revision one gets in, however close they are, and whoever writes other entries", async () => {
    const connections = await Promise.all([0, 1, 2, 0].map((at) => connect({ servers: cluster.urls[at]! })));
    await new Kvm(connections[0]!).create("exclusive", { replicas: 3, history: 1, allow_direct: false });
    const writers = await Promise.all(
      connections.map(async (connection) => {
        const access = { jetstream: jetstream(connection), manager: await jetstreamManager(connection) };
        const kv = await new Kvm(connection).open("exclusive", { allow_direct: false });
        return new NatsLeaseEntries({ connection, name: "exclusive", maxValueSize: -1 }, kv, access, 5_000, () => true);
      }),
    );
    const [first] = writers;
    let revision = 0;
    const kinds = new Map<string, number>();
    for (let round = 0; round < 100; round++) {
      const others = Promise.all(writers.slice(2).map((writer) => writer.read("other").then((read) => writer.write("other", bytes("x"), read.kind === "read" ? read.revision : -1))));
      const outcomes = await Promise.all(writers.map((writer) => writer.writeAlone("one", bytes(String(round)), revision)));
      await others;
      for (const { kind } of outcomes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const won = outcomes.find(({ kind }) => kind === "written");
      const now = await first!.read("one");
      expect(won).toEqual({ kind: "written", revision: now.kind === "read" ? now.revision : -1 });
      revision = won?.kind === "written" ? won.revision : -1;
    }
    expect(Object.fromEntries(kinds)).toEqual({ written: 100, conflict: 300 });
    await Promise.all(connections.map((connection) => connection.close()));
  }, 60_000);

  test("states have three replicas, and the loss of any one server loses nothing", async () => {
    const options = { servers: cluster.urls, leaseMs: 2_000 };
    const [a, b] = await Promise.all([open("a", options), open("b", options)]);
    const tenure = await tenureOf(a);
    const claim = b.claim(PROCESS);
    for (let i = 1; i <= 20; i++) await tenure.store.save(KEY, bytes(String(i)));
    const connection = await connect({ servers: [...cluster.urls] });
    const seen = await inspectBucket(connection, defaultBucket(NODE));
    await connection.close();
    expect([seen?.replicas, seen?.followers.length]).toEqual([3, 2]);
    const leader = cluster.servers[Number(seen?.leader?.slice(1)) - 1]!;
    await leader.stop("SIGKILL");
    // Whoever has the process after that: all that was reported as saved is there.
    let saved = 20;
    for (let i = 21; i <= 40; i++) {
      const done = await tenure.store.save(KEY, bytes(String(i))).then(
        () => true,
        () => false,
      );
      if (!done) break;
      saved = i;
    }
    await tenure.release();
    const second = await claim.tenure;
    tenures.add(second);
    expect(Number(text(await second.store.load(KEY)))).toBeGreaterThanOrEqual(saved);
    await second.store.save(KEY, bytes("after"));
    expect(text(await second.store.load(KEY))).toBe("after");
  }, 90_000);
});
