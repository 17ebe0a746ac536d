import { connect } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, test } from "vitest";
import { natsServerBinary, NO_NATS_SERVER, startNatsCluster, startNatsServer } from "./nats-server.ts";

const missing = natsServerBinary() === undefined;

describe.skipIf(missing)(`the nats-server of tests${missing ? `: ${NO_NATS_SERVER}` : ""}`, () => {
  test("keeps its port and what it stored over a restart, and is gone after remove", async () => {
    const server = await startNatsServer({ jetstream: true, maxPayload: 2_000_000 });
    const { port, pid } = server;
    const first = await connect({ servers: server.url, reconnect: false });
    expect(first.info?.max_payload).toBe(2_000_000);
    await (await jetstreamManager(first)).streams.add({ name: "kept", subjects: ["kept"] });
    await first.close();
    await server.stop("SIGKILL");
    await server.restart();
    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    const second = await connect({ servers: server.url, reconnect: false });
    expect((await (await jetstreamManager(second)).streams.info("kept")).config.name).toBe("kept");
    await second.close();
    await server.remove();
    await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow();
  });

  test("in a cluster of three a stream has three replicas", async () => {
    const cluster = await startNatsCluster(3);
    try {
      const connection = await connect({ servers: [...cluster.urls] });
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: "three", subjects: ["three"], num_replicas: 3 });
      expect((await manager.streams.info("three")).cluster?.replicas).toHaveLength(2);
      await connection.close();
      const [first] = cluster.servers;
      await first?.stop("SIGKILL");
      await first?.restart();
      await cluster.ready();
    } finally {
      await cluster.remove();
    }
  });

  test("one that cannot start rejects with what it says", async () => {
    const server = await startNatsServer();
    await expect(startNatsServer({ port: server.port })).rejects.toThrow("address already in use");
    await server.remove();
  });
});
