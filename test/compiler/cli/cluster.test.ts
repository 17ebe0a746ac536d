import { X509Certificate } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { readCredentials } from "../../../runtime/nats/credentials.ts";
import { readOperatorCredentials } from "../../../runtime/nats/operator-credentials.ts";
import { clusterRecordSchema } from "../../../runtime/nats/cluster/record.ts";
import { hypc, workIn } from "./harness.ts";

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

function snapshot(directory: string): Map<string, string> {
  return new Map(filesBelow(directory).map((path) => [path, readFileSync(join(directory, path), "utf8")]));
}

const serverFiles = (name: string) =>
  ["accounts.conf", "ca.crt", "nats-server.conf", "server.crt", "server.key"].map((file) => `servers/${name}/${file}`);

function record(directory: string) {
  return clusterRecordSchema.parse(JSON.parse(readFileSync(join(directory, "cluster.json"), "utf8")));
}

describe("hypc cluster init", () => {
  test("makes servers, nodes and what the operator needs, secrets for nobody else to read, and says what to do", async () => {
    workIn({});
    const ran = await hypc("cluster", "init", "made", "--nodes", "alice.os,bob.os", "--servers", "n1.example,n2.example:4333,[fd00::1]:4222:7000");
    expect(ran).toEqual({
      code: 0,
      error: "",
      out: [
        "made: 3 servers, 2 nodes",
        "start n1: cd made/servers/n1 && nats-server -c nats-server.conf",
        "start n2: cd made/servers/n2 && nats-server -c nats-server.conf",
        "start n3: cd made/servers/n3 && nats-server -c nats-server.conf",
        "credentials of alice.os: made/nodes/alice.os.json",
        "credentials of bob.os: made/nodes/bob.os.json",
        "made/README.md says what goes to which machine, and what to keep secret",
      ].join("\n"),
    });
    expect(filesBelow("made")).toEqual([
      ".gitignore",
      "README.md",
      "ca/ca.crt",
      "ca/ca.key",
      "cluster.json",
      "nodes/alice.os.json",
      "nodes/bob.os.json",
      "operator.json",
      ...["n1", "n2", "n3"].flatMap(serverFiles),
    ]);
    for (const path of filesBelow("made")) {
      const open = path === ".gitignore" || path === "README.md" || path.endsWith(".crt");
      expect((statSync(join("made", path)).mode & 0o777).toString(8), path).toBe(open ? "644" : "600");
    }
    for (const path of ["made", "made/servers/n1", "made/nodes", "made/ca"]) expect((statSync(path).mode & 0o777).toString(8), path).toBe("700");

    const servers = ["tls://n1.example:4222", "tls://n2.example:4333", "tls://[fd00::1]:4222"];
    const ca = readFileSync("made/ca/ca.crt", "utf8");
    const alice = await readCredentials("nats", "made/nodes/alice.os.json");
    expect(alice).toMatchObject({ kind: "hypc", credentials: { node: "alice.os", servers, ca } });
    const operator = await readOperatorCredentials("made/operator.json");
    expect(operator).toMatchObject({ servers, ca });
    expect(Object.keys(operator.states)).toEqual(["alice.os", "bob.os"]);
  });

  test("no secret is in the configuration, and none is twice", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os,bob.os", "--servers", "a.example,b.example,c.example");
    const seeds = [...snapshot("made").values()].flatMap((text) => [...text.matchAll(/SU[A-Z2-7]{56}/g)].map(([seed]) => seed));
    // Two users a node, and for the operator one a node and two of its own.
    expect(seeds).toHaveLength(8);
    expect(new Set(seeds).size).toBe(8);
    for (const [path, text] of snapshot("made")) if (path.endsWith(".conf")) expect(text, path).not.toMatch(/SU[A-Z2-7]{56}|routesPassword|PRIVATE/);
    expect(readFileSync("made/servers/n1/nats-server.conf", "utf8")).not.toContain(record("made").routesPassword);
  });

  test("certificates are of the cluster's own authority, and name their server", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os", "--servers", "n1.example,10.0.0.1,[fd00::1]");
    const ca = new X509Certificate(readFileSync("made/ca/ca.crt"));
    expect(ca.ca).toBe(true);
    const names = { n1: "n1.example", n2: "10.0.0.1", n3: "fd00::1" };
    const years = (certificate: X509Certificate) => new Date(certificate.validTo).getFullYear() - new Date().getFullYear();
    expect(years(ca)).toBe(30);
    for (const [name, host] of Object.entries(names)) {
      const certificate = new X509Certificate(readFileSync(`made/servers/${name}/server.crt`));
      expect(certificate.checkIssued(ca) && certificate.verify(ca.publicKey)).toBe(true);
      expect(certificate.ca).toBe(false);
      expect(years(certificate)).toBe(10);
      expect(host.includes("example") ? certificate.checkHost(host) : certificate.checkIP(host)).toBe(host);
      expect(certificate.checkHost("other.example")).toBeUndefined();
      expect(certificate.checkIP("10.0.0.2")).toBeUndefined();
    }
  });

  test("one server on this machine is what is made where nothing is said", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os");
    const config = readFileSync("made/servers/n1/nats-server.conf", "utf8");
    expect(config).toContain('listen: "127.0.0.1:4222"');
    expect(config).toContain("max_payload: 8388608");
    expect(config).toContain('jetstream { store_dir: "store" }');
    expect(config).not.toContain("cluster {");
  });

  test("flags: without TLS, another size of messages, another store", async () => {
    workIn({});
    const ran = await hypc("cluster", "init", "made", "--nodes", "alice.os", "--no-tls", "--max-payload", "512KiB", "--store", "/var/lib/nats", "--servers", "127.0.0.1:1000,127.0.0.1:2000");
    expect(ran.out).toContain("made: 2 servers, 1 node, without TLS");
    expect(ran.out).toContain("2 servers survive the loss of no more than 1 do: take an odd number");
    expect(filesBelow("made").filter((path) => /crt|key/.test(path))).toEqual([]);
    const config = readFileSync("made/servers/n2/nats-server.conf", "utf8");
    expect(config).toContain("max_payload: 524288");
    expect(config).toContain('store_dir: "/var/lib/nats"');
    expect(config).not.toContain("tls");
    expect(config).toContain(`"nats-route://routes:${record("made").routesPassword}@127.0.0.1:3000"`);
    expect(await readCredentials("nats", "made/nodes/alice.os.json")).toMatchObject({ credentials: { servers: ["nats://127.0.0.1:1000", "nats://127.0.0.1:2000"] } });
    expect(readFileSync("made/README.md", "utf8")).toContain("**TLS is off**");
  });

  test("a cluster that is there is never overwritten, and neither is anything else", async () => {
    workIn({ "full/mine.txt": "mine", file: "mine" });
    await hypc("cluster", "init", "made", "--nodes", "alice.os");
    const before = snapshot(".");
    expect(await hypc("cluster", "init", "made", "--nodes", "bob.os")).toEqual({
      code: 2,
      out: "",
      error:
        "hypc: made holds a cluster already, and its keys are never overwritten: add nodes to it with `hypc cluster add-node`, or make another cluster in another directory",
    });
    expect((await hypc("cluster", "init", "full", "--nodes", "bob.os")).error).toBe("hypc: full is not empty: make the cluster in a directory of its own");
    expect((await hypc("cluster", "init", "file", "--nodes", "bob.os")).error).toBe("hypc: file cannot be used: a part of the path is a file, not a directory (ENOTDIR)");
    expect(snapshot(".")).toEqual(before);
  });

  test.each([
    [["--nodes", "Alice"], 'a node\'s name "Alice" may hold lower-case letters'],
    [["--nodes", ","], "name at least one node, as in alice.os"],
    [["--nodes", "alice.os,bob.os,alice.os"], "node alice.os is named twice"],
    [["--nodes", "_operator"], 'a node\'s name "_operator" may hold'],
    [["--servers", ","], "name at least one server"],
    [["--servers", "a b"], '"a b" is no server: it has to be host, host:port or host:port:routes-port'],
    [["--servers", "tls://a"], '"tls://a" is no server'],
    [["--servers", "a:b"], '"a:b" is no server'],
    [["--servers", "fd00::1"], '"fd00::1" is no server; write an IPv6 address in brackets'],
    [["--servers", "[a]"], '"[a]" is no server'],
    [["--servers", "300.1.1.1"], '"300.1.1.1" is no server'],
    [["--servers", "a:0"], '"a:0": a port is a number from 1 to 65535'],
    [["--servers", "a:70000"], '"a:70000": a port is a number'],
    [["--servers", "0.0.0.0"], "0.0.0.0 is no place where nodes could reach a server"],
    [["--servers", "a,A"], "servers n1 and n2 cannot both listen at a:4222: give each a port, as in A:4222,A:4223,A:4224"],
    [["--servers", "a:4222,a:6222"], "servers n1 and n2 cannot both listen at a:6222"],
    [["--servers", "a:5:5"], "servers n1 and n1 cannot both listen at a:5"],
    [["--max-payload", "8MB"], '"8MB" is no size of messages: it has to be from 64KiB to 64MiB'],
    [["--max-payload", "1"], '"1" is no size of messages'],
    [["--max-payload", "65MiB"], '"65MiB" is no size of messages'],
    [["--store", ""], "the store has to be the path of a directory"],
    [["--store", "a\nb"], "the store has to be the path of a directory"],
  ])("%j is refused, and nothing is made", async (flags, message) => {
    const directory = workIn({});
    const nodes = flags.includes("--nodes") ? [] : ["--nodes", "alice.os"];
    const ran = await hypc("cluster", "init", "made", ...nodes, ...flags);
    expect(ran.code).toBe(2);
    expect(ran.error).toContain(`hypc: ${message}`);
    expect(filesBelow(directory)).toEqual([]);
  });

  test("nodes have to be named", async () => {
    workIn({});
    expect(await hypc("cluster", "init", "made")).toMatchObject({ code: 2, error: expect.stringContaining("--nodes") });
  });
});

describe("hypc cluster add-node, remove-node, renew", () => {
  test("a node more: all keys that were there stay", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os");
    const before = snapshot("made");
    expect(await hypc("cluster", "add-node", "made", "bob.os")).toEqual({
      code: 0,
      error: "",
      out: "credentials of bob.os: made/nodes/bob.os.json\ncopy accounts.conf of servers/n1 to its machine, and say there: nats-server --signal reload (reload=PID where several run)",
    });
    const after = snapshot("made");
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual(["cluster.json", "nodes/bob.os.json", "operator.json", "servers/n1/accounts.conf"]);
    const [alice] = record("made").nodes;
    for (const key of [alice!.messages, alice!.states, alice!.statesOperator]) expect(after.get("servers/n1/accounts.conf")).toContain(key);
    expect((await readOperatorCredentials("made/operator.json")).seeds).toEqual(JSON.parse(before.get("operator.json")!).seeds);
    expect((statSync("made/nodes/bob.os.json").mode & 0o777).toString(8)).toBe("600");
    expect((statSync("made/operator.json").mode & 0o777).toString(8)).toBe("600");
  });

  test("a node less, and the same again with new keys", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os,bob.os");
    const before = snapshot("made");
    const { nodes } = record("made");
    expect((await hypc("cluster", "remove-node", "made", "bob.os")).out).toContain("made: 1 node left");
    expect(readFileSync("made/servers/n1/accounts.conf", "utf8")).not.toMatch(/bob/);
    expect(filesBelow("made")).not.toContain("nodes/bob.os.json");
    await hypc("cluster", "add-node", "made", "bob.os");
    expect(readFileSync("made/nodes/bob.os.json", "utf8")).not.toBe(before.get("nodes/bob.os.json"));
    expect(record("made").nodes.map(({ statesAccount }) => statesAccount)).toEqual(nodes.map(({ statesAccount }) => statesAccount));
    expect(record("made").removed).toEqual([]);
  });

  test("new certificates: the authority stays, and so do all credentials", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os", "--servers", "a,b,c");
    const before = snapshot("made");
    expect((await hypc("cluster", "renew", "made")).out).toBe(
      "copy server.crt and server.key of servers/n1, servers/n2, servers/n3 to their machines, and say there: nats-server --signal reload (reload=PID where several run)",
    );
    const changed = [...snapshot("made")].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual(["n1", "n2", "n3"].flatMap((name) => [`servers/${name}/server.crt`, `servers/${name}/server.key`]));
  });

  test("what cannot be is refused by name, and changes nothing", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os");
    await hypc("cluster", "init", "plain", "--nodes", "alice.os", "--no-tls");
    writeFileSync("made/nodes/carol.os.json", "left over");
    const before = snapshot(".");
    for (const [args, message] of [
      [["add-node", "made", "alice.os"], "node alice.os is in the cluster already, with nodes/alice.os.json"],
      [["add-node", "made", "bob.os", "bob.os"], "node bob.os is named twice"],
      [["add-node", "made", "Bob"], "a node's name \"Bob\" may hold"],
      [["add-node", "made", "carol.os"], "made/nodes/carol.os.json is there already, though cluster.json does not know it: move it away, and say it again"],
      [["add-node", "nowhere", "bob.os"], "nowhere holds no cluster: make one with `hypc cluster init nowhere --nodes ...`"],
      [["remove-node", "made", "bob.os"], "node bob.os is not in the cluster, which has alice.os"],
      [["renew", "plain"], "plain holds a cluster without TLS, which has no certificates"],
    ] as const) {
      const ran = await hypc("cluster", ...args);
      expect(ran.code, args.join(" ")).toBe(2);
      expect(ran.error).toContain(`hypc: ${message}`);
    }
    expect(snapshot(".")).toEqual(before);
  });

  test("files that are damaged or away are named, and what they hold is not shown", async () => {
    workIn({});
    for (const [path, text, args, message] of [
      ["cluster.json", "{", ["add-node", "bob.os"], "/cluster.json is not what `hypc cluster` wrote: it is no JSON"],
      ["cluster.json", '{"format":"x"}', ["add-node", "bob.os"], "/cluster.json is not what `hypc cluster` wrote: wrong at format"],
      ["operator.json", "SUSECRET", ["add-node", "bob.os"], "/operator.json is not the operator.json that `hypc cluster init` writes: it is no JSON"],
      ["operator.json", "{}", ["remove-node", "alice.os"], "/operator.json is not the operator.json that `hypc cluster init` writes: wrong at format"],
      ["operator.json", null, ["add-node", "bob.os"], "/operator.json cannot be read: no such file or directory (ENOENT)"],
      ["ca/ca.key", null, ["renew"], "/ca/ca.key cannot be read: no such file or directory (ENOENT)"],
    ] as const) {
      rmSync("made", { recursive: true, force: true });
      await hypc("cluster", "init", "made", "--nodes", "alice.os");
      if (text === null) rmSync(join("made", path));
      else writeFileSync(join("made", path), text);
      const [command, ...rest] = args;
      const ran = await hypc("cluster", command, "made", ...rest);
      expect(ran).toEqual({ code: 2, out: "", error: `hypc: made${message}` });
    }
  });

  test.skipIf(process.getuid?.() === 0)("a directory that nobody may write to is refused (not tried as root, who may)", async () => {
    workIn({});
    await hypc("cluster", "init", "made", "--nodes", "alice.os");
    chmodSync("made/nodes", 0o500);
    expect((await hypc("cluster", "add-node", "made", "bob.os")).error).toBe("hypc: made/nodes/bob.os.json cannot be written: EACCES");
    chmodSync("made/nodes", 0o700);
  });
});
