import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kvm } from "@nats-io/kv";
import type { KV } from "@nats-io/kv";
import { createUser, fromSeed } from "@nats-io/nkeys";
import { connect, headers } from "@nats-io/transport-node";
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address } from "../../../runtime/address.ts";
import { certifyServer, createAuthority } from "../../../runtime/nats/cluster/certificates.ts";
import { openConnection } from "../../../runtime/nats/connect.ts";
import { controlSubject, OPERATOR, readRequestSubject, replyFilter, replySubject, requestSubject } from "../../../runtime/transport/nats/subjects.ts";
import { freePorts, natsServerBinary, NO_NATS_SERVER, startNatsServer } from "../../support/nats-server.ts";
import { MadeCluster } from "./support/made-cluster.ts";
import { pub, RawClient } from "./support/raw-client.ts";

const missing = natsServerBinary() === undefined;
const counter = address("alice.os@counter:demo:alice.os");
const asMallory = requestSubject(counter, "mallory.os");
const asBob = requestSubject(counter, "bob.os");
const replyOfBob = replySubject("alice.os", "bob.os", "link", "1", "secret");

/** mallory.os has credentials of her own, and minds no rule. */
describe.skipIf(missing)(`what a node with valid credentials cannot do${missing ? `: ${NO_NATS_SERVER}` : ""}`, () => {
  let cluster: MadeCluster;
  let alice: NatsConnection;
  let mallory: NatsConnection;
  let raw: RawClient;

  beforeAll(async () => {
    cluster = await MadeCluster.start({ nodes: ["alice.os", "bob.os", "mallory.os"] });
    alice = await cluster.connect("alice.os", "messages");
    mallory = await cluster.connect("mallory.os", "messages");
    raw = await rawMallory();
  });

  afterAll(async () => {
    raw?.close();
    await cluster?.remove();
  });

  function rawMallory(more: Readonly<Record<string, unknown>> = {}, account: "messages" | "states" = "messages"): Promise<RawClient> {
    return RawClient.connect({ port: cluster.server.port, ca: cluster.ca, seed: cluster.credentials("mallory.os").seeds[account], more });
  }

  /** All that alice, who listens for requests and answers as she may, receives of what `act` sends, in order, until a last honest one. */
  async function receivedBy(victim: NatsConnection, filters: readonly string[], act: () => Promise<unknown>): Promise<Msg[]> {
    const got: Msg[] = [];
    const subscriptions = filters.map((filter) => victim.subscribe(filter, { callback: (_error, message) => void got.push(message) }));
    await victim.flush();
    await act();
    await victim.flush();
    for (const subscription of subscriptions) subscription.unsubscribe();
    return got;
  }

  const everything = ["hypc.req.alice~os.>", "hypc.rep.alice~os.>"];

  async function violations(act: (connection: NatsConnection) => void): Promise<number> {
    const connection = await cluster.connect("mallory.os", "messages");
    let count = 0;
    const watching = (async () => {
      for await (const status of connection.status()) if (status.type === "error" && status.error.name === "PermissionViolationError") count += 1;
    })();
    act(connection);
    await connection.flush();
    await connection.close();
    await watching;
    return count;
  }

  test("it can send requests under its own name: the rest of these tests would see one", async () => {
    const got = await receivedBy(alice, everything, async () => {
      mallory.publish(asMallory, "hello");
      await mallory.flush();
    });
    expect(got.map(({ subject }) => readRequestSubject(subject)?.source)).toEqual(["mallory.os"]);
  });

  describe("send as another", () => {
    const forged = [
      asBob,
      requestSubject(counter, "alice.os"),
      requestSubject(counter, OPERATOR),
      controlSubject("alice.os", "cancel", "bob.os"),
      controlSubject("alice.os", "probe", "bob.os"),
      controlSubject("alice.os", "status", OPERATOR),
      `${asBob}.mallory~os`,
      `${asMallory}.bob~os`,
      "hypc.req.alice~os.mallory~os",
      replyOfBob,
      replySubject("alice.os", "alice.os", "link", "1", "secret"),
      "hypc.rep.alice~os.mallory~os",
    ];
    test.each(forged)("%s", async (subject) => {
      let refused = 0;
      const got = await receivedBy(alice, everything, async () => {
        refused = await violations((connection) => connection.publish(subject, "forged"));
      });
      expect(got).toEqual([]);
      expect(refused).toBe(1);
    });

    test.each(["hypc.req.*.*.mallory~os", "hypc.req.*.status.mallory~os", "hypc.req.>", "hypc.*.alice~os.x.mallory~os", ">", "hypc.req.alice~os.*.*"])(
      "a subject of wildcards reaches nobody: %s",
      async (subject) => {
        const got = await receivedBy(alice, everything, () => raw.exchange(pub(subject, "forged")));
        expect(got).toEqual([]);
      },
    );

    test("headers say what they like: the source is the subject's", async () => {
      const lies = headers();
      for (const name of ["source", "hypc-source", "Nats-Msg-Id", "Nats-Service-Client-Info"]) lies.set(name, "bob.os");
      const [message] = await receivedBy(alice, everything, async () => {
        mallory.publish(asMallory, "hello", { headers: lies });
        await mallory.flush();
      });
      expect(message?.headers?.get("source")).toBe("bob.os");
      expect(readRequestSubject(message?.subject ?? "")?.source).toBe("mallory.os");
    });
  });

  describe("hear what is another's", () => {
    const foreign = [
      ">",
      "*.>",
      "hypc.>",
      "hypc.req.>",
      "hypc.*.*.>",
      "hypc.req.*.>",
      "hypc.req.*.*.*",
      "hypc.req.*.*.mallory~os",
      "hypc.req.alice~os.>",
      asBob,
      "hypc.req.bob~os.counter:demo:bob~os.*",
      "hypc.rep.>",
      "hypc.rep.*.mallory~os.>",
      replyFilter("alice.os", "link"),
      replyOfBob,
      "_INBOX.>",
      "$SYS.>",
      "$JS.>",
      "$KV.>",
    ];
    for (const queue of [undefined, "alice.os"]) {
      test.each(foreign)(queue === undefined ? "%s" : "%s, in a queue group", async (subject) => {
        const client = await rawMallory();
        const answer = await client.exchange(`SUB ${subject}${queue === undefined ? "" : ` ${queue}`} 1\r\n`);
        expect(answer).toContain("-ERR 'Permissions Violation for Subscription");
        const bob = await cluster.connect("bob.os", "messages");
        const got = await receivedBy(alice, everything, async () => {
          for (let each = 0; each < 8; each += 1) bob.publish(asBob, "to alice");
          bob.publish(replyOfBob, "to alice");
          await bob.flush();
        });
        expect(await client.exchange("")).not.toContain("to alice");
        expect(got).toHaveLength(9);
        await bob.close();
        client.close();
      });
    }
  });

  describe("use a reply subject", () => {
    const nobody = requestSubject(address("nobody.os@counter:demo:alice.os"), "mallory.os");

    test("the server tells nobody but the sender that a request found nobody", async () => {
      const got = await receivedBy(alice, everything, () => raw.exchange(pub(nobody, "", replyOfBob)));
      expect(got).toEqual([]);
    });

    test("whoever asks for himself is told so at once", async () => {
      const own = replySubject("mallory.os", "nobody.os", "link", "1", "secret");
      const answer = await raw.exchange(`SUB ${replyFilter("mallory.os", "link")} 7\r\n${pub(nobody, "", own)}`);
      expect(answer).toContain(`HMSG ${own} 7 `);
      expect(answer).toContain("NATS/1.0 503");
    });

    test("the server hands over any reply subject as it is, and lets nobody answer there who could not anyway", async () => {
      const [message] = await receivedBy(alice, everything, () => raw.exchange(pub(asMallory, "", replyOfBob)));
      expect(message?.reply).toBe(replyOfBob);
      const bob = await cluster.connect("bob.os", "messages");
      const got = await receivedBy(bob, ["hypc.req.bob~os.>", "hypc.rep.bob~os.>"], async () => {
        // alice answers where mallory wants her to, under another's name.
        const [asked] = await receivedBy(alice, everything, () => raw.exchange(pub(asMallory, "", requestSubject(address("bob.os@counter:demo:bob.os"), "carol.os"))));
        expect(asked?.respond("answered")).toBe(true);
        await alice.flush();
      });
      expect(got).toEqual([]);
      await bob.close();
    });

    test.each(["_R_.abc.def", "$JS.ACK.stream.consumer.1.1.1.1.1"])("those of the server itself are refused: %s", async (reply) => {
      const client = await rawMallory();
      const got = await receivedBy(alice, everything, async () => {
        expect(await client.exchange(pub(asMallory, "", reply))).toContain("-ERR 'Permissions Violation for Publish with Reply");
      });
      expect(got).toEqual([]);
      client.close();
    });
  });

  describe("reach JetStream or the system from the account of messages", () => {
    test.each([
      "$JS.API.INFO",
      "$JS.API.STREAM.CREATE.stolen",
      "$JS.API.DIRECT.GET.stolen",
      "$JS.ACK.stolen.consumer.1.1.1.1.1",
      "$KV.stolen.key",
      "$SYS.REQ.SERVER.PING",
      "$SYS.REQ.ACCOUNT.PING.CONNZ",
      "$SYS.REQ.USER.INFO",
      "$G.x",
      "$GR.x",
    ])("%s", async (subject) => {
      expect(await raw.exchange(pub(subject, "{}", replySubject("mallory.os", "mallory.os", "link", "1", "s")))).toContain(
        "-ERR 'Permissions Violation for Publish to",
      );
    });

    test.each([{ account: "SYS" }, { account: "SYS", new_account: true }, { account: "$G" }])("a CONNECT that asks for another account: %j", async (more) => {
      const client = await rawMallory(more);
      expect(await client.exchange("SUB $SYS.> 1\r\n")).toContain("Violation");
      client.close();
    });
  });

  describe("get out of the account of its states", () => {
    let states: NatsConnection;
    let mine: KV;
    /** The operator's own user in the account of mallory's states, which hears all that is published there. */
    let listener: NatsConnection;
    let aliceAccount: string;

    beforeAll(async () => {
      mine = await new Kvm(await cluster.connect("alice.os", "states")).create("hypc-states-alice-os", { allow_direct: false });
      await mine.put("counter", "alice's");
      states = await cluster.connect("mallory.os", "states");
      await new Kvm(states).create("own", { allow_direct: false });
      listener = await cluster.connectWith(cluster.operator.states["mallory.os"]!);
      aliceAccount = cluster.record.nodes.find(({ name }) => name === "alice.os")!.statesAccount;
    });

    async function expectUntouched(): Promise<void> {
      expect((await mine.get("counter"))?.string()).toBe("alice's");
      expect((await mine.status()).values).toBe(1);
    }

    test("it can keep its own there", async () => {
      const bucket = await new Kvm(states).open("own", { allow_direct: false });
      await bucket.put("counter", "mallory's");
      expect((await bucket.get("counter"))?.string()).toBe("mallory's");
    });

    test("the names of such accounts are never twice the same, and hold 128 random bits", () => {
      const names = cluster.record.nodes.map(({ statesAccount }) => statesAccount);
      expect(names.map((name) => /^STATES_[a-z]+~os_([0-9a-f]{32})$/.exec(name)?.[1] ?? "")).toSatisfy((ends: string[]) => ends.every((end) => end !== "") && new Set(ends).size === 3);
    });

    test.each([
      asBob,
      replyOfBob,
      "$JS.API.STREAM.DELETE.KV_own",
      "$JS.API.STREAM.UPDATE.KV_own",
      "$JS.API.STREAM.NAMES",
      "$JS.API.STREAM.RESTORE.KV_own",
      "$JS.API.STREAM.SNAPSHOT.KV_own",
      "$JS.API.STREAM.LEADER.STEPDOWN.KV_own",
      "$JS.API.CONSUMER.CREATE.KV_own",
      "$JS.API.DIRECT.GET.KV_own",
      "$JS.API.ACCOUNT.PURGE.MESSAGES",
      "$JS.API.META.LEADER.STEPDOWN",
      "$JS.API.SERVER.REMOVE",
      "$SYS.REQ.SERVER.PING.CONNZ",
      "$SYS.REQ.ACCOUNT.PING.CONNZ",
      "$SYS.REQ.USER.INFO",
    ])("publish %s", async (subject) => {
      const client = await rawMallory({}, "states");
      expect(await client.exchange(pub(subject, "{}", "_INBOX.x"))).toContain("-ERR 'Permissions Violation for Publish to");
      client.close();
    });

    test.each([">", "$SYS.>", "$JS.>", "$KV.>", "hypc.>"])("subscribe to %s", async (subject) => {
      const client = await rawMallory({}, "states");
      expect(await client.exchange(`SUB ${subject} 1\r\n`)).toContain("-ERR 'Permissions Violation for Subscription");
      client.close();
    });

    /** Has the server acknowledge a write at a subject, which it does past the node's permissions, and resolves when that is done. */
    async function acknowledgeAt(reply: string): Promise<void> {
      const heard = new Promise<Msg>((resolve) => void listener.subscribe(reply, { max: 1, callback: (_error, message) => resolve(message) }));
      await listener.flush();
      states.publish("$KV.own.x", "x", { reply });
      expect((await heard).string()).toContain('"stream":"KV_own"');
    }

    /** Has the server publish a body with headers, which it does past the node's permissions, and resolves when that is done. */
    async function republishAt(subject: string, body: string, lies: MsgHdrs): Promise<void> {
      const name = `loud${(streams += 1)}`;
      const config = { name, subjects: [`$KV.${name}.x`], storage: "memory", retention: "limits", discard: "new", max_msgs: -1, max_bytes: -1, max_age: 0, num_replicas: 1 };
      const made = await states.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify({ ...config, republish: { src: `$KV.${name}.x`, dest: subject } }));
      expect(made.string()).not.toContain('"error"');
      const heard = new Promise<Msg>((resolve) => void listener.subscribe(subject, { max: 1, callback: (_error, message) => resolve(message) }));
      await listener.flush();
      states.publish(`$KV.${name}.x`, body, { headers: lies });
      expect((await heard).string()).toBe(body);
    }
    let streams = 0;

    /** The server takes one such header away, and so not all of them. */
    function from(account: string): MsgHdrs {
      const lies = headers();
      for (let each = 0; each < 4; each += 1) lies.append("Nats-Request-Info", JSON.stringify({ acc: account, svc: account }));
      return lies;
    }

    const guesses = ["", "SYS", "MESSAGES", "$G", "$SYS", "STATES_alice~os", "STATES_alice.os"];

    test.each([asBob, replyOfBob])("what JetStream sends to %s stays there", async (subject) => {
      const got = await receivedBy(alice, everything, async () => {
        await acknowledgeAt(subject);
        await republishAt(subject, "forged", headers());
      });
      expect(got).toEqual([]);
    });

    for (const reloaded of [false, true])
      test(`what JetStream sends to its own API purges nothing and stops nobody${reloaded ? ", after a reload" : ""}`, async () => {
        if (reloaded) await cluster.reload();
        for (const subject of [`ACCOUNT.PURGE.${aliceAccount}`, "ACCOUNT.PURGE./", `ACCOUNT.STREAM.MOVE.${aliceAccount}.KV_hypc-states-alice-os`, "META.LEADER.STEPDOWN", "SERVER.REMOVE"]) {
          await acknowledgeAt(`$JS.API.${subject}`);
          for (const account of ["", "SYS"]) await republishAt(`$JS.API.${subject}`, JSON.stringify({ peer: "n1" }), from(account));
        }
        await expectUntouched();
        expect(cluster.server.log()).not.toMatch(/Purge request/i);
      });

    test.each(guesses)("a header that says the request comes from %j finds nothing of another's", async (account) => {
      const stream = "KV_hypc-states-alice-os";
      for (const [api, body] of [
        [`STREAM.INFO.${stream}`, ""],
        [`STREAM.MSG.GET.${stream}`, '{"seq":1}'],
        [`STREAM.CREATE.${stream}`, JSON.stringify({ name: stream, subjects: ["$KV.hypc-states-alice-os.>"], storage: "memory", max_age: 0 })],
        [`STREAM.CREATE.ears`, JSON.stringify({ name: "ears", subjects: ["hypc.>"], storage: "memory", retention: "limits", num_replicas: 1 })],
      ].filter(([api]) => account !== "" || api?.startsWith("STREAM.CREATE") !== true)) {
        // From nowhere is from its own account, where it may make what it likes.
        const answer = await states.request(`$JS.API.${api}`, body, { headers: from(account), timeout: 500 }).catch((error: unknown) => error as Error);
        expect(answer instanceof Error ? answer.message : answer.string(), api).toMatch(/timeout|"error":/);
      }
      await republishAt(`$JS.API.STREAM.DELETE.${stream}`, "", from(account));
      await expectUntouched();
    });

    test("a bucket that copies from another account finds nothing", async () => {
      const source = { name: "KV_hypc-states-alice-os", external: { api: `$JS.${aliceAccount}.API`, deliver: "_INBOX.x" } };
      for (const [name, more] of [["copy", {}], ["copy2", { external: undefined }]] as const) {
        const config = { name, sources: [{ ...source, ...more }], storage: "memory", retention: "limits", num_replicas: 1, max_msgs: -1, max_bytes: -1, max_age: 0 };
        await states.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify(config));
      }
      await mine.put("counter", "alice's");
      await states.flush();
      for (const name of ["copy", "copy2"])
        expect((await states.request(`$JS.API.STREAM.INFO.${name}`)).string(), name).toMatch(/"messages":0|stream not found/);
    });
  });

  describe("get in without the right key", () => {
    test.each(["messages", "states"] as const)("another's public key, signed with its own: %s", async (account) => {
      const { publicKey } = keyOf(cluster.credentials("alice.os").seeds[account]);
      const client = await RawClient.connect({ port: cluster.server.port, ca: cluster.ca, seed: cluster.credentials("mallory.os").seeds[account], publicKey });
      expect(await client.exchange("")).toContain("-ERR 'Authorization Violation'");
      expect(client.closed).toBe(true);
    });

    test("another's public key, not signed", async () => {
      const { publicKey } = keyOf(cluster.credentials("alice.os").seeds.messages);
      for (const more of [{}, { sig: "" }, { sig: "AAAA" }, { user: publicKey, pass: publicKey }, { auth_token: publicKey }]) {
        const client = await RawClient.connect({ port: cluster.server.port, ca: cluster.ca, publicKey, more });
        expect(await client.exchange("")).toContain("-ERR 'Authorization Violation'");
      }
    });

    test("no credentials, and those that nobody made", async () => {
      const tls = { ca: cluster.ca! };
      await expect(connect({ servers: cluster.server.url, tls, reconnect: false })).rejects.toThrow(/authorization violation/i);
      await expect(connect({ servers: cluster.server.url, tls, reconnect: false, user: "alice.os", pass: "" })).rejects.toThrow(/authorization violation/i);
      await expect(cluster.connectWith(new TextDecoder().decode(createUser().getSeed()))).rejects.toThrow(/authorization violation/i);
    });

    test("without TLS: what it sends is not read", async () => {
      const client = await RawClient.connect({ port: cluster.server.port, ca: undefined, seed: cluster.credentials("mallory.os").seeds.messages });
      expect(await client.exchange(`SUB hypc.req.mallory~os.> 1\r\n`)).not.toContain("PONG");
      expect(client.closed).toBe(true);
    });
  });
});

describe.skipIf(missing)(`a node gives itself away to no server but its own${missing ? `: ${NO_NATS_SERVER}` : ""}`, () => {
  let cluster: MadeCluster;
  let scratch: string;

  beforeAll(async () => {
    cluster = await MadeCluster.start({ nodes: ["alice.os"] });
    scratch = mkdtempSync(join(tmpdir(), "hypc-impostor-"));
  });

  afterAll(async () => {
    await cluster?.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  function open(servers: readonly string[], node = "alice.os") {
    return openConnection({
      of: "nats",
      options: { servers, credentials: cluster.credentialsPath("alice.os") },
      account: "messages",
      node,
      name: "alice.os/a",
    });
  }

  async function impostor(tls: string) {
    const [port] = await freePorts(1);
    const config = join(scratch, "impostor.conf");
    writeFileSync(config, `listen: "127.0.0.1:${port}"\n${tls}\n`);
    return startNatsServer({ config });
  }

  test("its own lets it in", async () => {
    const connection = await open([]);
    expect(connection.info?.tls_required).toBe(true);
    expect(connection.info?.max_payload).toBe(8 * 1024 * 1024);
    await connection.close();
  });

  test("another node's credentials are refused before anything is sent", async () => {
    await expect(open([], "bob.os")).rejects.toThrow("are of alice.os, but this node is bob.os");
  });

  test("the operator's file is no node's, and the error says where those are", async () => {
    const path = join(scratch, "operator.json");
    writeFileSync(path, JSON.stringify({ format: "hypc-operator-1" }));
    const options = { servers: [], credentials: path };
    await expect(openConnection({ of: "nats", options, account: "messages", node: "alice.os", name: "alice.os/a" })).rejects.toThrow(
      "operator.json holds no credentials of `hypc cluster init`: wrong at format; credentials of nodes are in its directory nodes/",
    );
  });

  test("one without TLS", async () => {
    const server = await impostor("");
    await expect(open([server.url])).rejects.toThrow("server does not support 'tls'");
    await server.remove();
  });

  test("one that another authority has signed", async () => {
    const { certificate, key } = certifyServer(createAuthority(new Date()), "127.0.0.1", new Date());
    writeFileSync(join(scratch, "impostor.crt"), certificate);
    writeFileSync(join(scratch, "impostor.key"), key);
    const server = await impostor(`tls { cert_file: ${JSON.stringify(join(scratch, "impostor.crt"))}, key_file: ${JSON.stringify(join(scratch, "impostor.key"))} }`);
    await expect(open([server.url])).rejects.toThrow(/certificate/);
    await server.remove();
  });

  test("one whose authority it was not given", async () => {
    await expect(cluster.connect("alice.os", "messages", { tls: {} })).rejects.toThrow(/certificate/);
  });
});

function keyOf(seed: string): { publicKey: string } {
  return { publicKey: fromSeed(new TextEncoder().encode(seed)).getPublicKey() };
}
