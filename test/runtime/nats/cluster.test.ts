import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certifyServer, createAuthority } from "../../../runtime/nats/cluster/certificates.ts";
import { addNodes, removeNodes, renewCertificates } from "../../../runtime/nats/cluster/tool.ts";
import { controlSubject, OPERATOR, replyFilter, replySubject } from "../../../runtime/transport/nats/subjects.ts";
import { freePorts, natsServerBinary, NO_NATS_SERVER, startNatsServer } from "../../support/nats-server.ts";
import type { NatsServer } from "../../support/nats-server.ts";
import { MadeCluster } from "./support/made-cluster.ts";

const missing = natsServerBinary() === undefined;
const suffix = missing ? `: ${NO_NATS_SERVER}` : "";

/** Resolves when `check` is true; while servers choose a leader it may reject as well. */
async function eventually(check: () => Promise<boolean>): Promise<void> {
  while (!(await check().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function routes(server: NatsServer): Promise<number> {
  return ((await (await fetch(`${server.monitoring}/routez`)).json()) as { num_routes: number }).num_routes;
}

/** A server of somebody else's that wants to be one of the cluster, when it has been refused twice. */
async function refusedServer(scratch: string, cluster: MadeCluster, routesBlock: string, user = ""): Promise<NatsServer> {
  const [clientPort, routesPort] = await freePorts(2);
  const config = join(scratch, "rogue.conf");
  const target = cluster.record.servers[0]!.routesPort;
  writeFileSync(config, `server_name: rogue\nlisten: "127.0.0.1:${clientPort}"\ncluster {\nname: hypc\nlisten: "127.0.0.1:${routesPort}"\n${routesBlock}\nroutes: ["nats-route://${user}127.0.0.1:${target}"]\n}\n`);
  const rogue = await startNatsServer({ config });
  const closed = () => rogue.log().split(/Router connection closed|handshake error|Authorization/).length - 1;
  while (closed() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  return rogue;
}

describe.skipIf(missing)(`three servers of hypc cluster init${suffix}`, () => {
  let cluster: MadeCluster;
  let scratch: string;
  let alice: NatsConnection;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "hypc-rogue-"));
    cluster = await MadeCluster.start({ nodes: ["alice.os", "bob.os"], size: 3 });
    alice = await cluster.connect("alice.os", "states");
  }, 60_000);

  afterAll(async () => {
    await cluster?.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function serves(connection: NatsConnection): Promise<boolean> {
    const bucket = await new Kvm(connection).create("states", { replicas: 3, allow_direct: false });
    const revision = await bucket.put("counter", "1");
    return (await bucket.get("counter"))?.revision === revision;
  }

  test("keep three copies of a node's states", async () => {
    expect(await serves(alice)).toBe(true);
    expect((await (await new Kvm(alice).open("states", { allow_direct: false })).status()).replicas).toBe(3);
  });

  test("tell a node of one another under the names that they were given", () => {
    const places = cluster.record.servers.map(({ host, port }) => `${host}:${port}`);
    expect(alice.info?.connect_urls?.toSorted()).toEqual(places.toSorted());
  });

  test("let no server in that another authority has signed, or nobody", async () => {
    const foreign = createAuthority(new Date());
    const { certificate, key } = certifyServer(foreign, "127.0.0.1", new Date());
    const files = { "rogue.crt": certificate, "rogue.key": key, "own.crt": cluster.ca! };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(scratch, name), text);
    const at = (name: string) => JSON.stringify(join(scratch, name));
    for (const tls of [`tls { cert_file: ${at("rogue.crt")}, key_file: ${at("rogue.key")}, ca_file: ${at("own.crt")} }`, ""]) {
      const rogue = await refusedServer(scratch, cluster, tls);
      expect(await routes(rogue)).toBe(0);
      await rogue.remove();
    }
    expect(await Promise.all(cluster.servers.map(routes))).toEqual([2, 2, 2]);
  });

  test("answer the operator with what every node says, and let him look into states", async () => {
    const { seeds, states } = cluster.operator;
    const operator = await cluster.connectWith(seeds.messages);
    const bob = await cluster.connect("bob.os", "messages");
    bob.subscribe("hypc.req.bob~os.>", { callback: () => bob.publish(replySubject(OPERATOR, "bob.os", "link", "1", "secret"), "fine") });
    await bob.flush();
    const answers = operator.subscribe(replyFilter(OPERATOR, "link"), { max: 1 });
    await operator.flush();
    // Interest travels from server to server.
    const asking = setInterval(() => operator.publish(controlSubject("bob.os", "status", OPERATOR)), 50);
    for await (const answer of answers) expect(answer.string()).toBe("fine");
    clearInterval(asking);

    const looking = await cluster.connectWith(states["alice.os"]!);
    expect((await (await new Kvm(looking).open("states")).get("counter"))?.string()).toBe("1");
    const system = await cluster.connectWith(seeds.system);
    expect((await system.request("$SYS.REQ.SERVER.PING.JSZ")).json<{ data: { streams: number } }>().data.streams).toBeGreaterThan(0);
  });

  test("take a node more with a reload, while the others stay connected", async () => {
    await addNodes(cluster.directory, ["carol.os"]);
    await cluster.reload();
    expect(await serves(await cluster.connect("carol.os", "states"))).toBe(true);
    expect(await serves(alice)).toBe(true);
    expect(Object.keys(cluster.operator.states)).toEqual(["alice.os", "bob.os", "carol.os"]);
  });

  test("are done with a node that was removed: its connections end, its file is gone, its states are there when it is added again", async () => {
    const seeds = cluster.credentials("carol.os").seeds;
    const account = cluster.record.nodes.find(({ name }) => name === "carol.os")!.statesAccount;
    const carol = await cluster.connectWith(seeds.messages);
    await removeNodes(cluster.directory, ["carol.os"]);
    await cluster.reload();
    await carol.closed();
    for (const seed of Object.values(seeds)) await expect(cluster.connectWith(seed)).rejects.toThrow(/authorization violation/i);
    expect(() => cluster.credentials("carol.os")).toThrow("ENOENT");
    expect(await serves(alice)).toBe(true);

    await addNodes(cluster.directory, ["carol.os"]);
    await cluster.reload();
    expect(cluster.record.nodes.find(({ name }) => name === "carol.os")!.statesAccount).toBe(account);
    for (const seed of Object.values(seeds)) await expect(cluster.connectWith(seed)).rejects.toThrow(/authorization violation/i);
    const back = await cluster.connect("carol.os", "states");
    expect((await (await new Kvm(back).open("states", { allow_direct: false })).get("counter"))?.string()).toBe("1");
  });

  test("bring a server that has lost its disk up to date", async () => {
    const [, , third] = cluster.servers;
    await third!.stop("SIGKILL");
    rmSync(join(cluster.directory, "servers/n3/store"), { recursive: true });
    await third!.restart();
    const others = { servers: cluster.operator.servers.slice(0, 2) };
    const manager = await jetstreamManager(await cluster.connectWith(cluster.operator.states["alice.os"]!, others), { checkAPI: false });
    await eventually(async () => {
      const { cluster: now } = await manager.streams.info("KV_states");
      const copies = (now?.replicas ?? []).filter(({ current, offline }) => current && offline !== true).map(({ name }) => name);
      return [now?.leader, ...copies].toSorted().join() === "n1,n2,n3";
    });
    // She may have been connected to the one that was lost.
    alice = await cluster.connect("alice.os", "states", others);
    await eventually(() => serves(alice));
  });

  test("show new certificates after a renewal and a reload, which nodes trust as they are", async () => {
    const before = await certificateOf(cluster);
    await renewCertificates(cluster.directory);
    await cluster.reload();
    expect(await certificateOf(cluster)).not.toBe(before);
    expect(await serves(alice)).toBe(true);
    await (await cluster.connect("bob.os", "messages")).close();
    await cluster.servers[1]!.restart();
    while ((await routes(cluster.servers[1]!)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  });
}, 60_000);

describe.skipIf(missing)(`servers without TLS${suffix}`, () => {
  test("know one another by a password", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "hypc-rogue-"));
    const cluster = await MadeCluster.start({ nodes: ["alice.os"], size: 2, tls: false });
    expect(cluster.credentials("alice.os").servers).toEqual(cluster.record.servers.map(({ port }) => `nats://127.0.0.1:${port}`));
    await (await cluster.connect("alice.os", "messages")).close();
    for (const user of ["", "routes:wrong@"]) {
      const rogue = await refusedServer(scratch, cluster, "", user);
      expect(await routes(rogue)).toBe(0);
      await rogue.remove();
    }
    expect(await Promise.all(cluster.servers.map(routes))).toEqual([1, 1]);
    await cluster.remove();
    rmSync(scratch, { recursive: true, force: true });
  }, 60_000);
});

describe.skipIf(missing)(`a server's directory${suffix}`, () => {
  test("runs wherever it is copied to, with its data inside", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "hypc-moved-"));
    const cluster = await MadeCluster.start({ nodes: ["alice.os"] });
    await cluster.server.stop();
    for (const file of ["nats-server.conf", "accounts.conf"]) expect(readFileSync(join(cluster.directory, "servers/n1", file), "utf8")).not.toContain(cluster.directory);
    cpSync(join(cluster.directory, "servers/n1"), join(scratch, "moved"), { recursive: true });
    rmSync(join(cluster.directory, "servers"), { recursive: true });
    const moved = await startNatsServer({ config: "nats-server.conf", cwd: join(scratch, "moved") });
    const bucket = await new Kvm(await cluster.connect("alice.os", "states")).create("states");
    await bucket.put("counter", "1");
    expect(readFileSync(join(scratch, "moved/server.crt"), "utf8")).toContain("BEGIN CERTIFICATE");
    cpSync(join(scratch, "moved/store/jetstream", cluster.record.nodes[0]!.statesAccount), join(scratch, "kept"), { recursive: true });
    await moved.remove();
    await cluster.remove();
    rmSync(scratch, { recursive: true, force: true });
  });
});

async function certificateOf(cluster: MadeCluster): Promise<string> {
  const plain = connectTcp(cluster.server.port, "127.0.0.1");
  await once(plain, "data");
  const socket = connectTls({ socket: plain, ca: cluster.ca!, servername: "localhost" });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
