import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import { credentialsSchema } from "../../../../runtime/nats/credentials.ts";
import type { NatsCredentials } from "../../../../runtime/nats/credentials.ts";
import { clusterRecordSchema } from "../../../../runtime/nats/cluster/record.ts";
import type { ClusterRecord } from "../../../../runtime/nats/cluster/record.ts";
import { initCluster } from "../../../../runtime/nats/cluster/tool.ts";
import { operatorCredentialsSchema } from "../../../../runtime/nats/operator-credentials.ts";
import type { OperatorCredentials } from "../../../../runtime/nats/operator-credentials.ts";
import { freePorts, serversReady, startNatsServer } from "../../../support/nats-server.ts";
import type { NatsServer } from "../../../support/nats-server.ts";

export interface MadeOptions {
  readonly nodes: readonly string[];
  readonly size?: number;
  readonly tls?: boolean;
}

/** A cluster that `hypc cluster init` made on this machine, and its running servers. */
export class MadeCluster {
  readonly directory: string;
  readonly servers: readonly NatsServer[];
  readonly #connections: NatsConnection[] = [];

  private constructor(directory: string, servers: readonly NatsServer[]) {
    this.directory = directory;
    this.servers = servers;
  }

  static async start({ nodes, size = 1, tls = true }: MadeOptions): Promise<MadeCluster> {
    const directory = mkdtempSync(join(tmpdir(), "hypc-cluster-"));
    const ports = await freePorts(size * 2);
    const places = Array.from({ length: size }, (_, index) => `127.0.0.1:${ports[index * 2]}:${ports[index * 2 + 1]}`);
    const made = await initCluster({ directory, nodes, servers: places, tls, maxPayload: "8MiB", store: "store" });
    const servers = await Promise.all(
      made.servers.map(({ name }) => startNatsServer({ config: "nats-server.conf", cwd: join(directory, "servers", name) })),
    );
    await serversReady(servers, size);
    return new MadeCluster(directory, servers);
  }

  /** Resolves when all servers have routes to one another and JetStream has a leader. */
  ready(): Promise<void> {
    return serversReady(this.servers, this.servers.length);
  }

  get server(): NatsServer {
    return this.servers[0]!;
  }

  credentialsPath(node: string): string {
    return join(this.directory, "nodes", `${node}.json`);
  }

  credentials(node: string): NatsCredentials {
    return credentialsSchema.parse(JSON.parse(readFileSync(this.credentialsPath(node), "utf8")));
  }

  get operator(): OperatorCredentials {
    return operatorCredentialsSchema.parse(JSON.parse(readFileSync(join(this.directory, "operator.json"), "utf8")));
  }

  get record(): ClusterRecord {
    return clusterRecordSchema.parse(JSON.parse(readFileSync(join(this.directory, "cluster.json"), "utf8")));
  }

  /** Has every server read its configuration again, and resolves when they have. */
  async reload(): Promise<void> {
    for (const server of this.servers) {
      const before = reloads(server);
      process.kill(server.pid, "SIGHUP");
      while (reloads(server) === before) await sleep(10);
    }
  }

  get ca(): string | undefined {
    return this.operator.ca;
  }

  /** Connects as a node to one of its accounts, by nothing but the client library. */
  connect(node: string, account: "messages" | "states", more: NodeConnectionOptions = {}): Promise<NatsConnection> {
    return this.connectWith(this.credentials(node).seeds[account], more);
  }

  async connectWith(seed: string, more: NodeConnectionOptions = {}): Promise<NatsConnection> {
    const tls = this.ca === undefined ? {} : { tls: { ca: this.ca } };
    const connection = await connect({
      servers: [...this.operator.servers],
      authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
      reconnect: false,
      timeout: 10_000,
      ...tls,
      ...more,
    });
    this.#connections.push(connection);
    return connection;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await Promise.all(this.servers.map((server) => server.remove()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function reloads(server: NatsServer): number {
  return server.log().split("Reloaded server configuration").length - 1;
}
