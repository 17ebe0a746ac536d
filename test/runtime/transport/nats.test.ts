import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import type { Address } from "../../../runtime/address.ts";
import { readString } from "../../../runtime/codec/binary-read.ts";
import { writeString } from "../../../runtime/codec/binary-write.ts";
import { ConfigError } from "../../../runtime/config-error.ts";
import { CREDENTIALS_FORMAT } from "../../../runtime/nats/credentials.ts";
import { CALL } from "../../../runtime/rpc/caller.ts";
import type { ProcedureCodec } from "../../../runtime/rpc/caller.ts";
import {
  KIND,
  MessageBuilder,
  readEnvelope,
  readHead,
  readRefusal,
  writeHead,
} from "../../../runtime/transport/nats/message.ts";
import type { Refusal } from "../../../runtime/transport/nats/message.ts";
import { nats } from "../../../runtime/transport/nats/nats.ts";
import { replyFilter } from "../../../runtime/transport/nats/subjects.ts";
import { natsServerBinary, startNatsServer } from "../../support/nats-server.ts";
import type { NatsServer } from "../../support/nats-server.ts";
import { failure, pause } from "../core/support/nodes.ts";
import { ask, cloned } from "../fixtures/cloned.ts";
import { Counter } from "../fixtures/counter.ts";
import { memoryLog } from "../fixtures/memory-log.ts";
import { spawnTarget, useNodes } from "./networks.ts";

const MAX_PAYLOAD = 4_096;

describe.skipIf(natsServerBinary() === undefined)("nodes over NATS", () => {
  let server: NatsServer;
  const { start } = useNodes();
  const raws: NatsConnection[] = [];
  beforeAll(async () => {
    server = await startNatsServer({ maxPayload: MAX_PAYLOAD });
  });
  afterEach(async () => {
    await Promise.all(raws.splice(0).map((raw) => raw.close()));
  });
  afterAll(() => server?.remove());

  const transport = () => nats({ servers: server.url });
  const node = (name: string, more: object = {}) => start({ name, transport: transport(), ...more });

  /** A client that is no node. */
  async function raw(): Promise<NatsConnection> {
    const connection = await connect({ servers: server.url });
    raws.push(connection);
    return connection;
  }

  /** Sends bytes to a node as `mallory.os` would, and takes what comes back at `<link>.<id>.<secret>` = `m.1.s`. */
  async function send(to: string, bytes: Uint8Array): Promise<Refusal | string> {
    const client = await raw();
    const answer = new Promise<Msg>((resolve) =>
      client.subscribe(replyFilter("mallory.os", "m"), { callback: (_error, message) => resolve(message) }),
    );
    client.publish(to, bytes);
    const message = await Promise.race([answer, pause(150)]);
    if (message === undefined) return "no answer";
    expect((message as Msg).subject).toBe("hypc.rep.mallory~os.alice~os.m.1.s");
    const envelope = readEnvelope((message as Msg).data);
    if (typeof envelope === "string" || "version" in envelope) return "no message";
    return envelope.kind === KIND.refusal ? readRefusal(envelope.body()) : "a result";
  }

  const toTarget = "hypc.req.alice~os.target:test:alice~os.mallory~os";
  const prefix = (version: number, kind: number, tail: string) =>
    Buffer.concat([Buffer.from([version, kind, tail.length]), Buffer.from(tail, "latin1")]);

  describe("limits", () => {
    test("a request over the server's limit is refused with its name, and is not sent", async () => {
      const [alice, bob] = await Promise.all([node("alice.os"), node("bob.os")]);
      let asked = 0;
      const target = await spawnTarget(bob, { echo: (_process, args) => (asked++, args[0]) });
      const error = await failure(ask(alice, target, "echo", ["x".repeat(MAX_PAYLOAD)]));
      expect(error.kind).toBe("too-large");
      expect(error.message).toMatch(
        /^the request of `echo` takes \d+ bytes, over the max_payload of the NATS server, 4096 bytes$/,
      );
      expect(asked).toBe(0);
      expect(await ask(alice, target, "echo", ["x".repeat(1_000)])).toHaveLength(1_000);
    });

    test("an answer over the limit is refused as well, and says that the handler ran", async () => {
      const [alice, bob] = await Promise.all([node("alice.os"), node("bob.os")]);
      const target = await spawnTarget(bob, { large: () => "x".repeat(MAX_PAYLOAD), small: () => 1 });
      const error = await failure(ask(alice, target, "large"));
      expect(error.kind).toBe("too-large");
      expect(error.message).toMatch(/the answer of `large` .*max_payload of the NATS server, 4096 bytes; it ran/);
      expect(await ask(alice, target, "small")).toBe(1);
    });
  });

  describe("a lost connection", () => {
    test("calls are offline at once meanwhile, and go again when it is back", async () => {
      const own = await startNatsServer();
      try {
        const { logger: log, lines } = memoryLog();
        const alice = await start({ name: "alice.os", transport: nats({ servers: own.url }), log });
        const bob = await start({ name: "bob.os", transport: nats({ servers: own.url }) });
        const target = await spawnTarget(bob, { echo: (_process, args) => args[0] });
        expect(await ask(alice, target, "echo", [1])).toBe(1);
        await own.stop("SIGKILL");
        await expect
          .poll(async () => (await failure(ask(alice, target, "echo", [2], { timeoutMs: 200 }))).message)
          .toContain("no connection to NATS");
        await own.restart();
        await expect
          .poll(() => ask(alice, target, "echo", [3], { timeoutMs: 500 }).catch(() => undefined), { timeout: 10_000 })
          .toBe(3);
        expect(lines.map(({ message }) => message)).toEqual(
          expect.arrayContaining([
            expect.stringContaining("the connection to NATS is lost"),
            "connected to NATS again",
          ]),
        );
      } finally {
        await own.remove();
      }
    });

    test("what is on its way when a process is killed or a node stops is answered", async () => {
      const bob = await node("bob.os");
      const outcomes = new Map<string, number>();
      const call = (target: Address): Promise<void> =>
        ask(bob, target, "echo", [1], { timeoutMs: 1_000 }).then(
          () => void outcomes.set("answered", (outcomes.get("answered") ?? 0) + 1),
          ({ kind }: { kind: string }) => void outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1),
        );
      for (let round = 0; round < 6; round++) {
        const alice = await node("alice.os");
        const target = await spawnTarget(alice, { echo: (_process, args) => args[0] });
        await call(target);
        const calls = Array.from({ length: 50 }, () => call(target));
        await new Promise((resolve) => setImmediate(resolve));
        if (round % 2 === 0) await alice.kill(`target:test:alice.os`);
        else await alice.stop();
        await Promise.all(calls);
        await alice.stop();
      }
      expect([...outcomes.keys()].filter((kind) => !["answered", "offline", "no-such-process"].includes(kind))).toEqual(
        [],
      );
      expect(outcomes.get("answered")).toBeGreaterThan(5);
    });

    test("a server that is not there is told at the start", async () => {
      const gone = await startNatsServer();
      await gone.remove();
      await expect(start({ name: "alice.os", transport: nats({ servers: gone.url }) })).rejects.toThrow(
        /no NATS server could be reached at nats:\/\/127\.0\.0\.1:\d+/,
      );
    });
  });

  describe("what is no request", () => {
    test("another version of the messages is answered, so that both sides know", async () => {
      const alice = await node("alice.os");
      await spawnTarget(alice, { echo: () => 1 });
      expect(await send(toTarget, prefix(9, 1, "m.1.s"))).toMatchObject({
        kind: "bad-request",
        message: expect.stringContaining("not version 9") as string,
      });
    });

    test("a body that cannot be read is answered", async () => {
      const alice = await node("alice.os");
      await spawnTarget(alice, { echo: () => 1 });
      for (const body of [Buffer.alloc(0), Buffer.from("nonsense"), Buffer.from([1, 0, 0, 0, 0])]) {
        expect(await send(toTarget, Buffer.concat([prefix(1, KIND.request, "m.1.s"), body]))).toMatchObject({
          kind: "bad-request",
        });
      }
      const builder = new MessageBuilder();
      const noSource = builder.build(KIND.request, "m.1.s", (out) => writeString("no process id", out));
      expect(await send(toTarget, noSource)).toMatchObject({ kind: "bad-request" });
    });

    test("what would be no part of a subject is never answered to", async () => {
      const alice = await node("alice.os");
      await spawnTarget(alice, { echo: () => 1 });
      for (const tail of ["m.1", "m.1.s.x", "m..s", ">.1.s", "m.*.s", "m.1.s \r\nPUB hypc.req", "m.1.é", ".m.s"]) {
        expect(await send(toTarget, prefix(9, 1, tail))).toBe("no answer");
      }
      expect(await send(toTarget, Buffer.from([1]))).toBe("no answer");
      expect(await ask(alice, address("alice.os@target:test:alice.os"), "echo")).toBe(1);
    });

    test("a subject that names no process or no node is dropped", async () => {
      const alice = await node("alice.os");
      await spawnTarget(alice, { echo: () => 1 });
      for (const subject of ["hypc.req.alice~os.probe.UPPER", "hypc.req.alice~os.cancel.x y".replace(" ", "_Y")]) {
        expect(await send(subject, prefix(9, 1, "m.1.s"))).toBe("no answer");
      }
    });

    test("a refusal that repeats what a request said is cut to what the server takes", async () => {
      const alice = await node("alice.os");
      const target = await spawnTarget(alice, { echo: () => 1 });
      const long = "x".repeat(MAX_PAYLOAD - 60);
      const head = (handler: string, sourceProcess: string) => (out: Parameters<typeof writeHead>[1]) =>
        writeHead({ sourceProcess, handler, hash: "cloned", timeToLiveMs: 1_000, trace: undefined, encoding: 0 }, out);
      const builder = new MessageBuilder();
      const noHandler = builder.build(KIND.request, "m.1.s", head(long, "a:b:c"));
      expect(await send(toTarget, noHandler)).toMatchObject({ kind: "no-such-handler" });
      const noSource = builder.build(KIND.request, "m.1.s", head("echo", `${long}:b:c`));
      expect(await send(toTarget, noSource)).toMatchObject({ kind: "bad-request" });
      const noProcess = builder.build(KIND.word, "m.1.s", (out) => writeString(`a:b:${"\u0001".repeat(1_000)}`, out));
      expect(await send("hypc.req.alice~os.probe.mallory~os", noProcess)).toMatchObject({ kind: "bad-request" });
      // The node still hears others.
      expect(await ask(await node("bob.os"), target, "echo", [], { timeoutMs: 1_000 })).toBe(1);
    });

    test("an address that is none is offline, and no word of it reaches the server", async () => {
      const alice = await node("alice.os");
      const client = await raw();
      const heard: string[] = [];
      client.subscribe(">", { callback: (_error, message) => void heard.push(message.subject) });
      await client.flush();
      const good = { node: "bob.os", process: "target", package: "test", publisher: "bob.os" };
      const bad = ["x 0\r\n\r\nPUB evil 0\r\n\r\nPUB y", "", ">", "*", "a.b\tc", "x".repeat(5_000), "a..b"];
      for (const text of bad) {
        for (const part of ["node", "process", "package", "publisher"]) {
          const error = await failure(ask(alice, { ...good, [part]: text }, "echo", [], { timeoutMs: 300 }));
          expect([part, text, error.kind]).toEqual([part, text, "offline"]);
        }
      }
      expect(heard).toEqual([]);
      await client.close();
      await node("bob.os");
      expect((await failure(ask(alice, address("bob.os@target:test:bob.os"), "echo"))).kind).toBe("no-such-process");
    });

    test("a report is given to the node itself and the operator alone", async () => {
      await node("alice.os");
      const word = new MessageBuilder().build(KIND.word, "m.1.s", (out) => writeString("", out));
      expect(await send("hypc.req.alice~os.status.mallory~os", word)).toMatchObject({ kind: "forbidden" });
    });
  });

  describe("answers", () => {
    test("count only from the node that was asked, with the request's secret", async () => {
      const alice = await node("alice.os");
      const client = await raw();
      const requests: Msg[] = [];
      client.subscribe("hypc.req.bob~os.>", { callback: (_error, message) => void requests.push(message) });
      await client.flush();
      const call = ask(alice, address("bob.os@target:test:bob.os"), "echo", [1], { timeoutMs: 2_000 });
      await expect.poll(() => requests.length).toBe(1);
      const [request] = requests;
      const envelope = readEnvelope(request!.data);
      if (typeof envelope === "string" || "version" in envelope) throw new Error("no request");
      expect(readHead(envelope.body())).toMatchObject({
        handler: "echo",
        sourceProcess: "node:distro:sys",
        hash: "cloned",
      });
      const [link, id, secret] = envelope.tail.split(".");
      const result = (value: unknown) =>
        new MessageBuilder().build(KIND.result, "", (out) => cloned.writeResult(value, out));
      client.publish(`hypc.rep.alice~os.mallory~os.${link}.${id}.${secret}`, result("another node's"));
      client.publish(`hypc.rep.alice~os.bob~os.${link}.${id}.wrongwrongwrong1`, result("a guess"));
      client.publish(`hypc.rep.alice~os.bob~os.${link}.${id}.${secret}`, result("the answer"));
      expect(await call).toBe("the answer");
    });

    test("nobody can say for a server that nobody is there, without the request's secret", async () => {
      const alice = await node("alice.os");
      const client = await raw();
      let request: Msg | undefined;
      client.subscribe("hypc.req.bob~os.>", { callback: (_error, message) => void (request = message) });
      await client.flush();
      const call = failure(ask(alice, address("bob.os@target:test:bob.os"), "echo", [1], { timeoutMs: 400 }));
      await expect.poll(() => request).toBeDefined();
      const envelope = readEnvelope(request!.data);
      const [link, id] = (envelope as { tail: string }).tail.split(".");
      // A request to nobody, whose answer would go to alice.
      client.publish("hypc.req.nobody.a:b:c.mallory~os", new Uint8Array(), {
        reply: `hypc.rep.alice~os.bob~os.${link}.${id}.guessguessguess1`,
      });
      expect((await call).kind).toBe("timeout");
    });

    test("another node cannot end calls that it was not asked", async () => {
      const alice = await node("alice.os");
      const own = await spawnTarget(alice, { slow: () => pause(150).then(() => "done") });
      const client = await raw();
      let request: Msg | undefined;
      client.subscribe("hypc.req.bob~os.>", { callback: (_error, message) => void (request = message) });
      await client.flush();
      const toBob = ask(alice, address("bob.os@target:test:bob.os"), "echo", [1], { timeoutMs: 300 }).catch(() => {});
      await expect.poll(() => request).toBeDefined();
      const inside = ask(alice, own, "slow");
      const envelope = readEnvelope(request!.data);
      const [link = "", id = ""] = (envelope as { tail: string }).tail.split(".");
      // Ids count up: that of the next call is no secret of whoever was asked before.
      const [prefix = "", count = ""] = id.split("-");
      const next = `${prefix}-${(Number.parseInt(count, 36) + 1).toString(36)}`;
      client.publish(`hypc.rep.alice~os.bob~os.${link}.${next}.guessguessguess1`, new Uint8Array());
      expect(await inside).toBe("done");
      await toBob;
    });

    test("one that cannot be read fails the call", async () => {
      const bobs = {
        ...cloned,
        writeResult: (_result: unknown, out: Parameters<typeof cloned.writeResult>[1]) =>
          writeString("no bytes of v8", out),
      };
      const [alice, bob] = await Promise.all([node("alice.os"), node("bob.os")]);
      const target = await spawnTarget(bob, { odd: { run: () => 1, codec: bobs } });
      expect((await failure(ask(alice, target, "odd"))).message).toContain("cannot be read");
    });
  });

  describe("JSON", () => {
    test("procedures of a contract with wire = hyperware carry it, both ways", async () => {
      const texts: string[] = [];
      const json: ProcedureCodec<readonly unknown[], unknown> = {
        ...cloned,
        writeParameters: () => {
          throw new Error("not binary");
        },
        json: {
          writeParameters: (args) => JSON.stringify({ Echo: args[0] }),
          readParameters: (text) => (texts.push(text), [(JSON.parse(text) as { Echo: unknown }).Echo]),
          writeResult: (result) => JSON.stringify({ Ok: result }),
          readResult: (text) => (texts.push(text), (JSON.parse(text) as { Ok: unknown }).Ok),
        },
      };
      const [alice, bob] = await Promise.all([node("alice.os"), node("bob.os")]);
      const target = await spawnTarget(bob, { echo: { run: (_process, args) => args[0], codec: json } });
      expect(await alice[CALL](target, "echo", json, ["ö"], undefined)).toBe("ö");
      expect(texts).toEqual(['{"Echo":"ö"}', '{"Ok":"ö"}']);
    });
  });

  describe("members", () => {
    test("share the requests of a process without state, and one that stops leaves its part to the others", async () => {
      const members = await Promise.all(["a", "b", "c"].map((member) => node("alice.os", { member })));
      const bob = await node("bob.os");
      const counts = new Map<string, number>();
      for (const [index, member] of members.entries()) {
        await spawnTarget(member, { who: () => (counts.set(`${index}`, (counts.get(`${index}`) ?? 0) + 1), index) });
      }
      const target = address("alice.os@target:test:alice.os");
      await Promise.all(Array.from({ length: 300 }, () => ask(bob, target, "who")));
      expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(300);
      for (const each of ["0", "1", "2"]) expect(counts.get(each)).toBeGreaterThan(20);
      await members[0]!.stop();
      const late = await Promise.all(Array.from({ length: 50 }, () => ask(bob, target, "who")));
      expect(late).not.toContain(0);
    });

    test("answers and cancellations find the member that they are for", async () => {
      const [a, b] = await Promise.all([node("alice.os", { member: "a" }), node("alice.os", { member: "b" })]);
      const bob = await node("bob.os", {});
      let aborted = 0;
      let running = 0;
      const hang = {
        echo: (_process: unknown, args: readonly unknown[]) => args[0],
        hang: async (_process: unknown, _args: readonly unknown[], { signal }: { signal: AbortSignal }) => {
          running++;
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          aborted++;
        },
      };
      const target = await spawnTarget(bob, hang);
      const answers = await Promise.all(
        [a, b].flatMap((member, index) => Array.from({ length: 20 }, () => ask(member, target, "echo", [index]))),
      );
      expect(answers).toEqual([...Array(20).fill(0), ...Array(20).fill(1)]);
      await spawnTarget(a, hang);
      await spawnTarget(b, hang);
      const controller = new AbortController();
      const calls = Array.from({ length: 10 }, () =>
        failure(ask(bob, address("alice.os@target:test:alice.os"), "hang", [], { signal: controller.signal })),
      );
      await expect.poll(() => running).toBe(10);
      controller.abort();
      for (const { kind } of await Promise.all(calls)) expect(kind).toBe("cancelled");
      await expect.poll(() => aborted).toBe(10);
    });

    test("a process that this member does not have is asked at the others", async () => {
      const [a, b] = await Promise.all([node("alice.os", { member: "a" }), node("alice.os", { member: "b" })]);
      const target = await spawnTarget(b, { who: (_process, _args, { source, origin }) => [source.node, origin] });
      expect(await ask(a, target, "who")).toEqual(["alice.os", "local"]);
      expect((await failure(ask(a, address("alice.os@nobody:test:alice.os"), "who"))).kind).toBe("no-such-process");
    });

    test("two of one name are refused, and so is one without a name beside them", async () => {
      await node("alice.os", { member: "a" });
      await expect(node("alice.os", { member: "a" })).rejects.toThrow(/member "a" of alice\.os is there already/);
      await expect(node("alice.os")).rejects.toThrow(/give this one a `member`/);
      await node("bob.os");
      await expect(node("bob.os", { member: "b" })).rejects.toThrow(/start both with `member`/);
    });

    test("a process with state needs a store that they share", async () => {
      const a = await node("alice.os", { member: "a", dataDir: undefined });
      await expect(a.spawn(Counter, { process: "counter:demo:alice.os" })).rejects.toThrow(/stateStore: natsKv/);
    });
  });

  test("options that make no sense are told", async () => {
    expect(() => nats({ servers: "http://x" })).toThrow(ConfigError);
    expect(() => nats({ servers: ["nats://user@host"] })).toThrow(/nats\.servers/);
    expect(() => nats({ credentials: "" })).toThrow(/nats\.credentials/);
    expect(() => nats({ server: "x" } as never)).toThrow(
      /there is no option nats\.server; there are servers, credentials/,
    );
    await expect(start({ name: "alice.os", member: "a" })).rejects.toThrow(/pass a transport/);
    await expect(node("alice.os", { member: "A b" })).rejects.toThrow(/member has to be a short name/);
    await expect(
      start({ name: "alice.os", transport: nats({ servers: server.url, credentials: "/nowhere/alice.json" }) }),
    ).rejects.toThrow(/\/nowhere\/alice\.json cannot be read: no such file or directory \(ENOENT\)/);
  });

  test("credentials whose key is damaged are to blame, not the server", async () => {
    const directory = mkdtempSync(join(tmpdir(), "hypc-credentials-"));
    try {
      const seed = `SU${"A".repeat(56)}`;
      const json = {
        format: CREDENTIALS_FORMAT,
        node: "alice.os",
        servers: [server.url],
        seeds: { messages: seed, states: seed },
      };
      for (const [name, text] of [
        ["alice.json", JSON.stringify(json)],
        ["alice.creds", "-----BEGIN NATS USER JWT-----\nnonsense\n"],
      ] as const) {
        const credentials = join(directory, name);
        writeFileSync(credentials, text);
        await expect(
          start({ name: "alice.os", transport: nats({ servers: server.url, credentials }) }),
        ).rejects.toMatchObject({
          option: "nats.credentials",
          message: expect.stringContaining("hold no key that can be used") as string,
        });
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("reads what a message holds", () => {
    const bytes = new MessageBuilder().build(KIND.word, "m.1.s", (out) => writeString("hello", out));
    const envelope = readEnvelope(bytes);
    if (typeof envelope === "string" || "version" in envelope) throw new Error("no message");
    expect([envelope.kind, envelope.tail, readString(envelope.body())]).toEqual([KIND.word, "m.1.s", "hello"]);
  });
});
