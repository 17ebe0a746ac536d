import { connect } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../compiler/cli/main.ts";
import { startNode } from "../../../runtime/node.ts";
import { writeString } from "../../../runtime/codec/binary-write.ts";
import type { Node } from "../../../runtime/node.ts";
import { natsKv } from "../../../runtime/state/nats-kv/nats-kv.ts";
import { KIND, MessageBuilder } from "../../../runtime/transport/nats/message.ts";
import { nats } from "../../../runtime/transport/nats/nats.ts";
import { Counter } from "../../runtime/fixtures/counter.ts";
import { natsServerBinary, startNatsServer } from "../../support/nats-server.ts";
import type { NatsServer } from "../../support/nats-server.ts";

async function hypc(...args: string[]): Promise<{ code: number; out: string[]; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await run(args, { out: (text) => out.push(text), error: (text) => error.push(text), colours: false });
  return { code, out, error: error.join("\n") };
}

describe.skipIf(natsServerBinary() === undefined)("hypc cluster status", () => {
  let server: NatsServer;
  const nodes: Node[] = [];
  beforeAll(async () => {
    server = await startNatsServer({ jetstream: true });
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop({ drainMs: 50 })));
  });
  afterAll(() => server?.remove());

  async function member(name: string): Promise<Node> {
    const node = await startNode({
      name: "alice.os",
      member: name,
      log: false,
      transport: nats({ servers: server.url }),
      stateStore: natsKv({ servers: server.url, leaseMs: 1_000 }),
    });
    nodes.push(node);
    await node.spawn(Counter, { process: "counter:demo:alice.os" });
    return node;
  }
  const status = (...more: string[]) =>
    hypc("cluster", "status", "--servers", server.url, "--wait", "300", "--nodes", ...more);

  test("tells members, who serves what, leases and where states are", async () => {
    await member("a");
    await member("b");
    const { code, out } = await status("alice.os");
    const text = out.join("\n");
    expect(text).toMatch(/^node alice\.os {2}2 members$/m);
    expect(text).toMatch(/alice\.os\/a {2}at 127\.0\.0\.1:\d+\n {4}counter:demo:alice\.os {2}serving$/m);
    expect(text).toMatch(/alice\.os\/b {2}at 127\.0\.0\.1:\d+\n {4}counter:demo:alice\.os {2}standby$/m);
    expect(text).toMatch(/^ {2}states {2}bucket hypc-states-alice-os, 1 replica, .*\d+ bytes$/m);
    expect(text).toMatch(/^ {4}lease counter:demo:alice\.os {2}a, owner \d+, renewed \d\.\d s ago$/m);
    expect(code).toBe(0);
  });

  test("a node that nobody is, is a trouble and exit code 1; --json says the same", async () => {
    await member("a");
    const { code, out } = await status("alice.os,nobody.os", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      ok: false,
      troubles: ["nobody.os: no member answers"],
      servers: null,
      nodes: [
        {
          node: "alice.os",
          members: [{ member: "a", processes: [{ address: "alice.os@counter:demo:alice.os", status: "serving" }] }],
        },
        { node: "nobody.os", members: [], states: null, statesFault: null },
      ],
    });
  });

  test("what a node says of itself adds no line and moves no cursor", async () => {
    const evil = await connect({ servers: server.url });
    evil.subscribe("hypc.req.evil~os.status.*", {
      callback: (_error, message) => {
        const report = {
          node: "evil.os",
          member: "m\nnode bob.os  1 member",
          link: { connected: true, server: "\u001b[2Jx", losses: 0 },
          processes: [{ address: "a", status: "\u009b31mserving", queueLength: 0, unanswered: 0, restarts: 0 }],
        };
        const write = (out: Parameters<typeof writeString>[1]): void => writeString(JSON.stringify(report), out);
        message.respond(new MessageBuilder().build(KIND.status, "", write));
      },
    });
    await evil.flush();
    const { out } = await status("evil.os");
    await evil.close();
    expect(out[1]).toBe("  evil.os/m\uFFFDnode bob.os  1 member  at \uFFFD[2Jx");
    expect(out[2]).toBe("    a  \uFFFD31mserving");
  });

  test("whom it cannot ask, and what it is not told, is wrong usage", async () => {
    expect(await hypc("cluster", "status")).toMatchObject({
      code: 2,
      error: expect.stringContaining("say whom to ask") as string,
    });
    expect(await hypc("cluster", "status", "--servers", server.url)).toMatchObject({
      code: 2,
      error: expect.stringContaining("say which nodes") as string,
    });
    expect(await hypc("cluster", "status", "/nowhere")).toMatchObject({
      code: 2,
      error: expect.stringContaining("operator.json cannot be read: no such file or directory") as string,
    });
    expect(await status("alice.os", "--wait", "soon")).toMatchObject({
      code: 2,
      error: expect.stringContaining("--wait soon") as string,
    });
    const gone = await startNatsServer();
    await gone.remove();
    expect(await hypc("cluster", "status", "--servers", gone.url, "--nodes", "a.os")).toMatchObject({
      code: 2,
      error: expect.stringMatching(/no NATS server of nats:\/\/127\.0\.0\.1:\d+ can be asked/) as string,
    });
  });
});
